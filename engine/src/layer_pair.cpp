#include "layer_pair.hpp"

#include "at.hpp"

namespace sgdscope {
namespace {

// (c, q) with the pairs that have no bias first, then those that do: dk, dj are the numbers of
// values with bias, mk, mj those without.
std::vector<PairRun> pairs_with_bias_last(Index dk, Index dj, Index mk, Index mj) {
  std::vector<PairRun> runs = grid_pairs(mk, mj);
  Index column = mk * mj;
  if (dj > mj) {
    for (Index c = 0; c < mk; ++c) runs.push_back({column++, c, mj, 1});
  }
  if (dk > mk) runs.push_back({column, mk, 0, dj});
  return runs;
}

// Where every column of the runs comes from.
struct ColumnIndices {
  std::vector<Index> factor, entry;
  explicit ColumnIndices(const std::vector<PairRun>& runs) {
    for (const PairRun& run : runs) {
      for (Index t = 0; t < run.count; ++t) {
        factor.push_back(run.factor);
        entry.push_back(run.begin + t);
      }
    }
  }
};

}  // namespace

LayerPair::LayerPair(const NetworkSpec& spec, Index row_layer, Index col_layer, Index r)
    : k(row_layer),
      j(col_layer),
      nk(spec.width(k)),
      nj(spec.width(j)),
      dk(spec.fan_in(k) + (spec.bias ? 1 : 0)),
      dj(spec.fan_in(j) + (spec.bias ? 1 : 0)),
      mk(spec.fan_in(k)),
      mj(spec.fan_in(j)),
      packed(k == j),
      n_pairs(packed ? packed_pairs(nk) : grid_pairs(nk, nj)),
      d_pairs(packed ? packed_pairs(dk) : pairs_with_bias_last(dk, dj, mk, mj)),
      qi_pairs(grid_pairs(dj, nk)),
      cm_pairs(grid_pairs(dk, nj)),
      small_im(packed ? packed_entries(nk, r) : grid_entries(nk, nj, r)),
      small_cq(packed ? packed_entries(mk, r) : grid_entries(mk, mj, r)),
      small_cm(grid_entries(mk, nj, r)),
      small_qi(grid_entries(mj, nk, r)) {}

ParameterTable parameter_table(const NetworkSpec& spec, Index layer) {
  const Index n = spec.width(layer), m = spec.fan_in(layer);
  const Index weights = spec.weight_offset(layer), biases = spec.bias_offset(layer);
  ParameterTable table(n, m + (spec.bias ? 1 : 0));
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < m; ++c) table(i, c) = weights + i * m + c;
    if (spec.bias) table(i, m) = biases + i;
  }
  return table;
}

void unpack_straight(const LayerPair& pair, const ParameterTable& of_k, const ParameterTable& of_j,
                     const Matrix& sum, double scale, Matrix& full) {
  const ColumnIndices n(pair.n_pairs), d(pair.d_pairs);
  for (Index s = 0; s < sum.rows(); ++s) {
    const Index i = n.factor[at(s)], m = n.entry[at(s)];
    for (Index t = 0; t < sum.cols(); ++t) {
      const Index c = d.factor[at(t)], q = d.entry[at(t)];
      const double value = scale * sum(s, t);
      const Index row = of_k(i, c), col = of_j(m, q);
      full(row, col) = value;
      full(col, row) = value;
      if (!pair.packed) continue;
      const Index row2 = of_k(i, q), col2 = of_k(m, c);
      full(row2, col2) = value;
      full(col2, row2) = value;
    }
  }
}

void unpack_crossed(const LayerPair& pair, const ParameterTable& of_k, const ParameterTable& of_j,
                    const Matrix& sum, double scale, Matrix& full) {
  for (Index s = 0; s < sum.rows(); ++s) {
    const Index q = s / pair.nk, i = s % pair.nk;
    for (Index t = 0; t < sum.cols(); ++t) {
      const Index c = t / pair.nj, m = t % pair.nj;
      const Index row = of_k(i, c), col = of_j(m, q);
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

}  // namespace sgdscope
