// The matrix product of the engine: packed panels and register tiles (K. Goto, R. van de Geijn,
// "Anatomy of high-performance matrix multiplication", 2008), for operands of any stride.
#pragma once

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// Row i, entry k of an operand: data[i · outer_stride + k · inner_stride].
struct StridedView {
  const double* data;
  Index outer_stride;
  Index inner_stride;
};

// The rows of a row-major matrix, and its columns.
inline StridedView rows_of(const MatrixView& m) { return {m.data(), m.outerStride(), 1}; }
inline StridedView cols_of(const MatrixView& m) { return {m.data(), 1, m.outerStride()}; }

// out[i · out_stride + j] (+)= Σ_{k < inner} a(i, k) b(j, k) for i < rows, j < cols, added in the
// order of k, whatever the blocking and the number of threads. In Arch::kReference each entry is
// the plain sequential sum, multiply then add.
void multiply(Arch arch, Index rows, Index cols, Index inner, StridedView a, StridedView b,
              double* out, Index out_stride, bool accumulate, int threads = 1);

}  // namespace sgdscope
