// The ratios by which LAPACK judges an eigensolver, and a count of eigenvalues that shares nothing
// with any eigensolver.
#pragma once

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

#include "sgdscope/symmetric_eigen.hpp"

#include "eigen_matrices.hpp"

namespace sgdscope {

// max|a_i − b_i| / (max|b_i| n u): 0 when equal, infinite when nothing is like the other.
inline double value_ratio(const Vector& a, const Vector& b) {
  if (a.size() != b.size() || !a.allFinite()) return INFINITY;
  if (a == b) return 0.0;
  const double n = static_cast<double>(a.size());
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff() / (n * kUnitRoundoff);
}

// The eigenvalues by Eigen, of the matrix scaled to entries near 1 (Eigen itself is tested here at
// extreme scales no more than it must be).
inline Vector foreign_eigenvalues(const Matrix& a) {
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

// How many eigenvalues of the tridiagonal matrix (d, e) lie below sigma: negative pivots of the
// L D Lᵀ of T − σ, by J. Sylvester's law of inertia. In long double, whose rounding is out of
// sight.
inline Index count_below(const Vector& d, const Vector& e, long double sigma) {
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

// How many shifts were tried, and how many found another number of eigenvalues below than `values`
// has there.
struct InertiaCheck {
  Index shifts = 0, wrong = 0;
};

// Counts by inertia after Eigen's reduction to tridiagonal form, which errs by a few u ‖A‖: right
// for shifts farther than 5 n u ‖A‖ from every eigenvalue. Tried are both sides of each of the
// values at 10 n u ‖A‖, and `random` places across the spectrum.
inline InertiaCheck check_inertia(const Matrix& a, const Vector& values, int random,
                                  Uniform& uniform) {
  const double largest = values.cwiseAbs().maxCoeff(), norm = largest > 0.0 ? largest : 1.0;
  const Eigen::Tridiagonalization<Eigen::MatrixXd> t(a / norm);
  const Vector d = t.diagonal(), e = t.subDiagonal(), scaled = values / norm;
  const double margin = 10.0 * static_cast<double>(a.rows()) * kUnitRoundoff;
  InertiaCheck check;
  const auto try_shift = [&](double sigma) {
    const auto below = (scaled.array() < sigma - 0.5 * margin).count();
    const auto maybe = (scaled.array() < sigma + 0.5 * margin).count();
    const Index counted = count_below(d, e, static_cast<long double>(sigma));
    ++check.shifts;
    if (counted < below || counted > maybe) ++check.wrong;
  };
  for (const double value : scaled) {
    try_shift(value - margin);
    try_shift(value + margin);
  }
  for (int k = 0; k < random; ++k) try_shift(uniform(-1.1, 1.1));
  return check;
}

}  // namespace sgdscope
