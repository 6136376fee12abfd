#include "eigen/tridiagonal.hpp"

#include <algorithm>
#include <cmath>

#include "at.hpp"
#include "eigen/block_factor.hpp"
#include "eigen/team.hpp"
#include "eigen/tridiagonal_limits.hpp"
#include "parallel.hpp"
#include "reshape.hpp"
#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// Columns in a panel, a multiple of four: wide enough for the products, narrow enough that
// correcting each column by the panel so far stays a small part.
constexpr Index kPanel = 48;

// Reflections applied to the vectors together: the more, the fewer times the vectors pass through
// the caches, and the more work goes into the block itself, which small matrices feel.
Index block_size(Index order) { return std::clamp<Index>(order / 256 * 32, 32, 128); }

// Flops of the matrix product that a call takes as long as; rows that leave little of a product's
// packing to be seen; what a column of a panel costs for each entry of the square left over, which
// memory bounds; columns worth starting threads for.
constexpr double kPiece = 4e7;
constexpr Index kLeastRows = 96;
constexpr double kColumnCost = 6.0;
constexpr Index kLeastColumns = 4;

// Steps that make a block of reflections ready.
constexpr int kPreparations = 2;

// Strips of rows whose products with a vector are summed apart, when threads share it.
constexpr Index kStrips = 4;

Index tile_of(Index i) { return i / 4 * 4; }

}  // namespace

Tridiagonalisation::Tridiagonalisation(const Matrix& a, Arch arch, int threads,
                                       const ReductionThresholds& thresholds)
    : order_(a.rows()),
      arch_(arch),
      threads_(threads),
      thresholds_(thresholds),
      a_(padded(order_), order_),
      diagonal_(order_),
      off_diagonal_(Vector::Zero(order_)),
      scale_(Vector::Zero(order_)),
      panel_(order_ > thresholds.panel ? 2 * kPanel : 0, order_),
      work_(4, order_) {
  for (Index i = 0; i < order_; ++i) {
    const Index begin = tile_of(i);
    std::copy_n(a.row(i).data() + begin, order_ - begin, a_.row(i) + begin);
  }
}

// The reflection H = 1 − τ v vᵀ with v_0 = 1 and H x = β e_0 for x = row `column` of the matrix
// from column + 1 on: v_0 = 1, v_i = x_i / (x_0 − β). Written to x and to the row; x holds zeros
// before it, as far as kernels read. False when the column was the last one.
bool Tridiagonalisation::reflect(Index column, double* x) {
  double* row = a_.row(column);
  diagonal_[column] = row[column];
  const Index begin = column + 1;
  if (begin == order_) return false;
  const Index tile = tile_of(begin);
  std::fill(x + tile, x + begin + 1, 0.0);
  std::copy(row + begin + 1, row + order_, x + begin + 1);
  double tail = 0.0;
  simd::kernels(arch_).dot_rows(1, padded(order_) - tile, x + tile, 0, x + tile, &tail);
  const double alpha = row[begin];
  x[begin] = 1.0;
  if (tail < kNoColumn) {
    std::fill(x + begin + 1, x + order_, 0.0);
    off_diagonal_[column] = alpha;
  } else {
    const double length = std::sqrt(alpha * alpha + tail);
    const double beta = alpha > 0.0 ? -length : length;
    const double divisor = alpha - beta;
    for (Index i = begin + 1; i < order_; ++i) x[i] /= divisor;
    scale_[column] = (beta - alpha) / beta;
    off_diagonal_[column] = beta;
  }
  std::copy(x + begin, x + order_, row + begin);
  return true;
}

// From y = A' x to w = τ (y − ½ τ (xᵀy) x), for which H A' H = A' − x wᵀ − w xᵀ.
void Tridiagonalisation::finish_column(Index column, const double* x, double* y) const {
  const double tau = scale_[column];
  const Index tile = tile_of(column + 1);
  double product = 0.0;
  simd::kernels(arch_).dot_rows(1, padded(order_) - tile, x + tile, 0, y + tile, &product);
  const double half = 0.5 * tau * product;
  std::fill(y + tile, y + column + 1, 0.0);
  for (Index i = column + 1; i < order_; ++i) y[i] = tau * (y[i] - half * x[i]);
}

