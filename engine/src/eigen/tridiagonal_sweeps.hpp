// What the iteration with eigenvectors and the one without share: where T falls apart, and what the
// shift is divided by. No more than that: one has the couplings e, the other their squares, and a
// shift formed from the one rounds differently from a shift formed from the other.
#pragma once

#include <cmath>

#include "sgdscope/matrix.hpp"

#include "constants.hpp"
#include "eigen/tridiagonal_limits.hpp"

namespace sgdscope {

// The coupling of d_m and d_{m+1} that is rounding.
inline double least_coupling(const double* d, Index m) {
  return kRounding * (std::fabs(d[m]) + std::fabs(d[m + 1])) + kNoCoupling;
}

// Where T falls apart: the first m ≥ begin that is not coupled(m) to m + 1.
template <typename Coupled>
Index block_end(Index begin, Index n, const Coupled& coupled) {
  Index m = begin;
  while (m + 1 < n && coupled(m)) ++m;
  return m;
}

// The eigenvalue of the leading 2 × 2 block nearer to its corner d_0 is d_0 − e_0² over this (J.
// Wilkinson 1968); `square` = e_0².
inline double wilkinson_divisor(double d0, double d1, double square) {
  const double half = 0.5 * (d1 - d0);
  const double root = std::sqrt(half * half + square);
  return half + (half >= 0.0 ? root : -root);
}

}  // namespace sgdscope
