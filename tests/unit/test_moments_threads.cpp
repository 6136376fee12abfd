#include <doctest/doctest.h>

#include "moment_oracle.hpp"
#include "sanitized.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

constexpr int kRepeats = kSanitized ? 1 : 3;
constexpr int kMoreThreads = kSanitized ? 3 : 1;  // from run to run

// A network whose products are cut into several pieces of work at every level: more rows of packed
// pairs than one block of the product has, three chunks of samples.
Problem wide_problem() {
  Uniform uniform(41);
  Problem problem;
  problem.loss = Loss::kCrossEntropy;
  problem.network =
      random_network({{4, 14, 6, 3}, {Activation::kTanh, Activation::kSilu}, true}, uniform);
  draw_samples(problem, 520, true, uniform);
  return problem;
}

void check_same(const Moments& a, const Moments& b) {
  CHECK(same_bits(a.losses, b.losses));
  CHECK(a.mean_loss == b.mean_loss);
  REQUIRE(a.blocks.size() == b.blocks.size());
  for (std::size_t i = 0; i < a.blocks.size(); ++i) {
    const BlockMoments &x = a.blocks[i], &y = b.blocks[i];
    CHECK(same_bits(x.gradient, y.gradient));
    CHECK(same_bits(x.covariance, y.covariance));
    CHECK(same_bits(x.hessian, y.hessian));
    CHECK(same_bits(x.second_moment, y.second_moment));
    CHECK(same_bits(x.fisher, y.fisher));
    CHECK(same_bits(x.gauss_newton, y.gauss_newton));
    CHECK(same_bits(x.gradients, y.gradients));
    CHECK(same_bits(x.spectra, y.spectra));
    CHECK(x.smallest_curvature == y.smallest_curvature);
    CHECK(x.largest_curvature == y.largest_curvature);
  }
}

}  // namespace

TEST_CASE("moments threads: a layer's moments have the same bits for 1 … 16 threads") {
  const Problem problem = wide_problem();
  for (const Arch arch : available_archs()) {
    MomentsOptions options = {
        .moments = all_moments(problem.loss), .per_sample = true, .arch = arch};
    const Moments expected = compute_moments(problem, BlockKind::kWeightsAndBias, options);
    int runs = 0;
    for (options.threads = 2; options.threads <= 16; options.threads += kMoreThreads) {
      for (int repeat = 0; repeat < kRepeats; ++repeat, ++runs) {
        CAPTURE(options.threads);
        check_same(compute_moments(problem, BlockKind::kWeightsAndBias, options), expected);
      }
    }
    MESSAGE(runs << " runs in " << name(arch));
  }
}

TEST_CASE("moments threads: the network's moments have the same bits for 1 … 8 threads") {
  Problem problem = wide_problem();
  problem.inputs.conservativeResize(40, Eigen::NoChange);
  problem.targets.conservativeResize(40, Eigen::NoChange);
  for (const Arch arch : available_archs()) {
    MomentsOptions options = {
        .moments = all_moments(problem.loss), .per_sample = true, .arch = arch, .chunk = 16};
    const Moments expected = compute_moments(problem, BlockKind::kNetwork, options);
    for (options.threads = 2; options.threads <= 8; options.threads += kMoreThreads) {
      CAPTURE(options.threads);
      check_same(compute_moments(problem, BlockKind::kNetwork, options), expected);
    }
  }
}

}  // namespace sgdscope
