// Small random problems that between them pair every activation with every loss, at every depth.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "plain_network.hpp"

namespace sgdscope {

struct Problem {
  std::string name;
  Network network;
  Loss loss = Loss::kCrossEntropy;
  Matrix inputs, targets;

  const double* input(Index p) const { return inputs.row(p).data(); }
  const double* target(Index p) const { return targets.row(p).data(); }
};

// Uniform numbers that are the same with every standard library (its distributions are not).
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : bits_(seed) {}
  double operator()(double low, double high) {
    return low + (high - low) * 0x1p-53 * static_cast<double>(bits_() >> 11);
  }
  Index from(Index low, Index high) {  // low … high
    return low + static_cast<Index>(bits_() % static_cast<std::uint64_t>(high - low + 1));
  }
  Matrix matrix(Index rows, Index cols, double reach) {
    Matrix m(rows, cols);
    for (Index i = 0; i < m.size(); ++i) m.data()[i] = (*this)(-reach, reach);
    return m;
  }

 private:
  std::mt19937_64 bits_;
};

// Parameters uniform within ±1.7/√fan_in, so that signals neither die nor saturate.
inline Network random_network(NetworkSpec spec, Uniform& uniform) {
  Network net{std::move(spec), {}};
  net.parameters.resize(net.spec.parameter_count());
  Index next = 0;
  for (Index l = 1; l <= net.spec.layers(); ++l) {
    const double reach = 1.7 / std::sqrt(static_cast<double>(net.spec.fan_in(l)));
    for (Index i = 0; i < net.spec.weight_count(l); ++i) {
      net.parameters[next++] = uniform(-reach, reach);
    }
    for (Index i = 0; net.spec.bias && i < net.spec.width(l); ++i) {
      net.parameters[next++] = uniform(-0.5, 0.5);
    }
  }
  return net;
}

// A target the loss is defined for: hard or soft.
inline Vector random_target(Loss loss, Index outputs, bool hard, Uniform& uniform) {
  Vector y = Vector::Zero(outputs);
  if (loss == Loss::kMseHalfSum || loss == Loss::kMseMean) {
    for (Index k = 0; k < outputs; ++k) y[k] = uniform(-1.0, 1.0);
  } else if (loss == Loss::kBinaryLogistic) {
    y[0] = hard ? static_cast<double>(uniform.from(0, 1)) : uniform(0.0, 1.0);
  } else if (hard) {
    y[uniform.from(0, outputs - 1)] = 1.0;
  } else {
    double sum = 0.0;
    for (Index k = 0; k < outputs; ++k) sum += y[k] = uniform(0.0, 1.0);
    y /= sum;
  }
  return y;
}

// Whether a unit with a kink (in σ or σ′) sits so near it that a difference could cross.
inline bool near_kink(const Network& net, const double* x) {
  std::vector<double> z;
  plain::outputs(net.spec, plain::lift<double>(net.parameters), x, &z);
  std::size_t unit = 0;
  for (Index l = 1; l < net.spec.layers(); ++l) {
    const Activation kind = net.spec.activations[static_cast<std::size_t>(l - 1)];
    const bool kinked =
        kind == Activation::kRelu || kind == Activation::kLeakyRelu || kind == Activation::kElu;
    for (Index i = 0; i < net.spec.width(l); ++i, ++unit) {
      if (kinked && std::fabs(z[unit]) < 1e-3) return true;
    }
  }
  return false;
}

inline void draw_samples(Problem& problem, Index samples, bool hard, Uniform& uniform) {
  const NetworkSpec& spec = problem.network.spec;
  problem.inputs.resize(samples, spec.inputs());
  problem.targets.resize(samples, spec.outputs());
  for (Index p = 0; p < samples; ++p) {
    do {
      problem.inputs.row(p) = uniform.matrix(1, spec.inputs(), 1.5);
    } while (near_kink(problem.network, problem.input(p)));
    problem.targets.row(p) = random_target(problem.loss, spec.outputs(), hard, uniform).transpose();
  }
}

inline constexpr int kProblems = 250;  // 5 losses × 10 activations × 0 … 4 hidden layers

// Problem `index` < kProblems: its loss, the activation of its last hidden layer and its depth go
// through all combinations; other activations, widths, bias, hard or soft targets are drawn.
inline Problem random_problem(int index) {
  Uniform uniform(1000u + static_cast<std::uint64_t>(index));
  Problem problem;
  problem.loss = static_cast<Loss>(index % kLossCount);
  const int hidden = index / (kLossCount * kActivationCount);
  const bool classes = problem.loss == Loss::kCrossEntropy || problem.loss == Loss::kSoftmaxMse;
  NetworkSpec spec;
  spec.bias = uniform.from(0, 2) != 0;
  do {
    spec.sizes = {uniform.from(1, 6)};
    for (int l = 0; l < hidden; ++l) spec.sizes.push_back(uniform.from(1, hidden > 2 ? 5 : 7));
    spec.sizes.push_back(problem.loss == Loss::kBinaryLogistic ? 1
                                                               : uniform.from(classes ? 2 : 1, 5));
  } while (spec.parameter_count() > 200);
  for (int l = 0; l < hidden; ++l) {
    spec.activations.push_back(static_cast<Activation>(uniform.from(0, kActivationCount - 1)));
  }
  if (hidden > 0) {
    spec.activations.back() = static_cast<Activation>(index / kLossCount % kActivationCount);
  }
  problem.network = random_network(std::move(spec), uniform);
  const bool hard = uniform.from(0, 1) == 0;
  draw_samples(problem, uniform.from(3, 5), hard, uniform);
  problem.name = std::to_string(index) + ": " + describe(problem.network.spec) + ", " +
                 std::string(name(problem.loss));
  return problem;
}

}  // namespace sgdscope
