// Symmetric matrices that are hard on an eigensolver.
//
// The 21 types are those of LAPACK's DCHKST (TESTING/EIG/dchkst.f). LAPACK's own input file leaves
// type 9 out; here nothing is left out. They are made in reference arithmetic, so they have the
// same bits everywhere.
#pragma once

#include <cstdint>

#include "random_problems.hpp"
#include "sanitized.hpp"

namespace sgdscope {

inline constexpr double kUnitRoundoff = 0x1p-52;  // u as LAPACK's ratios count it
inline constexpr int kLapackTypes = 21;
inline constexpr int kLapackSeeds = kSanitized ? 1 : 5;  // for each type and order

Matrix random_orthogonal(Index n, Uniform& uniform);

// V diag(λ) Vᵀ, symmetric to the last bit.
Matrix with_spectrum(const Vector& values, Uniform& uniform);

enum class Spectrum { kEven, kGeometric, kClustered };

// From 1 down to u: evenly, geometrically, or 1, u, …, u; with random signs on request.
Vector spectrum(Spectrum kind, Index n, bool signs, Uniform& uniform);

Matrix random_symmetric(Index n, Uniform& uniform);

Matrix from_tridiagonal(const Vector& d, const Vector& e);

// Diagonal 1 … u geometrically, the off-diagonal at most half of what keeps it positive definite.
Matrix dominant_tridiagonal(Index n, Uniform& uniform);

// Type 1 … 21 of DCHKST, order n > 0.
Matrix lapack_matrix(int type, Index n, Uniform& uniform);

Uniform lapack_seed(int type, Index n, int seed);

// W⁺ of J. Wilkinson, order 2m + 1: |m|, …, 1, 0, 1, …, m beside ones. Its larger eigenvalues come
// in pairs that agree to nearly all digits.
Matrix wilkinson(Index m);

// Copies of W⁺ joined by `glue`: clusters of as many eigenvalues as there are copies, which no
// deflation splits when the glue is near √u (I. Dhillon, B. Parlett, C. Vömel 2005).
Matrix glued_wilkinson(Index m, Index copies, double glue);

}  // namespace sgdscope
