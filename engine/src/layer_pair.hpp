// Two layers k ≥ j of a whole network's moment: which sums their block of it is made of, and how it
// is unpacked from them.
#pragma once

#include <vector>

#include "sgdscope/khatri_rao.hpp"
#include "sgdscope/network.hpp"

namespace sgdscope {

// Layers k ≥ j and the two sums their part of a moment is made of. With rows (i, c) of W_k and
// columns (m, q) of W_j,
//   entry [(i,c), (m,q)] = straight[(i,m), (c,q)] + crossed[(q,i), (c,m)]
//   straight: S[E_k,E_j](i,m) ã_{k−1}[c] ã_{j−1}[q]  +  δ_k[i] δ_j[m] S[F_k,F_j](c,q)
//   crossed:  ã_{j−1}[q] δ_k[i] S[F_k,E_j](c,m)      +  S[E_k,F_j](i,q) ã_{k−1}[c] δ_j[m]
// On the diagonal, k = j, `straight` is packed on both sides, and `crossed` holds its first term
// alone: the second is the first's transpose. F has no bias row, so terms with F fill only the
// leading part of their side; the orders of (c,q), (q,i) and (c,m) make that part come first. S
// being symmetric, only its lower triangle is read: S[E_k,F_j](i,q) is S[F_j,E_k](q,i).
struct LayerPair {
  Index k, j;
  Index nk, nj;                             // widths
  Index dk, dj;                             // lengths of ã_{k−1}, ã_{j−1}
  Index mk, mj;                             // the same without bias
  bool packed;                              // k = j
  std::vector<PairRun> n_pairs, d_pairs;    // (i, m) and (c, q)
  std::vector<PairRun> qi_pairs, cm_pairs;  // (q, i) and (c, m)
  std::vector<PairRun> small_im, small_cq;  // entries of an r × r matrix, relative to a corner
  std::vector<PairRun> small_cm, small_qi;

  LayerPair(const NetworkSpec& spec, Index row_layer, Index col_layer, Index r);

  Index straight_rows() const { return packed ? packed_count(nk) : nk * nj; }
  Index straight_cols() const { return packed ? packed_count(dk) : dk * dj; }
  Index crossed_rows() const { return dj * nk; }
  Index crossed_cols() const { return dk * nj; }
};

// Where weight (i, c) of a layer stands among the parameters; its bias i is column fan_in.
using ParameterTable = Eigen::Array<Index, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

ParameterTable parameter_table(const NetworkSpec& spec, Index layer);

// Writes `scale` times the first sum into `full`, D × D, on both sides of its diagonal.
void unpack_straight(const LayerPair& pair, const ParameterTable& of_k, const ParameterTable& of_j,
                     const Matrix& sum, double scale, Matrix& full);

// Adds `scale` times the second to what the first has written.
void unpack_crossed(const LayerPair& pair, const ParameterTable& of_k, const ParameterTable& of_j,
                    const Matrix& sum, double scale, Matrix& full);

}  // namespace sgdscope
