#include "sgdscope/symmetric_eigen.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "eigen/divide_and_conquer.hpp"
#include "eigen/entries.hpp"
#include "eigen/power_of_two.hpp"
#include "eigen/signed_columns.hpp"
#include "eigen/tridiagonal.hpp"
#include "eigen/tridiagonal_values.hpp"
#include "finite.hpp"
#include "sentence.hpp"

namespace sgdscope {

SymmetricEigen descending(SymmetricEigen eigen) {
  std::reverse(eigen.values.begin(), eigen.values.end());
  for (Index i = 0; i < eigen.vectors.rows(); ++i) {
    double* row = eigen.vectors.row(i).data();
    std::reverse(row, row + eigen.vectors.cols());
  }
  return eigen;
}

Status check_symmetric(const Matrix& a, Index first) {
  if (a.rows() != a.cols()) {
    return failure(ErrorCode::kBadShape, "the matrix is {} × {}, expected it square", a.rows(),
                   a.cols());
  }
  if (Status finite = check_finite(a, "", first); !finite) return finite;
  // Halves, so that entries near the largest float64 do not overflow here.
  const double tolerance = 0.5e-10 * largest_magnitude(a.data(), a.size());
  Index row = a.rows(), column = 0;  // the first in the order of rows
  for_pairs(a.rows(), [&](Index i, Index j) {
    if (std::fabs(0.5 * a(i, j) - 0.5 * a(j, i)) <= tolerance) return;
    if (i < row || (i == row && j < column)) {
      row = i;
      column = j;
    }
  });
  if (row < a.rows()) {
    return failure(ErrorCode::kBadValue,
                   "row {}, column {} is {}, its mirror image {} (they differ by {}), expected a "
                   "symmetric matrix; where that is rounding, take (A + Aᵀ)/2",
                   first + row, first + column, a(row, column), a(column, row),
                   std::fabs(a(row, column) - a(column, row)));
  }
  return ok();
}

// The reduction's products with vectors run at the speed of memory, taken as a sixth of that of the
// matrix product; reduction 4/3 n³, merges at most 4/3 n³, back-transformation 2 n³.
EigenCost eigen_cost(Index n, bool vectors) {
  const auto d = static_cast<double>(n);
  const double reduction = d * d * d * (2.0 / 3.0 * 6.0 + 4.0 / 3.0);
  // Beside the matrices panels, padded rows and what a product packs.
  return {8.0 * d * (d * (vectors ? 4.0 : 2.0) + 400.0),
          reduction + (vectors ? d * d * d * 4.0 : 0.0)};
}

struct SymmetricEigenJob::State {
  enum class Stage { kScale, kBegin, kReduce, kTridiagonal, kBack, kSigns, kDone };

  Matrix a;  // until it is taken over by `tridiagonal`
  Index order = 0;
  EigenOptions options;
  int exponent = 0;  // the matrix was divided by 2^exponent
  Stage stage = Stage::kScale;
  std::optional<Tridiagonalisation> tridiagonal;
  std::unique_ptr<DivideAndConquer> conquer;
  Matrix rows;  // eigenvectors as rows
  bool converged = true;
  SymmetricEigen result;

  Index wanted() const { return options.top > 0 ? std::min(options.top, order) : order; }

  // Divides by a power of two, and makes both halves equal.
  void scale() {
    exponent = scale_exponent(a);
    const PowerOfTwo over(-exponent);
    for (Index i = 0; i < order; ++i) a(i, i) = over(a(i, i));
    for_pairs(order,
              [&](Index i, Index j) { a(i, j) = a(j, i) = 0.5 * (over(a(i, j)) + over(a(j, i))); });
    stage = Stage::kBegin;
  }

  void begin() {
    tridiagonal.emplace(a, options.arch, options.threads);
    a = Matrix();
    stage = Stage::kReduce;
  }

