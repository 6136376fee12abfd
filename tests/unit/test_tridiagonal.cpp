#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/symmetric_eigen.hpp"

#include "eigen/tridiagonal.hpp"
#include "eigen_matrices.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// The panel has 48 columns: orders about its multiples.
constexpr Index kOrders[] = {1, 2, 3, 47, 48, 49, 50, 95, 96, 97, 145};

// Columns one by one, as small matrices are reduced; in panels as long as there are 48 of them,
// with one thread's product for each column; and with the product in strips.
constexpr ReductionThresholds kOneByOne, kPanels{.panel = 48}, kStrips{.panel = 48, .shared = 60};

Tridiagonalisation reduce(const Matrix& a, Arch arch, int threads = 1,
                          const ReductionThresholds& thresholds = {}) {
  Tridiagonalisation t(a, arch, threads, thresholds);
  while (t.reduce_panel()) {
  }
  return t;
}

// Rows of Qᵀ: what the reflections make of the identity.
Matrix apply(Tridiagonalisation& t, Matrix rows) {
  while (t.apply_panel(rows)) {
  }
  return rows;
}

double departure(const Matrix& qt) {
  const auto n = static_cast<double>(qt.rows());
  return (qt * qt.transpose() - Matrix::Identity(qt.rows(), qt.rows())).norm() /
         (n * kUnitRoundoff);
}

}  // namespace

TEST_CASE("tridiagonal: Q is orthogonal and QᵀAQ = T, at the edges of panels") {
  for (const Arch arch : available_archs()) {
    Worst orthogonality("‖1 − QᵀQ‖/(n u), " + std::string(name(arch)));
    Worst residual("‖QᵀAQ − T‖/(‖A‖ n u), " + std::string(name(arch)));
    for (const Index n : kOrders) {
      for (const ReductionThresholds& thresholds : {kOneByOne, kPanels, kStrips}) {
        for (const int type : {2, 3, 8, 9, 10, 13, 18, 21}) {
          Uniform uniform = lapack_seed(type, n, 0);
          const Matrix a = lapack_matrix(type, n, uniform);
          Tridiagonalisation t = reduce(a, arch, 1, thresholds);
          CHECK(t.off_diagonal()[n - 1] == 0.0);
          CHECK(!t.reduce_panel());
          const Matrix qt = apply(t, Matrix::Identity(n, n));
          const Matrix difference =
              qt * a * qt.transpose() - from_tridiagonal(t.diagonal(), t.off_diagonal());
          const std::string where = "type " + std::to_string(type) + ", n = " + std::to_string(n);
          orthogonality.add(departure(qt), where);
          residual.add(difference.norm() / a.norm() / (static_cast<double>(n) * kUnitRoundoff),
                       where);
        }
      }
    }
    CHECK(orthogonality.report(5.0) < 5.0);  // measured 0.7
    CHECK(residual.report(3.0) < 3.0);       // measured 0.4
  }
}

// Sums of equal terms: their roundings all go one way, and in plain sums to 11 and beyond.
TEST_CASE("tridiagonal: Q is orthogonal for a matrix of equal entries") {
  const Index n = 400;
  Worst worst("‖1 − QᵀQ‖/(n u)");
  for (const Arch arch : available_archs()) {
    for (const ReductionThresholds& thresholds : {kOneByOne, kPanels, kStrips}) {
      Tridiagonalisation t = reduce(Matrix::Ones(n, n), arch, 1, thresholds);
      worst.add(departure(apply(t, Matrix::Identity(n, n))), std::string(name(arch)));
    }
  }
  CHECK(worst.report(2.0) < 2.0);  // measured 0.75
}

