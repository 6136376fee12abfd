#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/network.hpp"
#include "sgdscope/per_sample.hpp"

#include "plain_derivatives.hpp"
#include "random_problems.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

NetworkSpec spec_of(std::vector<Index> sizes, std::vector<Activation> activations, bool bias) {
  return {std::move(sizes), std::move(activations), bias};
}

// The gradients of all samples of a batch, N × D, from forward, loss and backward.
Matrix batch_gradients(const Problem& problem, Arch arch) {
  const NetworkSpec& spec = problem.network.spec;
  const Index N = problem.inputs.rows();
  Passes passes;
  forward(problem.network, arch, problem.inputs, false, passes);
  passes.delta.resize(static_cast<std::size_t>(spec.layers()));
  passes.delta.back().resize(N, spec.outputs());
  Vector losses(N);
  evaluate(problem.loss, arch, N, spec.outputs(), passes.outputs.data(), problem.targets.data(),
           losses.data(), passes.delta.back().data(), nullptr, nullptr);
  backward(problem.network, arch, passes);
  Matrix gradients(N, spec.parameter_count());
  for (Index l = 1; l <= spec.layers(); ++l) {
    const Matrix& delta = passes.delta[static_cast<std::size_t>(l - 1)];
    const Matrix& a = passes.activation[static_cast<std::size_t>(l - 1)];
    for (Index i = 0; i < spec.width(l); ++i) {
      gradients.middleCols(spec.weight_offset(l) + i * spec.fan_in(l), spec.fan_in(l)) =
          a.array().colwise() * delta.col(i).array();
    }
    if (spec.bias) gradients.middleCols(spec.bias_offset(l), spec.width(l)) = delta;
  }
  return gradients;
}

}  // namespace

TEST_CASE("network: the order and the number of parameters") {
  const NetworkSpec with = spec_of({3, 5, 4}, {Activation::kTanh}, true);
  CHECK(with.layers() == 2);
  CHECK(with.weight_offset(1) == 0);
  CHECK(with.bias_offset(1) == 15);
  CHECK(with.weight_offset(2) == 20);
  CHECK(with.bias_offset(2) == 40);
  CHECK(with.parameter_count() == 44);
  const NetworkSpec without = spec_of({3, 5, 4}, {Activation::kTanh}, false);
  CHECK(without.weight_offset(2) == 15);
  CHECK(without.parameter_count() == 35);

  Network net{with, Vector::LinSpaced(44, 0.0, 43.0)};
  CHECK(net.weights(2)(1, 3) == 20.0 + 5.0 + 3.0);
  CHECK(net.biases(2)[3] == 43.0);
  net.spec.bias = false;
  CHECK(net.biases(1).size() == 0);

  CHECK(describe(with) == "3-5-4 tanh, bias");
  CHECK(describe(spec_of({4, 3}, {}, false)) == "4-3, no bias");
  CHECK(describe(spec_of({1, 2, 3, 1}, {Activation::kRelu, Activation::kElu}, true)) ==
        "1-2-3-1 relu,elu, bias");
}

TEST_CASE("network: sizes that make no network are refused with a sentence") {
  const std::pair<NetworkSpec, const char*> cases[] = {
      {spec_of({}, {}, true), "at least inputs and outputs"},
      {spec_of({3}, {}, true), "at least inputs and outputs"},
      {spec_of({3, 2}, {Activation::kRelu}, true), "0 hidden layers and 1 activations"},
      {spec_of({3, 2, 2}, {}, true), "1 hidden layers and 0 activations"},
      {spec_of({3, 0, 2}, {Activation::kRelu}, true), "size 1 of the network is 0"},
      {spec_of({-3, 2}, {}, true), "size 0 of the network is -3"},
      {spec_of({1 << 16, 1 << 16}, {}, false), "2147483647"},
      {spec_of({std::numeric_limits<Index>::max(), 2}, {}, false), "2147483647"},
  };
  for (const auto& [spec, says] : cases) {
    const Status status = check(spec);
    REQUIRE_FALSE(status);
    CHECK_MESSAGE(status.error().message.find(says) != std::string::npos, status.error().message);
  }
  CHECK(check(spec_of({1, 1}, {}, false)));
}

