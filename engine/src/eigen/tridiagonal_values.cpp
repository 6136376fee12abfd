#include "eigen/tridiagonal_values.hpp"

#include "eigen/tridiagonal_sweeps.hpp"
#include "sorting.hpp"

namespace sgdscope {
namespace {

// The square of a leg that is nothing. A smaller one would lose its digits, and c and γ, both made
// from it, would no longer belong together; for the same reason γ²/c is formed without the square.
constexpr double kNoLeg = kNoCoupling * kNoCoupling;

// The eigenvalue of the leading 2 × 2 block nearer to its corner d_0.
double wilkinson_shift(double d0, double d1, double square) {
  return d0 - square / wilkinson_divisor(d0, d1, square);
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
  const auto coupled = [&](Index m) {
    const double least = least_coupling(d, m);
    return !(e[m] <= least * least);  // NaN is coupled, and does not converge
  };
  for (Index begin = 0; begin < n; ++begin) {
    Index sweeps = 0;
    for (Index end = block_end(begin, n, coupled); end > begin;
         end = block_end(begin, n, coupled)) {
      if (++sweeps > kMostSweeps * n) return false;
      sweep(begin, end, wilkinson_shift(d[begin], d[begin + 1], e[begin]), d, e);
    }
  }
  sort_ascending(d, n);
  return true;
}

}  // namespace sgdscope
