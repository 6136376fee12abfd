#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/LU>
#include <doctest/doctest.h>

#include "sgdscope/measures.hpp"
#include "sgdscope/random.hpp"

using namespace sgdscope;

namespace {

constexpr double kUnit = 0x1p-52;
constexpr Arch kArch = Arch::kReference;

Matrix random_matrix(Index rows, Index cols, std::uint64_t seed) {
  Random random(seed, Stream::kData);
  Matrix m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = random.normal();
  return m;
}

Matrix random_symmetric(Index n, std::uint64_t seed) {
  const Matrix m = random_matrix(n, n, seed);
  return m + m.transpose();
}

Matrix random_positive(Index n, std::uint64_t seed) {
  const Matrix m = random_matrix(n, n + 5, seed);
  return m * m.transpose() / static_cast<double>(n);
}

bool is_nan(double value) { return std::isnan(value); }

double rounding_floor(const Matrix& m, Index samples) {
  return sgdscope::rounding_floor(norm(m), m.rows(), samples);
}

double cosine(const Matrix& a, const Matrix& b) { return sgdscope::cosine(a, norm(a), b, norm(b)); }

double gap(const Matrix& a, const Matrix& b, double k = 1.0) {
  return relative_gap(a, b, norm(b), k);
}

}  // namespace

TEST_CASE("the diagonal in a basis against the whole VᵀMV") {
  double worst = 0.0;
  for (const Arch arch : available_archs()) {
    // 300: more than one panel of columns.
    for (const Index n : {1, 2, 7, 64, 300}) {
      const Matrix m = random_symmetric(n, 1);
      const Matrix v = random_rotation(n, 2, kArch, 1);
      const Matrix dense = v.transpose() * m * v;
      const Vector diagonal = diagonal_in_basis(m, v, arch, 1);
      const Matrix rotated = rotate(m, v, arch, 1);
      REQUIRE(diagonal.size() == n);
      CHECK(rotated == rotated.transpose());
      worst = std::max(worst,
                       (diagonal - dense.diagonal()).cwiseAbs().maxCoeff() / rounding_floor(m, 0));
      worst = std::max(worst, (rotated - dense).cwiseAbs().maxCoeff() / rounding_floor(m, 0));
    }
  }
  MESSAGE("worst error over n u ‖M‖: " << worst);
  CHECK(worst < 1.0);  // measured 0.23
}

TEST_CASE("some columns of a basis will do") {
  const Index n = 40;
  const Matrix m = random_symmetric(n, 1);
  const Matrix v = random_rotation(n, 2, kArch, 1);
  const Matrix some = v.leftCols(11);
  CHECK(diagonal_in_basis(m, some, kArch, 1) == diagonal_in_basis(m, v, kArch, 1).head(11));
  CHECK(rotate(m, some, kArch, 1) == rotate(m, v, kArch, 1).topLeftCorner(11, 11));
  CHECK(diagonal_in_basis(m, Matrix(n, 0), kArch, 1).size() == 0);
}

TEST_CASE("the identity as a basis changes nothing") {
  const Matrix m = random_symmetric(270, 3);
  const Matrix identity = Matrix::Identity(270, 270);
  CHECK(rotate(m, identity, kArch, 1) == m);
  CHECK(diagonal_in_basis(m, identity, kArch, 1) == m.diagonal());
}

TEST_CASE("thread counts do not change a bit") {
  const Index n = 300;
  const Matrix m = random_symmetric(n, 1);
  const Matrix v = random_rotation(n, 2, kArch, 1);
  const Matrix w = random_rotation(n, 3, kArch, 1);
  const std::vector<Index> ks = {3, 100, 300};
  for (const Arch arch : available_archs()) {
    for (const int threads : {2, 3, 4}) {
      CHECK(diagonal_in_basis(m, v, arch, threads) == diagonal_in_basis(m, v, arch, 1));
      CHECK(rotate(m, v, arch, threads) == rotate(m, v, arch, 1));
      const auto one = subspace_overlaps(v, w, ks, arch, 1);
      const auto many = subspace_overlaps(v, w, ks, arch, threads);
      for (std::size_t i = 0; i < ks.size(); ++i) CHECK(many[i].value == one[i].value);
    }
  }
}

