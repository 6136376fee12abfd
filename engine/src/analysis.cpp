#include "sgdscope/analysis.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

#include "sgdscope/symmetric_eigen.hpp"
#include "sgdscope/training.hpp"

namespace sgdscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

MomentsOptions moments_options(const AnalysisOptions& options) {
  MomentsOptions moments;
  moments.loss = options.loss;
  moments.moments = kCovariance | kHessian | kSecondMoment | kGaussNewton | kCurvatureRange;
  if (is_likelihood(options.loss)) moments.moments |= kFisher;
  moments.arch = options.arch;
  moments.threads = options.threads;
  return moments;
}

// Floating-point operations of everything after the decompositions: four rotated diagonals, C in
// full, the baseline's rotation drawn and applied, and two checks.
double measure_flops(double n, const AnalysisOptions& options) {
  const double products = 2.0 * n * n * n;
  return products * (6.0 + (options.overlaps ? 1.0 : 0.0) + (options.baseline ? 4.0 : 0.0));
}

// The leading k for which subspaces are compared.
std::vector<Index> overlap_sizes(Index n) {
  std::vector<Index> sizes;
  for (const Index k : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
    if (k < n) sizes.push_back(k);
  }
  return sizes;
}

// All directions, the top 100, and 101–1000, as far as they exist.
std::vector<RangeMeasures> range_measures(const Matrix& rotated, const Vector& curvature,
                                          double floor) {
  const Index n = curvature.size();
  std::vector<std::pair<Index, Index>> ranges = {{0, n}};
  if (n > 100) ranges.emplace_back(0, 100);
  if (n > 101) ranges.emplace_back(100, std::min<Index>(n, 1000));
  std::vector<RangeMeasures> all;
  for (const auto& [first, last] : ranges) {
    all.push_back({first, last, commutator(rotated, curvature, first, last),
                   diagonality(rotated, first, last, floor)});
  }
  return all;
}

// Spearman over the directions that are above the rounding level on both sides.
double rank_correlation(const Vector& x, const Vector& y, double floor_x, double floor_y) {
  std::vector<double> kept_x, kept_y;
  for (Index i = 0; i < x.size(); ++i) {
    if (x[i] > floor_x && y[i] > floor_y) {
      kept_x.push_back(x[i]);
      kept_y.push_back(y[i]);
    }
  }
  const auto as_vector = [](const std::vector<double>& v) {
    return Vector(Eigen::Map<const Vector>(v.data(), static_cast<Index>(v.size())));
  };
  return spearman(as_vector(kept_x), as_vector(kept_y));
}

void fit_all(const AnalysisOptions& options, BlockAnalysis& block) {
  FitOptions fit = options.fit;
  fit.seed = options.seed;
  fit.floor_x = block.curvature_floor;
  fit.floor_y = block.noise_floor;
  block.c_on_h = fit_power_law(block.curvature, block.noise, fit);
  block.decades = slopes_by_decade(block.curvature, block.noise, fit);
  block.windows = slope_against_window(block.curvature, block.noise, fit);
  fit.floor_y = block.second_moment_floor;
  block.m2_on_h = fit_power_law(block.curvature, block.second_moment, fit);

  // C on M2 over the directions whose curvature lies in the window, in the order of curvature.
  const double least = fit.relative_window * block.curvature.maxCoeff();
  Vector x(block.curvature.size()), y(block.curvature.size());
  Index kept = 0;
  for (Index i = 0; i < block.curvature.size(); ++i) {
    if (fit.top > 0 && i >= fit.top) break;
    if (block.curvature[i] <= std::max(least, block.curvature_floor)) continue;
    x[kept] = block.second_moment[i];
    y[kept] = block.noise[i];
    ++kept;
  }
  fit.relative_window = 0.0;
  fit.top = 0;
  fit.floor_x = block.second_moment_floor;
  fit.floor_y = block.noise_floor;
  block.c_on_m2 = fit_power_law(x.head(kept), y.head(kept), fit);
  block.rank_correlation =
      rank_correlation(block.curvature, block.noise, block.curvature_floor, block.noise_floor);
}

}  // namespace

