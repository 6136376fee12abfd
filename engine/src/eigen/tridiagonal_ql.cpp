#include "eigen/tridiagonal_ql.hpp"

#include <cmath>
#include <vector>

#include "at.hpp"
#include "eigen/tridiagonal_sweeps.hpp"
#include "simd/kernels.hpp"

namespace sgdscope {
namespace {

// The eigenvalue of the leading 2 × 2 block nearer to its corner d_0.
double wilkinson_shift(double d0, double d1, double e0) {
  return d0 - e0 / wilkinson_divisor(d0, d1, e0 * e0) * e0;
}

}  // namespace

// One sweep on rows begin … end chases the bulge from the bottom to the top: with T − σ = Q L,
// L Q + σ has a smaller e_begin. Golub, Van Loan, "Matrix Computations", 4th ed., §8.3, turned
// upside down.
bool tridiagonal_ql(Arch arch, Index n, double* d, double* e, double* vectors, Index stride,
                    Index length) {
  const auto rotate = simd::kernels(arch).rotate_sweep;
  std::vector<double> cosine(at(n)), sine(cosine);
  const auto coupled = [&](Index m) { return std::fabs(e[m]) > least_coupling(d, m); };
  for (Index begin = 0; begin < n; ++begin) {
    Index sweeps = 0;
    for (Index end = block_end(begin, n, coupled); end > begin;
         end = block_end(begin, n, coupled)) {
      if (++sweeps > kMostSweeps * n) return false;
      const double shift = wilkinson_shift(d[begin], d[begin + 1], e[begin]);
      double x = d[end] - shift;  // the rotation that makes the first column of T − σ vanish below
      double z = e[end - 1];
      for (Index i = end - 1; i >= begin; --i) {
        const double r = std::sqrt(x * x + z * z);
        const double c = r > kNoCoupling ? x / r : 1.0;
        const double s = r > kNoCoupling ? z / r : 0.0;
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
        cosine[at(i)] = c;
        sine[at(i)] = s;
      }
      if (!vectors) continue;
      rotate(end - begin, cosine.data() + begin, sine.data() + begin, vectors + begin * stride,
             stride, length);
    }
  }
  return true;
}

}  // namespace sgdscope
