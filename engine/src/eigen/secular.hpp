// The secular equation 1 + ρ Σ_i z_i² / (d_i − λ) = 0, whose roots are the eigenvalues of
// diag(d) + ρ z zᵀ.
#pragma once

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// A root as the pole nearest to it and the distance from there, so that d_i − λ keeps its relative
// accuracy: λ = d[origin] + offset.
struct SecularRoot {
  Index origin;
  double offset;
  bool converged = true;  // else origin and offset are the last guess
};

// Root j of n (0 … n − 1, ascending): between d_j and d_{j+1}, the last one between d_{n−1} and
// d_{n−1} + ρ Σ z². d ascending and distinct, ρ > 0, and ρ |z_i| above the rounding of d and z:
// what deflation leaves. For anything else, as for NaN, it may not converge in 100 steps.
SecularRoot secular_root(Arch arch, Index j, Index n, const double* d, const double* z, double rho);

}  // namespace sgdscope
