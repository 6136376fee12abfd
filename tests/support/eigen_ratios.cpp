#include "eigen_ratios.hpp"

#include <cmath>

#include <Eigen/Eigenvalues>

namespace sgdscope {

double value_ratio(const Vector& a, const Vector& b) {
  if (a.size() != b.size() || !a.allFinite()) return INFINITY;
  if (a == b) return 0.0;
  const double n = static_cast<double>(a.size());
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff() / (n * kUnitRoundoff);
}

Vector foreign_eigenvalues(const Matrix& a) {
  const double largest = a.size() > 0 ? a.cwiseAbs().maxCoeff() : 0.0;
  if (largest == 0.0) return Vector::Zero(a.rows());
  int exponent = 0;
  std::frexp(largest, &exponent);
  const double scale = std::ldexp(1.0, exponent / 2),
               rest = std::ldexp(1.0, exponent - exponent / 2);
  const Eigen::MatrixXd scaled = a / scale / rest;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scaled, Eigen::EigenvaluesOnly);
  return solver.eigenvalues() * scale * rest;
}

Index count_below(const Vector& d, const Vector& e, long double sigma) {
  Index count = 0;
  long double pivot = 1.0L;
  for (Index i = 0; i < d.size(); ++i) {
    const long double b = i > 0 ? static_cast<long double>(e[i - 1]) : 0.0L;
    pivot = static_cast<long double>(d[i]) - sigma - b * b / pivot;
    if (pivot == 0.0L) pivot = -1e-4000L;
    if (pivot < 0.0L) ++count;
  }
  return count;
}

}  // namespace sgdscope
