#include "eigen_matrices.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "sgdscope/measures.hpp"

#include "simd/elementary.hpp"
#include "simd/product.hpp"

namespace sgdscope {

Matrix random_orthogonal(Index n, Uniform& uniform) {
  const auto seed = static_cast<std::uint64_t>(uniform.from(0, 1 << 30));
  return random_rotation(n, seed, Arch::kReference, 1);
}

Matrix with_spectrum(const Vector& values, Uniform& uniform) {
  const Index n = values.size();
  const Matrix v = random_orthogonal(n, uniform);
  const Matrix scaled = v * values.asDiagonal();
  Matrix a(n, n);
  multiply(Arch::kReference, n, n, n, rows_of(scaled), rows_of(v), a.data(), n, false);
  return 0.5 * (a + a.transpose());
}

Vector spectrum(Spectrum kind, Index n, bool signs, Uniform& uniform) {
  Vector values(n);
  for (Index i = 0; i < n; ++i) {
    const double t = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.0;
    switch (kind) {
      case Spectrum::kEven:
        values[i] = 1.0 - t * (1.0 - kUnitRoundoff);
        break;
      case Spectrum::kGeometric:
        values[i] = reference::exp(-36.04365338911715 * t);  // 2⁻⁵² at the end
        break;
      case Spectrum::kClustered:
        values[i] = i == 0 ? 1.0 : kUnitRoundoff;
        break;
    }
    if (signs && uniform.from(0, 1) == 0) values[i] = -values[i];
  }
  return values;
}

Matrix random_symmetric(Index n, Uniform& uniform) {
  Matrix a = uniform.matrix(n, n, 1.0);
  for (Index i = 0; i < n; ++i) a.row(i).head(i) = a.col(i).head(i).transpose();
  return a;
}

Matrix from_tridiagonal(const Vector& d, const Vector& e) {
  Matrix t = d.asDiagonal();
  for (Index i = 0; i + 1 < d.size(); ++i) t(i, i + 1) = t(i + 1, i) = e[i];
  return t;
}

Matrix dominant_tridiagonal(Index n, Uniform& uniform) {
  const Vector d = spectrum(Spectrum::kGeometric, n, false, uniform);
  Vector e = Vector::Zero(n);
  for (Index i = 0; i + 1 < n; ++i) e[i] = uniform(-0.5, 0.5) * std::sqrt(d[i] * d[i + 1]);
  return from_tridiagonal(d, e);
}

Matrix lapack_matrix(int type, Index n, Uniform& uniform) {
  // √overflow · u and √underflow · n / u, as there.
  const double large = 0x1p511 * kUnitRoundoff;
  const double small = 0x1p-511 * static_cast<double>(n) / kUnitRoundoff;
  const auto diagonal = [&](Spectrum kind) -> Matrix {
    return spectrum(kind, n, true, uniform).asDiagonal();
  };
  const auto rotated = [&](Spectrum kind, bool signs) {
    return with_spectrum(spectrum(kind, n, signs, uniform), uniform);
  };
  switch (type) {
    case 1:
      return Matrix::Zero(n, n);
    case 2:
      return Matrix::Identity(n, n);
    case 3:
      return diagonal(Spectrum::kEven);
    case 4:
      return diagonal(Spectrum::kGeometric);
    case 5:
      return diagonal(Spectrum::kClustered);
    case 6:
      return large * diagonal(Spectrum::kEven);
    case 7:
      return small * diagonal(Spectrum::kEven);
    case 8:
      return rotated(Spectrum::kEven, true);
    case 9:
      return rotated(Spectrum::kGeometric, true);
    case 10:
      return rotated(Spectrum::kClustered, true);
    case 11:
      return large * rotated(Spectrum::kEven, true);
    case 12:
      return small * rotated(Spectrum::kEven, true);
    case 13:
      return random_symmetric(n, uniform);
    case 14:
      return large * random_symmetric(n, uniform);
    case 15:
      return small * random_symmetric(n, uniform);
    case 16:
      return rotated(Spectrum::kEven, false);
    case 17:
      return rotated(Spectrum::kGeometric, false);
    case 18:
      return rotated(Spectrum::kClustered, false);
    case 19:
      return large * rotated(Spectrum::kEven, false);
    case 20:
      return small * rotated(Spectrum::kEven, false);
    default:
      return dominant_tridiagonal(n, uniform);
  }
}

Uniform lapack_seed(int type, Index n, int seed) {
  return Uniform(static_cast<std::uint64_t>((seed * 1000 + n) * 100 + type));
}

Matrix wilkinson(Index m) {
  Vector d(2 * m + 1);
  for (Index i = 0; i <= 2 * m; ++i) d[i] = static_cast<double>(std::abs(i - m));
  return from_tridiagonal(d, Vector::Ones(2 * m + 1));
}

Matrix glued_wilkinson(Index m, Index copies, double glue) {
  const Index order = 2 * m + 1;
  Matrix a = Matrix::Zero(copies * order, copies * order);
  for (Index c = 0; c < copies; ++c) {
    a.block(c * order, c * order, order, order) = wilkinson(m);
    if (c > 0) a(c * order, c * order - 1) = a(c * order - 1, c * order) = glue;
  }
  return a;
}

}  // namespace sgdscope
