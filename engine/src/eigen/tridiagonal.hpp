// A = Q T Qᵀ with T tridiagonal, by Householder reflections, and Q applied to vectors.
//
// Each column costs a product of the matrix left over with a vector, which reads one triangle of it
// once. While the matrix is large, the changes of b columns are kept aside, A' = A − V Wᵀ − W Vᵀ,
// and applied as one matrix product (C. Bischof, C. Van Loan 1987; J. Dongarra, D. Sorensen,
// S. Hammarling 1989): n³/6 entries read at 8 bytes each, bound by memory, and 2/3 n³ flops of
// products. Once it fits the second-level cache, the change of each column rides along with the
// product for the next one: 4 multiply-adds for each entry read and written, and nothing kept
// aside.
#pragma once

#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

#include "eigen/padded_rows.hpp"

namespace sgdscope {

class Team;

// Where to change from one method to another; tests lower them to reach all on small matrices. The
// bits depend on them, not on the number of threads.
struct ReductionThresholds {
  Index panel = 384;   // order above which columns are kept aside in panels
  Index shared = 512;  // order from which on threads share the product with a vector
};

class Tridiagonalisation {
 public:
  // a: n × n, symmetric; only its upper triangle is read.
  Tridiagonalisation(const Matrix& a, Arch arch, int threads,
                     const ReductionThresholds& thresholds = {});

  // Reduces the next few columns, or changes a part of what is left, as much as some 40 Mflop go;
  // false when T is complete.
  bool reduce_panel();
  double share_done() const;  // of the reduction's work, 0 … 1

  // T: n entries, and n of which the last is 0.
  const Vector& diagonal() const { return diagonal_; }
  const Vector& off_diagonal() const { return off_diagonal_; }

  // Rows of `vectors` (any number × n) ← rows · Qᵀ, that is, each row x becomes Q x: a block of
  // reflections, the last ones first, which two calls make ready and further ones apply to as many
  // rows as some 40 Mflop go. False when all are applied.
  bool apply_panel(Matrix& vectors);
  double share_applied(Index rows) const;  // of the work on so many rows

 private:
  void reduce_in_panel(Index last);
  void reduce_one_by_one(Index last);
  bool reflect(Index column, double* x);
  void finish_column(Index column, const double* x, double* y) const;
  void multiply_trailing(Index begin, const double* x, double* y, Team& team);
  void begin_update();
  void update_blocks();
  void begin_block();
  void finish_block();

  struct Block {
    Index row, rows, col, cols;
  };

  Index order_;
  Arch arch_;
  int threads_;
  ReductionThresholds thresholds_;
  PaddedRows
      a_;  // upper triangle; row c holds the reflection of column c, from c + 1, once reduced
  Vector diagonal_, off_diagonal_;
  Vector scale_;      // τ_c
  PaddedRows panel_;  // rows 2r and 2r + 1: v and w of its column r
  PaddedRows work_;   // u, w not yet applied, x, y; or one sum a strip of rows
  bool pending_ = false;
  Index panel_first_ = 0, panel_end_ = 0;  // columns of the panel under way, if any
  Index reduced_ = 0;                      // columns
  std::vector<Block> blocks_;    // of the triangle left over, that the panel still changes
  Matrix negative_;              // −w_0, −v_0, −w_1, … of that panel
  Index applied_ = 0;            // columns, from the end
  int prepared_ = 0;             // steps that made the next block ready
  Matrix block_, block_factor_;  // V and −Tᵀ V of those that are being applied
  Index rows_applied_ = 0;       // of the vectors, to which they are already
};

}  // namespace sgdscope
