#include <algorithm>
#include <cmath>

#include "moments_block.hpp"
#include "parallel.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

// All (i, j) with i < rows, j < cols as positions in a matrix of row length `stride`, i-major.
std::vector<Index> grid(Index rows, Index cols, Index stride) {
  std::vector<Index> entries;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) entries.push_back(i * stride + j);
  }
  return entries;
}

// The same positions, j-major.
std::vector<Index> grid_by_column(Index rows, Index cols, Index stride) {
  std::vector<Index> entries;
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) entries.push_back(i * stride + j);
  }
  return entries;
}

// 0 … major−1 each repeated `minor` times, and 0 … minor−1 repeated `major` times.
std::vector<Index> slow(Index major, Index minor) {
  std::vector<Index> entries;
  for (Index i = 0; i < major; ++i) entries.insert(entries.end(), at(minor), i);
  return entries;
}
std::vector<Index> fast(Index major, Index minor) {
  std::vector<Index> entries;
  for (Index i = 0; i < major; ++i) {
    for (Index j = 0; j < minor; ++j) entries.push_back(j);
  }
  return entries;
}

PairColumns pair_of(const Matrix& a, const std::vector<Index>& ia, const Matrix& b,
                    const std::vector<Index>& ib, Index count) {
  return {a.data(), a.cols(), ia.data(), b.data(), b.cols(), ib.data(), count};
}

PairColumns entries_of(const Matrix& small, Index offset, const std::vector<Index>& entries,
                       Index count) {
  return {small.data() + offset, small.cols(), entries.data(), nullptr, 0, nullptr, count};
}

// Layers k ≥ j and the two sums their part of a moment is made of. With rows (i, c) of W_k and
// columns (m, q) of W_j,
//   entry [(i,c), (m,q)] = straight[(i,m), (c,q)] + crossed[(q,i), (c,m)]
//   straight: S[E_k,E_j](i,m) ã_{k−1}[c] ã_{j−1}[q]  +  δ_k[i] δ_j[m] S[F_k,F_j](c,q)
//   crossed:  ã_{j−1}[q] δ_k[i] S[F_k,E_j](c,m)      +  S[E_k,F_j](i,q) ã_{k−1}[c] δ_j[m]
// On the diagonal, k = j, `straight` is packed on both sides, and `crossed` holds its first term
// alone: the second is the first's transpose. F has no bias row, so terms with F fill only the
// leading part of their side; the orders of (c,q), (q,i) and (c,m) make that part come first.
struct LayerPair {
  Index k, j;
  Index nk, nj;  // widths
  Index dk, dj;  // lengths of ã_{k−1}, ã_{j−1}
  Index mk, mj;  // the same without bias
  bool packed;   // k = j
  PackedPairs pairs_n, pairs_d;
  std::vector<Index> n_slow, n_fast;      // (i, m): i and m
  std::vector<Index> d_slow, d_fast;      // (c, q)
  std::vector<Index> qi_q, qi_i;          // (q, i)
  std::vector<Index> cm_c, cm_m;          // (c, m)
  std::vector<Index> small_im, small_cq;  // positions in an r × r matrix, relative to a corner
  std::vector<Index> small_cm, small_qi;

  LayerPair(const NetworkSpec& spec, Index row_layer, Index col_layer, Index r)
      : k(row_layer),
        j(col_layer),
        nk(spec.width(k)),
        nj(spec.width(j)),
        dk(spec.fan_in(k) + (spec.bias ? 1 : 0)),
        dj(spec.fan_in(j) + (spec.bias ? 1 : 0)),
        mk(spec.fan_in(k)),
        mj(spec.fan_in(j)),
        packed(k == j) {
    if (packed) {
      pairs_n = packed_pairs(nk);
      pairs_d = packed_pairs(dk);
      n_slow = pairs_n.row;
      n_fast = pairs_n.col;
      d_slow = pairs_d.row;
      d_fast = pairs_d.col;
      for (std::size_t s = 0; s < n_slow.size(); ++s) small_im.push_back(n_slow[s] * r + n_fast[s]);
      for (Index t = 0; t < mk * (mk + 1) / 2; ++t) {
        small_cq.push_back(d_slow[at(t)] * r + d_fast[at(t)]);
      }
    } else {
      n_slow = slow(nk, nj);
      n_fast = fast(nk, nj);
      small_im = grid(nk, nj, r);
    }
    qi_q = slow(dj, nk);
    qi_i = fast(dj, nk);
    cm_c = slow(dk, nj);
    cm_m = fast(dk, nj);
    small_cm = grid(mk, nj, r);
    small_qi = grid_by_column(nk, mj, r);
    if (!packed) order_inputs(r);
  }

