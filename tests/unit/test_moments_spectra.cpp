#include <doctest/doctest.h>

#include "sgdscope/moments_spectra.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "moment_oracle.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

Problem two_layers() {
  Uniform uniform(71);
  Problem problem;
  problem.loss = Loss::kCrossEntropy;
  problem.network = random_network({{5, 7, 3}, {Activation::kTanh}, true}, uniform);
  draw_samples(problem, 40, true, uniform);
  return problem;
}

struct Run {
  Result<Moments> result;
  bool forward = true;  // progress never went back, and ended at its total
  std::vector<std::string> phases;
};

Run run(const Problem& problem, const MomentsOptions& options, bool eigenvalues = true) {
  const auto blocks = blocks_of(problem.network.spec, BlockKind::kWeightsAndBias);
  MomentsSpectraJob job(problem.network, problem.inputs, problem.targets, blocks, options,
                        eigenvalues);
  double before = 0.0;
  bool forward = true;
  std::vector<std::string> phases;
  do {
    const Progress progress = job.progress();
    forward = forward && progress.done >= before && progress.done <= progress.total;
    before = progress.done;
    if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
  } while (job.step());
  const MomentsCost cost = moments_spectra_cost(problem.network.spec, blocks, problem.inputs.rows(),
                                                options, eigenvalues);
  CHECK(job.progress().total == cost.flops);
  return {job.take_result(), forward, phases};
}

}  // namespace

TEST_CASE("moments spectra: the moments, and the eigenvalues of every H") {
  const Problem problem = two_layers();
  const Run found = run(problem, {.loss = problem.loss});
  REQUIRE(found.result);
  CHECK(found.forward);
  CHECK(found.phases == std::vector<std::string>{"moments", "eigenvalues"});
  const Moments expected =
      compute_moments(problem, BlockKind::kWeightsAndBias, {.loss = problem.loss});
  const Moments& moments = found.result.value();
  REQUIRE(moments.blocks.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const BlockMoments& block = moments.blocks[i];
    CHECK(same_bits(block.covariance, expected.blocks[i].covariance));
    CHECK(same_bits(block.hessian, expected.blocks[i].hessian));
    CHECK(same_bits(block.second_moment, expected.blocks[i].second_moment));
    const auto eigen = symmetric_eigen(block.hessian, {.vectors = false});
    REQUIRE(eigen);
    CHECK(same_bits(block.eigenvalues, descending(eigen.value()).values));
    CHECK(block.eigenvalues[0] > block.eigenvalues[block.block.size - 1]);
  }
}

TEST_CASE("moments spectra: no eigenvalues where none are wanted, or no H") {
  const Problem problem = two_layers();
  const Run unwanted = run(problem, {.loss = problem.loss}, false);
  REQUIRE(unwanted.result);
  CHECK(unwanted.result.value().blocks[0].eigenvalues.size() == 0);
  CHECK(unwanted.result.value().blocks[0].hessian.size() > 0);
  CHECK(unwanted.phases == std::vector<std::string>{"moments"});
  const Run without = run(problem, {.loss = problem.loss, .moments = kCovariance});
  REQUIRE(without.result);
  CHECK(without.result.value().blocks[1].eigenvalues.size() == 0);
  CHECK(without.result.value().blocks[1].covariance.size() > 0);
}

TEST_CASE("moments spectra: its memory has room for the largest decomposition") {
  const NetworkSpec spec = {{24, 16, 10}, {Activation::kTanh}, true};
  const auto blocks = blocks_of(spec, BlockKind::kWeightsAndBias);
  const MomentsOptions options;
  const MomentsCost plain = moments_cost(spec, blocks, 100, options);
  const MomentsCost whole = moments_spectra_cost(spec, blocks, 100, options);
  const EigenCost first = eigen_cost(400, false), second = eigen_cost(170, false);
  CHECK(whole.bytes == plain.bytes + first.bytes);
  CHECK(whole.flops == plain.flops + first.flops + second.flops);
  CHECK(moments_spectra_cost(spec, blocks, 100, options, false).bytes == plain.bytes);
}

TEST_CASE("moments spectra: what goes beyond float64 is named") {
  Problem problem = two_layers();
  problem.loss = Loss::kMseHalfSum;
  problem.inputs *= 1e160;
  const auto refusal = [&] {
    const Run found = run(problem, {.loss = problem.loss});
    REQUIRE_FALSE(found.result);
    CHECK(found.result.error().code == ErrorCode::kBadValue);
    return found.result.error().message;
  };
  CHECK(refusal() ==
        "H of layer 1 with bias (7×5+7) goes beyond the largest float64, expected smaller inputs "
        "or parameters");
  problem.targets *= 1e200;
  CHECK(refusal().substr(0, 23) == "the loss goes beyond th");
}

}  // namespace sgdscope
