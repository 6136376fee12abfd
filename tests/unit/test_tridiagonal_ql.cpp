#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen/tridiagonal_ql.hpp"
#include "eigen_ratios.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Tridiagonal matrices with entries of order 1 at most, some of them falling by hundreds of
// decades.
std::vector<std::pair<std::string, Matrix>> cases() {
  Uniform uniform(21);
  std::vector<std::pair<std::string, Matrix>> all;
  for (const Index n : {1, 2, 3, 10, 32, 90}) {
    const std::string order = ", n = " + std::to_string(n);
    const auto add = [&](const char* what, const auto& d, const auto& e) {
      Vector diagonal(n), off(n);
      for (Index i = 0; i < n; ++i) {
        diagonal[i] = d(static_cast<double>(i));
        off[i] = e(static_cast<double>(i));
      }
      all.emplace_back(what + order, from_tridiagonal(diagonal, off));
    };
    const auto random = [&](double) { return uniform(-1.0, 1.0); };
    const auto zero = [](double) { return 0.0; };
    const auto one = [](double) { return 1.0; };
    add("random", random, random);
    add("zero", zero, zero);
    add("diagonal", random, zero);
    add("zero diagonal", zero, random);
    add(
        "path", [](double) { return 0.5; }, [](double) { return -0.25; });
    add("identity and a little", one, [&](double) { return std::exp2(uniform(-60.0, -40.0)); });
    add(
        "graded down", [](double i) { return std::exp2(-12.0 * i); },
        [](double i) { return 0.5 * std::exp2(-12.0 * i - 6.0); });
    add(
        "graded up", [&](double i) { return std::exp2(12.0 * (i - static_cast<double>(n))); },
        [&](double i) { return 0.3 * std::exp2(12.0 * (i + 0.5 - static_cast<double>(n))); });
    for (const double low : {-480.0, -500.0, -520.0, -540.0}) {
      add(
          "subnormal squares", [](double i) { return i == 0.0 ? 1.0 : 0.0; },
          [&](double) { return std::exp2(uniform(low - 30.0, low)); });
    }
  }
  all.emplace_back("W21", 0.1 * wilkinson(10));
  all.emplace_back("glued", 0.1 * glued_wilkinson(10, 4, 1e-13));
  return all;
}

struct Diagonalised {
  Vector values;
  Matrix rows;
};

Diagonalised diagonalise(const Matrix& t, Matrix rows) {
  const Index n = t.rows();
  Vector d = t.diagonal(), e = Vector::Zero(n);
  e.head(n - 1) = t.diagonal(1);
  e[n - 1] = std::nan("");  // the last entry is ignored
  REQUIRE(
      tridiagonal_ql(best_arch(), n, d.data(), e.data(), rows.data(), rows.cols(), rows.cols()));
  return {d, rows};
}

}  // namespace

TEST_CASE("tridiagonal_ql: rows become eigenvectors") {
  Worst residual("‖T − VΛVᵀ‖/(‖T‖ n u)"), orthogonality("‖1 − VᵀV‖/(n u)");
  Worst alone("values alone against values with vectors"), counts("wrong counts by inertia");
  for (const auto& [what, t] : cases()) {
    CAPTURE(what);
    const Index n = t.rows();
    const double nu = static_cast<double>(n) * kUnitRoundoff;
    const auto [values, v] = diagonalise(t, Matrix::Identity(n, n));
    const double norm = t.norm();
    const double error = (v.transpose() * values.asDiagonal() * v - t).norm();
    residual.add(error == 0.0 ? 0.0 : error / norm / nu, what);
    orthogonality.add((v * v.transpose() - Matrix::Identity(n, n)).norm() / nu, what);

    // Values alone go through the same arithmetic.
    Vector d = t.diagonal(), e = Vector::Zero(n);
    e.head(n - 1) = t.diagonal(1);
    const Vector couplings = e;
    REQUIRE(tridiagonal_ql(best_arch(), n, d.data(), e.data(), nullptr, 0, 0));
    alone.add((d - values).cwiseAbs().maxCoeff(), what);

    std::sort(d.begin(), d.end());
    int wrong = 0;
    for (Index i = 0; i < n; ++i) {
      const double margin = 10.0 * nu * norm + 1e-140;
      if (count_below(t.diagonal(), couplings, d[i] - margin) > i) ++wrong;
      if (count_below(t.diagonal(), couplings, d[i] + margin) <= i) ++wrong;
    }
    counts.add(wrong, what);
  }
  CHECK(residual.report(10.0) < 10.0);       // measured 1.2
  CHECK(orthogonality.report(10.0) < 10.0);  // measured 1.3
  CHECK(alone.report(0.0) == 0.0);
  CHECK(counts.report(0.0) == 0.0);
}

// While a sweep goes up, both legs of a rotation may fall to where squares are subnormal numbers;
// some of these matrices come out with a ratio near 1e14 where that is overlooked.
TEST_CASE("tridiagonal_ql: vectors are orthogonal where couplings fall to 1e-150") {
  Worst orthogonality("‖1 − VᵀV‖/(n u)");
  for (int seed = 0; seed < 20000; ++seed) {
    Uniform uniform(static_cast<std::uint64_t>(seed));
    const Index n = uniform.from(2, 8);
    Vector d = Vector::Zero(n), e(n);
    for (double& x : e) x = std::exp2(uniform(-498.0, 0.0));
    Matrix v = Matrix::Identity(n, n);
    REQUIRE(tridiagonal_ql(best_arch(), n, d.data(), e.data(), v.data(), n, n));
    orthogonality.add((v * v.transpose() - Matrix::Identity(n, n)).norm() /
                          (static_cast<double>(n) * kUnitRoundoff),
                      "seed " + std::to_string(seed));
  }
  CHECK(orthogonality.report(10.0) < 10.0);  // measured 2.1
}

TEST_CASE("tridiagonal_ql: the rotations are applied to whatever the rows hold") {
  Uniform uniform(22);
  const Index n = 20, length = 7, stride = 9;
  const Matrix t = from_tridiagonal(uniform.matrix(n, 1, 1.0), uniform.matrix(n, 1, 1.0));
  const Matrix v = diagonalise(t, Matrix::Identity(n, n)).rows;
  const Matrix before = uniform.matrix(n, stride, 1.0);
  Matrix rows = before;
  Vector d = t.diagonal(), e = Vector::Zero(n);
  e.head(n - 1) = t.diagonal(1);
  REQUIRE(tridiagonal_ql(best_arch(), n, d.data(), e.data(), rows.data(), stride, length));
  CHECK((v * before.leftCols(length) - rows.leftCols(length)).cwiseAbs().maxCoeff() <
        1e-14);  // measured 1.6e-15
  CHECK(rows.rightCols(2) == before.rightCols(2));
}

TEST_CASE("tridiagonal_ql: no rows, one row") {
  CHECK(tridiagonal_ql(best_arch(), 0, nullptr, nullptr, nullptr, 0, 0));
  double d = 3.0, e = 5.0, row = 1.0;
  CHECK(tridiagonal_ql(best_arch(), 1, &d, &e, &row, 1, 1));
  CHECK(d == 3.0);
  CHECK(row == 1.0);
}

}  // namespace sgdscope
