#include <algorithm>

#include "at.hpp"
#include "layer_pair.hpp"
#include "moments_block.hpp"
#include "parallel.hpp"
#include "reshape.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

PairSource pairs_of(const Matrix& a, const Matrix& b, const std::vector<PairRun>& runs) {
  return source_of(runs, a.data(), a.cols(), b.data(), b.cols());
}

PairSource entries_of(const Matrix& small, Index offset, const std::vector<PairRun>& runs) {
  return source_of(runs, nullptr, 0, small.data() + offset, small.cols());
}

// The time of all eigenvalues of one matrix of order r, and of the product that makes it, in flops
// of the matrix product.
double spectrum_flops(double r) { return 24.0 * r * r * r; }

struct PairSums {
  Matrix straight, crossed;
};

class NetworkAccumulator final : public BlockAccumulator {
 public:
  NetworkAccumulator(const NetworkSpec& spec, const Block& block, Index samples,
                     const MomentsOptions& options)
      : spec_(spec), options_(options), block_(block), structure_(spec) {
    const Index r = structure_.rank();
    for (Index k = 1; k <= spec.layers(); ++k) {
      for (Index j = 1; j <= k; ++j) pairs_.emplace_back(spec, k, j, r);
    }
    for (int matrix = 0; matrix < kMatrices; ++matrix) {
      if (!asks_for(options_.moments, matrix)) continue;
      for (const LayerPair& pair : pairs_) sums_[matrix].push_back(empty_sums(matrix, pair));
    }
    for (Index l = 1; l <= spec.layers(); ++l) {
      parameters_.push_back(parameter_table(spec, l));
      gradient_.push_back(Matrix::Zero(parameters_.back().rows(), parameters_.back().cols()));
    }
    if (options_.per_sample) {
      result_.gradients.resize(samples, block.size);
      result_.spectra.resize(samples, spectrum_size());
    }
    result_.block = block;
    begin_curvature_range(options_, spectrum_size(), result_);
  }

  // A moment a step: C, H and M2 of all samples; then the spectra, which take longest, of a few at
  // a time; then F and G, from other small matrices.
  bool add(const Chunk& chunk) override {
    if (part_ == kSpectra) {
      spectra_done_ += add_spectra(chunk, spectra_done_);
      if (spectra_done_ < chunk.factors.samples) return true;
      spectra_done_ = 0;
    } else {
      add_moment(chunk, kParts[part_]);
    }
    do {
      part_ = (part_ + 1) % std::ssize(kParts);
    } while (part_ > 0 && !wanted(part_));
    return part_ > 0;
  }

 private:
  // Of a chunk's work; the first one is there in any case, with what the others need.
  static constexpr int kParts[] = {kC, kH, kM2, kMatrices, kF, kG};
  static constexpr Index kSpectra = 3;

  bool wanted(Index part) const {
    return part == kSpectra ? wants_spectra(options_) : asks_for(options_.moments, kParts[part]);
  }

  void add_moment(const Chunk& chunk, int matrix) {
    const SampleFactors& factors = chunk.factors;
    std::vector<KhatriRaoSum> sums;
    if (matrix == kC) {
      begin_chunk(chunk);
      if (asks_for(options_.moments, kC)) add_covariance(factors, sums);
    } else if (matrix == kM2) {
      square_small(factors);
      add_moment(kM2, factors, squared_, true, sums);
    } else {
      if (matrix == kF) build_small(chunk, factors.curvature_fisher, false, false);
      if (matrix == kG) build_small(chunk, factors.curvature_gn, false, false);
      add_moment(matrix, factors, small_, false, sums);
    }
    khatri_rao_add(options_.arch, sums, factors.samples, options_.threads);
  }

  void begin_chunk(const Chunk& chunk) {
    const SampleFactors& factors = chunk.factors;
    for (Index l = 1; l <= spec_.layers(); ++l) {
      const Matrix& delta = factors.passes.delta[at(l - 1)];
      const Matrix& a = factors.augmented[at(l - 1)];
      multiply(options_.arch, delta.cols(), a.cols(), factors.samples, cols_of(delta), cols_of(a),
               gradient_[at(l - 1)].data(), a.cols(), true);
    }
    build_small(chunk, factors.curvature, true,
                wants_spectra(options_) || (options_.moments & kSecondMoment));
  }

  Vector mean_gradient(Index samples) const override {
    const double scale = 1.0 / static_cast<double>(samples);
    Vector gradient(block_.size);
    for (Index l = 1; l <= spec_.layers(); ++l) {
      const Matrix& sum = gradient_[at(l - 1)];
      for (Index i = 0; i < sum.rows(); ++i) {
        for (Index c = 0; c < sum.cols(); ++c) {
          gradient[parameters_[at(l - 1)](i, c)] = scale * sum(i, c);
        }
      }
    }
    return gradient;
  }

