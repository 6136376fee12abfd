// A = Q T Qᵀ with T tridiagonal, by Householder reflections in panels, and Q applied to vectors.
//
// The panel form keeps the reflections of b columns aside, A' = A − V Wᵀ − W Vᵀ, so that half of
// the work is one matrix product (C. Bischof, C. Van Loan 1987; J. Dongarra, D. Sorensen,
// S. Hammarling 1989). The other half is a product of the matrix with a vector for each column,
// and bound by memory: n³/3 multiply-adds at 8 bytes each.
#pragma once

#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

class Tridiagonalisation {
 public:
  // a: n × n, symmetric.
  Tridiagonalisation(Matrix a, Arch arch, int threads);

  // Reduces the next panel; false when T is complete.
  bool reduce_panel();
  double share_done() const;  // of the reduction's work, 0 … 1

  // T: n entries, and n of which the last is 0.
  const Vector& diagonal() const { return diagonal_; }
  const Vector& off_diagonal() const { return off_diagonal_; }

  // Rows of `vectors` (any number × n) ← rows · Qᵀ, that is, each row x becomes Q x; one panel of
  // reflections a call, the last panel first. False when all are applied.
  bool apply_panel(Matrix& vectors);
  double share_applied() const;

 private:
  struct Panel {
    Index first;                 // its first column
    std::vector<double> factor;  // T of H_0 … H_{b−1} = 1 − V T Vᵀ, b × b
    Index size() const;
  };

  void reduce_column(Index column, Index in_panel, Matrix& v, Matrix& w);
  void multiply_trailing(Index begin, const double* x, double* y) const;

  Arch arch_;
  int threads_;
  Matrix a_;  // row c holds the reflection of column c, from c + 1, once it is reduced
  Vector diagonal_, off_diagonal_;
  std::vector<double> scale_;  // τ_c
  std::vector<Panel> panels_;
  Index reduced_ = 0;  // columns
  std::size_t applied_ = 0;
};

}  // namespace sgdscope
