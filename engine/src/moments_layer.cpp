#include <algorithm>
#include <cassert>
#include <utility>

#include "at.hpp"
#include "moments_block.hpp"
#include "parallel.hpp"
#include "reshape.hpp"
#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

class LayerAccumulator final : public BlockAccumulator {
 public:
  LayerAccumulator(const NetworkSpec& spec, const Block& block, Index samples,
                   const MomentsOptions& options)
      : options_(options),
        block_(block),
        layer_(block.layer),
        width_(spec.width(layer_)),
        fan_in_(spec.fan_in(layer_)),
        with_bias_(spec.bias && block.kind == BlockKind::kWeightsAndBias),
        inputs_(fan_in_ + (with_bias_ ? 1 : 0)),
        width_pairs_(packed_pairs(width_)),
        width_entries_(packed_entries(width_, width_)),
        input_pairs_(packed_pairs(inputs_)) {
    gradient_ = Matrix::Zero(width_, inputs_);
    for (int matrix = 0; matrix < kMatrices; ++matrix) {
      if (!asks_for(options_.moments, matrix)) continue;
      sums_[matrix] = Matrix::Zero(packed_count(width_), packed_count(inputs_));
    }
    if (options_.per_sample) {
      result_.gradients.resize(samples, block.size);
      result_.spectra.resize(samples, width_);
    }
    result_.block = block;
    begin_curvature_range(options_, width_, result_);
  }

  // All moments at a time, which form the pairs of ã once for all of them, or as many as a step
  // takes.
  bool add(const Chunk& chunk) override {
    if (sums_left_.empty()) begin_chunk(chunk);
    const Index samples = chunk.factors.samples;
    const double flops = 2.0 * static_cast<double>(packed_count(width_) * packed_count(inputs_)) *
                         static_cast<double>(samples);
    std::vector<KhatriRaoSum> sums;
    for (double left = step_flops(options_.arch); !sums_left_.empty(); left -= flops) {
      if (!sums.empty() && left < flops) break;
      sums.push_back(std::move(sums_left_.back()));
      sums_left_.pop_back();
    }
    khatri_rao_add(options_.arch, sums, samples, options_.threads);
    if (!sums_left_.empty()) return true;
    if (wants_spectra(options_)) add_spectra(chunk);
    return false;
  }

 private:
  void begin_chunk(const Chunk& chunk) {
    const SampleFactors& factors = chunk.factors;
    const Matrix& delta = factors.passes.delta[at(layer_ - 1)];
    const Matrix& a = inputs_of(chunk);
    multiply(options_.arch, width_, inputs_, factors.samples, cols_of(delta), cols_of(a),
             gradient_.data(), inputs_, true, options_.threads);

    const PairSource y = source_of(input_pairs_, a.data(), inputs_, a.data(), inputs_);
    const auto add_sum = [&](int matrix, const PairSource& x) {
      sums_left_.push_back({{{x, y}}, sums_[matrix].data(), packed_count(inputs_)});
    };
    const auto entries = [&](const Matrix& small) {
      return source_of(width_entries_, nullptr, 0, small.data(), width_ * width_);
    };
    if (options_.moments & kCovariance) {
      add_sum(kC, source_of(width_pairs_, delta.data(), width_, delta.data(), width_));
    }
    if (options_.moments & kHessian) add_sum(kH, entries(factors.curvature[at(layer_ - 1)]));
    if (options_.moments & kSecondMoment) {
      square_curvature(factors.curvature[at(layer_ - 1)], a);
      add_sum(kM2, entries(squared_));
    }
    if (options_.moments & kFisher) {
      add_sum(kF, entries(factors.curvature_fisher[at(layer_ - 1)]));
    }
    if (options_.moments & kGaussNewton) {
      add_sum(kG, entries(factors.curvature_gn[at(layer_ - 1)]));
    }
  }

  const Matrix& inputs_of(const Chunk& chunk) const {
    const SampleFactors& factors = chunk.factors;
    const Matrix& a =
        with_bias_ ? factors.augmented[at(layer_ - 1)] : factors.passes.activation[at(layer_ - 1)];
    assert(a.cols() == inputs_);
    return a;
  }

  Vector mean_gradient(Index samples) const override {
    const double scale = 1.0 / static_cast<double>(samples);
    Vector gradient(block_.size);
    for (Index i = 0; i < width_; ++i) {
      for (Index c = 0; c < inputs_; ++c) gradient[parameter(i, c)] = scale * gradient_(i, c);
    }
    return gradient;
  }

  // Weights row-major, then the bias.
  Index parameter(Index i, Index c) const {
    return c < fan_in_ ? i * fan_in_ + c : width_ * fan_in_ + i;
  }

