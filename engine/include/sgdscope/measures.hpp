// How two symmetric matrices relate: do they commute, point the same way, share directions?
// Notation: V the eigenvectors of H, descending; M_ij = v_iᵀ M v_j. Matrices and vectors of one
// call fit together, 0 ≤ first, last ≤ n, floors are ≥ 0 (assert).
#pragma once

#include <cstdint>
#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// v_iᵀ M v_i for every column of V by column sums of V ⊙ (MV), with M's lower triangle alone; M: n
// × n and symmetric, V: n × any number of columns. n² flops a column, and memory for a few columns
// only.
Vector diagonal_in_basis(const Matrix& m, const MatrixView& vectors, Arch arch, int threads);

// The rounding level of each entry of VᵀMV, where M is the mean of N matrices that were added one
// after the other: entries below carry no information. (n + N/4) u ‖M‖_F, u = 2⁻⁵²: n for the
// products, N/4 for the sum. Equal samples round it in one direction, by 0.17 N u ‖M‖_F at worst
// (test_rounding_floor.cpp measures it); samples that differ hardly at all. 0 samples: M is exact.
// `size` = ‖M‖_F. The covariance of gradients with mean ḡ is formed as the difference E[g gᵀ] − ḡ
// ḡᵀ, so where the gradients are nearly equal its rounding is that of what is subtracted: there it
// is ‖C‖_F + ‖ḡ‖².
double rounding_floor(double size, Index n, Index samples);

// VᵀMV, symmetric to the last bit.
Matrix rotate(const Matrix& m, const Matrix& vectors, Arch arch, int threads);

// ‖M‖_F; squares neither overflow nor underflow on the way.
double norm(const Matrix& m);

// tr(AB) / (scale_a scale_b), each entry divided first, so that nothing overflows or underflows.
double inner(const Matrix& a, double scale_a, const Matrix& b, double scale_b);

// tr(AB) / (‖A‖_F ‖B‖_F), of matrices with these norms; NaN when one is zero.
double cosine(const Matrix& a, double norm_a, const Matrix& b, double norm_b);

// ‖AB − BA‖_F in both normalisations that are in use.
struct Commutator {
  double relative_to_norms = 0.0;    // over ‖A‖ ‖B‖
  double relative_to_product = 0.0;  // over ‖AB‖
};
// `rotated` = VᵀCV, `eigenvalues` of H (any order, same basis), over directions first … last − 1:
// (CH − HC)_ij = C_ij (λ_j − λ_i), with C and H restricted to these directions. NaN when the range
// is empty or a norm is zero.
Commutator commutator(const Matrix& rotated, const Vector& eigenvalues, Index first, Index last);

// How diagonal C is in H's eigenbasis, over directions first … last − 1. NaN where there is nothing
// to measure: C is zero there, or there are fewer than two directions to compare.
struct Diagonality {
  double diagonal_energy = 0.0;       // Σ C_ii² / ‖C‖_F²
  double off_to_on_rms = 0.0;         // rms of C_ij, i ≠ j, over rms of C_ii
  double correlation_mean = 0.0;      // mean of |R_ij| = |C_ij| / √(C_ii C_jj), i < j
  double correlation_variance = 0.0;  // and its variance over these pairs
  Index directions = 0;               // with C_ii above the floor; the others have no R_ij
};
Diagonality diagonality(const Matrix& rotated, Index first, Index last, double floor);

// ‖P_k(C) P_k(H)‖_F² / k for the leading k eigenvectors (first k columns) of each, 1 ≤ k ≤ n: 1
// when they span the same space, k/n on average for random ones. One entry for each k asked for.
struct Overlap {
  Index k = 0;
  double value = 0.0;
};
std::vector<Overlap> subspace_overlaps(const Matrix& vectors_c, const Matrix& vectors_h,
                                       const std::vector<Index>& ks, Arch arch, int threads);

// A random orthogonal matrix, uniform (Haar): the Q that a QR factorisation of Gaussian entries
// gives when R's diagonal is positive (F. Mezzadri 2007), drawn as a product of random reflections
// without the factorisation (G. Stewart 1980); 4n³/3 flops. The baseline for all of the above.
Matrix random_rotation(Index n, std::uint64_t seed, Arch arch, int threads);

// The wedge: (E h²)_ii ≥ H_ii² always (Jensen), and (E h²)_ii ≤ κ_max H_ii when every h_p is
// positive semidefinite (κ_min ≥ −1e-12 κ_max is taken as rounding). Bounds M2, not C.
struct Wedge {
  Index below = 0;  // directions with M2_ii < H_ii² beyond rounding
  Index above = 0;  // with M2_ii > κ_max H_ii beyond rounding; counted only when upper_applies
  bool upper_applies = false;
  double smallest_curvature = 0.0;  // κ_min: least eigenvalue of any h_p
  double largest_curvature = 0.0;   // κ_max
};
// The floors are the rounding levels of the entries of `curvature` and of `second_moment`.
Wedge wedge(const Vector& curvature, const Vector& second_moment, double smallest_curvature,
            double largest_curvature, double curvature_floor, double second_moment_floor);

// ‖A − kB‖_F / ‖kB‖_F, where B has this norm; NaN when kB is zero.
double relative_gap(const Matrix& a, const Matrix& b, double norm_b, double k = 1.0);

}  // namespace sgdscope
