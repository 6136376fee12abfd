#include "eigen/tridiagonal.hpp"

#include <algorithm>
#include <cmath>

#include "parallel.hpp"
#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// Columns in a panel: wide enough for the products, narrow enough that correcting each column by
// the panel so far stays a small part.
constexpr Index kPanel = 48;

// Below this order a product with a vector is shorter than starting a thread for it.
constexpr Index kThreadedOrder = 768;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

// Sums run in blocks: where all terms are alike, as in a matrix of equal entries, roundings add up
// in one direction, and the error grows with the length of the longest run.
constexpr Index kRun = 32;

// dots[r] = rows_r · x for r < count; four at a time to hide the latency of the additions.
void dot_rows(const double* rows, Index stride, Index count, const double* x, Index n,
              double* dots) {
  std::fill_n(dots, count, 0.0);
  for (Index begin = 0; begin < n; begin += kRun) {
    const Index end = std::min(n, begin + kRun);
    Index r = 0;
    for (; r + 4 <= count; r += 4) {
      const double* a = rows + r * stride;
      double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
      for (Index i = begin; i < end; ++i) {
        s0 += a[i] * x[i];
        s1 += a[stride + i] * x[i];
        s2 += a[2 * stride + i] * x[i];
        s3 += a[3 * stride + i] * x[i];
      }
      dots[r] += s0;
      dots[r + 1] += s1;
      dots[r + 2] += s2;
      dots[r + 3] += s3;
    }
    for (; r < count; ++r) {
      double sum = 0.0;
      for (Index i = begin; i < end; ++i) sum += rows[r * stride + i] * x[i];
      dots[r] += sum;
    }
  }
}

// Sums of squares below this are so near the least normal number that H would not be orthogonal.
// The matrix is scaled to entries of order 1, so entries below 1e-140 are far below rounding.
constexpr double kNegligibleSquare = 1e-280;

// v = x / (x_0 − β) with v_0 = 1, H = 1 − τ v vᵀ, H x = β e_0. Returns β.
double householder(double* x, Index n, double& tau) {
  double tail = 0.0;
  dot_rows(x + 1, n, 1, x + 1, n - 1, &tail);
  const double alpha = x[0];
  x[0] = 1.0;
  if (tail < kNegligibleSquare) {
    std::fill(x + 1, x + n, 0.0);
    tau = 0.0;
    return alpha;
  }
  const double length = std::sqrt(alpha * alpha + tail);
  const double beta = alpha > 0.0 ? -length : length;
  for (Index i = 1; i < n; ++i) x[i] /= alpha - beta;
  tau = (beta - alpha) / beta;
  return beta;
}

}  // namespace

Index Tridiagonalisation::Panel::size() const {
  return static_cast<Index>(std::lround(std::sqrt(static_cast<double>(factor.size()))));
}

Tridiagonalisation::Tridiagonalisation(Matrix a, Arch arch, int threads)
    : arch_(arch),
      threads_(threads),
      a_(std::move(a)),
      diagonal_(a_.rows()),
      off_diagonal_(Vector::Zero(a_.rows())),
      scale_(at(a_.rows()), 0.0) {}

// y = A' x over rows and columns begin … n − 1 of the trailing matrix, as the combination of its
// rows: the order of the sum does not depend on how columns are shared among threads.
void Tridiagonalisation::multiply_trailing(Index begin, const double* x, double* y) const {
  const Index n = a_.rows();
  const Index m = n - begin;
  const auto combine = simd::kernels(arch_).combine_rows;
  std::fill_n(y, m, 0.0);
  const int threads = m >= kThreadedOrder ? threads_ : 1;
  const Index strip = threads > 1 ? (m / threads + 8) / 8 * 8 : m;
  parallel_for(threads, (m + strip - 1) / strip, [&](Index s) {
    const Index first = s * strip;
    combine(m, std::min(strip, m - first), a_.data() + begin * n + begin + first, n, x, y + first);
  });
}

