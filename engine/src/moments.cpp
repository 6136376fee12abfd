#include "sgdscope/moments.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "at.hpp"
#include "eigen/entries.hpp"
#include "eigen/small_values.hpp"
#include "finite.hpp"
#include "moments_block.hpp"
#include "names.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::array<Named<BlockKind>, 3> kBlockNames = {{
    {BlockKind::kWeights, "layers"},
    {BlockKind::kWeightsAndBias, "layers-with-bias"},
    {BlockKind::kNetwork, "network"},
}};

FactorRequest request_of(const std::vector<Block>& blocks, const MomentsOptions& options) {
  FactorRequest request = {
      .hessian = wants_spectra(options) || (options.moments & (kHessian | kSecondMoment)) != 0,
      .gauss_newton = (options.moments & kGaussNewton) != 0,
      .fisher = (options.moments & kFisher) != 0};
  if (!blocks.empty()) request.lowest_layer = std::numeric_limits<Index>::max();
  for (const Block& block : blocks) {
    const Index lowest = block.kind == BlockKind::kNetwork ? 1 : block.layer;
    request.lowest_layer = std::min(request.lowest_layer, lowest);
  }
  return request;
}

BlockCost cost_of(const NetworkSpec& spec, const Block& block, const MomentsOptions& options) {
  return block.kind == BlockKind::kNetwork ? network_cost(spec, options)
                                           : layer_cost(spec, block, options);
}

// Of the passes and the recursion for B_l.
BlockCost factor_cost(const NetworkSpec& spec, const std::vector<Block>& blocks,
                      const MomentsOptions& options) {
  const FactorRequest request = request_of(blocks, options);
  const double chains = (request.hessian ? 1.0 : 0.0) + (request.gauss_newton ? 1.0 : 0.0) +
                        (request.fisher ? 1.0 : 0.0);
  BlockCost cost;
  const auto outputs = static_cast<double>(spec.outputs());
  cost.bytes_per_chunk_sample = 8.0 * 2.0 * outputs * outputs;  // Hessian of the loss and Fisher's
  for (Index l = 1; l <= spec.layers(); ++l) {
    const auto n = static_cast<double>(spec.width(l));
    const auto m = static_cast<double>(spec.fan_in(l));
    cost.bytes_per_chunk_sample += 8.0 * (6.0 * n + 3.0 * m);
    cost.small_flops_per_sample += 4.0 * n * m;
    if (l >= request.lowest_layer) cost.bytes_per_chunk_sample += 8.0 * n * n * chains;
    if (l > request.lowest_layer) {
      cost.bytes_per_chunk_sample += 8.0 * 2.0 * n * m;
      cost.small_flops_per_sample += 2.0 * chains * (n * n * m + n * m * m);
    }
  }
  return cost;
}

// Samples a step: so many that the product is worth its packing, and beyond them so few that the
// small matrices of a chunk stay in memory and a step takes a few milliseconds, as a page may wait
// for it. (It takes longer where kWorthPacking samples do, and with hundreds of outputs, whose
// cubes are not counted.) A whole network's M2 is summed chunk by chunk, so its last digits follow
// the size of the chunks: that is the size for all moments, whatever is asked for.
constexpr double kChunkBytes = 64e6;
constexpr double kPackingBytes = 8e6;  // panels and tables of a product, whatever the sizes are
constexpr Index kLeastChunk = 16, kWorthPacking = 32, kMostChunk = 256;  // samples

Index chunk_size(const NetworkSpec& spec, const std::vector<Block>& blocks,
                 MomentsOptions options) {
  if (options.chunk > 0) return options.chunk;
  options.moments = ~0u;
  options.per_sample = true;
  const BlockCost factors = factor_cost(spec, blocks, options);
  double bytes = factors.bytes_per_chunk_sample, flops = factors.small_flops_per_sample;
  for (const Block& block : blocks) {
    const BlockCost cost = cost_of(spec, block, options);
    bytes += cost.bytes_per_chunk_sample;
    flops += cost.small_flops_per_sample + cost.packed_flops_per_sample;
  }
  const auto within_memory =
      std::clamp(static_cast<Index>(kChunkBytes / bytes), kLeastChunk, kMostChunk);
  return std::min(within_memory,
                  std::max(kWorthPacking, static_cast<Index>(step_flops(options.arch) / flops)));
}

// M − g gᵀ.
void subtract_outer(Matrix& m, const Vector& g) {
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < m.cols(); ++j) m(i, j) -= g[i] * g[j];
  }
}

}  // namespace

std::string_view name(BlockKind kind) { return name_in(kBlockNames, kind); }

std::optional<BlockKind> block_kind_by_name(std::string_view wanted) {
  return value_in(kBlockNames, wanted);
}

