// One merge of divide and conquer: the eigenpairs of diag(D₁, D₂) + ρ z zᵀ in the basis of the
// halves' eigenvectors (divide_and_conquer.hpp has the sources), as a series of bounded pieces.
#pragma once

#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

#include "eigen/secular.hpp"

namespace sgdscope {

// The block to be merged, all of it owned by the caller.
struct MergeBlock {
  Index order, left;    // rows of the block, and of its left half
  double coupling;      // off-diagonal entry torn between the halves
  double* vectors;      // order rows of as many entries: a vector each, zero outside its half
  Index stride;         // from one row of `vectors` to the next
  double* values;       // of the rows
  Index* ascending;     // once done, the row of the k-th smallest value
  double* differences;  // space for order² numbers: d_i − λ_j of the secular equation
  double* copies;       // space for order² numbers: the rows that the product reads
  Index wanted;         // how many of the largest are of interest; the others' rows are not formed
};

class Merge {
 public:
  Merge(const MergeBlock& block, Arch arch, int threads);

  // Does the next piece and returns what it cost, in flops of the matrix product; 0 when all is
  // done, with vectors, values and `ascending` those of the block. Pieces of a pass over n² numbers
  // cost kPiece at most; of a product, 192 × 192 entries at least. Where a root was not found,
  // that is the end as well, and converged() is false.
  double step();
  bool converged() const { return converged_; }

  static constexpr double kPiece = 4e7;

  // The sum of all steps, without deflation.
  static double most_cost(Index order);

 private:
  enum class Stage { kSplit, kRoots, kWeights, kVectors, kCopies, kProduct, kDone };

  // Which halves an eigenvector of the torn matrix reaches into.
  enum class Reach { kLeft, kBoth, kRight };

  // One direction of diag(T₁, T₂): its eigenvalue, its entry of z, its row in the block.
  struct Direction {
    double d, z;
    Index row;
    Reach reach;
  };

  std::vector<Direction> torn_directions() const;
  void deflate(const std::vector<Direction>& sorted);
  double split();
  double find_roots();
  double weigh();
  void choose_rows();
  double form_vectors();
  double copy_rows();
  double multiply_panel();
  double multiply_strip(Index row, Index rows, Index column, Index columns);
  Index rows_of_piece(double cost_of_row, Index least) const;
  void advance(Stage next);

  MergeBlock b_;
  Arch arch_;
  int threads_;
  double rho_;
  Stage stage_ = Stage::kSplit;
  Index next_ = 0;    // first row of the stage's next piece
  Index column_ = 0;  // first column of the product's next strip
  bool converged_ = true;

  std::vector<Direction> kept_;     // poles of the secular equation, d ascending
  std::vector<Direction> settled_;  // eigenpairs already
  std::vector<double> poles_, z_;   // of the kept
  std::vector<double> roots_;
  std::vector<double> exact_z_;  // for which the computed roots are exact; its squares at first
  Index first_ = 0;              // of the roots whose vectors are formed
  std::vector<Index> by_reach_;  // the kept in the order left, both, right
  Index from_left_ = 0, from_right_ = 0, only_left_ = 0;  // how many reach there
};

}  // namespace sgdscope
