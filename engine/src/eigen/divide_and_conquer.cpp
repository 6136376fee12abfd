#include "eigen/divide_and_conquer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "eigen/secular.hpp"
#include "eigen/tridiagonal_ql.hpp"
#include "parallel.hpp"
#include "reshape.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

constexpr double kRounding = std::numeric_limits<double>::epsilon();

// Roots found, and vectors made, as one item of work.
constexpr Index kStrip = 16;

// Merges of smaller blocks take less time than starting threads for them.
constexpr Index kThreadedOrder = 192;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

// Which halves an eigenvector of the torn matrix reaches into.
enum class Reach { kLeft, kBoth, kRight };

// One direction of diag(T₁, T₂): its eigenvalue, its entry of z, its row in the block.
struct Direction {
  double d, z;
  Index row;
  Reach reach;
};

// Rows a and b of `vectors`, a ← c a + s b, b ← c b − s a.
void rotate_rows(double* a, double* b, Index length, double c, double s) {
  for (Index k = 0; k < length; ++k) {
    const double x = a[k], y = b[k];
    a[k] = c * x + s * y;
    b[k] = c * y - s * x;
  }
}

struct Deflated {
  std::vector<Direction> kept;     // poles of the secular equation, d ascending
  std::vector<Direction> settled;  // eigenpairs already
};

// Splits directions, sorted by d, into those the rank-one change moves and those it does not, to
// rounding; rotates pairs with nearly equal d so that one of them takes all of z.
Deflated deflate(const std::vector<Direction>& sorted, double rho, double* vectors, Index stride,
                 Index length) {
  double largest = 0.0;
  for (const Direction& one : sorted) {
    largest = std::max({largest, std::fabs(one.d), std::fabs(one.z)});
  }
  const double tolerance = 8.0 * kRounding * largest;
  Deflated result;
  for (Direction now : sorted) {
    if (rho * std::fabs(now.z) <= tolerance) {
      result.settled.push_back(now);
      continue;
    }
    if (!result.kept.empty()) {
      Direction& before = result.kept.back();
      const double length_z = std::sqrt(before.z * before.z + now.z * now.z);
      const double c = now.z / length_z;
      const double s = before.z / length_z;
      const double gap = now.d - before.d;
      if (std::fabs(gap * c * s) <= tolerance) {
        rotate_rows(vectors + now.row * stride, vectors + before.row * stride, length, c, s);
        const double d_before = before.d * c * c + now.d * s * s;
        const double d_now = before.d * s * s + now.d * c * c;
        const Reach reach = before.reach == now.reach ? now.reach : Reach::kBoth;
        result.settled.push_back({d_before, 0.0, before.row, reach});
        before = {d_now, length_z, now.row, reach};
        continue;
      }
    }
    result.kept.push_back(now);
  }
  return result;
}

// λ_j for every root j, and d_i − λ_j for every pole i.
struct Roots {
  std::vector<double> values;
  double* gaps;  // k × k, row j: d_i − λ_j for i = 0 … k − 1
};

Roots solve_secular(const std::vector<double>& d, const std::vector<double>& z, double rho,
                    Arch arch, int threads, double* space) {
  const auto k = static_cast<Index>(d.size());
  Roots roots{std::vector<double>(at(k)), space};
  parallel_for(threads, (k + kStrip - 1) / kStrip, [&](Index s) {
    for (Index j = s * kStrip; j < std::min(k, (s + 1) * kStrip); ++j) {
      const SecularRoot root = secular_root(arch, j, k, d.data(), z.data(), rho);
      roots.values[at(j)] = d[at(root.origin)] + root.offset;
      double* gaps = roots.gaps + j * k;
      for (Index i = 0; i < k; ++i) gaps[i] = (d[at(i)] - d[at(root.origin)]) - root.offset;
    }
  });
  return roots;
}

// K. Löwner's formula: the z for which the computed roots are the exact ones,
//   ẑ_i² ∝ Π_j (λ_j − d_i) / Π_{j≠i} (d_j − d_i), taken as a product of ratios near 1.
std::vector<double> loewner(const Roots& roots, const std::vector<double>& d,
                            const std::vector<double>& z) {
  const auto k = static_cast<Index>(d.size());
  std::vector<double> square(at(k), 1.0);
  for (Index j = 0; j < k; ++j) {
    const double* gaps = roots.gaps + j * k;
    for (Index i = 0; i < k; ++i) {
      square[at(i)] *= i == j ? gaps[i] : gaps[i] / (d[at(i)] - d[at(j)]);
    }
  }
  for (Index i = 0; i < k; ++i) {
    const double magnitude = std::sqrt(std::fabs(square[at(i)]));
    square[at(i)] = z[at(i)] < 0.0 ? -magnitude : magnitude;
  }
  return square;
}

}  // namespace

