#include "sgdscope/gram_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "constants.hpp"
#include "eigen/entries.hpp"
#include "eigen/power_of_two.hpp"
#include "eigen/signed_columns.hpp"
#include "finite.hpp"
#include "sentence.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// Columns of F whose products are added up one after the other; such sums are added in pairs, so
// that rounding does not grow with the length of the factors.
constexpr Index kPanel = 256;

// How the products are computed.
struct Machine {
  Arch arch;
  int threads;

  // X Y, and X Yᵀ of long rows.
  Matrix product(const Matrix& x, const Matrix& y) const {
    return of(x.rows(), y.cols(), x.cols(), rows_of(x), cols_of(y));
  }
  Matrix product_transposed(const MatrixView& x, const MatrixView& y) const {
    if (x.cols() <= kPanel) return of(x.rows(), y.rows(), x.cols(), rows_of(x), rows_of(y));
    const Index half = x.cols() / 2, rest = x.cols() - half;
    Matrix sum = product_transposed(x.leftCols(half), y.leftCols(half));
    sum += product_transposed(x.rightCols(rest), y.rightCols(rest));
    return sum;
  }
  // Xᵀ Y.
  Matrix transposed_product(const Matrix& x, const Matrix& y) const {
    return of(x.cols(), y.cols(), x.rows(), cols_of(x), cols_of(y));
  }

 private:
  Matrix of(Index rows, Index cols, Index inner, StridedView x, StridedView y) const {
    Matrix out(rows, cols);
    multiply(arch, rows, cols, inner, x, y, out.data(), cols, false, threads);
    return out;
  }
};

// How many of the ascending values lie above the cut.
Index rank_of(const Vector& values, Index factors) {
  if (values.size() == 0 || !(values.maxCoeff() > 0.0)) return 0;
  const double cut = gram_cut(factors) * values[values.size() - 1];
  return std::count_if(values.begin(), values.end(), [&](double x) { return x > cut; });
}

Index wanted(Index rank, const EigenOptions& options) {
  return options.top > 0 ? std::min(options.top, rank) : rank;
}

// W ← W + ½ (1 − W Wᵀ) W until the rows of W are orthonormal (G. Schulz 1933). A defect ‖1 − WWᵀ‖
// of d becomes ¾ d² + ¼ d³: two steps, as a rule, and more where factors are nearly dependent.
Matrix orthonormal_rows(Matrix w, const Machine& machine) {
  constexpr double kNear = 1e-8;  // its square is below rounding
  constexpr int kMostSteps = 40;
  for (int step = 0; step < kMostSteps; ++step) {
    Matrix defect = -machine.product_transposed(w, w);
    defect.diagonal().array() += 1.0;
    const double size = largest_magnitude(defect.data(), defect.size());
    if (size <= 4.0 * kRounding) break;
    w += 0.5 * machine.product(defect, w);
    if (size <= kNear) break;
  }
  return w;
}

// Rows that span the eigenvectors of the eigenvalues above the cut: (Λ^−½ Uᵀ F), orthonormal.
Matrix basis_of(const Matrix& f, const SymmetricEigen& gram, Index rank, const Machine& machine) {
  Matrix u = gram.vectors.rightCols(rank);
  for (Index i = 0; i < rank; ++i) {
    u.col(i) *= 1.0 / std::sqrt(gram.values[gram.values.size() - rank + i]);
  }
  return orthonormal_rows(machine.transposed_product(u, f), machine);
}

