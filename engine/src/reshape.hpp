// resize() for matrices and vectors that may hold numbers already, for when memory is refused.
#pragma once

#include "sgdscope/matrix.hpp"

namespace sgdscope {

// The entries are undefined afterwards, also where the shape is the same. (Eigen 3.4's resize()
// gives the old memory back first and, when the new is refused, would give it back once more.)
inline void reshape(Matrix& m, Index rows, Index cols) {
  if (m.rows() == rows && m.cols() == cols) return;
  m = Matrix();
  m.resize(rows, cols);
}

inline void reshape(Vector& v, Index size) {
  if (v.size() == size) return;
  v = Vector();
  v.resize(size);
}

}  // namespace sgdscope
