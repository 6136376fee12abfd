// The eigenvalues of a symmetric tridiagonal matrix without vectors, by a QL iteration free of
// square roots.
#pragma once

#include "sgdscope/matrix.hpp"

namespace sgdscope {

// d (n entries) becomes the eigenvalues, ascending; e (n entries, e[i] couples i and i + 1, the
// last is ignored) is destroyed. Entries of order 1 at most. False when one eigenvalue takes more
// than 30 n sweeps.
bool tridiagonal_values(Index n, double* d, double* e);

}  // namespace sgdscope