  static PairSums empty_sums(int matrix, const LayerPair& pair) {
    PairSums sums;
    sums.straight = Matrix::Zero(pair.straight_rows(), pair.straight_cols());
    // H has F terms below the diagonal blocks only, M2 wherever there is an F; C and the
    // Gauss–Newton matrices have none.
    const bool crossed = (matrix == kH && pair.k > pair.j) || (matrix == kM2 && pair.k > 1);
    if (crossed) sums.crossed = Matrix::Zero(pair.crossed_rows(), pair.crossed_cols());
    return sums;
  }

  Index spectrum_size() const { return std::min(structure_.rank(), block_.size); }

  // S of every sample; the sums read its lower triangle, h² and the spectra (`whole`) all of it.
  void build_small(const Chunk& chunk, const std::vector<Matrix>& chain, bool with_f, bool whole) {
    const Index samples = chunk.factors.samples, size = structure_.rank() * structure_.rank();
    if (small_.rows() != samples) {
      reshape(small_, samples, size);
      small_.setZero();
    }
    if (chain.empty()) return;
    parallel_for_ranges(options_.threads, samples, [&](Index begin, Index end) {
      for (Index p = begin; p < end; ++p) {
        double* small = small_.row(p).data();
        structure_.assemble(chunk.network, chunk.factors, chain, with_f, p, small, options_.arch);
        if (whole) structure_.mirror(small);
      }
    });
  }

  void square_small(const SampleFactors& factors) {
    const Index r = structure_.rank();
    reshape(squared_, factors.samples, r * r);
    parallel_for_ranges(options_.threads, factors.samples, [&](Index begin, Index end) {
      for (Index p = begin; p < end; ++p) {
        structure_.square(factors, p, small_.row(p).data(), squared_.row(p).data(), options_.arch);
      }
    });
  }

  static PairSource inputs_of(const LayerPair& pair, const SampleFactors& factors) {
    return pairs_of(factors.augmented[at(pair.k - 1)], factors.augmented[at(pair.j - 1)],
                    pair.d_pairs);
  }

  void add_covariance(const SampleFactors& factors, std::vector<KhatriRaoSum>& all) {
    for (std::size_t s = 0; s < pairs_.size(); ++s) {
      const LayerPair& pair = pairs_[s];
      const PairSource x = pairs_of(factors.passes.delta[at(pair.k - 1)],
                                    factors.passes.delta[at(pair.j - 1)], pair.n_pairs);
      Matrix& sum = sums_[kC][s].straight;
      all.push_back({{{x, inputs_of(pair, factors)}}, sum.data(), sum.cols()});
    }
  }

  // `square`: the small matrix has an FF block and EF blocks everywhere (M2).
  void add_moment(int matrix, const SampleFactors& factors, const Matrix& small, bool square,
                  std::vector<KhatriRaoSum>& all) {
    const auto corner = [&](Index row, Index col) { return row * structure_.rank() + col; };
    for (std::size_t s = 0; s < pairs_.size(); ++s) {
      const LayerPair& pair = pairs_[s];
      PairSums& sums = sums_[matrix][s];
      const Matrix& delta_k = factors.passes.delta[at(pair.k - 1)];
      const Matrix& delta_j = factors.passes.delta[at(pair.j - 1)];
      const Matrix& a_k = factors.augmented[at(pair.k - 1)];
      const Matrix& a_j = factors.augmented[at(pair.j - 1)];
      const Index ek = structure_.e(pair.k), ej = structure_.e(pair.j);

      KhatriRaoSum straight = {{}, sums.straight.data(), sums.straight.cols()};
      straight.terms.push_back(
          {entries_of(small, corner(ek, ej), pair.small_im), inputs_of(pair, factors)});
      if (square && pair.j > 1) {
        const Index ff = corner(structure_.f(pair.k), structure_.f(pair.j));
        straight.terms.push_back(
            {pairs_of(delta_k, delta_j, pair.n_pairs), entries_of(small, ff, pair.small_cq)});
      }
      all.push_back(std::move(straight));
      if (sums.crossed.size() == 0) continue;

      KhatriRaoSum crossed = {{}, sums.crossed.data(), sums.crossed.cols()};
      crossed.terms.push_back({pairs_of(a_j, delta_k, pair.qi_pairs),
                               entries_of(small, corner(structure_.f(pair.k), ej), pair.small_cm)});
      if (square && pair.j > 1 && !pair.packed) {
        crossed.terms.push_back({entries_of(small, corner(structure_.f(pair.j), ek), pair.small_qi),
                                 pairs_of(a_k, delta_j, pair.cm_pairs)});
      }
      all.push_back(std::move(crossed));
    }
  }