TEST_CASE("network: the random problems cover every activation with every loss at every depth") {
  std::set<std::pair<Loss, Activation>> pairs;
  std::set<std::pair<Loss, std::size_t>> depths;
  int mixed = 0, with_bias = 0;
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    const std::vector<Activation>& activations = problem.network.spec.activations;
    CHECK(check(problem.network.spec));
    CHECK(problem.network.spec.parameter_count() <= 200);
    for (const Activation kind : activations) pairs.emplace(problem.loss, kind);
    depths.emplace(problem.loss, activations.size());
    mixed += std::set<Activation>(activations.begin(), activations.end()).size() > 1;
    with_bias += problem.network.spec.bias;
  }
  MESSAGE(kProblems << " networks, " << mixed << " with several activations, " << with_bias
                    << " with bias");
  CHECK(pairs.size() == static_cast<std::size_t>(kLossCount * kActivationCount));
  CHECK(depths.size() == static_cast<std::size_t>(kLossCount * 5));
  CHECK(mixed >= 100);
  CHECK(with_bias >= 100);
  CHECK(kProblems - with_bias >= 50);
}

TEST_CASE("network: outputs are those of the definition") {
  for (const Arch arch : available_archs()) {
    Worst error("outputs in " + std::string(name(arch)));
    for (int i = 0; i < kProblems; ++i) {
      const Problem problem = random_problem(i);
      const Matrix z = outputs(problem.network, arch, problem.inputs);
      const std::vector<double> w = plain::lift<double>(problem.network.parameters);
      Matrix expected(z.rows(), z.cols());
      for (Index p = 0; p < z.rows(); ++p) {
        const std::vector<double> row = plain::outputs(problem.network.spec, w, problem.input(p));
        expected.row(p) = Eigen::Map<const Vector>(row.data(), z.cols()).transpose();
      }
      error.add(relative_error(z, expected), problem.name);
    }
    CHECK(error.report(2e-14) <= 2e-14);  // 3e-15
  }
}

TEST_CASE("network: gradients agree with the complex step and with central differences") {
  for (const Arch arch : available_archs()) {
    const std::string in = " in " + std::string(name(arch));
    Worst complex_step("gradient against the complex step" + in);
    Worst differences("gradient against central differences" + in);
    for (int i = 0; i < kProblems; ++i) {
      const Problem problem = random_problem(i);
      const Matrix gradients = batch_gradients(problem, arch);
      Matrix exact = gradients, approximate = gradients;
      for (Index p = 0; p < gradients.rows(); ++p) {
        exact.row(p) =
            plain::gradient(problem.network, problem.loss, problem.input(p), problem.target(p));
        approximate.row(p) = plain::gradient_by_differences(problem.network, problem.loss,
                                                            problem.input(p), problem.target(p));
      }
      complex_step.add(relative_error(gradients, exact), problem.name);
      differences.add(relative_error(gradients, approximate), problem.name);
    }
    CHECK(complex_step.count() >= 200);
    CHECK(complex_step.report(2e-14) <= 2e-14);  // 2.3e-15
    CHECK(differences.report(4e-9) <= 4e-9);     // 5.1e-10
  }
}

TEST_CASE("network: a sample's gradient does not depend on the batch it comes in") {
  for (int i = 0; i < kProblems; i += 7) {
    const Problem problem = random_problem(i);
    CAPTURE(problem.name);
    const Matrix together = batch_gradients(problem, Arch::kReference);
    for (Index p = 0; p < together.rows(); ++p) {
      const Vector alone = sample_gradient(problem.network, problem.loss, problem.inputs.row(p),
                                           problem.targets.row(p));
      CHECK(same_bits(alone.transpose(), together.row(p)));
    }
  }
}

TEST_CASE("network: outputs of many samples, in chunks, are those of each alone") {
  Uniform uniform(5);
  const Network net = random_network(spec_of({3, 4, 2}, {Activation::kTanh}, true), uniform);
  const Matrix inputs = uniform.matrix(1100, 3, 2.0);  // two whole chunks of 512 and a part
  for (const Arch arch : available_archs()) {
    const Matrix all = outputs(net, arch, inputs);
    REQUIRE(all.rows() == 1100);
    for (const Index p :
         {Index{0}, Index{511}, Index{512}, Index{1023}, Index{1024}, Index{1099}}) {
      CHECK(same_bits(outputs(net, arch, inputs.row(p)), all.row(p)));
    }
  }
}

}  // namespace sgdscope