  Index straight_rows() const { return static_cast<Index>(n_slow.size()); }
  Index straight_cols() const { return static_cast<Index>(d_slow.size()); }
  Index straight_f_cols() const { return static_cast<Index>(small_cq.size()); }
  Index crossed_rows() const { return dj * nk; }
  Index crossed_cols() const { return dk * nj; }

 private:
  // (c, q) with the pairs that F has first, then those with a bias in them.
  void order_inputs(Index r) {
    for (Index pass = 0; pass < 2; ++pass) {
      for (Index c = 0; c < dk; ++c) {
        for (Index q = 0; q < dj; ++q) {
          const bool has_bias = c >= mk || q >= mj;
          if (has_bias != (pass == 1)) continue;
          d_slow.push_back(c);
          d_fast.push_back(q);
          if (!has_bias) small_cq.push_back(c * r + q);
        }
      }
    }
  }
};

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
    for (std::size_t moment = 0; moment < 5; ++moment) {
      if (!(options_.moments & kMoments[moment])) continue;
      for (const LayerPair& pair : pairs_) sums_[moment].push_back(empty_sums(moment, pair));
    }
    gradient_.assign(at(spec.layers()), Matrix());
    for (Index l = 1; l <= spec.layers(); ++l) {
      gradient_[at(l - 1)] = Matrix::Zero(spec.width(l), spec.fan_in(l) + (spec.bias ? 1 : 0));
    }
    if (options_.per_sample) {
      result_.gradients.resize(samples, block.size);
      result_.spectra.resize(samples, spectrum_size());
    }
    result_.block = block;
    begin_curvature_range(options_, spectrum_size(), result_);
  }

  void add(const Chunk& chunk) override {
    const SampleFactors& factors = chunk.factors;
    for (Index l = 1; l <= spec_.layers(); ++l) {
      const Matrix& delta = factors.passes.delta[at(l - 1)];
      const Matrix& a = factors.augmented[at(l - 1)];
      multiply(options_.arch, delta.cols(), a.cols(), factors.samples, cols_of(delta), cols_of(a),
               gradient_[at(l - 1)].data(), a.cols(), true);
    }
    build_small(chunk, factors.curvature, true, small_);
    const bool spectra = options_.per_sample || (options_.moments & kCurvatureRange);
    if (options_.moments & kCovariance) add_covariance(factors);
    if (options_.moments & kHessian) add_moment(1, factors, small_, false);
    if (spectra) add_spectra(chunk);
    if (options_.moments & kSecondMoment) {
      const Index r = structure_.rank();
      squared_.resize(factors.samples, r * r);
      parallel_for(options_.threads, factors.samples, [&](Index p) {
        structure_.square(factors, p, small_.row(p).data(), squared_.row(p).data(), options_.arch);
      });
      add_moment(2, factors, squared_, true);
    }
    if (options_.moments & kFisher) {
      build_small(chunk, factors.curvature_fisher, false, small_);
      add_moment(3, factors, small_, false);
    }
    if (options_.moments & kGaussNewton) {
      build_small(chunk, factors.curvature_gn, false, small_);
      add_moment(4, factors, small_, false);
    }
  }

  BlockMoments finish(Index samples) override {
    const double scale = 1.0 / static_cast<double>(samples);
    result_.gradient.resize(block_.size);
    for (Index l = 1; l <= spec_.layers(); ++l) {
      const Matrix& sum = gradient_[at(l - 1)];
      for (Index i = 0; i < sum.rows(); ++i) {
        for (Index c = 0; c < sum.cols(); ++c) {
          result_.gradient[parameter(l, i, c)] = scale * sum(i, c);
        }
      }
    }
    Matrix* targets[5] = {&result_.covariance, &result_.hessian, &result_.second_moment,
                          &result_.fisher, &result_.gauss_newton};
    for (std::size_t moment = 0; moment < 5; ++moment) {
      if (sums_[moment].empty()) continue;
      *targets[moment] = unpack(moment, scale);
    }
    if (options_.moments & kCovariance) subtract_outer(result_.covariance, result_.gradient);
    return std::move(result_);
  }

 private:
  static constexpr unsigned kMoments[5] = {kCovariance, kHessian, kSecondMoment, kFisher,
                                           kGaussNewton};

  static PairSums empty_sums(std::size_t moment, const LayerPair& pair) {
    PairSums sums;
    sums.straight = Matrix::Zero(pair.straight_rows(), pair.straight_cols());
    // H has F terms below the diagonal blocks only, M2 wherever there is an F; C and the
    // Gauss–Newton matrices have none.
    const bool crossed = (moment == 1 && pair.k > pair.j) || (moment == 2 && pair.k > 1);
    if (crossed) sums.crossed = Matrix::Zero(pair.crossed_rows(), pair.crossed_cols());
    return sums;
  }

  Index spectrum_size() const { return std::min(structure_.rank(), block_.size); }

  Index parameter(Index layer, Index i, Index c) const {
    const Index fan_in = spec_.fan_in(layer);
    return c < fan_in ? spec_.weight_offset(layer) + i * fan_in + c : spec_.bias_offset(layer) + i;
  }

  void build_small(const Chunk& chunk, const std::vector<Matrix>& chain, bool with_f,
                   Matrix& small) const {
    const Index r = structure_.rank();
    small.resize(chunk.factors.samples, r * r);
    if (chain.empty()) return;
    parallel_for(options_.threads, chunk.factors.samples, [&](Index p) {
      structure_.assemble(chunk.network, chunk.factors, chain, with_f, p, small.row(p).data(),
                          options_.arch);
    });
  }

  void add_covariance(const SampleFactors& factors) {
    for (std::size_t s = 0; s < pairs_.size(); ++s) {
      const LayerPair& pair = pairs_[s];
      const Matrix& delta_k = factors.passes.delta[at(pair.k - 1)];
      const Matrix& delta_j = factors.passes.delta[at(pair.j - 1)];
      khatri_rao_add(options_.arch,
                     pair_of(delta_k, pair.n_slow, delta_j, pair.n_fast, pair.straight_rows()),
                     inputs_of(pair, factors), factors.samples, sums_[0][s].straight.data(),
                     pair.straight_cols(), options_.threads);
    }
  }

  static PairColumns inputs_of(const LayerPair& pair, const SampleFactors& factors) {
    return pair_of(factors.augmented[at(pair.k - 1)], pair.d_slow,
                   factors.augmented[at(pair.j - 1)], pair.d_fast, pair.straight_cols());
  }

  // `square`: the small matrix has an FF block and EF blocks everywhere (M2).
  void add_moment(std::size_t moment, const SampleFactors& factors, const Matrix& small,
                  bool square) {
    for (std::size_t s = 0; s < pairs_.size(); ++s) {
      const LayerPair& pair = pairs_[s];
      PairSums& sums = sums_[moment][s];
      const auto add = [&](const PairColumns& x, const PairColumns& y, Matrix& sum) {
        khatri_rao_add(options_.arch, x, y, factors.samples, sum.data(), sum.cols(),
                       options_.threads);
      };
      const Index r = structure_.rank();
      const auto corner = [&](Index row, Index col) { return row * r + col; };
      const Matrix& delta_k = factors.passes.delta[at(pair.k - 1)];
      const Matrix& delta_j = factors.passes.delta[at(pair.j - 1)];
      const Matrix& a_k = factors.augmented[at(pair.k - 1)];
      const Matrix& a_j = factors.augmented[at(pair.j - 1)];

      add(entries_of(small, corner(structure_.e(pair.k), structure_.e(pair.j)), pair.small_im,
                     pair.straight_rows()),
          inputs_of(pair, factors), sums.straight);
      if (square && pair.j > 1) {
        add(pair_of(delta_k, pair.n_slow, delta_j, pair.n_fast, pair.straight_rows()),
            entries_of(small, corner(structure_.f(pair.k), structure_.f(pair.j)), pair.small_cq,
                       pair.straight_f_cols()),
            sums.straight);
      }
      if (sums.crossed.size() == 0) continue;
      add(pair_of(a_j, pair.qi_q, delta_k, pair.qi_i, pair.crossed_rows()),
          entries_of(small, corner(structure_.f(pair.k), structure_.e(pair.j)), pair.small_cm,
                     pair.mk * pair.nj),
          sums.crossed);
      if (square && pair.j > 1 && !pair.packed) {
        add(entries_of(small, corner(structure_.e(pair.k), structure_.f(pair.j)), pair.small_qi,
                       pair.mj * pair.nk),
            pair_of(a_k, pair.cm_c, delta_j, pair.cm_m, pair.crossed_cols()), sums.crossed);
      }
    }
  }

  void add_spectra(const Chunk& chunk) {
    const Index r = structure_.rank();
    const Index keep = spectrum_size();
    const Index samples = chunk.factors.samples;
    Matrix spectra(samples, keep);
    parallel_for(options_.threads, samples, [&](Index p) {
      Matrix reduced(r, r);
      structure_.reduce(chunk.factors, p, small_.row(p).data(), reduced.data(), options_.arch);
      leading_eigenvalues(reduced.data(), r, keep, spectra.row(p).data());
    });
    for (Index p = 0; p < samples; ++p) {
      result_.smallest_curvature = std::min(result_.smallest_curvature, spectra(p, keep - 1));
      result_.largest_curvature = std::max(result_.largest_curvature, spectra(p, 0));
    }
    if (!options_.per_sample) return;
    result_.spectra.middleRows(chunk.first_sample, samples) = spectra;
    for (Index p = 0; p < samples; ++p) {
      for (Index l = 1; l <= spec_.layers(); ++l) {
        write_layer_gradient(spec_, chunk.factors, l, p,
                             result_.gradients.row(chunk.first_sample + p).data());
      }
    }
  }

  Matrix unpack(std::size_t moment, double scale) {
    Matrix full(block_.size, block_.size);
    for (std::size_t s = 0; s < pairs_.size(); ++s) {
      const LayerPair& pair = pairs_[s];
      const PairSums sums = std::move(sums_[moment][s]);
      unpack_straight(pair, sums.straight, scale, full);
      if (sums.crossed.size() > 0) unpack_crossed(pair, sums.crossed, scale, full);
    }
    return full;
  }

  void unpack_straight(const LayerPair& pair, const Matrix& sum, double scale, Matrix& full) const {
    for (Index s = 0; s < sum.rows(); ++s) {
      const Index i = pair.n_slow[at(s)], m = pair.n_fast[at(s)];
      for (Index t = 0; t < sum.cols(); ++t) {
        const Index c = pair.d_slow[at(t)], q = pair.d_fast[at(t)];
        const double value = scale * sum(s, t);
        const Index row = parameter(pair.k, i, c), col = parameter(pair.j, m, q);
        full(row, col) = value;
        full(col, row) = value;
        if (!pair.packed) continue;
        const Index row2 = parameter(pair.k, i, q), col2 = parameter(pair.k, m, c);
        full(row2, col2) = value;
        full(col2, row2) = value;
      }
    }
  }

  void unpack_crossed(const LayerPair& pair, const Matrix& sum, double scale, Matrix& full) const {
    for (Index s = 0; s < sum.rows(); ++s) {
      const Index q = pair.qi_q[at(s)], i = pair.qi_i[at(s)];
      for (Index t = 0; t < sum.cols(); ++t) {
        const Index c = pair.cm_c[at(t)], m = pair.cm_m[at(t)];
        const Index row = parameter(pair.k, i, c), col = parameter(pair.j, m, q);
        if (pair.packed) {  // the lower triangle, the term and its transpose
          if (col > row) continue;
          full(row, col) += scale * (sum(s, t) + sum(c * pair.nk + m, q * pair.nj + i));
        } else {
          full(row, col) += scale * sum(s, t);
        }
        full(col, row) = full(row, col);
      }
    }
  }

  NetworkSpec spec_;
  MomentsOptions options_;
  Block block_;
  SmallStructure structure_;
  std::vector<LayerPair> pairs_;
  std::vector<PairSums> sums_[5];
  std::vector<Matrix> gradient_;  // Σ δ_l ã_{l−1}ᵀ
  Matrix small_, squared_;        // P × r²
  BlockMoments result_;
};

}  // namespace

