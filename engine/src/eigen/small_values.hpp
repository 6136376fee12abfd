// Eigenvalues alone of many small symmetric matrices of one order, as many at a time as there are
// lanes (simd/lane_values_kernel.hpp). A matrix costs 4/3 n³ flops of whole vectors and about n²
// steps of the iteration, each two divisions long.
#pragma once

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// Larger matrices do not fit the second-level cache side by side, and are decomposed one by one.
inline constexpr Index kLargestInLanes = 64;

// matrices: count × n², one a row, of which the lower triangles (row-major) are read; row k of
// `values`, count × n, gets the eigenvalues of matrix k, ascending, and NaN when an entry is not
// finite. A matrix's values do not depend on the others.
void small_values(Arch arch, Index n, Index count, const double* matrices, double* values);

}  // namespace sgdscope
