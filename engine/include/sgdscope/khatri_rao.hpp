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
#include "sgdscope/pair_source.hpp"

namespace sgdscope {

// sum[i · stride + j] += Σ_{p < samples} x_pi y_pj, added in the order of p to what is there, so
// the result depends neither on the number of threads nor on how the samples come in chunks.
void khatri_rao_add(Arch arch, const PairSource& x, const PairSource& y, Index samples, double* sum,
                    Index stride, int threads);

// Several sums over the same samples, threads shared among all of them. Terms of one sum are added
// one after the other and may have different numbers of columns: each fills the leading part.
struct KhatriRaoSum {
  struct Term {
    PairSource x, y;
  };
  std::vector<Term> terms;
  double* sum;
  Index stride;
};
void khatri_rao_add(Arch arch, const std::vector<KhatriRaoSum>& sums, Index samples, int threads);

// The same in three plain loops, multiply then add: the oracle of the above. Bits equal those of
// Arch::kReference.
void khatri_rao_add_plain(const PairSource& x, const PairSource& y, Index samples, double* sum,
                          Index stride);

// Runs for the pairs (i, j), j ≤ i < n, row by row of the lower triangle: products of numbers i and
// j of a row, and entries i · stride + j of a matrix stored row-major.
std::vector<PairRun> packed_pairs(Index n);
std::vector<PairRun> packed_entries(Index n, Index stride);

// Runs for all (i, j), i < rows, j < cols, row by row: products of numbers i and j, and entries
// i · stride + j.
std::vector<PairRun> grid_pairs(Index rows, Index cols);
std::vector<PairRun> grid_entries(Index rows, Index cols, Index stride);

// The place of (i, j), j ≤ i, among the packed pairs, and their number.
inline Index packed_place(Index i, Index j) { return i * (i + 1) / 2 + j; }
inline Index packed_count(Index n) { return n * (n + 1) / 2; }

}  // namespace sgdscope
