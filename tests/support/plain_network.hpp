// The loss of one sample, written once from the definitions and computed on any kind of number:
// double, std::complex for the complex step, HyperDual for second derivatives. Nothing is shared
// with the engine but the names of activations and losses and the order of parameters.
//
// Only exp, log and the error function are used, without a thought for overflow: the problems it is
// meant for have moderate logits.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

#include "sgdscope/loss.hpp"
#include "sgdscope/network.hpp"

#include "hyper_dual.hpp"

namespace sgdscope::plain {

using Complex = std::complex<double>;

inline double real_part(double x) { return x; }
inline double real_part(const Complex& x) { return x.real(); }
inline double real_part(const HyperDual& x) { return x.f; }

// ∂erf = 2/√π e^{−x²}. For complex numbers the first order in the imaginary part: with a step of
// 1e-30 the next is far below rounding.
inline double error_slope(double x) { return 1.12837916709551257390 * std::exp(-x * x); }
inline double error_function(double x) { return std::erf(x); }
inline Complex error_function(const Complex& x) {
  return {std::erf(x.real()), error_slope(x.real()) * x.imag()};
}
inline HyperDual error_function(const HyperDual& x) {
  const double slope = error_slope(x.f);
  return chain(x, std::erf(x.f), slope, -2.0 * x.f * slope);
}

template <typename T>
T hyperbolic_tangent(const T& z) {
  using std::exp;
  const T up = exp(z), down = exp(-z);
  return (up - down) / (up + down);
}

template <typename T>
T activation(Activation kind, const T& z) {
  using std::exp;
  using std::log;
  const T one(1.0), half(0.5);
  const bool positive = real_part(z) > 0.0;
  switch (kind) {
    case Activation::kIdentity:
      return z;
    case Activation::kRelu:
      return positive ? z : T(0.0);
    case Activation::kLeakyRelu:
      return positive ? z : T(0.01) * z;
    case Activation::kTanh:
      return hyperbolic_tangent(z);
    case Activation::kSigmoid:
      return one / (one + exp(-z));
    case Activation::kSoftplus:
      return log(one + exp(z));
    case Activation::kGelu:
      return half * z * (one + error_function(z / T(std::sqrt(2.0))));
    case Activation::kGeluTanh: {
      const T inner = T(std::sqrt(2.0 / 3.14159265358979323846)) * (z + T(0.044715) * z * z * z);
      return half * z * (one + hyperbolic_tangent(inner));
    }
    case Activation::kSilu:
      return z / (one + exp(-z));
    case Activation::kElu:
      return positive ? z : exp(z) - one;
  }
  return z;
}

template <typename T>
std::vector<T> softmax(const std::vector<T>& z) {
  using std::exp;
  T sum(0.0);
  std::vector<T> p;
  for (const T& zk : z) {
    p.push_back(exp(zk));
    sum = sum + p.back();
  }
  for (T& pk : p) pk = pk / sum;
  return p;
}

template <typename T>
T squared_distance(const std::vector<T>& z, const double* y) {
  T sum(0.0);
  for (std::size_t k = 0; k < z.size(); ++k) sum = sum + (z[k] - T(y[k])) * (z[k] - T(y[k]));
  return sum;
}

template <typename T>
T loss(Loss kind, const std::vector<T>& z, const double* y) {
  using std::exp;
  using std::log;
  const T outputs(static_cast<double>(z.size()));
  switch (kind) {
    case Loss::kCrossEntropy: {
      const std::vector<T> p = softmax(z);
      T sum(0.0);
      for (std::size_t k = 0; k < z.size(); ++k) sum = sum - T(y[k]) * log(p[k]);
      return sum;
    }
    case Loss::kMseHalfSum:
      return T(0.5) * squared_distance(z, y);
    case Loss::kMseMean:
      return squared_distance(z, y) / outputs;
    case Loss::kSoftmaxMse:
      return squared_distance(softmax(z), y) / outputs;
    case Loss::kBinaryLogistic:
      return log(T(1.0) + exp(z[0])) - T(y[0]) * z[0];
  }
  return T(0.0);
}

// z_L. `hidden`, where given, receives z_1 … z_{L−1}, one after another.
template <typename T>
std::vector<T> outputs(const NetworkSpec& spec, const std::vector<T>& parameters, const double* x,
                       std::vector<T>* hidden = nullptr) {
  std::vector<T> a;
  for (Index i = 0; i < spec.sizes[0]; ++i) a.push_back(T(x[i]));
  std::size_t next = 0;
  for (std::size_t l = 1; l < spec.sizes.size(); ++l) {
    std::vector<T> z(static_cast<std::size_t>(spec.sizes[l]), T(0.0));
    for (T& zi : z) {
      for (const T& aj : a) zi = zi + parameters[next++] * aj;
    }
    if (spec.bias) {
      for (T& zi : z) zi = zi + parameters[next++];
    }
    if (l + 1 < spec.sizes.size()) {
      for (T& zi : z) {
        if (hidden) hidden->push_back(zi);
        zi = activation(spec.activations[l - 1], zi);
      }
    }
    a = std::move(z);
  }
  return a;
}

template <typename T>
std::vector<T> lift(const Vector& parameters) {
  std::vector<T> lifted;
  for (Index i = 0; i < parameters.size(); ++i) lifted.push_back(T(parameters[i]));
  return lifted;
}

inline double loss_of(const Network& net, Loss kind, const double* x, const double* y) {
  return loss(kind, outputs(net.spec, lift<double>(net.parameters), x), y);
}

}  // namespace sgdscope::plain