  // α B² with α = |ã|², the small matrix of h², on and below the diagonal.
  void square_curvature(const Matrix& curvature, const Matrix& a) {
    const Index n = width_;
    reshape(squared_, curvature.rows(), n * n);
    const auto product = simd::kernels(options_.arch).small_product;
    parallel_for_ranges(options_.threads, curvature.rows(), [&](Index begin, Index end) {
      for (Index p = begin; p < end; ++p) {
        const double* b = curvature.row(p).data();
        double* out = squared_.row(p).data();
        product({n, n, n, b, n, 1, b, n, out, n, 0, false});
        const double alpha = squared_norm(a.row(p).data(), inputs_);
        for (Index i = 0; i < n; ++i) {
          for (Index j = 0; j <= i; ++j) out[i * n + j] *= alpha;
        }
      }
    });
  }

  // spec(h_p) = α spec(B_p).
  void add_spectra(const Chunk& chunk) {
    const Matrix& delta = chunk.factors.passes.delta[at(layer_ - 1)];
    const Matrix& a = inputs_of(chunk);
    const Index n = width_;
    const Index samples = delta.rows();
    const Matrix& curvature = chunk.factors.curvature[at(layer_ - 1)];
    Matrix spectra(samples, n);
    parallel_for_ranges(options_.threads, samples, [&](Index begin, Index end) {
      leading_eigenvalues(options_.arch, n, end - begin, curvature.row(begin).data(), n,
                          spectra.row(begin).data());
      for (Index p = begin; p < end; ++p) {
        const double alpha = squared_norm(a.row(p).data(), inputs_);
        for (Index i = 0; i < n; ++i) spectra(p, i) *= alpha;
      }
    });
    for (Index p = 0; p < samples; ++p) {
      widen_curvature_range(spectra(p, n - 1), spectra(p, 0), result_);
    }
    if (!options_.per_sample) return;
    result_.spectra.middleRows(chunk.first_sample, samples) = spectra;
    for (Index p = 0; p < samples; ++p) {
      for (Index i = 0; i < n; ++i) {
        for (Index c = 0; c < inputs_; ++c) {
          result_.gradients(chunk.first_sample + p, parameter(i, c)) = delta(p, i) * a(p, c);
        }
      }
    }
  }

  // Σ S ⊗ ã ãᵀ from packed pairs to the full matrix; gives the sum's memory back. Row (i, m) of the
  // sum makes two blocks of the result, each written row by row: the result is larger than any
  // cache.
  Matrix unpack(int matrix, double scale) override {
    squared_ = Matrix();
    Matrix& sum = sums_[matrix];
    Matrix full(block_.size, block_.size);
    parallel_for(options_.threads, width_, [&](Index i) {
      Matrix square(inputs_, inputs_);
      for (Index m = 0; m < width_; ++m) {
        const double* packed = sum.row(packed_place(std::max(i, m), std::min(i, m))).data();
        for (Index c = 0; c < inputs_; ++c) {
          for (Index q = 0; q <= c; ++q) {
            square(c, q) = square(q, c) = scale * packed[packed_place(c, q)];
          }
        }
        for (Index c = 0; c < inputs_; ++c) {
          double* row = full.row(parameter(i, c)).data();
          std::copy_n(square.row(c).data(), fan_in_, row + parameter(m, 0));
          if (with_bias_) row[parameter(m, fan_in_)] = square(c, fan_in_);
        }
      }
    });
    sum = Matrix();
    return full;
  }

  MomentsOptions options_;
  Block block_;
  Index layer_, width_, fan_in_;
  bool with_bias_;
  Index inputs_;  // length of ã in this block
  std::vector<PairRun> width_pairs_, width_entries_, input_pairs_;
  Matrix gradient_;  // Σ δ ãᵀ, width × inputs
  Matrix sums_[kMatrices];
  Matrix squared_;
  std::vector<KhatriRaoSum> sums_left_;  // that the chunk is still to be added to
};

}  // namespace

std::unique_ptr<BlockAccumulator> make_layer_accumulator(const NetworkSpec& spec,
                                                         const Block& block, Index samples,
                                                         const MomentsOptions& options) {
  return std::make_unique<LayerAccumulator>(spec, block, samples, options);
}

// The time of all eigenvalues of one matrix of order n, in flops of the matrix product
// over n³.
constexpr double kSpectrumFlops = 20.0;

BlockCost layer_cost(const NetworkSpec& spec, const Block& block, const MomentsOptions& options) {
  const auto n = static_cast<double>(spec.width(block.layer));
  const bool bias = spec.bias && block.kind == BlockKind::kWeightsAndBias;
  const double d = static_cast<double>(spec.fan_in(block.layer)) + (bias ? 1.0 : 0.0);
  const double pairs = n * (n + 1) / 2 * (d * (d + 1) / 2);
  const double moments = moment_count(options.moments);
  BlockCost cost;
  cost.accumulator_bytes = 8.0 * moments * pairs;
  cost.packed_flops_per_sample = 2.0 * moments * pairs;
  if (options.moments & kSecondMoment) {
    cost.bytes_per_chunk_sample += 8.0 * n * n;
    cost.small_flops_per_sample += 2.0 * n * n * n;
  }
  if (wants_spectra(options)) {
    cost.small_flops_per_sample += kSpectrumFlops * n * n * n;
  }
  return cost;
}

}  // namespace sgdscope
