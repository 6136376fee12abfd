// The ratios by which LAPACK judges an eigensolver, and a count of eigenvalues that shares nothing
// with any eigensolver.
#pragma once

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

}  // namespace sgdscope
