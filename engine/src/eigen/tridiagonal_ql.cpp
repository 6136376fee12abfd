#include "eigen/tridiagonal_ql.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "simd/kernels.hpp"

namespace sgdscope {
namespace {

constexpr double kRounding = std::numeric_limits<double>::epsilon();

// Squares of smaller numbers lose digits to underflow, and rotations made of them would not be
// orthogonal. The matrices that come here have entries of order 1.
constexpr double kNegligible = 1e-150;

// Where T falls apart: the first m ≥ begin with |e_m| below rounding of its neighbours.
Index block_end(Index begin, Index n, const double* d, const double* e) {
  Index m = begin;
  const auto coupled = [&](Index i) {
    return std::fabs(e[i]) > kRounding * (std::fabs(d[i]) + std::fabs(d[i + 1])) + kNegligible;
  };
  while (m + 1 < n && coupled(m)) ++m;
  return m;
}

// The eigenvalue of the leading 2 × 2 block nearer to its corner d_0 (J. Wilkinson 1968).
double wilkinson_shift(double d0, double d1, double e0) {
  const double half = 0.5 * (d1 - d0);
  const double root = std::sqrt(half * half + e0 * e0);
  return d0 - e0 / (half + (half >= 0.0 ? root : -root)) * e0;
}

}  // namespace

// One sweep on rows begin … end chases the bulge from the bottom to the top: with T − σ = Q L,
// L Q + σ has a smaller e_begin. Golub, Van Loan, "Matrix Computations", 4th ed., §8.3, turned
// upside down.
bool tridiagonal_ql(Arch arch, Index n, double* d, double* e, double* vectors, Index stride,
                    Index length) {
  const auto rotate = simd::kernels(arch).rotate_sweep;
  std::vector<double> cosine(static_cast<std::size_t>(n)), sine(cosine);
  for (Index begin = 0; begin < n; ++begin) {
    Index sweeps = 0;
    for (Index end = block_end(begin, n, d, e); end > begin; end = block_end(begin, n, d, e)) {
      if (++sweeps > 30 * n) return false;
      const double shift = wilkinson_shift(d[begin], d[begin + 1], e[begin]);
      double x = d[end] - shift;  // the rotation that makes the first column of T − σ vanish below
      double z = e[end - 1];
      for (Index i = end - 1; i >= begin; --i) {
        const double r = std::sqrt(x * x + z * z);
        const double c = r > kNegligible ? x / r : 1.0;
        const double s = r > kNegligible ? z / r : 0.0;
        if (i + 1 < end) e[i + 1] = r;
        // The rotation of directions i + 1 (cosine side) and i.
        const double a = d[i + 1], b = d[i], f = e[i];
        const double mixed = 2.0 * c * s * f;
        d[i + 1] = c * c * a + s * s * b + mixed;
        d[i] = s * s * a + c * c * b - mixed;
        e[i] = c * s * (b - a) + (c * c - s * s) * f;
        if (i > begin) {
          x = e[i];
          z = s * e[i - 1];
          e[i - 1] *= c;
        }
        cosine[static_cast<std::size_t>(i)] = c;
        sine[static_cast<std::size_t>(i)] = s;
      }
      if (!vectors) continue;
      rotate(end - begin, cosine.data() + begin, sine.data() + begin, vectors + begin * stride,
             stride, length);
    }
  }
  return true;
}

}  // namespace sgdscope