void Tridiagonalisation::reduce_one_by_one(Index last) {
  const simd::Kernels& kernel = simd::kernels(arch_);
  const Index end = padded(order_);
  for (; reduced_ < last; ++reduced_) {
    const Index column = reduced_;
    double* row = a_.row(column);
    // Columns take turns in the rows of work_, so that u and w of one are there for the next.
    double* u = work_.row(column % 2 ? 2 : 0);
    double* w = work_.row(column % 2 ? 3 : 1);
    double* x = work_.row(column % 2 ? 0 : 2);
    double* y = work_.row(column % 2 ? 1 : 3);
    if (pending_) {
      const double u_c = u[column], w_c = w[column];
      for (Index i = column; i < order_; ++i) row[i] -= u_c * w[i] + w_c * u[i];
    }
    if (!reflect(column, x)) continue;
    const Index tile = tile_of(column + 1);
    std::fill(y + tile, y + end, 0.0);
    if (pending_) {
      std::fill(u + tile, u + column + 1, 0.0);  // rows that are done change no more
      std::fill(w + tile, w + column + 1, 0.0);
      kernel.symmetric_update_product(tile, end, end, a_.row(0), a_.stride(), u, w, x, y);
    } else {
      kernel.symmetric_product(tile, end, end, a_.row(0), a_.stride(), nullptr, nullptr, x, y);
    }
    finish_column(column, x, y);
    pending_ = true;
  }
}

// y = A x over rows and columns begin … n − 1. Strips of rows of equal area, each summed by itself
// and then one after the other, so that the bits do not depend on which thread did which.
void Tridiagonalisation::multiply_trailing(Index begin, const double* x, double* y, Team& team) {
  const Index tile = tile_of(begin);
  const Index end = padded(order_);
  const auto product = simd::kernels(arch_).symmetric_product;
  std::fill(y + tile, y + end, 0.0);
  if (order_ - begin < thresholds_.shared) {
    product(tile, end, end, a_.row(0), a_.stride(), nullptr, nullptr, x, y);
    return;
  }
  Index edge[kStrips + 1];
  for (Index s = 0; s <= kStrips; ++s) {
    const double left = std::sqrt(1.0 - static_cast<double>(s) / static_cast<double>(kStrips));
    edge[s] = end - tile_of(static_cast<Index>(left * static_cast<double>(end - tile)));
  }
  edge[0] = tile;
  team.run(kStrips, [&](Index s) {
    double* sum = s == 0 ? y : work_.row(s);
    std::fill(sum + edge[s], sum + end, 0.0);
    product(edge[s], edge[s + 1], end, a_.row(0), a_.stride(), nullptr, nullptr, x, sum);
  });
  for (Index s = 1; s < kStrips; ++s) {
    const double* sum = work_.row(s);
    for (Index i = edge[s]; i < end; ++i) y[i] += sum[i];
  }
}

void Tridiagonalisation::reduce_in_panel(Index last) {
  const simd::Kernels& kernel = simd::kernels(arch_);
  const Index first = panel_first_;
  const Index end = padded(order_);
  const Index stride = panel_.stride();
  const Index most = order_ - first;
  Team team(most >= thresholds_.shared ? threads_ : 1);
  double factors[2 * kPanel], dots[2 * kPanel];
  for (; reduced_ < last; ++reduced_) {
    const Index column = reduced_;
    const Index kept = 2 * (column - first);  // rows v_0, w_0, v_1, w_1, …
    // This column less V Wᵀ + W Vᵀ.
    for (Index r = 0; r < kept; ++r) factors[r] = -panel_.row(r ^ 1)[column];
    kernel.combine_rows(kept, order_ - column, panel_.row(0) + column, stride, factors,
                        a_.row(column) + column);
    double* x = panel_.row(kept);
    double* y = panel_.row(kept + 1);
    std::fill(x + tile_of(first), x + column + 1, 0.0);
    if (!reflect(column, x)) continue;
    multiply_trailing(column + 1, x, y, team);
    const Index tile = tile_of(column + 1);
    kernel.dot_rows(kept, end - tile, panel_.row(0) + tile, stride, x + tile, dots);
    for (Index r = 0; r < kept; ++r) factors[r] = -dots[r ^ 1];
    kernel.combine_rows(kept, end - tile, panel_.row(0) + tile, stride, factors, y + tile);
    finish_column(column, x, y);
  }
}

// Plans the upper triangle left over less V Wᵀ + W Vᵀ, square by square: halves of the triangle are
// cut in two until they are small, so that little is done on the other side of the diagonal.
void Tridiagonalisation::begin_update() {
  constexpr Index kSmall = 96, kLarge = 384;
  const auto cut = [&](const auto& self, Index begin, Index end) -> void {
    const Index n = end - begin;
    if (n <= kSmall) {
      blocks_.push_back({begin, n, begin, n});
      return;
    }
    const Index middle = begin + (n / 2 + 47) / 48 * 48;
    for (Index row = begin; row < middle; row += kLarge) {
      for (Index col = middle; col < end; col += kLarge) {
        blocks_.push_back({row, std::min(kLarge, middle - row), col, std::min(kLarge, end - col)});
      }
    }
    self(self, begin, middle);
    self(self, middle, end);
  };
  cut(cut, reduced_, order_);
  reshape(negative_, 2 * kPanel, order_ - reduced_);
  for (Index r = 0; r < 2 * kPanel; ++r) {
    const double* row = panel_.row(r ^ 1);
    for (Index i = reduced_; i < order_; ++i) negative_(r, i - reduced_) = -row[i];
  }
}