// v, w: rows of the panel so far, from column `first + 1` of the matrix on.
void Tridiagonalisation::reduce_column(Index column, Index in_panel, Matrix& v, Matrix& w) {
  const Index n = a_.rows();
  const Index first = column - in_panel;
  const Index m = n - column - 1;       // length of the reflection
  const Index skip = column - first;    // its place in the rows of v and w
  double* row = a_.row(column).data();  // column `column`, by symmetry
  for (Index r = 0; r < in_panel; ++r) {
    const double vr = v(r, skip - 1), wr = w(r, skip - 1);
    for (Index i = 0; i <= m; ++i) {
      row[column + i] -= vr * w(r, skip - 1 + i) + wr * v(r, skip - 1 + i);
    }
  }
  diagonal_[column] = row[column];
  if (m == 0) return;

  double* x = row + column + 1;
  double tau = 0.0;
  off_diagonal_[column] = householder(x, m, tau);
  scale_[at(column)] = tau;
  double* vr = v.row(in_panel).data();
  double* wr = w.row(in_panel).data();
  std::fill_n(vr, skip, 0.0);
  std::fill_n(wr, skip, 0.0);
  std::copy_n(x, m, vr + skip);

  // w = τ (A' v − ½ τ (vᵀA'v) v) with A' = A − V Wᵀ − W Vᵀ.
  double* y = wr + skip;
  multiply_trailing(column + 1, x, y);
  std::vector<double> dots(at(2 * in_panel));
  dot_rows(v.data() + skip, v.cols(), in_panel, x, m, dots.data());
  dot_rows(w.data() + skip, w.cols(), in_panel, x, m, dots.data() + in_panel);
  for (double& dot : dots) dot = -dot;
  const auto combine = simd::kernels(arch_).combine_rows;
  combine(in_panel, m, w.data() + skip, w.cols(), dots.data(), y);
  combine(in_panel, m, v.data() + skip, v.cols(), dots.data() + in_panel, y);
  double product = 0.0;
  for (Index i = 0; i < m; ++i) product += y[i] * x[i];
  const double half = 0.5 * tau * product;
  for (Index i = 0; i < m; ++i) y[i] = tau * (y[i] - half * x[i]);
}

bool Tridiagonalisation::reduce_panel() {
  const Index n = a_.rows();
  if (reduced_ >= n) return false;
  const Index first = reduced_;
  const Index size = std::min(kPanel, n - first);
  const Index width = n - first - 1;  // columns first + 1 … n − 1
  // Row r of both belongs to column first + r. One column to spare, for the last panel.
  Matrix v = Matrix::Zero(size, width + 1);
  Matrix w = Matrix::Zero(size, width + 1);
  for (Index j = 0; j < size; ++j) reduce_column(first + j, j, v, w);
  reduced_ += size;

  // The trailing matrix less V Wᵀ + W Vᵀ.
  const Index rest = n - reduced_;
  if (rest > 0) {
    const Index skip = reduced_ - first - 1;
    Matrix left(2 * size, rest), right(2 * size, rest);
    left.topRows(size) = -v.middleCols(skip, rest);
    left.bottomRows(size) = -w.middleCols(skip, rest);
    right.topRows(size) = w.middleCols(skip, rest);
    right.bottomRows(size) = v.middleCols(skip, rest);
    multiply(arch_, rest, rest, 2 * size, cols_of(left), cols_of(right),
             a_.data() + reduced_ * n + reduced_, n, true, threads_);
  }

  // T column by column: T_jj = τ_j, T_{0…j−1, j} = −τ_j T (V v_j).
  Panel panel{first, std::vector<double>(at(size * size), 0.0)};
  std::vector<double> dots(at(size));
  for (Index j = 0; j < size; ++j) {
    const double tau = scale_[at(first + j)];
    dot_rows(v.data(), v.cols(), j, v.row(j).data(), width, dots.data());
    for (Index i = 0; i < j; ++i) {
      double sum = 0.0;
      for (Index k = i; k < j; ++k) sum += panel.factor[at(i * size + k)] * dots[at(k)];
      panel.factor[at(i * size + j)] = -tau * sum;
    }
    panel.factor[at(j * size + j)] = tau;
    // Row first + j keeps its reflection, with zeros before it: row j of Vᵀ.
    std::copy_n(v.row(j).data(), width, a_.row(first + j).data() + first + 1);
  }
  panels_.push_back(std::move(panel));
  return reduced_ < n;
}

double Tridiagonalisation::share_done() const {
  const double n = static_cast<double>(std::max<Index>(1, a_.rows()));
  const double left = 1.0 - static_cast<double>(reduced_) / n;
  return 1.0 - left * left * left;
}

bool Tridiagonalisation::apply_panel(Matrix& vectors) {
  if (applied_ >= panels_.size()) return false;
  const Panel& panel = panels_[panels_.size() - 1 - applied_];
  ++applied_;
  const Index n = a_.rows();
  const Index size = panel.size();
  const Index width = n - panel.first - 1;
  if (width > 0) {
    // X ← X − (X V) Tᵀ Vᵀ on columns first + 1 … n − 1.
    const double* v = a_.data() + panel.first * n + panel.first + 1;
    double* x = vectors.data() + panel.first + 1;
    Matrix xv(vectors.rows(), size), xvt(vectors.rows(), size);
    multiply(arch_, vectors.rows(), size, width, {x, n, 1}, {v, n, 1}, xv.data(), size, false,
             threads_);
    multiply(arch_, vectors.rows(), size, size, rows_of(xv), {panel.factor.data(), size, 1},
             xvt.data(), size, false, threads_);
    xvt = -xvt;
    multiply(arch_, vectors.rows(), width, size, rows_of(xvt), {v, 1, n}, x, n, true, threads_);
  }
  return applied_ < panels_.size();
}

double Tridiagonalisation::share_applied() const {
  return panels_.empty() ? 1.0
                         : static_cast<double>(applied_) / static_cast<double>(panels_.size());
}

}  // namespace sgdscope
