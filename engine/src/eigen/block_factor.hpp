// Reflections applied many at a time.
#pragma once

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// −Tᵀ for T of H_0 ⋯ H_{b−1} = 1 − Vᵀ T V, H_j = 1 − τ_j v_j v_jᵀ, with the v_j in the rows of `v`
// and T upper triangular (R. Schreiber, C. Van Loan 1989).
Matrix negative_block_factor(Arch arch, const Matrix& v, const double* tau, int threads);

}  // namespace sgdscope
