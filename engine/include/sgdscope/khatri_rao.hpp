// The Khatri–Rao sum Σ_p x_p y_pᵀ, to which every moment of the engine reduces.
//
// A Kronecker sum Σ_p S_p ⊗ T_p of small matrices is, entry for entry, the outer-product sum of the
// vectors of their entries. When S_p and T_p are symmetric, their unique pairs are enough:
// n(n+1)/2 · d(d+1)/2 multiply-adds a sample in place of (nd)². Over N samples it is one matrix
// product with inner dimension N, and runs at the speed of one.
#pragma once

#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// One side of the product. Column j of sample p is a gathered entry, or the product of two:
//   first[p · first_stride + first_index[j]] · second[p · second_stride + second_index[j]],
// so vectors of pairs are never stored: they come into being as the panels are packed.
struct PairColumns {
  const double* first = nullptr;
  Index first_stride = 0;
  const Index* first_index = nullptr;
  const double* second = nullptr;  // null: the first factor alone
  Index second_stride = 0;
  const Index* second_index = nullptr;
  Index count = 0;  // columns
};

// sum[i · stride + j] += Σ_{p < samples} x_pi y_pj, added in the order of p to what is there, so
// the result depends neither on the number of threads nor on how the samples come in chunks.
void khatri_rao_add(Arch arch, const PairColumns& x, const PairColumns& y, Index samples,
                    double* sum, Index stride, int threads);

// The same in three plain loops, multiply then add: the oracle of the above. Bits equal those of
// Arch::kReference.
void khatri_rao_add_plain(const PairColumns& x, const PairColumns& y, Index samples, double* sum,
                          Index stride);

// Entries (i, j), j ≤ i, of an n × n matrix stored row-major: k-th pair ↦ i · n + j, and i and j
// alone. Order of k: row by row of the lower triangle.
struct PackedPairs {
  std::vector<Index> entry, row, col;
  Index count() const { return static_cast<Index>(entry.size()); }
};
PackedPairs packed_pairs(Index n);

}  // namespace sgdscope
