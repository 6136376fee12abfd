#include "random_problems.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace sgdscope {

Network random_network(NetworkSpec spec, Uniform& uniform) {
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

Vector random_target(Loss loss, Index outputs, bool hard, Uniform& uniform) {
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

bool near_kink(const Network& net, const double* x) {
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

void draw_samples(Problem& problem, Index samples, bool hard, Uniform& uniform) {
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

Problem random_problem(int index) {
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
