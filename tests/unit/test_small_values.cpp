#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "eigen/small_values.hpp"
#include "eigen_ratios.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

Matrix by_batch(Arch arch, Index n, const Matrix& matrices) {
  Matrix values = Matrix::Constant(matrices.rows(), n, std::nan(""));
  small_values(arch, n, matrices.rows(), matrices.data(), values.data());
  return values;
}

// One a row; above the diagonal stands what must not be read.
Matrix random_rows(Index count, Index n, Uniform& uniform) {
  Matrix rows(count, n * n);
  for (Index k = 0; k < count; ++k) {
    Matrix a = random_symmetric(n, uniform);
    for (Index i = 0; i < n; ++i) a.row(i).tail(n - i - 1).setConstant(std::nan(""));
    rows.row(k) = Eigen::Map<const Eigen::RowVectorXd>(a.data(), n * n);
  }
  return rows;
}

Matrix whole(const Matrix& rows, Index k, Index n) {
  return Eigen::Map<const Matrix>(rows.row(k).data(), n, n).selfadjointView<Eigen::Lower>();
}

}  // namespace

TEST_CASE("small_values: every count and order, beyond the lanes' largest too") {
  Uniform uniform(71);
  Worst worst("|λ − λ of Eigen|/(max|λ| n u)");
  for (const Arch arch : available_archs()) {
    for (const Index n : {Index{1}, Index{2}, Index{9}, kLargestInLanes, kLargestInLanes + 1}) {
      for (const Index count : {1, 2, 3, 7, 8, 9, 17}) {
        const Matrix rows = random_rows(count, n, uniform);
        const Matrix values = by_batch(arch, n, rows);
        for (Index k = 0; k < count; ++k) {
          worst.add(value_ratio(values.row(k), foreign_eigenvalues(whole(rows, k, n))),
                    std::string(name(arch)) + ", n = " + std::to_string(n));
        }
      }
    }
    CHECK(by_batch(arch, 0, Matrix(3, 0)).size() == 0);
    CHECK(by_batch(arch, 4, Matrix(0, 16)).size() == 0);
  }
  CHECK(worst.report(3.0) < 3.0);  // measured 1.5
}

TEST_CASE("small_values: the same bits wherever a matrix stands") {
  Uniform uniform(72);
  for (const Arch arch : available_archs()) {
    CAPTURE(name(arch));
    const Matrix rows = random_rows(19, 12, uniform);
    const Matrix values = by_batch(arch, 12, rows);
    for (Index k = 0; k < rows.rows(); ++k) {
      CHECK(same_bits(by_batch(arch, 12, rows.row(k)), values.row(k)));
    }
  }
}

TEST_CASE("small_values: any scale, and what is no number stays with its matrix") {
  Uniform uniform(73);
  const Index n = 6;
  for (const Arch arch : available_archs()) {
    CAPTURE(name(arch));
    Matrix rows(8, n * n);
    const Matrix a = random_symmetric(n, uniform);
    const int exponents[] = {0, -1070, -600, 0, 0, 600, 1020, 0};
    for (Index k = 0; k < 8; ++k) {
      for (Index i = 0; i < n * n; ++i) rows(k, i) = std::ldexp(a.data()[i], exponents[k]);
    }
    rows(3, 2 * n + 1) = std::nan("");
    rows(4, 5 * n + 5) = -std::numeric_limits<double>::infinity();
    const Matrix values = by_batch(arch, n, rows);
    CHECK(values.row(3).array().isNaN().all());
    CHECK(values.row(4).array().isNaN().all());
    for (const Index k : {0, 2, 5, 6, 7}) {
      for (Index i = 0; i < n; ++i) {
        CHECK(values(k, i) == std::ldexp(values(0, i), exponents[k]));  // a scale costs no bit
      }
    }
    // Entries below the smallest normal number have few digits.
    CHECK((values.row(1).array() - (values.row(0) * std::ldexp(1.0, -1070)).array())
              .abs()
              .maxCoeff() <= 6 * std::numeric_limits<double>::denorm_min());
  }
}

}  // namespace sgdscope