AnalysisCost analysis_cost(const NetworkSpec& spec, Index samples, const AnalysisOptions& options) {
  AnalysisCost cost;
  for (const Block& block : blocks_of(spec, options.block, options.layers)) {
    const MomentsCost moments = moments_cost(spec, {block}, samples, moments_options(options));
    const EigenCost eigen = eigen_cost(block.size, true);
    const auto n = static_cast<double>(block.size);
    // The five moments stay while H and C are decomposed and rotated.
    const double later = 8.0 * n * n * 6.0 + eigen.bytes;
    cost.bytes = std::max({cost.bytes, moments.bytes, later});
    cost.flops +=
        moments.flops + eigen.flops * (options.overlaps ? 2.0 : 1.0) + measure_flops(n, options);
  }
  return cost;
}

Status check_analysis_input(const Network& network, const Dataset& data,
                            const AnalysisOptions& options) {
  if (const Status status =
          check_moments_input(network, data.inputs, data.targets, moments_options(options));
      !status) {
    return status;
  }
  for (const Index layer : options.layers) {
    if (layer < 1 || layer > network.spec.layers()) {
      return Error{ErrorCode::kBadValue, "layer " + std::to_string(layer) +
                                             " does not exist, the network has layers 1 to " +
                                             std::to_string(network.spec.layers())};
    }
  }
  return ok();
}

struct AnalysisJob::State {
  enum class Stage { kMoments, kHessianEigen, kMeasures, kRotation, kBaseline, kNoiseEigen, kFit };

  const Network& network;
  const Dataset& data;
  AnalysisOptions options;
  std::vector<Block> blocks;
  std::size_t current = 0;
  Stage stage = Stage::kMoments;
  double done = 0.0, total = 0.0;
  std::unique_ptr<MomentsJob> moments_job;
  std::unique_ptr<SymmetricEigenJob> eigen_job;
  BlockMoments moments;
  SymmetricEigen hessian;
  BlockAnalysis block;
  Analysis analysis;
  std::optional<Error> error;
  bool finished = false;

  double order() const { return static_cast<double>(blocks[current].size); }

  void start_moments() {
    moments_job =
        std::make_unique<MomentsJob>(network, data.inputs, data.targets,
                                     std::vector<Block>{blocks[current]}, moments_options(options));
  }

  void step_moments() {
    if (moments_job->step()) return;
    done += moments_job->progress().total;
    Moments& result = moments_job->result();
    analysis.samples = result.samples;
    analysis.mean_loss = result.mean_loss;
    moments = std::move(result.blocks.front());
    moments_job.reset();
    start_eigen(moments.hessian, Stage::kHessianEigen);
  }

  void start_eigen(const Matrix& a, Stage next) {
    if (const Status status = check_symmetric(a); !status) {
      error = status.error();
      finished = true;
      return;
    }
    eigen_job = std::make_unique<SymmetricEigenJob>(
        a, EigenOptions{.arch = options.arch, .threads = options.threads});
    stage = next;
  }

  // Advances the decomposition; true once it is there, in `into`.
  bool step_eigen(SymmetricEigen& into) {
    if (eigen_job->step()) return false;
    done += eigen_job->progress().total;
    Result<SymmetricEigen> result = eigen_job->take_result();
    eigen_job.reset();
    if (!result) {
      error = result.error();
      finished = true;
      return false;
    }
    into = descending(std::move(result).value());
    return true;
  }

  // Diagonals in the eigenbasis of H, and everything that needs no rotation of C.
  void measure() {
    block = BlockAnalysis();
    block.block = blocks[current];
    block.residual_ratio = residual_ratio(moments.hessian, hessian, options.arch, options.threads);
    block.orthogonality_ratio = orthogonality_ratio(hessian, options.arch, options.threads);
    block.curvature = hessian.values;
    block.second_moment = diagonal(moments.second_moment);
    if (moments.fisher.size() > 0) block.fisher = diagonal(moments.fisher);
    block.curvature_floor = rounding_floor(moments.hessian);
    block.noise_floor = rounding_floor(moments.covariance);
    block.second_moment_floor = rounding_floor(moments.second_moment);
    block.cosine_c_h = cosine(moments.covariance, moments.hessian);
    block.cosine_c_m2 = cosine(moments.covariance, moments.second_moment);
    block.gap_c_h = relative_gap(moments.covariance, moments.hessian);
    block.gap_gn_h = relative_gap(moments.gauss_newton, moments.hessian);
    block.gap_f_h =
        moments.fisher.size() > 0 ? relative_gap(moments.fisher, moments.hessian) : kNaN;
    double square = 0.0;
    for (Index i = 0; i < moments.gradient.size(); ++i) {
      const double g = moments.gradient[i];
      square += g * g;
      block.trace_c += moments.covariance(i, i);
      block.trace_h += moments.hessian(i, i);
      block.trace_m2 += moments.second_moment(i, i);
      block.negative_curvatures += block.curvature[i] < -block.curvature_floor ? 1 : 0;
    }
    block.gradient_norm = std::sqrt(square);
    block.wedge =
        wedge(block.curvature, block.second_moment, moments.smallest_curvature,
              moments.largest_curvature, block.curvature_floor, block.second_moment_floor);
    moments.second_moment = Matrix();
    moments.fisher = Matrix();
    moments.gauss_newton = Matrix();
    moments.hessian = Matrix();
    stage = Stage::kRotation;
  }