// All in units of 2^exponent for F.
Result<SymmetricEigen> scaled_gram_eigen(const Matrix& f, const EigenOptions& options) {
  const Machine machine{options.arch, options.threads};
  EigenOptions all = options;
  all.top = 0;
  Result<SymmetricEigen> gram = symmetric_eigen(machine.product_transposed(f, f), all);
  if (!gram) return gram;
  const Index rank = rank_of(gram.value().values, f.rows());
  const Index count = wanted(rank, options);
  if (!options.vectors || rank == 0) {
    return SymmetricEigen{gram.value().values.tail(count), Matrix(f.cols(), 0)};
  }
  const Matrix basis = basis_of(f, gram.value(), rank, machine);
  const Matrix reduced = machine.product_transposed(f, basis);  // m × rank
  all.top = count;
  Result<SymmetricEigen> ritz = symmetric_eigen(machine.transposed_product(reduced, reduced), all);
  if (!ritz) return ritz;
  return SymmetricEigen{std::move(ritz.value().values),
                        signed_columns(machine.transposed_product(ritz.value().vectors, basis))};
}

Result<SymmetricEigen> scaled_dense_eigen(const Matrix& f, const EigenOptions& options) {
  const Machine machine{options.arch, options.threads};
  EigenOptions all = options;
  all.top = std::min(options.top, f.cols());
  Result<SymmetricEigen> dense = symmetric_eigen(machine.transposed_product(f, f), all);
  if (!dense) return dense;
  const Index count = wanted(rank_of(dense.value().values, f.rows()), options);
  return SymmetricEigen{
      dense.value().values.tail(count),
      options.vectors ? Matrix(dense.value().vectors.rightCols(count)) : Matrix(f.cols(), 0)};
}

// Entries near 1, so that no square overflows or vanishes; then back.
template <typename Solve>
Result<SymmetricEigen> with_scale(const Matrix& factors, const EigenOptions& options,
                                  const Solve& solve) {
  if (Status status = check_finite(factors, ""); !status) return status;
  if (factors.size() == 0) return SymmetricEigen{Vector(0), Matrix(factors.cols(), 0)};
  const int exponent = scale_exponent(factors);
  Matrix scaled = factors;
  std::transform(scaled.data(), scaled.data() + scaled.size(), scaled.data(),
                 PowerOfTwo(-exponent));
  Result<SymmetricEigen> eigen = solve(scaled, options);
  if (!eigen) return eigen;
  for (double& value : eigen.value().values) value = std::ldexp(value, 2 * exponent);
  if (!eigen.value().values.allFinite()) {
    return failure(ErrorCode::kBadValue,
                   "an eigenvalue lies beyond the largest float64, expected smaller entries");
  }
  return eigen;
}

}  // namespace

double gram_cut(Index factors) { return 4.0 * kRounding * static_cast<double>(factors); }

Result<SymmetricEigen> gram_eigen(const Matrix& factors, const EigenOptions& options) {
  return with_scale(factors, options, scaled_gram_eigen);
}

Result<SymmetricEigen> factored_eigen(const Matrix& factors, const EigenOptions& options) {
  const Index m = factors.rows(), order = factors.cols();
  const bool gram = gram_eigen_cost(m, order, options.vectors).flops <=
                    dense_eigen_cost(m, order, options.vectors).flops;
  return with_scale(factors, options, gram ? scaled_gram_eigen : scaled_dense_eigen);
}

// G, W, F Wᵀ and V cost 2 m² D each, and two Newton–Schulz steps 4 m² D each; the small problem is
// formed once and solved twice.
EigenCost gram_eigen_cost(Index factors, Index order, bool vectors) {
  const auto m = static_cast<double>(factors), d = static_cast<double>(order);
  const EigenCost small = eigen_cost(factors, vectors);
  if (!vectors) return {8.0 * m * d + small.bytes, 2.0 * m * m * d + small.flops};
  return {8.0 * (4.0 * m * d + m * m) + small.bytes,
          16.0 * m * m * d + 2.0 * m * m * m + 2.0 * small.flops};
}

EigenCost dense_eigen_cost(Index factors, Index order, bool vectors) {
  const auto m = static_cast<double>(factors), d = static_cast<double>(order);
  const EigenCost dense = eigen_cost(order, vectors);
  return {8.0 * m * d + dense.bytes, 2.0 * m * d * d + dense.flops};
}

}  // namespace sgdscope
