// Derivatives of the loss of one sample, taken from nothing but its values (plain_network.hpp).
#pragma once

#include <cstddef>
#include <vector>

#include "plain_network.hpp"

namespace sgdscope::plain {

// The step of the complex step: its square is nothing beside 1, so Im f(x + ih)/h is the derivative
// to rounding. W. Squire, G. Trapp, "Using complex variables to estimate derivatives", 1998.
inline constexpr double kComplexStep = 1e-30;

// Near the cube root of the rounding unit, where the errors h² and u/h of a central difference
// meet.
inline constexpr double kDifference = 6e-6;

// ∂ℓ/∂w by the complex step.
Vector gradient(const Network& net, Loss kind, const double* x, const double* y);

// The same by central differences.
Vector gradient_by_differences(Network net, Loss kind, const double* x, const double* y);

// J = ∂z_L/∂w, K × D, by the complex step.
Matrix jacobian(const Network& net, const double* x);

// All second derivatives of f, a function of n hyper-dual numbers.
template <typename F>
Matrix hessian_of(std::vector<HyperDual> x, const F& f) {
  const auto n = static_cast<Index>(x.size());
  Matrix h(n, n);
  for (Index i = 0; i < n; ++i) {
    x[static_cast<std::size_t>(i)].a = 1.0;
    for (Index j = 0; j <= i; ++j) {
      x[static_cast<std::size_t>(j)].b = 1.0;
      h(i, j) = h(j, i) = f(x).c;
      x[static_cast<std::size_t>(j)].b = 0.0;
    }
    x[static_cast<std::size_t>(i)].a = 0.0;
  }
  return h;
}

// ∂²ℓ/∂w∂wᵀ.
Matrix hessian(const Network& net, Loss kind, const double* x, const double* y);

// Λ = ∂²ℓ/∂z∂zᵀ.
Matrix loss_hessian(Loss kind, const Vector& z, const double* y);

// A discrete distribution of targets, row by row, with the weight of each.
struct Targets {
  Matrix rows;
  Vector weights;
};

// What the model itself says the target is: the classes with their probabilities. For the squared
// losses a Gaussian around z whose variance s² makes −log density the loss; z ± s√K e_k with equal
// weights have its mean and covariance, which is all that an expectation of g gᵀ asks for.
Targets model_targets(const Network& net, Loss kind, const double* x);

}  // namespace sgdscope::plain