  // Of as many samples as a step may take, from `first` on; how many these were.
  Index add_spectra(const Chunk& chunk, Index first) {
    const Index r = structure_.rank();
    const Index keep = spectrum_size();
    const auto fitting =
        static_cast<Index>(step_flops(options_.arch) / spectrum_flops(static_cast<double>(r)));
    const Index samples =
        std::min(chunk.factors.samples - first, std::max(fitting, Index{options_.threads}));
    Matrix spectra(samples, keep);
    parallel_for_ranges(options_.threads, samples, [&](Index begin, Index end) {
      Matrix reduced(end - begin, r * r);
      for (Index p = begin; p < end; ++p) {
        structure_.reduce(chunk.factors, first + p, small_.row(first + p).data(),
                          reduced.row(p - begin).data(), options_.arch);
      }
      leading_eigenvalues(options_.arch, r, end - begin, reduced.data(), keep,
                          spectra.row(begin).data());
    });
    for (Index p = 0; p < samples; ++p) {
      widen_curvature_range(spectra(p, keep - 1), spectra(p, 0), result_);
    }
    if (!options_.per_sample) return samples;
    const Index place = chunk.first_sample + first;
    result_.spectra.middleRows(place, samples) = spectra;
    for (Index p = 0; p < samples; ++p) {
      for (Index l = 1; l <= spec_.layers(); ++l) {
        write_layer_gradient(spec_, chunk.factors, l, first + p,
                             result_.gradients.row(place + p).data());
      }
    }
    return samples;
  }

  Matrix unpack(int matrix, double scale) override {
    small_ = squared_ = Matrix();
    Matrix full(block_.size, block_.size);
    for (std::size_t s = 0; s < pairs_.size(); ++s) {
      const LayerPair& pair = pairs_[s];
      const PairSums sums = std::move(sums_[matrix][s]);
      const ParameterTable& of_k = parameters_[at(pair.k - 1)];
      const ParameterTable& of_j = parameters_[at(pair.j - 1)];
      unpack_straight(pair, of_k, of_j, sums.straight, scale, full);
      if (sums.crossed.size() > 0) unpack_crossed(pair, of_k, of_j, sums.crossed, scale, full);
    }
    return full;
  }

  NetworkSpec spec_;
  MomentsOptions options_;
  Block block_;
  SmallStructure structure_;
  std::vector<LayerPair> pairs_;
  std::vector<PairSums> sums_[kMatrices];
  std::vector<ParameterTable> parameters_;
  std::vector<Matrix> gradient_;  // Σ δ_l ã_{l−1}ᵀ
  Matrix small_, squared_;        // P × r²
  Index part_ = 0;                // of a chunk's work that comes next
  Index spectra_done_ = 0;        // samples of the chunk whose spectra are there
};

}  // namespace

std::unique_ptr<BlockAccumulator> make_network_accumulator(const NetworkSpec& spec,
                                                           const Block& block, Index samples,
                                                           const MomentsOptions& options) {
  return std::make_unique<NetworkAccumulator>(spec, block, samples, options);
}

BlockCost network_cost(const NetworkSpec& spec, const MomentsOptions& options) {
  const SmallStructure structure(spec);
  const auto r = static_cast<double>(structure.rank());
  const bool square = (options.moments & kSecondMoment) != 0;
  const bool hessian = (options.moments & kHessian) != 0;
  const double moments = moment_count(options.moments);
  BlockCost cost;
  for (Index k = 1; k <= spec.layers(); ++k) {
    for (Index j = 1; j <= k; ++j) {
      // Of a LayerPair, but as floating-point numbers: what is refused may be of any size.
      const double bias = spec.bias ? 1.0 : 0.0;
      const auto nk = static_cast<double>(spec.width(k)), mk = static_cast<double>(spec.fan_in(k));
      const auto nj = static_cast<double>(spec.width(j)), mj = static_cast<double>(spec.fan_in(j));
      const double dk = mk + bias, dj = mj + bias;
      const auto pairs = [&](double x, double y) { return k == j ? x * (x + 1.0) / 2.0 : x * y; };
      const double straight = pairs(nk, nj) * pairs(dk, dj);
      const double crossed = dj * nk * mk * nj;
      double terms = moments * straight;
      if (hessian && k > j) terms += crossed;
      if (square && k > 1) terms += crossed;
      if (square && j > 1) {
        terms += pairs(nk, nj) * pairs(mk, mj);
        if (k > j) terms += mj * nk * dk * nj;
      }
      cost.packed_flops_per_sample += 2.0 * terms;
      const double crossed_sums = (hessian && k > j ? 1.0 : 0.0) + (square && k > 1 ? 1.0 : 0.0);
      cost.accumulator_bytes += 8.0 * (moments * straight + crossed_sums * (dj * nk) * (dk * nj));
    }
  }
  cost.bytes_per_chunk_sample = 8.0 * r * r * (square ? 2.0 : 1.0);
  cost.small_flops_per_sample = r * r * r * (square ? 2.0 : 1.0);
  if (wants_spectra(options)) {
    cost.bytes_per_chunk_sample += 8.0 * r * r;
    cost.small_flops_per_sample += spectrum_flops(r);
  }
  return cost;
}

}  // namespace sgdscope