// As many of the squares as a step takes; threads, which had to be started each time, do them all.
void Tridiagonalisation::update_blocks() {
  Index count = 0;
  for (double flops = 0.0; count < std::ssize(blocks_); ++count) {
    const Block& block = blocks_[at(std::ssize(blocks_) - 1 - count)];
    flops += 4.0 * static_cast<double>(kPanel * block.rows * block.cols);
    if (threads_ == 1 && count > 0 && flops > kPiece) break;
  }
  const Index stride = panel_.stride(), first = std::ssize(blocks_) - count;
  parallel_for(threads_, count, [&](Index b) {
    const Block& block = blocks_[at(first + b)];
    multiply(arch_, block.rows, block.cols, 2 * kPanel, {panel_.row(0) + block.row, 1, stride},
             {negative_.data() + block.col - reduced_, 1, negative_.cols()},
             a_.row(block.row) + block.col, a_.stride(), true);
  });
  while (std::ssize(blocks_) > first) blocks_.pop_back();
  if (blocks_.empty()) negative_ = Matrix();
}

bool Tridiagonalisation::reduce_panel() {
  if (reduced_ >= order_) return false;
  if (!blocks_.empty()) {
    update_blocks();
    return true;
  }
  const Index left = order_ - reduced_;
  if (reduced_ == panel_end_ && left > std::max(kPanel, thresholds_.panel)) {
    panel_first_ = reduced_;
    panel_end_ = reduced_ + kPanel;
  }
  if (reduced_ < panel_end_) {
    const auto fitting =
        static_cast<Index>(kPiece / (kColumnCost * static_cast<double>(left * left)));
    reduce_in_panel(std::min(panel_end_, reduced_ + std::max(fitting, kLeastColumns)));
    if (reduced_ == panel_end_) begin_update();
  } else {
    reduce_one_by_one(std::min(order_, reduced_ + kPanel));
    panel_end_ = reduced_;
  }
  return reduced_ < order_;
}

double Tridiagonalisation::share_done() const {
  const double n = static_cast<double>(std::max<Index>(1, order_));
  const double left = 1.0 - static_cast<double>(reduced_) / n;
  return 1.0 - left * left * left;
}

// V, from its first column on, of the next block, and −T.
void Tridiagonalisation::begin_block() {
  const Index last = order_ - 1 - applied_;  // the last column needs no reflection
  const Index block = block_size(order_);
  const Index first = std::max<Index>(0, (last - 1) / block * block);
  const Index size = last - first;
  const Index begin = first + 1, width = order_ - begin;
  reshape(block_, size, width);
  block_.setZero();
  for (Index j = 0; j < size; ++j) {
    std::copy_n(a_.row(first + j) + begin + j, width - j, block_.row(j).data() + j);
  }
  block_factor_ = negative_block_factor(arch_, block_, scale_.data() + first, threads_);
}

// −Tᵀ V.
void Tridiagonalisation::finish_block() {
  const Index size = block_.rows(), width = block_.cols();
  const Matrix factor = std::move(block_factor_);
  reshape(block_factor_, size, width);
  multiply(arch_, size, width, size, rows_of(factor), cols_of(block_), block_factor_.data(), width,
           false, threads_);
}

bool Tridiagonalisation::apply_panel(Matrix& vectors) {
  if (applied_ >= order_ - 1) return false;
  if (prepared_ < kPreparations) {
    prepared_++ == 0 ? begin_block() : finish_block();
    return true;
  }
  // X ← X − (X V) (V T)ᵀ on the block's columns, the last `width`.
  const Index size = block_.rows(), width = block_.cols(), stride = vectors.cols();
  const auto fitting = static_cast<Index>(kPiece / (4.0 * static_cast<double>(size * width)));
  const Index count = std::min(vectors.rows() - rows_applied_,
                               std::max(fitting / kLeastRows, Index{threads_}) * kLeastRows);
  double* x = vectors.data() + rows_applied_ * stride + stride - width;
  Matrix xv(count, size);
  multiply(arch_, count, size, width, {x, stride, 1}, rows_of(block_), xv.data(), size, false,
           threads_);
  multiply(arch_, count, width, size, rows_of(xv), cols_of(block_factor_), x, stride, true,
           threads_);
  rows_applied_ += count;
  if (rows_applied_ < vectors.rows()) return true;
  rows_applied_ = 0;
  prepared_ = 0;
  applied_ += size;
  return applied_ < order_ - 1;
}

double Tridiagonalisation::share_applied(Index rows) const {
  const auto columns = static_cast<double>(order_ - 1);
  if (columns <= 0.0 || rows == 0) return 1.0;
  const double part =
      static_cast<double>(rows_applied_ + prepared_) / static_cast<double>(rows + kPreparations);
  return (static_cast<double>(applied_) + part * static_cast<double>(block_.rows())) / columns;
}

}  // namespace sgdscope
