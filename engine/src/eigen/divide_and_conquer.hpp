// All eigenvalues and eigenvectors of a symmetric tridiagonal matrix by divide and conquer.
//
// T is torn at its middle, T = diag(T₁, T₂) + ρ u uᵀ; the halves are solved, and the rank-one
// change is mended by the secular equation (J. Cuppen 1981). Where an entry of z is negligible or
// two poles agree to rounding, a vector is kept as it is: deflation (J. Dongarra, D. Sorensen
// 1987). Eigenvectors come from the z for which the computed roots are exact, which makes them
// orthogonal to rounding however close the roots lie (M. Gu, S. Eisenstat 1994).
#pragma once

#include <optional>
#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

#include "eigen/merge.hpp"

namespace sgdscope {

class DivideAndConquer {
 public:
  static constexpr Index kLeaf = 32;

  // diagonal: n; off_diagonal: n entries, [i] couples i and i + 1, the last is ignored; the largest
  // of order 1, since rounding is taken relative to that. Blocks of at most `leaf` rows are solved
  // by QL (tests lower it to reach every path on small matrices). The last merge, which is most of
  // the work, forms the vectors of the `top` largest eigenvalues only; 0 is all.
  DivideAndConquer(const Vector& diagonal, const Vector& off_diagonal, Arch arch, int threads,
                   Index leaf = kLeaf, Index top = 0);

  // Solves the next block, or merges the next two as far as some 40 Mflop go; false when done.
  bool step();
  double share_done() const;  // of the work, 0 … 1
  bool converged() const { return converged_; }

  // Once done: the top eigenvalues ascending, and row i of `vectors` the eigenvector of the i-th.
  Vector values() const;
  Matrix take_vectors();  // the last call

 private:
  struct Node {
    Index begin, end;  // rows begin … end − 1
    bool leaf;
    Index middle = 0;       // of a merge: the first row of the right half
    double coupling = 0.0;  // off-diagonal entry torn there
  };

  void plan(Index begin, Index end, Index leaf);
  void solve_leaf(const Node& node);
  MergeBlock block_of(const Node& node);
  void finish_node(const Node& node);
  static double work_of(const Node& node);

  Arch arch_;
  int threads_;
  Index top_;
  Vector diagonal_, off_diagonal_;
  Matrix vectors_;               // rows: eigenvectors of the blocks done so far
  Matrix differences_, copies_;  // space for a merge
  std::vector<Index> order_;  // order_[begin + k]: row (from begin) of the k-th smallest of a block
  std::vector<Node> nodes_;   // children before parents
  std::size_t next_ = 0;
  std::optional<Merge> merge_;  // under way
  double work_done_ = 0.0, merge_work_ = 0.0, work_total_ = 0.0;
  bool converged_ = true;
};

}  // namespace sgdscope
