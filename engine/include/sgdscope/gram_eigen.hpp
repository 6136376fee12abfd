// The eigenpairs of A = FᵀF from its factors, the m rows of F of length D (C from N gradients, a
// Gauss–Newton matrix from N · K): with m < D the matrix has rank m at most, and the m × m Gram
// matrix G = F Fᵀ has the same non-zero eigenvalues.
//
// G u = λ u gives A v = λ v for v = Fᵀu / √λ (L. Sirovich 1987, "method of snapshots"), but forming
// G costs half the digits: rounding of relative size u in G shows as u λ_max / √(λ_i λ_j) in
// v_iᵀv_j. So these v serve as a basis only. Newton–Schulz steps make it orthonormal, and the small
// problem on it is solved again (Rayleigh–Ritz): the vectors are orthonormal to rounding, however
// small their eigenvalue and however long and alike the factors, and A − V Λ Vᵀ is of the size of
// rounding of A, as with the dense solver.
#pragma once

#include "sgdscope/symmetric_eigen.hpp"

namespace sgdscope {

// The smallest eigenvalue that is told from zero, over λ_max, for m factors: 4 m u, u = 2⁻⁵².
double gram_cut(Index factors);

// The eigenvalues of FᵀF above gram_cut(m) λ_max, ascending (the top k of them where options.top is
// k > 0), and their vectors as columns, with the sign rule of symmetric_eigen.hpp; all others are
// zero to rounding. Either may be empty. Refuses an entry that is not finite (kBadValue, row and
// column from 0); eigenvalues beyond the largest float64 are a kBadValue, too.
//   factors: m × D, any m (m ≥ D is right, and slow)
Result<SymmetricEigen> gram_eigen(const Matrix& factors, const EigenOptions& options = {});

// The same eigenpairs by the cheaper of two ways: as above, or from the dense D × D matrix FᵀF.
Result<SymmetricEigen> factored_eigen(const Matrix& factors, const EigenOptions& options = {});

// Costs of both in the units of eigen_cost(), everything from F on.
EigenCost gram_eigen_cost(Index factors, Index order, bool vectors);
EigenCost dense_eigen_cost(Index factors, Index order, bool vectors);

}  // namespace sgdscope
