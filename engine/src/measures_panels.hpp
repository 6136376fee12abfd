// The measures that are products of n × n matrices (measures.hpp), cut into panels, so that each
// fits into a bounded step.
#pragma once

#include <vector>

#include "sgdscope/measures.hpp"

namespace sgdscope {

// Columns rotated at a time: wide enough for the product to run near its full rate, and n × 96
// numbers of memory in place of n × n. A multiple of every register tile's width.
inline constexpr Index kRotationPanel = 96;

// VᵀMV by panels of columns, from column `first` on as many as `panel` has: rows row … row + rows −
// 1 of the panel of MV, then of the panel of VᵀMV, down to its diagonal block only. When all panels
// are there, mirror_upper_triangle completes the matrix. rotated: as many rows and columns as V
// has.
void times_panel(const Matrix& m, const Matrix& vectors, Index first, Index row, Index rows,
                 Arch arch, int threads, Matrix& panel);
void project_panel(const Matrix& vectors, const Matrix& panel, Index first, Index row, Index rows,
                   Arch arch, int threads, Matrix& rotated);
void mirror_upper_triangle(Matrix& m);

// √Σ x², scaled by the largest |x| so that squares neither overflow nor underflow: near zero loss C
// is of the order of the loss squared. So rows are gone over for the scale first, then for the sum.
struct SplitNorm {
  double scale = 0.0, sum = 0.0;
  double value() const;
};

// commutator() and diagonality() over directions first … last − 1 part by part, in the order of the
// parts: some rows of one pass each.
struct CommutatorParts {
  static Index count(Index n);
  void add(const Matrix& rotated, const Vector& eigenvalues, Index first, Index last, Index part);
  Commutator result() const;

  double norm_h = 0.0;
  SplitNorm norms[3];  // of C, of the commutator, of the product
};

struct DiagonalityParts {
  static Index count(Index n);
  void add(const Matrix& rotated, Index first, Index last, double floor, Index part);
  Diagonality result(Index n) const;

  struct Mean {
    double sum = 0.0, pairs = 0.0;
    double value() const;
  };
  double on = 0.0;          // norm of the diagonal
  SplitNorm norms[2];       // of all, and off the diagonal
  std::vector<Index> kept;  // directions above the floor
  Mean means[2];
};

// Rows first … first + count − 1 of the matrix of cosines between the leading columns of V_C and
// those of V_H, and the overlaps that the whole matrix gives.
void cosine_rows(const Matrix& vectors_c, const Matrix& vectors_h, Index first, Index count,
                 Arch arch, int threads, Matrix& cosines);
std::vector<Overlap> overlaps_of(const Matrix& cosines, const std::vector<Index>& ks);

}  // namespace sgdscope