DivideAndConquer::DivideAndConquer(const Vector& diagonal, const Vector& off_diagonal, Arch arch,
                                   int threads, Index leaf, Index top)
    : arch_(arch),
      threads_(threads),
      top_(top > 0 ? std::min(top, diagonal.size()) : diagonal.size()),
      diagonal_(diagonal),
      off_diagonal_(off_diagonal),
      vectors_(Matrix::Identity(diagonal.size(), diagonal.size())),
      gaps_(diagonal.size(), diagonal.size()),
      copies_(diagonal.size(), diagonal.size()),
      order_(at(diagonal.size())) {
  if (diagonal.size() > 0) plan(0, diagonal.size(), std::max<Index>(leaf, 1));
}

void DivideAndConquer::plan(Index begin, Index end, Index leaf) {
  const Index n = end - begin;
  const auto order = static_cast<double>(n);
  if (n <= leaf) {
    nodes_.push_back({begin, end, true});
    work_total_ += 30.0 * order * order * order;
    return;
  }
  const Index middle = begin + n / 2;
  // Tear: T = diag(T₁, T₂) + |β| u uᵀ with u = (e_last, ± e_first).
  const double coupling = off_diagonal_[middle - 1];
  diagonal_[middle - 1] -= std::fabs(coupling);
  diagonal_[middle] -= std::fabs(coupling);
  plan(begin, middle, leaf);
  plan(middle, end, leaf);
  nodes_.push_back({begin, end, false, middle, coupling});
  work_total_ += order * order * order;
}

bool DivideAndConquer::step() {
  if (next_ >= nodes_.size() || !converged_) return false;
  const Node& node = nodes_[next_++];
  const auto order = static_cast<double>(node.end - node.begin);
  if (node.leaf) {
    solve_leaf(node);
  } else {
    merge(node);
  }
  work_done_ += (node.leaf ? 30.0 : 1.0) * order * order * order;
  return next_ < nodes_.size() && converged_;
}

double DivideAndConquer::share_done() const {
  return work_total_ > 0.0 ? work_done_ / work_total_ : 1.0;
}

void DivideAndConquer::solve_leaf(const Node& node) {
  const Index n = node.end - node.begin;
  const Index stride = vectors_.cols();
  std::vector<double> e(off_diagonal_.data() + node.begin, off_diagonal_.data() + node.end);
  double* d = diagonal_.data() + node.begin;
  converged_ =
      tridiagonal_ql(arch_, n, d, e.data(), vectors_.data() + node.begin * (stride + 1), stride, n);
  sort_block(node);
}

void DivideAndConquer::sort_block(const Node& node) {
  const double* d = diagonal_.data() + node.begin;
  const auto begin = order_.begin() + node.begin, end = order_.begin() + node.end;
  std::iota(begin, end, Index{0});
  std::sort(begin, end, [&](Index a, Index b) { return d[a] < d[b] || (d[a] == d[b] && a < b); });
}

