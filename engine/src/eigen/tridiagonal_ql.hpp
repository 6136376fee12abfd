// The implicit QL iteration for a symmetric tridiagonal matrix.
#pragma once

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// Diagonalises T in place: d (n entries) becomes the eigenvalues, not sorted; e (n entries, e[i]
// couples i and i + 1, the last is ignored) is destroyed. Every rotation of directions i, i + 1 is
// applied to the rows i, i + 1 of `vectors` (n rows of `length` entries, `stride` apart) unless it
// is null; starting from the identity, row i becomes the eigenvector of d[i]. False when one
// eigenvalue takes more than 30 n sweeps.
bool tridiagonal_ql(Arch arch, Index n, double* d, double* e, double* vectors, Index stride,
                    Index length);

}  // namespace sgdscope