  void solve_tridiagonal() {
    if (!options.vectors) {
      Vector d = tridiagonal->diagonal(), e = tridiagonal->off_diagonal();
      converged = tridiagonal_values(order, d.data(), e.data());
      finish(wanted() < order ? Vector(d.tail(wanted())) : d);
      return;
    }
    if (!conquer) {
      conquer = std::make_unique<DivideAndConquer>(
          tridiagonal->diagonal(), tridiagonal->off_diagonal(), options.arch, options.threads,
          DivideAndConquer::kLeaf, options.top);
    }
    if (conquer->step()) return;
    converged = conquer->converged();
    result.values = conquer->values();
    rows = conquer->take_vectors();
    conquer.reset();
    stage = Stage::kBack;
  }

  void transform_back() {
    if (!tridiagonal->apply_panel(rows)) stage = Stage::kSigns;
  }

  void choose_signs() {
    result.vectors = signed_columns(std::move(rows));
    finish(result.values);
  }

  void finish(const Vector& values) {
    result.values = values;
    for (double& value : result.values) value = std::ldexp(value, exponent);
    stage = Stage::kDone;
  }
};

SymmetricEigenJob::SymmetricEigenJob(Matrix a, const EigenOptions& options) {
  assert(check_symmetric(a));
  state_ = std::make_unique<State>();
  state_->order = a.rows();
  state_->options = options;
  if (a.size() == 0) state_->stage = State::Stage::kDone;
  state_->a = std::move(a);
}

SymmetricEigenJob::~SymmetricEigenJob() = default;

bool SymmetricEigenJob::step() {
  State& s = *state_;
  switch (s.stage) {
    case State::Stage::kScale:
      s.scale();
      break;
    case State::Stage::kBegin:
      s.begin();
      break;
    case State::Stage::kReduce:
      if (!s.tridiagonal->reduce_panel()) s.stage = State::Stage::kTridiagonal;
      break;
    case State::Stage::kTridiagonal:
      s.solve_tridiagonal();
      break;
    case State::Stage::kBack:
      s.transform_back();
      break;
    case State::Stage::kSigns:
      s.choose_signs();
      break;
    case State::Stage::kDone:
      break;
  }
  return s.stage != State::Stage::kDone;
}

Progress SymmetricEigenJob::progress() const {
  const State& s = *state_;
  // One flop for the empty matrix, so that done / total is a number.
  const double total = std::max(1.0, eigen_cost(s.order, s.options.vectors).flops);
  const double reduction = eigen_cost(s.order, false).flops;
  const double half = 0.5 * (total - reduction);
  switch (s.stage) {
    case State::Stage::kScale:
    case State::Stage::kBegin:
      return {"eigenvectors", 0.0, total};
    case State::Stage::kReduce:
      return {"eigenvectors", s.tridiagonal->share_done() * reduction, total};
    case State::Stage::kTridiagonal:
      return {"eigenvectors", reduction + (s.conquer ? s.conquer->share_done() * half : 0.0),
              total};
    case State::Stage::kBack:
      return {"eigenvectors", reduction + half + s.tridiagonal->share_applied(s.rows.rows()) * half,
              total};
    case State::Stage::kSigns:
    case State::Stage::kDone:
      break;
  }
  return {"eigenvectors", total, total};
}

Result<SymmetricEigen> SymmetricEigenJob::take_result() {
  assert(state_->stage == State::Stage::kDone);
  if (!state_->converged) {
    return failure(ErrorCode::kNoConvergence, "the eigenvalue iteration did not converge");
  }
  if (!state_->result.values.allFinite()) {
    return failure(ErrorCode::kBadValue,
                   "an eigenvalue lies beyond the largest float64, expected smaller entries");
  }
  return std::move(state_->result);
}

Result<SymmetricEigen> symmetric_eigen(Matrix a, const EigenOptions& options) {
  if (Status status = check_symmetric(a); !status) return status;
  SymmetricEigenJob job(std::move(a), options);
  job.finish();
  return job.take_result();
}

}  // namespace sgdscope
