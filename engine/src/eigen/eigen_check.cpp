#include "eigen/eigen_check.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "eigen/power_of_two.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// Row by row in the order of the columns: the same bits everywhere.
template <typename Entry>
double sum_of_squares(Index rows, Index cols, const Entry& entry) {
  double sum = 0.0;
  for (Index i = 0; i < rows; ++i) {
    double row = 0.0;
    for (Index j = 0; j < cols; ++j) row += entry(i, j) * entry(i, j);
    sum += row;
  }
  return sum;
}

// The part that rows first … first + count − 1 have in the sum over a symmetric matrix of which the
// columns from first + count on are not looked at: entries left of the diagonal block stand for
// their mirror images, too.
template <typename Entry>
double symmetric_sum_of_squares(Index first, Index count, const Entry& entry) {
  return 2.0 * sum_of_squares(count, first, entry) +
         sum_of_squares(count, count, [&](Index i, Index j) { return entry(i, first + j); });
}

double over_order(double norm, Index n) { return norm / (static_cast<double>(n) * kRounding); }

}  // namespace

double squared_residual(const Matrix& a, const SymmetricEigen& eigen, int exponent, Index first,
                        Index count, Arch arch, int threads) {
  const Index vectors = eigen.vectors.cols(), width = first + count;
  Matrix scaled = eigen.vectors.middleRows(first, count);
  const PowerOfTwo over(-exponent);
  for (Index j = 0; j < vectors; ++j) scaled.col(j) *= over(eigen.values[j]);
  Matrix product(count, width);
  multiply(arch, count, width, vectors, rows_of(scaled), rows_of(eigen.vectors), product.data(),
           width, false, threads);
  return symmetric_sum_of_squares(
      first, count, [&](Index i, Index j) { return product(i, j) - over(a(first + i, j)); });
}

double squared_defect(const Matrix& vectors, Index first, Index count, Arch arch, int threads) {
  const Index n = vectors.cols(), width = first + count;
  Matrix gram(count, width);
  const StridedView panel{vectors.data() + first, 1, n};
  multiply(arch, count, width, vectors.rows(), panel, cols_of(vectors), gram.data(), width, false,
           threads);
  return symmetric_sum_of_squares(
      first, count, [&](Index i, Index j) { return gram(i, j) - (j == first + i ? 1.0 : 0.0); });
}

double residual_ratio_of(double squared_sum, const Matrix& a, int exponent) {
  if (squared_sum == 0.0) return 0.0;
  const PowerOfTwo over(-exponent);
  const double norm =
      sum_of_squares(a.rows(), a.cols(), [&](Index i, Index j) { return over(a(i, j)); });
  return over_order(std::sqrt(squared_sum) / std::sqrt(norm), a.rows());
}

double orthogonality_ratio_of(double squared_sum, Index n) {
  return n == 0 ? 0.0 : over_order(std::sqrt(squared_sum), n);
}

double residual_ratio(const Matrix& a, const SymmetricEigen& eigen, Arch arch, int threads) {
  const int exponent = scale_exponent(a);
  double sum = 0.0;
  for (Index first = 0; first < a.rows(); first += kCheckPanel) {
    const Index count = std::min(kCheckPanel, a.rows() - first);
    sum += squared_residual(a, eigen, exponent, first, count, arch, threads);
  }
  return residual_ratio_of(sum, a, exponent);
}

double orthogonality_ratio(const SymmetricEigen& eigen, Arch arch, int threads) {
  const Index n = eigen.vectors.cols();
  double sum = 0.0;
  for (Index first = 0; first < n; first += kCheckPanel) {
    sum += squared_defect(eigen.vectors, first, std::min(kCheckPanel, n - first), arch, threads);
  }
  return orthogonality_ratio_of(sum, eigen.vectors.rows());
}

}  // namespace sgdscope
