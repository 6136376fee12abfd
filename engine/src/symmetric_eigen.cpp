#include "sgdscope/symmetric_eigen.hpp"

#include <Eigen/Eigenvalues>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

#include "simd/product.hpp"

namespace sgdscope {
namespace {

constexpr double kRounding = std::numeric_limits<double>::epsilon();

double frobenius(const Matrix& a) { return a.norm(); }

// The entry of largest magnitude of each column positive, the first of equals deciding.
void fix_signs(Matrix& vectors) {
  for (Index j = 0; j < vectors.cols(); ++j) {
    Index top = 0;
    for (Index i = 1; i < vectors.rows(); ++i) {
      if (std::fabs(vectors(i, j)) > std::fabs(vectors(top, j))) top = i;
    }
    if (vectors.rows() > 0 && vectors(top, j) < 0.0) vectors.col(j) = -vectors.col(j);
  }
}

}  // namespace

SymmetricEigen descending(SymmetricEigen eigen) {
  eigen.values.reverseInPlace();
  eigen.vectors = eigen.vectors.rowwise().reverse().eval();
  return eigen;
}

double residual_ratio(const Matrix& a, const SymmetricEigen& eigen, Arch arch, int threads) {
  const Index n = a.rows();
  const double norm = frobenius(a);
  if (n == 0 || norm == 0.0) return 0.0;
  Matrix scaled = eigen.vectors;
  for (Index i = 0; i < n; ++i) scaled.row(i).array() *= eigen.values.transpose().array();
  Matrix difference(n, n);
  multiply(arch, n, n, n, rows_of(scaled), rows_of(eigen.vectors), difference.data(), n,
           false, threads);
  difference -= a;
  return frobenius(difference) / norm / (static_cast<double>(n) * kRounding);
}

double orthogonality_ratio(const SymmetricEigen& eigen, Arch arch, int threads) {
  const Index n = eigen.vectors.rows();
  if (n == 0) return 0.0;
  Matrix gram(n, n);
  multiply(arch, n, n, n, cols_of(eigen.vectors), cols_of(eigen.vectors), gram.data(), n,
           false, threads);
  gram.diagonal().array() -= 1.0;
  return frobenius(gram) / (static_cast<double>(n) * kRounding);
}

Status check_symmetric(const Matrix& a) {
  if (a.rows() != a.cols()) {
    return Error{ErrorCode::kBadShape, "the matrix is " + std::to_string(a.rows()) + " × " +
                                           std::to_string(a.cols()) + ", expected it square"};
  }
  double largest = 0.0;
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < a.cols(); ++j) {
      if (!std::isfinite(a(i, j))) {
        return Error{ErrorCode::kBadValue, "row " + std::to_string(i) + ", column " +
                                               std::to_string(j) + ": not a finite number"};
      }
      largest = std::max(largest, std::fabs(a(i, j)));
    }
  }
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      // Halves, so that entries near the largest float64 do not overflow here.
      if (std::fabs(0.5 * a(i, j) - 0.5 * a(j, i)) > 0.5e-10 * largest) {
        return Error{ErrorCode::kBadValue,
                     "row " + std::to_string(i) + ", column " + std::to_string(j) +
                         " differs from its mirror image, expected a symmetric matrix"};
      }
    }
  }
  return ok();
}

EigenCost eigen_cost(Index n, bool vectors) {
  const auto d = static_cast<double>(n);
  return {8.0 * d * d * (vectors ? 3.0 : 1.0), d * d * d * (vectors ? 9.0 : 4.0 / 3.0)};
}

struct SymmetricEigenJob::State {
  Matrix a;
  EigenOptions options;
  double scale = 1.0;  // a power of two
  bool finished = false;
  bool converged = false;
  SymmetricEigen result;
};

SymmetricEigenJob::SymmetricEigenJob(Matrix a, const EigenOptions& options)
    : state_(new State{.a = std::move(a), .options = options, .result = {}}) {
  assert(check_symmetric(state_->a));
  Matrix& m = state_->a;
  const double largest = m.size() > 0 ? m.cwiseAbs().maxCoeff() : 0.0;
  if (largest > 0.0) {
    int exponent = 0;
    std::frexp(largest, &exponent);
    state_->scale = std::ldexp(1.0, std::clamp(exponent, -1021, 1023));
    // Two factors, because 1/scale alone may overflow.
    m *= std::ldexp(1.0, -exponent / 2);
    m *= std::ldexp(1.0, -(exponent - exponent / 2));
    state_->scale = exponent;
  } else {
    state_->scale = 0.0;
  }
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < i; ++j) m(i, j) = m(j, i) = 0.5 * (m(i, j) + m(j, i));
  }
}

SymmetricEigenJob::~SymmetricEigenJob() = default;

bool SymmetricEigenJob::step() {
  State& s = *state_;
  if (s.finished) return false;
  if (s.a.rows() > 0) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
        s.a, s.options.vectors ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
    s.converged = solver.info() == Eigen::Success;
    s.result.values = solver.eigenvalues();
    for (Index i = 0; i < s.result.values.size(); ++i) {
      s.result.values[i] = std::ldexp(s.result.values[i], static_cast<int>(s.scale));
    }
    if (s.options.vectors) {
      s.result.vectors = solver.eigenvectors();
      fix_signs(s.result.vectors);
    }
  } else {
    s.converged = true;
  }
  s.finished = true;
  return false;
}

Progress SymmetricEigenJob::progress() const {
  const double flops = eigen_cost(state_->a.rows(), state_->options.vectors).flops;
  return {"eigenvectors", state_->finished ? flops : 0.0, flops};
}

Result<SymmetricEigen> SymmetricEigenJob::take_result() {
  assert(state_->finished);
  if (!state_->converged) {
    return Error{ErrorCode::kNoConvergence, "the eigenvalue iteration did not converge"};
  }
  return std::move(state_->result);
}

Result<SymmetricEigen> symmetric_eigen(Matrix a, const EigenOptions& options) {
  if (const Status status = check_symmetric(a); !status) return status.error();
  SymmetricEigenJob job(std::move(a), options);
  job.finish();
  return job.take_result();
}

}  // namespace sgdscope