  Vector diagonal(const Matrix& m) const {
    return diagonal_in_basis(m, hessian.vectors, options.arch, options.threads);
  }

  void rotate_noise() {
    const Matrix rotated =
        rotate(moments.covariance, hessian.vectors, options.arch, options.threads);
    block.noise = rotated.diagonal();
    block.ranges = range_measures(rotated, block.curvature, block.noise_floor);
    stage = Stage::kBaseline;
  }

  void measure_baseline() {
    if (options.baseline) {
      const Index n = blocks[current].size;
      const Matrix turned = rotate(moments.covariance,
                                   random_rotation(n, options.seed, options.arch, options.threads),
                                   options.arch, options.threads);
      block.random_baseline = RangeMeasures{0, n, commutator(turned, block.curvature, 0, n),
                                            diagonality(turned, 0, n, block.noise_floor)};
    }
    if (!options.overlaps) {
      stage = Stage::kFit;
      return;
    }
    start_eigen(moments.covariance, Stage::kNoiseEigen);
  }

  void step_noise_eigen() {
    SymmetricEigen noise;
    if (!step_eigen(noise)) return;
    block.noise_spectrum = noise.values;
    block.overlaps =
        subspace_overlaps(noise.vectors, hessian.vectors, overlap_sizes(blocks[current].size),
                          options.arch, options.threads);
    stage = Stage::kFit;
  }

  void finish_block() {
    fit_all(options, block);
    done += measure_flops(order(), options);
    analysis.blocks.push_back(std::move(block));
    moments = BlockMoments();
    hessian = SymmetricEigen();
    ++current;
    stage = Stage::kMoments;
    if (current < blocks.size()) {
      start_moments();
      return;
    }
    const Evaluation evaluation = evaluate(network, options.loss, options.arch, data);
    analysis.accuracy = evaluation.accuracy;
    finished = true;
  }
};

AnalysisJob::AnalysisJob(const Network& network, const Dataset& data,
                         const AnalysisOptions& options)
    : state_(new State{.network = network,
                       .data = data,
                       .options = options,
                       .blocks = blocks_of(network.spec, options.block, options.layers),
                       .moments_job = {},
                       .eigen_job = {},
                       .moments = {},
                       .hessian = {},
                       .block = {},
                       .analysis = {},
                       .error = {}}) {
  assert(check_analysis_input(network, data, options));
  state_->total = analysis_cost(network.spec, data.size(), options).flops;
  state_->start_moments();
}

AnalysisJob::~AnalysisJob() = default;

bool AnalysisJob::step() {
  State& s = *state_;
  if (s.finished) return false;
  switch (s.stage) {
    case State::Stage::kMoments:
      s.step_moments();
      break;
    case State::Stage::kHessianEigen:
      if (s.step_eigen(s.hessian)) s.stage = State::Stage::kMeasures;
      break;
    case State::Stage::kMeasures:
      s.measure();
      break;
    case State::Stage::kRotation:
      s.rotate_noise();
      break;
    case State::Stage::kBaseline:
      s.measure_baseline();
      break;
    case State::Stage::kNoiseEigen:
      s.step_noise_eigen();
      break;
    case State::Stage::kFit:
      s.finish_block();
      break;
  }
  return !s.finished;
}

Progress AnalysisJob::progress() const {
  const State& s = *state_;
  double done = s.done;
  std::string_view phase = "measures";
  if (s.moments_job) {
    done += s.moments_job->progress().done;
    phase = "moments";
  } else if (s.eigen_job) {
    done += s.eigen_job->progress().done;
    phase = "eigenvectors";
  }
  return {phase, std::min(done, s.total), s.total};
}

Result<Analysis> AnalysisJob::take_result() {
  assert(state_->finished);
  if (state_->error) return *state_->error;
  return std::move(state_->analysis);
}

}  // namespace sgdscope
