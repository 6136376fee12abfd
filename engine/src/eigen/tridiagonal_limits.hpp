// What the reduction to tridiagonal form and the iterations after it take for nothing, beside
// entries of order 1, and when they give up. (Numbers alone: the kernels read it too.)
#pragma once

#include <cstddef>

namespace sgdscope {

// A coupling e_m, or a leg of a rotation. Squares of smaller ones lose digits to underflow, and
// rotations made of them would not be orthogonal.
inline constexpr double kNoCoupling = 1e-150;

// The sum of squares of a column to be reflected. Smaller ones are so near the least normal number
// that the reflection would not be orthogonal; entries below 1e-140 are far below rounding.
inline constexpr double kNoColumn = 1e-280;

// The most sweeps for one eigenvalue, over the order.
inline constexpr std::ptrdiff_t kMostSweeps = 30;

}  // namespace sgdscope
