// Derivatives of the loss of one sample, taken from nothing but its values (plain_network.hpp).
#pragma once

#include "plain_network.hpp"

namespace sgdscope::plain {

// The step of the complex step: its square is nothing beside 1, so Im f(x + ih)/h is the derivative
// to rounding. W. Squire, G. Trapp, "Using complex variables to estimate derivatives", 1998.
inline constexpr double kComplexStep = 1e-30;

// Near the cube root of the rounding unit, where the errors h² and u/h of a central difference
// meet.
inline constexpr double kDifference = 6e-6;

// ∂ℓ/∂w by the complex step.
inline Vector gradient(const Network& net, Loss kind, const double* x, const double* y) {
  std::vector<Complex> w = lift<Complex>(net.parameters);
  Vector g(net.parameters.size());
  for (Index i = 0; i < g.size(); ++i) {
    Complex& wi = w[static_cast<std::size_t>(i)];
    wi = {wi.real(), kComplexStep};
    g[i] = loss(kind, outputs(net.spec, w, x), y).imag() / kComplexStep;
    wi = wi.real();
  }
  return g;
}

// The same by central differences.
inline Vector gradient_by_differences(Network net, Loss kind, const double* x, const double* y) {
  Vector g(net.parameters.size());
  for (Index i = 0; i < g.size(); ++i) {
    const double wi = net.parameters[i];
    net.parameters[i] = wi + kDifference;
    const double up = loss_of(net, kind, x, y);
    net.parameters[i] = wi - kDifference;
    g[i] = (up - loss_of(net, kind, x, y)) / (2.0 * kDifference);
    net.parameters[i] = wi;
  }
  return g;
}

// J = ∂z_L/∂w, K × D, by the complex step.
inline Matrix jacobian(const Network& net, const double* x) {
  std::vector<Complex> w = lift<Complex>(net.parameters);
  Matrix j(net.spec.outputs(), net.parameters.size());
  for (Index i = 0; i < j.cols(); ++i) {
    Complex& wi = w[static_cast<std::size_t>(i)];
    wi = {wi.real(), kComplexStep};
    const std::vector<Complex> z = outputs(net.spec, w, x);
    for (Index k = 0; k < j.rows(); ++k) {
      j(k, i) = z[static_cast<std::size_t>(k)].imag() / kComplexStep;
    }
    wi = wi.real();
  }
  return j;
}

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
inline Matrix hessian(const Network& net, Loss kind, const double* x, const double* y) {
  return hessian_of(lift<HyperDual>(net.parameters), [&](const std::vector<HyperDual>& w) {
    return loss(kind, outputs(net.spec, w, x), y);
  });
}

// Λ = ∂²ℓ/∂z∂zᵀ.
inline Matrix loss_hessian(Loss kind, const Vector& z, const double* y) {
  return hessian_of(lift<HyperDual>(z),
                    [&](const std::vector<HyperDual>& v) { return loss(kind, v, y); });
}

// A discrete distribution of targets, row by row, with the weight of each.
struct Targets {
  Matrix rows;
  Vector weights;
};

// What the model itself says the target is: the classes with their probabilities. For the squared
// losses a Gaussian around z whose variance s² makes −log density the loss; z ± s√K e_k with equal
// weights have its mean and covariance, which is all that an expectation of g gᵀ asks for.
inline Targets model_targets(const Network& net, Loss kind, const double* x) {
  const std::vector<double> z = outputs(net.spec, lift<double>(net.parameters), x);
  const auto K = static_cast<Index>(z.size());
  if (kind == Loss::kCrossEntropy) {
    const std::vector<double> p = softmax(z);
    return {Matrix::Identity(K, K), Eigen::Map<const Vector>(p.data(), K)};
  }
  if (kind == Loss::kBinaryLogistic) {
    const double p = 1.0 / (1.0 + std::exp(-z[0]));
    return {(Matrix(2, 1) << 0.0, 1.0).finished(), (Vector(2) << 1.0 - p, p).finished()};
  }
  const auto outputs_count = static_cast<double>(K);
  const double variance = kind == Loss::kMseHalfSum ? 1.0 : outputs_count / 2.0;
  Targets targets = {Matrix(2 * K, K), Vector::Constant(2 * K, 0.5 / outputs_count)};
  for (Index k = 0; k < K; ++k) {
    for (Index row : {2 * k, 2 * k + 1}) {
      targets.rows.row(row) = Eigen::Map<const Vector>(z.data(), K).transpose();
    }
    const double reach = std::sqrt(variance * outputs_count);
    targets.rows(2 * k, k) += reach;
    targets.rows(2 * k + 1, k) -= reach;
  }
  return targets;
}

}  // namespace sgdscope::plain