Status check_layers(BlockKind kind, const std::vector<Index>& layers) {
  if (kind != BlockKind::kNetwork || layers.empty()) return ok();
  return failure(ErrorCode::kBadValue,
                 "--layers chooses layers, but --block network takes all of them together");
}

int moment_count(unsigned moments) {
  int count = 0;
  for (int matrix = 0; matrix < kMatrices; ++matrix) count += asks_for(moments, matrix) ? 1 : 0;
  return count;
}

Matrix& matrix_of(BlockMoments& result, int matrix) {
  Matrix* const places[kMatrices] = {&result.covariance, &result.hessian, &result.second_moment,
                                     &result.fisher, &result.gauss_newton};
  return *places[matrix];
}

void BlockAccumulator::finish(int matrix, Index samples) {
  Matrix& result = matrix_of(result_, matrix);
  result = unpack(matrix, 1.0 / static_cast<double>(samples));
  if (matrix == kC) subtract_outer(result, mean_gradient(samples));
}

BlockMoments BlockAccumulator::take(Index samples) {
  result_.gradient = mean_gradient(samples);
  return std::move(result_);
}

void begin_curvature_range(const MomentsOptions& options, Index kept, BlockMoments& result) {
  if (!wants_spectra(options) || kept < result.block.size) return;
  result.smallest_curvature = std::numeric_limits<double>::infinity();
  result.largest_curvature = -std::numeric_limits<double>::infinity();
}

void leading_eigenvalues(Arch arch, Index n, Index count, const double* matrices, Index keep,
                         double* values) {
  std::vector<double> ascending(at(count * n));
  small_values(arch, n, count, matrices, ascending.data());
  for (Index k = 0; k < count; ++k) {
    const double* all = ascending.data() + k * n;  // the largest are at both ends
    Index low = 0, high = n;
    while (low + n - high < keep) {
      if (all[high - 1] > 0.0 && all[high - 1] >= -all[low]) {
        --high;
      } else {
        ++low;
      }
    }
    values = std::reverse_copy(all + high, all + n, values);
    values = std::reverse_copy(all, all + low, values);
  }
}

std::vector<Block> blocks_of(const NetworkSpec& spec, BlockKind kind,
                             const std::vector<Index>& layers) {
  if (kind == BlockKind::kNetwork) {
    return {{kind, 0, 0, spec.parameter_count(), "network"}};
  }
  std::vector<Index> wanted = layers;
  if (wanted.empty()) {
    wanted.resize(at(spec.layers()));
    std::iota(wanted.begin(), wanted.end(), Index{1});
  }
  std::vector<Block> blocks;
  for (const Index l : wanted) {
    assert(l >= 1 && l <= spec.layers());
    const bool bias = spec.bias && kind == BlockKind::kWeightsAndBias;
    const std::string shape = sentence("{}×{}", spec.width(l), spec.fan_in(l));
    blocks.push_back({kind, l, spec.weight_offset(l),
                      spec.weight_count(l) + (bias ? spec.width(l) : 0),
                      bias ? sentence("layer {} with bias ({}+{})", l, shape, spec.width(l))
                           : sentence("layer {} weights ({})", l, shape)});
  }
  return blocks;
}

MomentsCost moments_cost(const NetworkSpec& spec, const std::vector<Block>& blocks, Index samples,
                         const MomentsOptions& options) {
  const auto n = static_cast<double>(samples);
  const BlockCost factors = factor_cost(spec, blocks, options);
  const auto chunk = static_cast<double>(std::min(samples, chunk_size(spec, blocks, options)));
  MomentsCost cost;
  cost.bytes = chunk * factors.bytes_per_chunk_sample + kPackingBytes;
  cost.flops = n * factors.small_flops_per_sample;
  for (const Block& block : blocks) {
    const BlockCost one = cost_of(spec, block, options);
    const auto d = static_cast<double>(block.size);
    cost.bytes += one.accumulator_bytes + chunk * one.bytes_per_chunk_sample +
                  8.0 * moment_count(options.moments) * d * d;
    if (options.per_sample) cost.bytes += 8.0 * n * 2.0 * d;
    cost.flops += n * (one.small_flops_per_sample + one.packed_flops_per_sample);
    cost.packed_flops += n * one.packed_flops_per_sample;
  }
  return cost;
}

Status check_moments_input(const Network& network, const Matrix& inputs, const Matrix& targets,
                           const MomentsOptions& options) {
  const NetworkSpec& spec = network.spec;
  if (Status status = check(spec); !status) return status;
  if (Status status = check_parameters(network); !status) return status;
  if (inputs.rows() == 0) return failure(ErrorCode::kBadShape, "there are no samples");
  if (inputs.cols() != spec.inputs()) {
    return failure(ErrorCode::kBadShape,
                   "inputs have {} columns, expected one for each of the network's {} inputs",
                   inputs.cols(), spec.inputs());
  }
  if (targets.rows() != inputs.rows()) {
    return failure(ErrorCode::kBadShape, "there are {} targets for {} inputs, expected as many",
                   targets.rows(), inputs.rows());
  }
  if (Status status = check_finite(inputs, "inputs, "); !status) return status;
  if ((options.moments & kFisher) && !is_likelihood(options.loss)) {
    return failure(ErrorCode::kBadValue,
                   "softmax-mse is no likelihood, so it has no Fisher matrix");
  }
  return check_targets(options.loss, targets, spec.outputs());
}