// The squares of such entries are subnormal numbers, or zero.
TEST_CASE("tridiagonal: Q is orthogonal beside blocks of entries about 1e-160") {
  Uniform uniform(9);
  const Index n = 50;
  for (const double small : {1e-139, 1e-141, 1e-150, 1e-155, 1e-158, 1e-160, 1e-162, 1e-300}) {
    CAPTURE(small);
    Matrix a = Matrix::Zero(n, n);
    a(0, 0) = 1.0;
    a.bottomRightCorner(n - 1, n - 1) = small * random_symmetric(n - 1, uniform);
    Tridiagonalisation t = reduce(a, Arch::kReference);
    const Matrix qt = apply(t, Matrix::Identity(n, n));
    CHECK(departure(qt) < 5.0);  // measured 1.3
    CHECK((qt * a * qt.transpose() - from_tridiagonal(t.diagonal(), t.off_diagonal())).norm() <
          10.0 * static_cast<double>(n) * kUnitRoundoff);
  }
}

TEST_CASE("tridiagonal: a tridiagonal matrix is left as it is") {
  Uniform uniform(2);
  const Matrix a = dominant_tridiagonal(60, uniform);
  Tridiagonalisation t = reduce(a, Arch::kReference);
  CHECK(t.diagonal() == a.diagonal());
  CHECK(t.off_diagonal().head(59) == a.diagonal(1));
  const Matrix rows = uniform.matrix(60, 60, 1.0);
  CHECK(apply(t, rows) == rows);
}

TEST_CASE("tridiagonal: any number of rows may be transformed, each by itself") {
  Uniform uniform(3);
  const Index n = 101;
  const Matrix a = random_symmetric(n, uniform);
  const Matrix rows = uniform.matrix(13, n, 1.0);
  for (const Arch arch : available_archs()) {
    Tridiagonalisation first = reduce(a, arch), second = reduce(a, arch), third = reduce(a, arch);
    const Matrix all = apply(first, rows);
    CHECK(same_bits(apply(second, rows.topRows(3)), all.topRows(3)));
    const Matrix qt = apply(third, Matrix::Identity(n, n));
    CHECK((rows * qt - all).cwiseAbs().maxCoeff() < 1e-14);  // measured 2.1e-15
  }
}

TEST_CASE("tridiagonal: shares of the work grow from 0 to 1") {
  Uniform uniform(4);
  Tridiagonalisation t(random_symmetric(200, uniform), Arch::kReference, 1);
  double share = t.share_done();
  CHECK(share == 0.0);
  int panels = 0;
  for (bool more = true; more; ++panels) {
    more = t.reduce_panel();
    CHECK(t.share_done() > share);
    share = t.share_done();
  }
  CHECK(panels == 5);
  CHECK(share == 1.0);
  share = t.share_applied(200);
  CHECK(share == 0.0);
  Matrix rows = Matrix::Identity(200, 200);
  for (bool more = true; more;) {
    more = t.apply_panel(rows);
    CHECK(t.share_applied(200) > share);
    share = t.share_applied(200);
  }
  CHECK(share == 1.0);
  CHECK(!t.apply_panel(rows));
}

// Panels, then columns one by one; strips while the product is shared, and then not.
TEST_CASE("tridiagonal: the same bits for 1 … 4 threads") {
  Uniform uniform(5);
  for (const Arch arch : available_archs()) {
    for (const Index n : {97, 300}) {
      const Matrix a = random_symmetric(n, uniform);
      for (const ReductionThresholds& thresholds : {kOneByOne, kPanels, kStrips}) {
        Tridiagonalisation one = reduce(a, arch, 1, thresholds);
        const Matrix q = apply(one, Matrix::Identity(n, n));
        for (const int threads : {2, 3, 4}) {
          Tridiagonalisation many = reduce(a, arch, threads, thresholds);
          CHECK(same_bits(many.diagonal(), one.diagonal()));
          CHECK(same_bits(many.off_diagonal(), one.off_diagonal()));
          CHECK(same_bits(apply(many, Matrix::Identity(n, n)), q));
        }
      }
    }
  }
}

}  // namespace sgdscope
