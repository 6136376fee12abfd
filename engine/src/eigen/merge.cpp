#include "eigen/merge.hpp"

#include <algorithm>
#include <cmath>

#include "at.hpp"
#include "constants.hpp"
#include "parallel.hpp"
#include "simd/product.hpp"
#include "sorting.hpp"

namespace sgdscope {
namespace {

// Roots found, and vectors made, as one item of work.
constexpr Index kStrip = 16;

// Merges of smaller blocks take less time than starting threads for them.
constexpr Index kThreadedOrder = 192;

// Rows that the product takes as one item; fewer than two leave its packing to be seen.
constexpr Index kProductRows = 96;

// Columns of a half that one step takes, where all of them were too much.
constexpr Index kProductColumns = 192;

// What a root costs for each pole (some six evaluations of two divisions), what a division in the
// other passes does, and a number copied: in flops of the product.
constexpr double kRootCost = 60.0;
constexpr double kDivisionCost = 10.0;
constexpr double kCopyCost = 4.0;

double square(Index n) { return static_cast<double>(n) * static_cast<double>(n); }

// Rows a and b of `vectors`, a ← c a + s b, b ← c b − s a.
void rotate_rows(double* a, double* b, Index length, double c, double s) {
  for (Index k = 0; k < length; ++k) {
    const double x = a[k], y = b[k];
    a[k] = c * x + s * y;
    b[k] = c * y - s * x;
  }
}

}  // namespace

Merge::Merge(const MergeBlock& block, Arch arch, int threads)
    : b_(block),
      arch_(arch),
      threads_(block.order >= kThreadedOrder ? threads : 1),
      rho_(2.0 * std::fabs(block.coupling)) {}

double Merge::most_cost(Index order) {
  const double passes = kRootCost + 2.0 * kDivisionCost + 2.0 * kCopyCost;
  return square(order) * (passes + static_cast<double>(order));
}

double Merge::step() {
  switch (stage_) {
    case Stage::kSplit:
      return split();
    case Stage::kRoots:
      return find_roots();
    case Stage::kWeights:
      return weigh();
    case Stage::kVectors:
      return form_vectors();
    case Stage::kCopies:
      return copy_rows();
    case Stage::kProduct:
      return multiply_panel();
    case Stage::kDone:
      break;
  }
  return 0.0;
}

void Merge::advance(Stage next) {
  stage_ = next;
  next_ = 0;
}

// As many rows as fit one piece, `least` or more.
Index Merge::rows_of_piece(double cost_of_row, Index least) const {
  const auto rows = static_cast<Index>(kPiece / std::max(1.0, cost_of_row));
  return std::max(least, rows / least * least);
}

// The directions of both halves by d, with z = Qᵀ u of unit length: the last entries of the left
// vectors, the first of the right ones.
std::vector<Merge::Direction> Merge::torn_directions() const {
  const double scale = std::sqrt(0.5);
  const double sign = b_.coupling < 0.0 ? -1.0 : 1.0;
  std::vector<Index> order(at(b_.order));
  sort_ascending(b_.values, b_.order, order.data());
  std::vector<Direction> directions(at(b_.order));
  for (Index k = 0; k < b_.order; ++k) {
    const Index row = order[at(k)];
    const bool in_left = row < b_.left;
    const double* vector = b_.vectors + row * b_.stride;
    const double entry = in_left ? vector[b_.left - 1] : sign * vector[b_.left];
    directions[at(k)] = {b_.values[row], scale * entry, row,
                         in_left ? Reach::kLeft : Reach::kRight};
  }
  return directions;
}

// Splits directions, sorted by d, into those the rank-one change moves and those it does not, to
// rounding; rotates pairs with nearly equal d so that one of them takes all of z.
void Merge::deflate(const std::vector<Direction>& sorted) {
  double largest = 0.0;
  for (const Direction& one : sorted) {
    largest = std::max({largest, std::fabs(one.d), std::fabs(one.z)});
  }
  const double tolerance = 8.0 * kRounding * largest;
  for (const Direction& now : sorted) {
    if (rho_ * std::fabs(now.z) <= tolerance) {
      settled_.push_back(now);
      continue;
    }
    if (!kept_.empty()) {
      Direction& before = kept_.back();
      const double length_z = std::sqrt(before.z * before.z + now.z * now.z);
      const double c = now.z / length_z;
      const double s = before.z / length_z;
      const double apart = now.d - before.d;
      if (std::fabs(apart * c * s) <= tolerance) {
        rotate_rows(b_.vectors + now.row * b_.stride, b_.vectors + before.row * b_.stride, b_.order,
                    c, s);
        const double d_before = before.d * c * c + now.d * s * s;
        const double d_now = before.d * s * s + now.d * c * c;
        const Reach reach = before.reach == now.reach ? now.reach : Reach::kBoth;
        settled_.push_back({d_before, 0.0, before.row, reach});
        before = {d_now, length_z, now.row, reach};
        continue;
      }
    }
    kept_.push_back(now);
  }
}

double Merge::split() {
  deflate(torn_directions());
  for (const Direction& one : kept_) {
    poles_.push_back(one.d);
    z_.push_back(one.z);
  }
  roots_.resize(kept_.size());
  exact_z_ = std::vector<double>(kept_.size(), 1.0);
  advance(Stage::kRoots);
  return kCopyCost * square(b_.order);
}

// λ_j for every root j, and d_i − λ_j for every pole i in row j of the differences.
double Merge::find_roots() {
  const auto k = std::ssize(poles_);
  const double cost_of_row = kRootCost * static_cast<double>(k);
  const Index begin = next_,
              end = std::min(k, begin + rows_of_piece(cost_of_row, kStrip * threads_));
  parallel_for(threads_, (end - begin + kStrip - 1) / kStrip, [&](Index s) {
    const Index first = begin + s * kStrip;
    for (Index j = first; j < std::min(end, first + kStrip); ++j) {
      const SecularRoot root = secular_root(arch_, j, k, poles_.data(), z_.data(), rho_);
      const double origin = poles_[at(root.origin)];
      roots_[at(j)] = root.converged ? origin + root.offset : kNaN;
      double* differences = b_.differences + j * k;
      for (Index i = 0; i < k; ++i) differences[i] = (poles_[at(i)] - origin) - root.offset;
    }
  });
  next_ = end;
  converged_ = std::none_of(roots_.begin() + begin, roots_.begin() + end,
                            [](double root) { return std::isnan(root); });
  if (!converged_) {
    advance(Stage::kDone);
  } else if (end == k) {
    advance(Stage::kWeights);
  }
  return std::max(1.0, cost_of_row * static_cast<double>(end - begin));
}

// K. Löwner's formula: the z for which the computed roots are the exact ones,
//   ẑ_i² ∝ Π_j (λ_j − d_i) / Π_{j≠i} (d_j − d_i), taken as a product of ratios near 1.
double Merge::weigh() {
  const auto k = std::ssize(poles_);
  const double cost_of_row = kDivisionCost * static_cast<double>(k);
  const Index begin = next_, end = std::min(k, begin + rows_of_piece(cost_of_row, 1));
  for (Index j = begin; j < end; ++j) {
    const double* differences = b_.differences + j * k;
    for (Index i = 0; i < k; ++i) {
      exact_z_[at(i)] *= i == j ? differences[i] : differences[i] / (poles_[at(i)] - poles_[at(j)]);
    }
  }
  next_ = end;
  if (end == k) {
    for (Index i = 0; i < k; ++i) {
      const double magnitude = std::sqrt(std::fabs(exact_z_[at(i)]));
      exact_z_[at(i)] = z_[at(i)] < 0.0 ? -magnitude : magnitude;
    }
    choose_rows();
    advance(Stage::kVectors);
  }
  return std::max(1.0, cost_of_row * static_cast<double>(end - begin));
}

// Rows: the roots, ascending, then what is settled; those wanted. Entries of the vectors in the
// order left, both, right, so that the products skip the halves that are zero.
void Merge::choose_rows() {
  const auto k = std::ssize(kept_);
  std::copy(roots_.begin(), roots_.end(), b_.values);
  for (Index t = 0; t < b_.order - k; ++t) b_.values[k + t] = settled_[at(t)].d;
  sort_ascending(b_.values, b_.order, b_.ascending);
  first_ = k - std::count_if(b_.ascending + b_.order - b_.wanted, b_.ascending + b_.order,
                             [&](Index row) { return row < k; });

  Index count[3] = {0, 0, 0};
  for (const Reach reach : {Reach::kLeft, Reach::kBoth, Reach::kRight}) {
    for (Index i = 0; i < k; ++i) {
      if (kept_[at(i)].reach != reach) continue;
      by_reach_.push_back(i);
      ++count[static_cast<int>(reach)];
    }
  }
  only_left_ = count[0];
  from_left_ = count[0] + count[1];
  from_right_ = count[1] + count[2];
}

// The vectors of the secular problem, in place of the differences: ẑ_i / (d_i − λ_j), of unit
// length.
double Merge::form_vectors() {
  const auto k = std::ssize(kept_);
  const double cost_of_row = kDivisionCost * static_cast<double>(k);
  const Index begin = first_ + next_;
  const Index end = std::min(k, begin + rows_of_piece(cost_of_row, kStrip * threads_));
  parallel_for(threads_, (end - begin + kStrip - 1) / kStrip, [&](Index s) {
    std::vector<double> row(at(k));
    const Index first = begin + s * kStrip;
    for (Index j = first; j < std::min(end, first + kStrip); ++j) {
      double* differences = b_.differences + j * k;
      double sum = 0.0;
      for (Index t = 0; t < k; ++t) {
        const Index i = by_reach_[at(t)];
        row[at(t)] = exact_z_[at(i)] / differences[i];
        sum += row[at(t)] * row[at(t)];
      }
      const double scale = 1.0 / std::sqrt(sum);
      for (Index t = 0; t < k; ++t) differences[t] = row[at(t)] * scale;
    }
  });
  next_ = end - first_;
  if (end == k) advance(Stage::kCopies);
  return std::max(1.0, cost_of_row * static_cast<double>(end - begin));
}

// What the product reads, then the settled rows, which move behind the others. Each vector is in
// at most one of the three, or in both of the first two with its halves.
double Merge::copy_rows() {
  const Index left = b_.left, right = b_.order - left;
  double* const left_rows = b_.copies;
  double* const right_rows = left_rows + from_left_ * left;
  double* const settled = right_rows + from_right_ * right;
  const auto row_of = [&](Index t) {
    return b_.vectors + kept_[at(by_reach_[at(t)])].row * b_.stride;
  };
  for (Index t = 0; t < from_left_; ++t) std::copy_n(row_of(t), left, left_rows + t * left);
  for (Index t = 0; t < from_right_; ++t) {
    std::copy_n(row_of(only_left_ + t) + left, right, right_rows + t * right);
  }
  const auto count = std::ssize(settled_), k = std::ssize(kept_);
  for (Index t = 0; t < count; ++t) {
    std::copy_n(b_.vectors + settled_[at(t)].row * b_.stride, b_.order, settled + t * b_.order);
  }
  for (Index t = 0; t < count; ++t) {
    std::copy_n(settled + t * b_.order, b_.order, b_.vectors + (k + t) * b_.stride);
  }
  advance(Stage::kProduct);
  return kCopyCost * square(b_.order);
}

// A panel of rows of the block, or a strip of its columns in one half: secular vectors times those
// of the halves.
double Merge::multiply_panel() {
  const auto k = std::ssize(kept_);
  const Index left = b_.left;
  const double cost_of_row =
      2.0 * static_cast<double>(from_left_ * left + from_right_ * (b_.order - left));
  const Index begin = first_ + next_;
  const Index least = kProductRows * std::max(2, threads_);
  const Index end = std::min(k, begin + rows_of_piece(cost_of_row, least));
  const double cost = cost_of_row * static_cast<double>(end - begin);
  // Threads, which had to be started for each strip, take whole halves.
  const bool whole = threads_ > 1 || cost <= kPiece;
  double spent = 0.0;
  do {
    const bool in_left = column_ < left;
    const Index half_end = in_left ? left : b_.order;
    const Index columns =
        whole ? half_end - column_ : std::min(kProductColumns, half_end - column_);
    spent += multiply_strip(begin, end - begin, column_, columns);
    column_ += columns;
  } while (whole && column_ < b_.order);
  if (column_ == b_.order) {
    column_ = 0;
    next_ = end - first_;
    if (end == k) advance(Stage::kDone);
  }
  return std::max(1.0, spent);
}

// So many columns of so many rows, all in one half.
double Merge::multiply_strip(Index row, Index rows, Index column, Index columns) {
  const auto k = std::ssize(kept_);
  const bool in_left = column < b_.left;
  const Index inner = in_left ? from_left_ : from_right_;
  const Index width = in_left ? b_.left : b_.order - b_.left;
  const double* const half =
      in_left ? b_.copies + column : b_.copies + from_left_ * b_.left + (column - b_.left);
  multiply(arch_, rows, columns, inner,
           {b_.differences + row * k + (in_left ? 0 : only_left_), k, 1}, {half, 1, width},
           b_.vectors + row * b_.stride + column, b_.stride, false, threads_);
  return 2.0 * static_cast<double>(rows * columns * inner);
}

}  // namespace sgdscope