std::unique_ptr<BlockAccumulator> make_network_accumulator(const NetworkSpec& spec,
                                                           const Block& block, Index samples,
                                                           const MomentsOptions& options) {
  return std::make_unique<NetworkAccumulator>(spec, block, samples, options);
}

BlockCost network_cost(const NetworkSpec& spec, const Block& block, const MomentsOptions& options) {
  const auto d = static_cast<double>(block.size);
  const SmallStructure structure(spec);
  const auto r = static_cast<double>(structure.rank());
  BlockCost cost;
  // Half of D² for the packed and mirrored part; H adds the crossed sums below the diagonal (at
  // most half again), M2 all four kinds of product.
  double halves = 0.0;
  for (const unsigned one : {kCovariance, kFisher, kGaussNewton}) {
    if (options.moments & one) halves += 1.0;
  }
  if (options.moments & kHessian) halves += 2.0;
  const bool square = (options.moments & kSecondMoment) != 0;
  cost.accumulator_bytes = 8.0 * d * d / 2.0 * (halves + (square ? 2.0 : 0.0));
  cost.packed_flops_per_sample = d * d * (halves + (square ? 4.0 : 0.0));
  cost.bytes_per_chunk_sample = 8.0 * r * r * (square ? 2.0 : 1.0);
  cost.small_flops_per_sample = 2.0 * r * r * r * (square ? 2.0 : 1.0);
  if (options.per_sample || (options.moments & kCurvatureRange)) {
    cost.small_flops_per_sample += 24.0 * r * r * r;
  }
  return cost;
}

}  // namespace sgdscope
