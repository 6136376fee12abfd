// Per-sample Hessians in factored form, for batches, and dense for a single sample on request.
//
// With u_l = (dW_l, db_l) ã_{l−1} the direct change of z_l, and v_l = dW_lᵀ δ_l, the second
// differential of one sample's loss is the quadratic form Q(u, v) of a small symmetric matrix S,
//
//   d²ℓ = Σ_l dz_lᵀ M_l dz_l + 2 Σ_{l≥2} v_lᵀ diag(σ′_{l−1}) dz_{l−1},   dz_l = Σ_{k≤l} T_lk u_k,
//
// M_L = Λ, M_l = diag(σ″_l ⊙ W_{l+1}ᵀ δ_{l+1}), T_lk = W_l diag(σ′_{l−1}) T_{l−1,k}, T_kk = I.
// Hence
//
//   S[E_k, E_j] = B_k T_kj,
//   S[F_l, E_k] = diag(σ′_{l−1}) T_{l−1,k}  (k < l),      S[F, F] = 0,
//   B_L = Λ,    B_l = M_l + diag(σ′_l) W_{l+1}ᵀ B_{l+1} W_{l+1} diag(σ′_l),
//
// and h = U S Uᵀ with U = [E_1 … E_L F_2 … F_L], E_l x = x ã_{l−1}ᵀ, F_l y = δ_l yᵀ. One layer's
// block of h is B_l ⊗ ã_{l−1} ã_{l−1}ᵀ. Forward-over-reverse differentiation in this form:
// B. Pearlmutter, "Fast exact multiplication by the Hessian", 1994; the recursion for B_l:
// A. Botev, H. Ritter, D. Barber, "Practical Gauss–Newton optimisation for deep learning", 2017.
#pragma once

#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/loss.hpp"
#include "sgdscope/matrix.hpp"
#include "sgdscope/network.hpp"

namespace sgdscope {

// Everything a batch of P samples contributes, in factored form.
struct SampleFactors {
  Index samples = 0;
  Passes passes;
  std::vector<Matrix> augmented;     // ã_l = (a_l, 1) or a_l, P × d, l = 0 … L − 1
  Matrix loss_hessian;               // Λ, P × n_L²
  Matrix loss_fisher;                // P × n_L², on request
  Vector losses;                     // P
  std::vector<Matrix> curvature;     // B_l, P × n_l², index l − 1; empty below the lowest layer
  std::vector<Matrix> curvature_gn;  // the same with M_l = 0 for l < L (Gauss–Newton), on request
  std::vector<Matrix> curvature_fisher;  // with the Fisher matrix of the outputs for Λ, on request
  Matrix scratch;                        // work space, kept from batch to batch
};

struct FactorRequest {
  bool hessian = true;
  bool gauss_newton = false;
  bool fisher = false;
  Index lowest_layer = 1;  // 1 … L (assert); the recursion for B_l ends there
};

// Forward, backward and the recursion for B. inputs: P × n_0, targets: P × K (assert). `threads`
// share the recursion, which is most of the work; the bits do not depend on them.
void compute_factors(const Network& network, Loss loss, Arch arch, const MatrixView& inputs,
                     const MatrixView& targets, FactorRequest request, SampleFactors& factors,
                     int threads = 1);

// The D × D Hessian of one sample's loss over all parameters, from the factors.
Matrix dense_sample_hessian(const Network& network, Loss loss, const Vector& input,
                            const Vector& target);

// The gradient of one sample's loss over all parameters.
Vector sample_gradient(const Network& network, Loss loss, const Vector& input,
                       const Vector& target);

}  // namespace sgdscope
