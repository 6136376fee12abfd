#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/per_sample.hpp"

#include "plain_derivatives.hpp"
#include "random_problems.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Central differences of the engine's own gradients, which other tests compare with definitions.
Matrix hessian_by_differences(Network net, Loss loss, const Vector& x, const Vector& y) {
  const Index D = net.parameters.size();
  Matrix h(D, D);
  for (Index i = 0; i < D; ++i) {
    const double wi = net.parameters[i];
    net.parameters[i] = wi + plain::kDifference;
    const Vector up = sample_gradient(net, loss, x, y);
    net.parameters[i] = wi - plain::kDifference;
    h.col(i) = (up - sample_gradient(net, loss, x, y)) / (2.0 * plain::kDifference);
    net.parameters[i] = wi;
  }
  return h;
}

// S ⊗ a aᵀ in the order of a layer's weights, row-major.
Matrix kronecker_block(const Matrix& s, const Vector& a) {
  const Index n = s.rows(), d = a.size();
  Matrix block(n * d, n * d);
  for (Index i = 0; i < n; ++i) {
    for (Index m = 0; m < n; ++m) block.block(i * d, m * d, d, d) = s(i, m) * a * a.transpose();
  }
  return block;
}

Matrix matrix_of_row(const Matrix& rows, Index p, Index n) {
  return Eigen::Map<const Matrix>(rows.row(p).data(), n, n);
}

}  // namespace

TEST_CASE("per-sample: gradients agree with the complex step") {
  Worst error("sample_gradient");
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    const Vector g = sample_gradient(problem.network, problem.loss, problem.inputs.row(0),
                                     problem.targets.row(0));
    error.add(relative_error(g, plain::gradient(problem.network, problem.loss, problem.input(0),
                                                problem.target(0))),
              problem.name);
  }
  CHECK(error.report(3e-14) <= 3e-14);  // 4.1e-15
}

TEST_CASE("per-sample: Hessians agree with hyper-dual numbers and with differences of gradients") {
  Worst exact("h against hyper-duals"), approximate("h against differences of gradients");
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    const Vector x = problem.inputs.row(1), y = problem.targets.row(1);
    const Matrix h = dense_sample_hessian(problem.network, problem.loss, x, y);
    CHECK(h == h.transpose());
    const Matrix oracle = plain::hessian(problem.network, problem.loss, x.data(), y.data());
    exact.add(relative_error(h, oracle), problem.name);
    approximate.add(relative_error(h, hessian_by_differences(problem.network, problem.loss, x, y)),
                    problem.name);
  }
  CHECK(exact.count() >= 200);
  CHECK(exact.report(3e-14) <= 3e-14);          // 3.8e-15
  CHECK(approximate.report(1.5e-9) <= 1.5e-9);  // 2.0e-10
}

TEST_CASE("per-sample: the layers' factors give the layers' blocks") {
  for (const Arch arch : available_archs()) {
    const std::string in = " in " + std::string(name(arch));
    Worst hessian("B ⊗ a aᵀ" + in), gauss_newton("B of Gauss–Newton ⊗ a aᵀ" + in);
    for (int i = 0; i < kProblems; i += 3) {
      const Problem problem = random_problem(i);
      const NetworkSpec& spec = problem.network.spec;
      SampleFactors factors;
      compute_factors(problem.network, problem.loss, arch, problem.inputs, problem.targets,
                      {.hessian = true, .gauss_newton = true, .fisher = false}, factors);
      CHECK(factors.samples == problem.inputs.rows());
      CHECK(factors.curvature_fisher.empty());
      const Index p = problem.inputs.rows() - 1;
      const double* x = problem.input(p);
      CHECK(std::fabs(factors.losses[p] - plain::loss_of(problem.network, problem.loss, x,
                                                         problem.target(p))) <= 1e-13);
      const Matrix h = plain::hessian(problem.network, problem.loss, x, problem.target(p));
      const Matrix j = plain::jacobian(problem.network, x);
      const Vector z = factors.passes.outputs.row(p);
      const Matrix gn = j.transpose() * plain::loss_hessian(problem.loss, z, problem.target(p)) * j;
      for (Index l = 1; l <= spec.layers(); ++l) {
        const auto at = static_cast<std::size_t>(l - 1);
        const Index offset = spec.weight_offset(l), count = spec.weight_count(l);
        const Vector a = factors.passes.activation[at].row(p);
        const auto error = [&](const Matrix& small, const Matrix& full) {
          const Matrix difference = kronecker_block(matrix_of_row(small, p, spec.width(l)), a) -
                                    full.block(offset, offset, count, count);
          return difference.cwiseAbs().maxCoeff() / full.cwiseAbs().maxCoeff();
        };
        hessian.add(error(factors.curvature[at], h), problem.name);
        gauss_newton.add(error(factors.curvature_gn[at], gn), problem.name);
      }
    }
    CHECK(hessian.report(1.5e-14) <= 1.5e-14);   // 1.7e-15
    CHECK(gauss_newton.report(1e-14) <= 1e-14);  // 1.2e-15
  }
}

TEST_CASE("per-sample: the recursion ends at the lowest layer asked for, with the same bits") {
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    const Index layers = problem.network.spec.layers();
    SampleFactors all, few;
    const auto factors = [&](Index lowest, int threads, SampleFactors& result) {
      compute_factors(problem.network, problem.loss, Arch::kReference, problem.inputs,
                      problem.targets, {.gauss_newton = true, .lowest_layer = lowest}, result,
                      threads);
    };
    factors(1, 1, all);
    factors(layers, 2, few);
    CAPTURE(problem.name);
    for (Index l = 1; l <= layers; ++l) {
      const auto at = static_cast<std::size_t>(l - 1);
      if (l < layers) {
        CHECK(few.curvature[at].size() == 0);
        CHECK(few.curvature_gn[at].size() == 0);
      } else {
        CHECK(few.curvature[at] == all.curvature[at]);
        CHECK(few.curvature_gn[at] == all.curvature_gn[at]);
      }
    }
  }
}

TEST_CASE("per-sample: augmented activations carry a one where there is a bias") {
  Uniform uniform(21);
  for (const bool bias : {true, false}) {
    const Network net = random_network({{3, 4, 2}, {Activation::kTanh}, bias}, uniform);
    SampleFactors factors;
    compute_factors(net, Loss::kMseMean, Arch::kReference, uniform.matrix(5, 3, 1.0),
                    uniform.matrix(5, 2, 1.0), {.hessian = false}, factors);
    REQUIRE(factors.augmented.size() == 2);
    CHECK(factors.augmented[0].cols() == (bias ? 4 : 3));
    CHECK(factors.augmented[1].cols() == (bias ? 5 : 4));
    CHECK(factors.augmented[1].leftCols(4) == factors.passes.activation[1]);
    if (bias) CHECK(factors.augmented[1].col(4) == Vector::Ones(5));
    CHECK(factors.curvature.empty());
  }
}

}  // namespace sgdscope