void DivideAndConquer::merge(const Node& node) {
  const Index n = node.end - node.begin;
  const Index left = node.middle - node.begin;
  const Index stride = vectors_.cols();
  double* block = vectors_.data() + node.begin * (stride + 1);  // n rows of n entries
  double* d = diagonal_.data() + node.begin;

  // z = Qᵀ u of unit length: the last entries of the left vectors, the first of the right ones.
  const double rho = 2.0 * std::fabs(node.coupling);
  const double scale = std::sqrt(0.5);
  const double sign = node.coupling < 0.0 ? -1.0 : 1.0;
  std::vector<Direction> directions(at(n));
  for (Index k = 0; k < n; ++k) {
    const bool in_left = k < left;
    const Index row = in_left ? order_[at(node.begin + k)] : left + order_[at(node.begin + k)];
    const double entry =
        in_left ? block[row * stride + left - 1] : sign * block[row * stride + left];
    directions[at(k)] = {d[row], scale * entry, row, in_left ? Reach::kLeft : Reach::kRight};
  }
  std::inplace_merge(directions.begin(), directions.begin() + left, directions.end(),
                     [](const Direction& a, const Direction& b) { return a.d < b.d; });
  Deflated split = deflate(directions, rho, block, stride, n);
  const std::vector<Direction>& kept = split.kept;
  const auto k = static_cast<Index>(kept.size());

  std::vector<double> poles(at(k)), z(at(k));
  for (Index i = 0; i < k; ++i) {
    poles[at(i)] = kept[at(i)].d;
    z[at(i)] = kept[at(i)].z;
  }
  const int threads = n >= kThreadedOrder ? threads_ : 1;
  const Roots roots = solve_secular(poles, z, rho, arch_, threads, gaps_.data());
  const std::vector<double> exact_z = loewner(roots, poles, z);

  // Rows: the roots, ascending, then what is settled. Of the last merge, those wanted.
  std::copy(roots.values.begin(), roots.values.end(), d);
  for (Index t = 0; t < n - k; ++t) d[k + t] = split.settled[at(t)].d;
  sort_block(node);
  Index first = 0;
  if (n == vectors_.rows()) {
    first = k - std::count_if(order_.end() - top_, order_.end(), [&](Index i) { return i < k; });
  }

  // Vectors of the secular problem with their entries in the order left, both, right, so that the
  // products below skip the halves that are zero.
  std::vector<Index> by_reach;
  Index count[3] = {0, 0, 0};
  for (const Reach reach : {Reach::kLeft, Reach::kBoth, Reach::kRight}) {
    for (Index i = 0; i < k; ++i) {
      if (kept[at(i)].reach != reach) continue;
      by_reach.push_back(i);
      ++count[static_cast<int>(reach)];
    }
  }
  double* const u = roots.gaps;  // in place
  parallel_for(threads, (k - first + kStrip - 1) / kStrip, [&](Index s) {
    std::vector<double> row(at(k));
    const Index begin = first + s * kStrip;
    for (Index j = begin; j < std::min(k, begin + kStrip); ++j) {
      double* gaps = u + j * k;
      double square = 0.0;
      for (Index t = 0; t < k; ++t) {
        const Index i = by_reach[at(t)];
        row[at(t)] = exact_z[at(i)] / gaps[i];
        square += row[at(t)] * row[at(t)];
      }
      const double scale_j = 1.0 / std::sqrt(square);
      for (Index t = 0; t < k; ++t) gaps[t] = row[at(t)] * scale_j;
    }
  });

  // Copies of what the product reads, and of the settled rows, which move behind the others. Each
  // vector is in at most one of them, or in both of the first two with its halves.
  const Index right = n - left;
  const Index from_left = count[0] + count[1];
  const Index from_right = count[1] + count[2];
  double* const left_rows = copies_.data();
  double* const right_rows = left_rows + from_left * left;
  double* const settled = right_rows + from_right * right;
  for (Index t = 0; t < from_left; ++t) {
    std::copy_n(block + kept[at(by_reach[at(t)])].row * stride, left, left_rows + t * left);
  }
  for (Index t = 0; t < from_right; ++t) {
    std::copy_n(block + kept[at(by_reach[at(count[0] + t)])].row * stride + left, right,
                right_rows + t * right);
  }
  for (Index t = 0; t < n - k; ++t) {
    std::copy_n(block + split.settled[at(t)].row * stride, n, settled + t * n);
  }
  const double* wanted = u + first * k;
  double* out = block + first * stride;
  multiply(arch_, k - first, left, from_left, {wanted, k, 1}, {left_rows, 1, left}, out, stride,
           false, threads);
  multiply(arch_, k - first, right, from_right, {wanted + count[0], k, 1}, {right_rows, 1, right},
           out + left, stride, false, threads);
  for (Index t = 0; t < n - k; ++t) {
    std::copy_n(settled + t * n, n, block + (k + t) * stride);
  }
}

Vector DivideAndConquer::values() const {
  Vector sorted(top_);
  const Index skip = diagonal_.size() - top_;
  for (Index i = 0; i < top_; ++i) sorted[i] = diagonal_[order_[at(skip + i)]];
  return sorted;
}

Matrix DivideAndConquer::take_vectors() {
  Matrix sorted = std::move(copies_);
  reshape(sorted, top_, vectors_.cols());
  const Index skip = vectors_.rows() - top_;
  for (Index i = 0; i < top_; ++i) sorted.row(i) = vectors_.row(order_[at(skip + i)]);
  vectors_ = gaps_ = Matrix();
  return sorted;
}

}  // namespace sgdscope
