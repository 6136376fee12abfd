// The ratios by which LAPACK judges an eigensolver, and a count of eigenvalues that shares nothing
// with any eigensolver.
#pragma once

#include <Eigen/Eigenvalues>

#include "sgdscope/symmetric_eigen.hpp"

#include "eigen_matrices.hpp"

namespace sgdscope {

// max|a_i − b_i| / (max|b_i| n u): 0 when equal, infinite when nothing is like the other.
double value_ratio(const Vector& a, const Vector& b);

// The eigenvalues by Eigen, of the matrix scaled to entries near 1 (Eigen itself is tested here at
// extreme scales no more than it must be).
Vector foreign_eigenvalues(const Matrix& a);

// How many eigenvalues of the tridiagonal matrix (d, e) lie below sigma: negative pivots of the
// L D Lᵀ of T − σ, by J. Sylvester's law of inertia. In long double, whose rounding is out of
// sight.
Index count_below(const Vector& d, const Vector& e, long double sigma);

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
