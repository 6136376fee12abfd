// How well V and λ decompose A, in panels of rows, so that the check fits into bounded steps.
#pragma once

#include "sgdscope/symmetric_eigen.hpp"

namespace sgdscope {

// Rows checked at a time.
inline constexpr Index kCheckPanel = 96;

// The part of rows first … first + count − 1 in the sums of squares of (A − V Λ Vᵀ) / 2^exponent,
// for exponent = scale_exponent(A), and of I − VᵀV. Both are symmetric, so that entries right of
// the diagonal block are counted with their mirror images and never computed.
double squared_residual(const Matrix& a, const SymmetricEigen& eigen, int exponent, Index first,
                        Index count, Arch arch, int threads);
double squared_defect(const Matrix& vectors, Index first, Index count, Arch arch, int threads);

// The ratios of symmetric_eigen.hpp from the sums over all rows.
double residual_ratio_of(double squared_sum, const Matrix& a, int exponent);
double orthogonality_ratio_of(double squared_sum, Index n);

}  // namespace sgdscope
