// The small symmetric matrix S of a sample's whole-network Hessian h = U S Uᵀ (per_sample.hpp), and
// what follows from the structure of U.
#pragma once

#include <vector>

#include "sgdscope/per_sample.hpp"

#include "at.hpp"

namespace sgdscope {

// |x|², added in the order of the numbers.
double squared_norm(const double* x, Index n);

// out[offset …] = δ_l ã_{l−1}ᵀ, weights row-major, then the bias, of one sample.
void write_layer_gradient(const NetworkSpec& spec, const SampleFactors& factors, Index layer,
                          Index sample, double* out);

// Where the columns of U lie: E_1 … E_L (n_l columns each), then F_2 … F_L (n_{l−1} each).
class SmallStructure {
 public:
  explicit SmallStructure(const NetworkSpec& spec);

  Index rank() const { return rank_; }  // r: the order of S, and a bound on the rank of h
  Index e(Index layer) const { return e_[at(layer)]; }  // layer = 1 … L
  Index f(Index layer) const { return f_[at(layer)]; }  // layer = 2 … L

  // S of one sample, r × r row-major, on and below its diagonal, from the chain of B_l; without
  // `with_f` no F rows (Gauss–Newton and Fisher matrices have none). What is zero in every S, rows
  // F_k against columns E_j with j ≥ k and against F, is not written: `small` begins with zeros.
  void assemble(const Network& network, const SampleFactors& factors,
                const std::vector<Matrix>& chain, bool with_f, Index sample, double* small,
                Arch arch = Arch::kReference) const;

  // Copies what is below the diagonal of S above it.
  void mirror(double* small) const;

  // S UᵀU S, the small matrix of h², from S. UᵀU is diagonal (|ã_{l−1}|² on E_l, |δ_l|² on F_l) but
  // for E_lᵀF_l = δ_l a_{l−1}ᵀ, so this costs one product and 2L rank-one terms. Only entries on
  // and below the diagonal are formed; those above are left in an unspecified state.
  void square(const SampleFactors& factors, Index sample, const double* small, double* squared,
              Arch arch) const;

  // RᵀSR with UᵀU = R Rᵀ: its eigenvalues are those of h, but for zeros. UᵀU is only semidefinite
  // (E_l δ_l = F_l a_{l−1} without bias), so R is the factor that the layers' structure gives:
  //   [ √α I             0                              ]   α = |ã|², β = |δ|², a = |a| â,
  //   [ a δᵀ/√α    √β (I − (1 − √(bias/α)) â âᵀ) ]   bias = 1 or 0.
  void reduce(const SampleFactors& factors, Index sample, const double* small, double* reduced,
              Arch arch) const;

  // U itself, D × r: only for a single sample that is asked for in full.
  Matrix dense_factor(const SampleFactors& factors, Index sample) const;

 private:
  // α_l, β_l of a sample for the columns of U.
  std::vector<double> squared_norms(const SampleFactors& factors, Index sample) const;

  NetworkSpec spec_;
  Index rank_ = 0;
  std::vector<Index> e_, f_;
};

}  // namespace sgdscope
