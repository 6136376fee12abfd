#include "eigen/divide_and_conquer.hpp"

#include <algorithm>
#include <cmath>

#include "at.hpp"
#include "eigen/tridiagonal_ql.hpp"
#include "reshape.hpp"
#include "sorting.hpp"

namespace sgdscope {

DivideAndConquer::DivideAndConquer(const Vector& diagonal, const Vector& off_diagonal, Arch arch,
                                   int threads, Index leaf, Index top)
    : arch_(arch),
      threads_(threads),
      top_(top > 0 ? std::min(top, diagonal.size()) : diagonal.size()),
      diagonal_(diagonal),
      off_diagonal_(off_diagonal),
      vectors_(Matrix::Identity(diagonal.size(), diagonal.size())),
      differences_(diagonal.size(), diagonal.size()),
      copies_(diagonal.size(), diagonal.size()),
      order_(at(diagonal.size())) {
  if (diagonal.size() > 0) plan(0, diagonal.size(), std::max<Index>(leaf, 1));
}

void DivideAndConquer::plan(Index begin, Index end, Index leaf) {
  const Index n = end - begin;
  if (n <= leaf) {
    nodes_.push_back({begin, end, true});
    work_total_ += work_of(nodes_.back());
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
  work_total_ += work_of(nodes_.back());
}

bool DivideAndConquer::step() {
  if (next_ >= nodes_.size() || !converged_) return false;
  const Node& node = nodes_[next_];
  if (node.leaf) {
    solve_leaf(node);
    finish_node(node);
    return next_ < nodes_.size() && converged_;
  }
  if (!merge_) merge_.emplace(block_of(node), arch_, threads_);
  for (double spent = 0.0; spent < Merge::kPiece;) {
    const double cost = merge_->step();
    if (cost == 0.0) {
      converged_ = merge_->converged();
      merge_.reset();
      finish_node(node);
      break;
    }
    spent += cost;
    merge_work_ += cost;
  }
  return next_ < nodes_.size() && converged_;
}

void DivideAndConquer::finish_node(const Node& node) {
  ++next_;
  merge_work_ = 0.0;
  work_done_ += work_of(node);
}

double DivideAndConquer::work_of(const Node& node) {
  const Index n = node.end - node.begin;
  if (!node.leaf) return Merge::most_cost(n);
  const auto order = static_cast<double>(n);
  return 30.0 * order * order * order;
}

double DivideAndConquer::share_done() const {
  return work_total_ > 0.0 ? (work_done_ + merge_work_) / work_total_ : 1.0;
}

void DivideAndConquer::solve_leaf(const Node& node) {
  const Index n = node.end - node.begin;
  const Index stride = vectors_.cols();
  std::vector<double> e(off_diagonal_.data() + node.begin, off_diagonal_.data() + node.end);
  double* d = diagonal_.data() + node.begin;
  converged_ =
      tridiagonal_ql(arch_, n, d, e.data(), vectors_.data() + node.begin * (stride + 1), stride, n);
  sort_ascending(d, n, order_.data() + node.begin);
}

MergeBlock DivideAndConquer::block_of(const Node& node) {
  const Index n = node.end - node.begin, stride = vectors_.cols();
  return {.order = n,
          .left = node.middle - node.begin,
          .coupling = node.coupling,
          .vectors = vectors_.data() + node.begin * (stride + 1),
          .stride = stride,
          .values = diagonal_.data() + node.begin,
          .ascending = order_.data() + node.begin,
          .differences = differences_.data(),
          .copies = copies_.data(),
          .wanted = n == vectors_.rows() ? top_ : n};
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
  vectors_ = differences_ = Matrix();
  return sorted;
}

}  // namespace sgdscope
