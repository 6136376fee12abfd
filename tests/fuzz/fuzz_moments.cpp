// Small networks and samples of any shape: every instruction set finds the same moments, and they
// are those of the samples' own gradients and Hessians.
#include <algorithm>
#include <vector>

#include "sgdscope/moments.hpp"
#include "sgdscope/per_sample.hpp"

#include "moment_oracle.hpp"
#include "target.hpp"

namespace {

using namespace sgdscope;

// Widths of at most 4, numbers of [−4, 4): derivatives of at most 4⁴ · … stay far from the ends of
// float64.
Problem problem_from(fuzz::Bytes& bytes) {
  Problem problem;
  NetworkSpec& spec = problem.network.spec;
  const int layers = bytes.from(1, 3);
  for (int l = 0; l <= layers; ++l) spec.sizes.push_back(bytes.from(1, 4));
  for (int l = 1; l < layers; ++l) {
    spec.activations.push_back(static_cast<Activation>(bytes.from(0, kActivationCount - 1)));
  }
  spec.bias = bytes.byte() % 2 == 0;
  problem.loss = static_cast<Loss>(bytes.from(0, kLossCount - 1));
  if (problem.loss == Loss::kBinaryLogistic) spec.sizes.back() = 1;
  problem.network.parameters.resize(spec.parameter_count());
  for (double& w : problem.network.parameters) w = bytes.small_number();
  const Index samples = bytes.from(1, 5);
  problem.inputs.resize(samples, spec.inputs());
  problem.targets = Matrix::Zero(samples, spec.outputs());
  for (Index p = 0; p < samples; ++p) {
    for (Index i = 0; i < spec.inputs(); ++i) problem.inputs(p, i) = bytes.small_number();
    problem.targets(p, bytes.from(0, static_cast<int>(spec.outputs()) - 1)) = 1.0;
  }
  return problem;
}

// Where a rounding decides on which side of a kink a unit is, instruction sets may differ.
bool is_smooth(const Problem& problem) {
  for (Index p = 0; p < problem.inputs.rows(); ++p) {
    if (near_kink(problem.network, problem.input(p))) return false;
  }
  return true;
}

void promise_near(const Matrix& a, const Matrix& b, const char* what, double scale = 1e-6) {
  scale = std::max(scale, b.cwiseAbs().maxCoeff());
  fuzz::promise((a - b).cwiseAbs().maxCoeff() <= 1e-10 * scale, what);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(data, size);
  const Problem problem = problem_from(bytes);
  const auto kind = kBlockKinds[bytes.from(0, 2)];
  if (!is_smooth(problem)) return 0;
  const Moments reference = compute_moments(problem, kind, {.loss = problem.loss});
  for (const Arch arch : available_archs()) {
    const Moments other = compute_moments(problem, kind, {.loss = problem.loss, .arch = arch});
    for (std::size_t b = 0; b < reference.blocks.size(); ++b) {
      const BlockMoments &one = reference.blocks[b], &two = other.blocks[b];
      fuzz::promise(two.hessian.allFinite() && two.covariance.allFinite(), "finite moments");
      fuzz::promise(two.hessian == two.hessian.transpose(), "H is symmetric to the last bit");
      // C is a difference: its rounding is that of what is subtracted.
      promise_near(two.covariance, one.covariance, "C is the same in every arch",
                   one.gradient.squaredNorm());
      promise_near(two.hessian, one.hessian, "H is the same in every arch");
      promise_near(two.second_moment, one.second_moment, "M2 is the same in every arch");
    }
  }

  const NetworkSpec& spec = problem.network.spec;
  const Index D = spec.parameter_count(), N = problem.inputs.rows();
  Matrix hessian = Matrix::Zero(D, D), squared = hessian;
  for (Index p = 0; p < N; ++p) {
    const Matrix h = dense_sample_hessian(problem.network, problem.loss, problem.inputs.row(p),
                                          problem.targets.row(p));
    hessian += h / static_cast<double>(N);
    squared += h * h / static_cast<double>(N);
  }
  const Moments whole =
      compute_moments(problem, BlockKind::kNetwork, {.loss = problem.loss, .arch = best_arch()});
  promise_near(whole.blocks[0].hessian, hessian, "H is the mean of the samples' Hessians");
  promise_near(whole.blocks[0].second_moment, squared, "M2 is the mean of their squares");
  return 0;
}