TEST_CASE("the rounding floor is (n + N/4) u ‖M‖") {
  CHECK(rounding_floor(Matrix::Identity(4, 4), 0) == 4 * kUnit * 2.0);
  CHECK(rounding_floor(Matrix::Identity(4, 4), 100) == 29 * kUnit * 2.0);
  CHECK(rounding_floor(Matrix::Zero(4, 4), 100) == 0.0);
  CHECK(rounding_floor(Matrix::Constant(2, 2, 1e-200), 0) == doctest::Approx(4e-200 * kUnit));
  CHECK(rounding_floor(Matrix::Constant(2, 2, 1e200), 0) == doctest::Approx(4e200 * kUnit));
}

TEST_CASE("what is not finite is not hidden") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Matrix m = Matrix::Zero(3, 3);
  m(1, 1) = nan;
  CHECK(is_nan(rounding_floor(m, 0)));
  m(2, 2) = 1.0;
  CHECK(is_nan(rounding_floor(m, 0)));
  m(1, 1) = std::numeric_limits<double>::infinity();
  CHECK_FALSE(std::isfinite(rounding_floor(m, 0)));
}

TEST_CASE("cosine") {
  const Matrix a = random_symmetric(30, 1);
  const Matrix b = random_symmetric(30, 2);
  CHECK(std::abs(cosine(a, 3.0 * a) - 1.0) < 1e-14);  // measured 2e-16
  CHECK(std::abs(cosine(a, -a) + 1.0) < 1e-14);
  const double expected = (a * b).trace() / (a.norm() * b.norm());
  CHECK(std::abs(cosine(a, b) - expected) < 1e-14);  // measured 4e-17
  CHECK(std::abs(expected) > 1e-3);
  // By hand: diag(1, 0) against diag(3, 4).
  Matrix c = Matrix::Zero(2, 2), d = Matrix::Zero(2, 2);
  c(0, 0) = 1.0;
  d(0, 0) = 3.0;
  d(1, 1) = 4.0;
  CHECK(cosine(c, d) == doctest::Approx(0.6));
  CHECK(std::abs(cosine(1e-250 * c, 1e250 * d) - 0.6) < 1e-15);
  CHECK(is_nan(cosine(Matrix::Zero(2, 2), d)));
  CHECK(is_nan(cosine(d, Matrix::Zero(2, 2))));
  CHECK(is_nan(cosine(Matrix(0, 0), Matrix(0, 0))));
  Matrix e = d;
  e(0, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(is_nan(cosine(e, d)));
}

TEST_CASE("the commutator against dense CH − HC") {
  const Index n = 60;
  double worst = 0.0;
  for (const double scale : {1e-200, 1.0, 1e200}) {
    const Matrix c = random_positive(n, 1);
    const Matrix v = random_rotation(n, 2, kArch, 1);
    const Vector eigenvalues = random_matrix(n, 1, 3);
    const Matrix h = v * eigenvalues.asDiagonal() * v.transpose();
    const double difference = (c * h - h * c).norm();
    const Commutator result = commutator(scale * rotate(c, v, kArch, 1), eigenvalues / scale, 0, n);
    worst = std::max(
        {worst, std::abs(result.relative_to_norms / (difference / (c.norm() * h.norm())) - 1.0),
         std::abs(result.relative_to_product / (difference / (c * h).norm()) - 1.0)});
  }
  MESSAGE("worst relative error: " << worst);
  CHECK(worst < 1e-14);  // measured 9e-16
}

TEST_CASE("the commutator of a range is that of the restricted matrices") {
  const Matrix rotated = random_positive(30, 4);
  const Vector eigenvalues = random_matrix(30, 1, 5);
  const Commutator part = commutator(rotated, eigenvalues, 10, 25);
  const Commutator alone =
      commutator(rotated.block(10, 10, 15, 15), eigenvalues.segment(10, 15), 0, 15);
  CHECK(part.relative_to_norms == alone.relative_to_norms);
  CHECK(part.relative_to_product == alone.relative_to_product);
  CHECK(part.relative_to_norms != commutator(rotated, eigenvalues, 0, 30).relative_to_norms);
}

TEST_CASE("matrices that commute, and matrices that are not there") {
  const Vector eigenvalues = random_matrix(20, 1, 5);
  const Matrix diagonal = eigenvalues.asDiagonal();
  CHECK(commutator(diagonal, eigenvalues, 0, 20).relative_to_norms == 0.0);
  CHECK(commutator(diagonal, eigenvalues, 0, 20).relative_to_product == 0.0);
  const Matrix any = random_symmetric(20, 6);
  CHECK(commutator(any, Vector::Constant(20, 0.7), 0, 20).relative_to_norms == 0.0);
  CHECK(commutator(any, eigenvalues, 3, 4).relative_to_norms == 0.0);

  CHECK(is_nan(commutator(any, eigenvalues, 5, 5).relative_to_norms));
  CHECK(is_nan(commutator(any, eigenvalues, 6, 5).relative_to_product));
  CHECK(is_nan(commutator(Matrix::Zero(20, 20), eigenvalues, 0, 20).relative_to_norms));
  CHECK(is_nan(commutator(any, Vector::Zero(20), 0, 20).relative_to_product));

  // By hand: C = [0 1; 1 0], H = diag(1, −1): ‖CH − HC‖ = 2√2, ‖C‖ = ‖H‖ = ‖CH‖ = √2.
  Matrix swap = Matrix::Zero(2, 2);
  swap(0, 1) = swap(1, 0) = 1.0;
  Vector signs(2);
  signs << 1.0, -1.0;
  CHECK(commutator(swap, signs, 0, 2).relative_to_norms == doctest::Approx(std::sqrt(2.0)));
  CHECK(commutator(swap, signs, 0, 2).relative_to_product == doctest::Approx(2.0));
}

TEST_CASE("diagonality in closed form") {
  SUBCASE("a diagonal matrix") {
    const Matrix m = Vector::LinSpaced(6, 1.0, 6.0).asDiagonal();
    const Diagonality d = diagonality(m, 0, 6, 0.0);
    CHECK(d.diagonal_energy == doctest::Approx(1.0));
    CHECK(d.off_to_on_rms == 0.0);
    CHECK(d.correlation_mean == 0.0);
    CHECK(d.correlation_variance == 0.0);
    CHECK(d.directions == 6);
  }
  SUBCASE("a matrix of rank one: everything is correlated") {
    const Vector x = Vector::LinSpaced(5, 1.0, 2.0);
    const Diagonality d = diagonality(x * x.transpose(), 0, 5, 0.0);
    CHECK(d.correlation_mean == doctest::Approx(1.0));
    CHECK(d.correlation_variance < 1e-30);
    CHECK(d.diagonal_energy ==
          doctest::Approx(x.array().pow(4).sum() / std::pow(x.squaredNorm(), 2)));
  }
  SUBCASE("ones on, a beside the diagonal") {
    const Index n = 7;
    const double a = -0.3;
    Matrix m = Matrix::Constant(n, n, a);
    m.diagonal().setOnes();
    const Diagonality d = diagonality(m, 0, n, 0.0);
    CHECK(d.diagonal_energy == doctest::Approx(1.0 / (1.0 + a * a * (n - 1))));
    CHECK(d.off_to_on_rms == doctest::Approx(0.3));
    CHECK(d.correlation_mean == doctest::Approx(0.3));
    CHECK(d.correlation_variance < 1e-30);
  }
  SUBCASE("two kinds of pairs") {
    // R_12 = 0.5 and R_13 = R_23 = 0: mean 1/6, variance 1/12 − 1/36.
    Matrix m = Matrix::Zero(3, 3);
    m.diagonal() << 4.0, 1.0, 9.0;
    m(0, 1) = m(1, 0) = 1.0;
    const Diagonality d = diagonality(m, 0, 3, 0.0);
    CHECK(d.correlation_mean == doctest::Approx(1.0 / 6.0));
    CHECK(d.correlation_variance == doctest::Approx(1.0 / 12.0 - 1.0 / 36.0));
    CHECK(d.off_to_on_rms == doctest::Approx(std::sqrt(2.0 / 6.0 / (98.0 / 3.0))));
  }
}

TEST_CASE("diagonality of a range, and directions without a correlation") {
  const Matrix c = random_positive(20, 8);
  const Diagonality part = diagonality(c, 4, 12, 0.0);
  const Diagonality alone = diagonality(c.block(4, 4, 8, 8), 0, 8, 0.0);
  CHECK(part.diagonal_energy == alone.diagonal_energy);
  CHECK(part.off_to_on_rms == alone.off_to_on_rms);
  CHECK(part.correlation_mean == alone.correlation_mean);
  CHECK(part.correlation_variance == alone.correlation_variance);
  CHECK(part.directions == 8);

  // Directions at, below or without a floor: only the first three have an R_ij.
  Matrix d = random_positive(6, 9);
  d.diagonal().tail(3) << 1e-3, 0.0, -1e-5;
  const Diagonality floored = diagonality(d, 0, 6, 1e-3);
  CHECK(floored.directions == 3);
  CHECK(floored.correlation_mean == diagonality(d.topLeftCorner(3, 3), 0, 3, 0.0).correlation_mean);
  CHECK(diagonality(d, 0, 6, 0.0).directions == 4);

  CHECK(is_nan(diagonality(c, 3, 3, 0.0).diagonal_energy));
  CHECK(diagonality(c, 3, 4, 0.0).diagonal_energy == 1.0);
  CHECK(is_nan(diagonality(c, 3, 4, 0.0).off_to_on_rms));
  CHECK(is_nan(diagonality(c, 3, 4, 0.0).correlation_mean));
  const Diagonality nothing = diagonality(Matrix::Zero(5, 5), 0, 5, 0.0);
  CHECK(is_nan(nothing.diagonal_energy));
  CHECK(is_nan(nothing.off_to_on_rms));
  CHECK(is_nan(nothing.correlation_variance));
  CHECK(nothing.directions == 0);
}

TEST_CASE("subspace overlap") {
  const Index n = 120;
  const Matrix v = random_rotation(n, 1, kArch, 1);
  const Matrix w = random_rotation(n, 2, kArch, 1);
  const std::vector<Index> ks = {10, 1, 40, 120, 10};

  SUBCASE("the same space, whatever its basis") {
    Matrix turned = v;
    turned.leftCols(40) = v.leftCols(40) * random_rotation(40, 3, kArch, 1);
    const auto overlaps = subspace_overlaps(turned, v, ks, kArch, 1);
    REQUIRE(overlaps.size() == ks.size());
    CHECK(overlaps[0].value < 0.6);
    CHECK(std::abs(overlaps[2].value - 1.0) < 2e-15);  // measured 2e-16
    CHECK(std::abs(overlaps[3].value - 1.0) < 2e-15);
  }
  SUBCASE("orthogonal spaces") {
    const Matrix reversed = v.rowwise().reverse();
    CHECK(subspace_overlaps(reversed, v, {60}, kArch, 1)[0].value < 1e-28);
  }
  SUBCASE("against projectors") {
    const auto overlaps = subspace_overlaps(v, w, ks, kArch, 1);
    for (std::size_t i = 0; i < ks.size(); ++i) {
      const Matrix p = v.leftCols(ks[i]) * v.leftCols(ks[i]).transpose();
      const Matrix q = w.leftCols(ks[i]) * w.leftCols(ks[i]).transpose();
      const double expected = (p * q).squaredNorm() / static_cast<double>(ks[i]);
      CHECK(overlaps[i].k == ks[i]);
      CHECK(std::abs(overlaps[i].value - expected) < 4e-15);  // measured 1.4e-15
    }
  }
  SUBCASE("random spaces overlap by k/n on average") {
    // A mean over 100 draws; ‖PQ‖² of a pair has variance 2 k²(n−k)²/(n²(n−1)(n+2)), 0.0958.
    double mean = 0.0;
    for (std::uint64_t draw = 0; draw < 100; ++draw) {
      const Matrix r = random_rotation(30, 100 + draw, kArch, 1);
      mean += subspace_overlaps(r, Matrix::Identity(30, 30), {10}, kArch, 1)[0].value / 100.0;
    }
    CHECK(std::abs(mean - 10.0 / 30.0) < 4.0 * std::sqrt(0.0958) / 10.0 / 10.0);
  }
  SUBCASE("nothing asked, nothing answered") {
    CHECK(subspace_overlaps(v, w, {}, kArch, 1).empty());
  }
}

TEST_CASE("the wedge") {
  // Per-sample Hessians of rank one and two, positive semidefinite; directions: the unit vectors.
  const Index n = 12, samples = 40;
  Matrix mean = Matrix::Zero(n, n), second = Matrix::Zero(n, n);
  double largest = 0.0;
  for (Index p = 0; p < samples; ++p) {
    const Matrix factor = random_matrix(n, 1 + p % 2, static_cast<std::uint64_t>(p));
    const Matrix h = factor * factor.transpose();
    const Matrix gram = factor.transpose() * factor;
    // The larger eigenvalue of a matrix of rank one or two.
    const double trace = gram.trace();
    const double determinant = gram.size() == 1 ? 0.0 : gram.determinant();
    largest = std::max(largest, trace / 2 + std::sqrt(trace * trace / 4 - determinant));
    mean += h / static_cast<double>(samples);
    second += h * h / static_cast<double>(samples);
  }
  const Vector curvature = mean.diagonal(), moment = second.diagonal();
  const double floor_h = rounding_floor(mean, samples), floor_m = rounding_floor(second, samples);
  const Wedge fine = wedge(curvature, moment, 0.0, largest, floor_h, floor_m);
  CHECK(fine.below == 0);
  CHECK(fine.above == 0);
  CHECK(fine.upper_applies);
  CHECK(fine.smallest_curvature == 0.0);
  CHECK(fine.largest_curvature == largest);

  SUBCASE("a forged moment is reported") {
    Vector forged = moment;
    forged[3] = 0.999999 * curvature[3] * curvature[3];
    forged[7] = 1.000001 * largest * curvature[7];
    forged[8] = -1.0;
    const Wedge bad = wedge(curvature, forged, 0.0, largest, floor_h, floor_m);
    CHECK(bad.below == 2);
    CHECK(bad.above == 1);
    // At the edge it is none.
    forged = curvature.cwiseAbs2();
    CHECK(wedge(curvature, forged, 0.0, largest, 0.0, 0.0).below == 0);
    forged = largest * curvature;
    CHECK(wedge(curvature, forged, 0.0, largest, 0.0, 0.0).above == 0);
  }
  SUBCASE("Jensen holds for negative curvature too") {
    CHECK(wedge(-curvature, moment, -largest, 0.0, floor_h, floor_m).below == 0);
    CHECK(wedge(-2.0 * moment.cwiseSqrt(), moment, -largest, 0.0, floor_h, floor_m).below == n);
  }
  SUBCASE("the upper edge needs semidefinite samples") {
    const Vector forged = 2.0 * largest * curvature;
    CHECK(wedge(curvature, forged, 0.0, largest, floor_h, floor_m).above == n);
    const Wedge indefinite = wedge(curvature, forged, -1e-9 * largest, largest, floor_h, floor_m);
    CHECK_FALSE(indefinite.upper_applies);
    CHECK(indefinite.above == 0);
    CHECK(wedge(curvature, forged, -1e-15 * largest, largest, floor_h, floor_m).upper_applies);
    CHECK_FALSE(wedge(curvature, forged, -2.0, -1.0, floor_h, floor_m).upper_applies);
  }
  SUBCASE("rounding is no violation") {
    const Vector zero = Vector::Zero(n);
    const Vector dust = Vector::Constant(n, 1e-17);
    CHECK(wedge(dust, -dust, 0.0, 1.0, 1e-16, 1e-16).below == 0);
    CHECK(wedge(-dust, dust, 0.0, 1.0, 1e-16, 1e-16).above == 0);
    CHECK(wedge(-dust, zero, 0.0, 1.0, 0.0, 0.0).above == n);
    CHECK(wedge(zero, -dust, 0.0, 1.0, 0.0, 0.0).below == n);
    // Each floor on its own.
    CHECK(wedge(zero, dust, 0.0, 1.0, 0.0, 0.0).above == n);
    CHECK(wedge(zero, dust, 0.0, 1.0, 0.0, 1e-16).above == 0);
    CHECK(wedge(-dust, zero, 0.0, 1.0, 1e-16, 0.0).above == 0);
    CHECK(wedge(dust, zero, 0.0, 1.0, 0.0, 0.0).below == n);
    CHECK(wedge(dust, zero, 0.0, 1.0, 1e-16, 0.0).below == 0);
    // A curvature −ε has the square ε², where κ_max κ alone would allow −ε κ_max only.
    const double epsilon = 1e-13;
    CHECK(wedge(Vector::Constant(1, -epsilon), Vector::Constant(1, 0.99 * epsilon * epsilon),
                -epsilon, 1.0, 0.0, 0.0)
              .above == 0);
  }
}

TEST_CASE("relative gap") {
  const Matrix a = random_symmetric(20, 1), b = random_symmetric(20, 2);
  CHECK(gap(a, a) == 0.0);
  CHECK(std::abs(gap(a, b) - (a - b).norm() / b.norm()) < 1e-14);
  CHECK(std::abs(gap(3.0 * b, b) - 2.0) < 1e-14);
  CHECK(gap(3.0 * b, b, 3.0) < 1e-15);
  CHECK(std::abs(gap(a, b, 0.1) - (a - 0.1 * b).norm() / (0.1 * b.norm())) < 1e-14);
  CHECK(gap(Matrix::Zero(20, 20), b) == doctest::Approx(1.0));
  CHECK(is_nan(gap(a, Matrix::Zero(20, 20))));
}
