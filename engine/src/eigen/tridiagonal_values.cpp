#include "eigen/tridiagonal_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sorting.hpp"

namespace sgdscope {
namespace {

constexpr double kRounding = std::numeric_limits<double>::epsilon();

// Squares of smaller couplings would not be normal numbers.
constexpr double kNegligible = 1e-150;

// The square of a leg that is nothing. A smaller one would lose its digits, and c and γ, both made
// from it, would no longer belong together; for the same reason γ²/c is formed without the square.
constexpr double kNoLeg = kNegligible * kNegligible;

// Where T falls apart: the first m ≥ begin with |e_m| below rounding of its neighbours.
Index block_end(Index begin, Index n, const double* d, const double* square) {
  for (Index m = begin; m + 1 < n; ++m) {
    const double least = kRounding * (std::fabs(d[m]) + std::fabs(d[m + 1])) + kNegligible;
    if (square[m] <= least * least) return m;
  }
  return n - 1;
}

// The eigenvalue of the leading 2 × 2 block nearer to its corner d_0 (J. Wilkinson 1968).
double wilkinson_shift(double d0, double d1, double square) {
  const double half = 0.5 * (d1 - d0);
  const double root = std::sqrt(half * half + square);
  return d0 - square / (half + (half >= 0.0 ? root : -root));
}

// One sweep from row `end` up to `begin`, with squares of cosines c and sines s only. Before the
// rotation of rows i and i + 1 the corner of T − σ below is γ/c^½ once the rotation before has
// passed, so that p = γ²/c and e_i² are the squares of its two legs, r their sum:
//   c ← p/r, s ← e_i²/r, γ ← c (d_i − σ) − s γ, and the trace of the two rows stays.
// This is the order of operations of V. Pal, W. Walker and W. Kahan (B. Parlett, "The Symmetric
// Eigenvalue Problem", §8.15), which is stable, turned upside down.
void sweep(Index begin, Index end, double shift, double* d, double* square) {
  double c = 1.0, s = 0.0;
  double gamma = d[end] - shift;
  double p = gamma * gamma;
  for (Index i = end - 1; i >= begin; --i) {
    if (p < kNoLeg) p = 0.0;
    const double r = p + square[i];
    if (i + 1 < end) square[i + 1] = s * r;
    const double c_before = c, gamma_before = gamma;
    c = p / r;
    s = square[i] / r;
    gamma = c * (d[i] - shift) - s * gamma_before;
    d[i + 1] = gamma_before + (d[i] - gamma);
    p = c != 0.0 ? gamma * (gamma / c) : c_before * square[i];
  }
  square[begin] = s * p;
  d[begin] = shift + gamma;
}

}  // namespace

bool tridiagonal_values(Index n, double* d, double* e) {
  for (Index i = 0; i + 1 < n; ++i) e[i] *= e[i];
  for (Index begin = 0; begin < n; ++begin) {
    Index sweeps = 0;
    for (Index end = block_end(begin, n, d, e); end > begin; end = block_end(begin, n, d, e)) {
      if (++sweeps > 30 * n) return false;
      sweep(begin, end, wilkinson_shift(d[begin], d[begin + 1], e[begin]), d, e);
    }
  }
  sort_ascending(d, n);
  return true;
}

}  // namespace sgdscope