Status check_finite(const Moments& moments) {
  const auto beyond = [](std::string_view what, std::string_view of) {
    return failure(ErrorCode::kBadValue,
                   "{}{} goes beyond the largest float64, expected smaller inputs or parameters",
                   what, of);
  };
  if (!std::isfinite(moments.mean_loss)) return beyond("the loss", "");
  for (const BlockMoments& block : moments.blocks) {
    const std::string of = sentence(" of {}", block.block.name);
    const auto finite = [](const Matrix& m) { return all_finite(m.data(), m.size()); };
    if (!finite(block.hessian)) return beyond("H", of);
    if (!finite(block.covariance)) return beyond("C", of);
    if (!finite(block.second_moment)) return beyond("M2", of);
  }
  return ok();
}

struct MomentsJob::State {
  const Network& network;
  const Matrix& inputs;
  const Matrix& targets;
  MomentsOptions options;
  FactorRequest request;
  Index chunk = 0;
  Index done = 0;
  bool filled = false;    // whether `factors` are those of the chunk from `done` on
  std::size_t block = 0;  // to be fed or finished next
  int matrix = 0;
  double flops = 0.0;
  bool finished = false;
  SampleFactors factors;
  std::vector<std::unique_ptr<BlockAccumulator>> accumulators;
  Moments moments;

  void fill(Index count) {
    compute_factors(network, options.loss, options.arch, inputs.middleRows(done, count),
                    targets.middleRows(done, count), request, factors, options.threads);
    moments.losses.segment(done, count) = factors.losses;
    moments.right +=
        count_right(options.loss, factors.passes.outputs, targets.middleRows(done, count));
    filled = true;
  }

  // The blocks in turn with the chunk from `done` on, up to the end of a part of one's work.
  void feed() {
    const Index count = std::min(chunk, inputs.rows() - done);
    if (!filled) fill(count);
    for (; block < accumulators.size(); ++block) {
      if (accumulators[block]->add({network, factors, done})) return;
    }
    block = 0;
    done += count;
    filled = false;
  }
};

MomentsJob::MomentsJob(const Network& network, const Matrix& inputs, const Matrix& targets,
                       const std::vector<Block>& blocks, const MomentsOptions& options)
    : state_(new State{.network = network,
                       .inputs = inputs,
                       .targets = targets,
                       .options = options,
                       .request = request_of(blocks, options),
                       .factors = {},
                       .accumulators = {},
                       .moments = {}}) {
  assert(check_moments_input(network, inputs, targets, options));
  state_->chunk = chunk_size(network.spec, blocks, options);
  state_->flops = moments_cost(network.spec, blocks, inputs.rows(), options).flops;
  state_->moments.samples = inputs.rows();
  state_->moments.losses.resize(inputs.rows());
  for (const Block& block : blocks) {
    const auto make =
        block.kind == BlockKind::kNetwork ? make_network_accumulator : make_layer_accumulator;
    state_->accumulators.push_back(make(network.spec, block, inputs.rows(), options));
  }
}

MomentsJob::~MomentsJob() = default;

bool MomentsJob::step() {
  State& s = *state_;
  if (s.finished) return false;
  if (s.done < s.inputs.rows()) {
    s.feed();
    return true;
  }
  // A matrix a step; nothing needs a chunk's numbers any more.
  s.factors = {};
  while (s.block < s.accumulators.size()) {
    auto& accumulator = s.accumulators[s.block];
    while (s.matrix < kMatrices) {
      const int matrix = s.matrix++;
      if (!asks_for(s.options.moments, matrix)) continue;
      accumulator->finish(matrix, s.done);
      return true;
    }
    s.moments.blocks.push_back(accumulator->take(s.done));
    accumulator.reset();
    s.matrix = 0;
    ++s.block;
  }
  double sum = 0.0;
  for (Index p = 0; p < s.done; ++p) sum += s.moments.losses[p];
  s.moments.mean_loss = sum / static_cast<double>(s.done);
  s.finished = true;
  return false;
}

Progress MomentsJob::progress() const {
  const double share =
      static_cast<double>(state_->done) / static_cast<double>(state_->inputs.rows());
  return {"moments", share * state_->flops, state_->flops};
}

Moments& MomentsJob::result() {
  assert(state_->finished);
  return state_->moments;
}

}  // namespace sgdscope
