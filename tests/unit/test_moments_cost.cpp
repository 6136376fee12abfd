#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "allocated.hpp"
#include "moment_oracle.hpp"

namespace sgdscope {
namespace {

[[maybe_unused]] Problem problem_of(NetworkSpec spec, Index samples) {
  Uniform uniform(61);
  Problem problem;
  problem.loss = Loss::kCrossEntropy;
  problem.network = random_network(std::move(spec), uniform);
  draw_samples(problem, samples, true, uniform);
  return problem;
}

}  // namespace

TEST_CASE("moments cost: the flops of a layer's products are those of packed pairs") {
  const NetworkSpec spec = {{24, 50, 50, 10}, {Activation::kTanh, Activation::kTanh}, true};
  const MomentsOptions options;
  const auto packed = [&](BlockKind kind) {
    return moments_cost(spec, blocks_of(spec, kind, {2}), 2000, options).packed_flops;
  };
  // C, H and M2; pairs of 50 outputs, pairs of 51 or 50 inputs; a multiplication and an addition.
  CHECK(packed(BlockKind::kWeightsAndBias) == 3.0 * 2000 * 1275 * 1326 * 2);
  CHECK(packed(BlockKind::kWeights) == 3.0 * 2000 * 1275 * 1275 * 2);
  const MomentsCost small = moments_cost(spec, blocks_of(spec, BlockKind::kWeights), 100, options);
  const MomentsCost large = moments_cost(spec, blocks_of(spec, BlockKind::kWeights), 9000, options);
  CHECK(small.flops > small.packed_flops);
  CHECK(std::fabs(large.flops / small.flops - 90.0) <= 1e-9);
}

TEST_CASE("moments cost: the flops of the whole network's products, counted by hand") {
  // Layers 2 → 3 → 2 with bias: n = (3, 2), ã of (3, 4) numbers, of which (2, 3) without bias.
  const NetworkSpec spec = {{2, 3, 2}, {Activation::kTanh}, true};
  const auto packed = [&](unsigned moments) {
    MomentsOptions options;
    options.moments = moments;
    return moments_cost(spec, blocks_of(spec, BlockKind::kNetwork), 1, options).packed_flops / 2.0;
  };
  // Pairs: (1, 1) 6 × 6, (2, 1) 6 × 12, (2, 2) 3 × 10.
  CHECK(packed(kCovariance) == 36.0 + 72.0 + 30.0);
  // and (q, i) × (c, m) of (2, 1): 3·2 × 3·3.
  CHECK(packed(kHessian) == 138.0 + 54.0);
  // and of (2, 2), 4·2 × 3·2, and its FF pairs, 3 × 6.
  CHECK(packed(kSecondMoment) == 138.0 + 54.0 + 48.0 + 18.0);
}

TEST_CASE("moments cost: memory does not grow with the samples unless they are kept") {
  const NetworkSpec spec = {{24, 16, 10}, {Activation::kTanh}, true};
  for (const BlockKind kind : kBlockKinds) {
    MomentsOptions options;
    const auto bytes = [&](Index samples) {
      return moments_cost(spec, blocks_of(spec, kind), samples, options).bytes;
    };
    CHECK(bytes(1000000) == bytes(10000));
    options.per_sample = true;
    CHECK(bytes(1000000) >= bytes(10000) + 990000.0 * 8.0 * (24 * 16 + 16 * 10));
  }
}

#if defined(SGDSCOPE_CAN_COUNT_BYTES)
TEST_CASE("moments cost: the bytes foretold are those allocated, within a factor") {
  for (const BlockKind kind : kBlockKinds) {
    // A wide layer, so that the matrices themselves are most of what is used.
    const bool whole = kind == BlockKind::kNetwork;
    const Problem problem =
        whole ? problem_of({{20, 16, 12, 8}, {Activation::kTanh, Activation::kTanh}, true}, 600)
              : problem_of({{30, 30, 6}, {Activation::kTanh}, true}, 600);
    for (const bool per_sample : {false, true}) {
      const MomentsOptions options = {
          .loss = problem.loss, .moments = all_moments(problem.loss), .per_sample = per_sample};
      const std::vector<Block> blocks = blocks_of(problem.network.spec, kind, {1});
      const double foretold =
          moments_cost(problem.network.spec, blocks, problem.inputs.rows(), options).bytes;
      const double before = allocated();
      MomentsJob job(problem.network, problem.inputs, problem.targets, blocks, options);
      double peak = allocated();
      bool more = true;
      while (more) {
        more = job.step();
        peak = std::max(peak, allocated());
      }
      const double used = peak - before;
      MESSAGE(name(kind) << std::string(per_sample ? ", samples kept: " : ": ") << foretold / 1e6
                         << " MB foretold, " << used / 1e6 << " MB seen between steps, ratio "
                         << foretold / used);
      // The constant 8 MB of packing space is taken out of the upper bound.
      CHECK(foretold >= used);
      CHECK(foretold <= 3.0 * used + 8e6);  // ratio 1.85 for the network
    }
  }
}

TEST_CASE("moments cost: the peak seen stays where it is for ten times the samples") {
  const auto peak = [&](BlockKind kind, Index samples) {
    const Problem problem =
        problem_of({{20, 16, 12, 8}, {Activation::kTanh, Activation::kTanh}, true}, samples);
    const std::vector<Block> blocks = blocks_of(problem.network.spec, kind, {1});
    const double before = allocated();
    MomentsJob job(problem.network, problem.inputs, problem.targets, blocks,
                   {.loss = problem.loss});
    double most = allocated();
    while (job.step()) most = std::max(most, allocated());
    return most - before;
  };
  for (const BlockKind kind : kBlockKinds) {
    peak(kind, 600);  // space that threads keep for good
    const double few = peak(kind, 600), many = peak(kind, 6000);
    MESSAGE(name(kind) << ": " << few / 1e6 << " MB for 600, " << many / 1e6 << " MB for 6000");
    // The loss of each sample is kept.
    CHECK(many <= 1.001 * few + 8.0 * 5400.0);
  }
}
#endif

}  // namespace sgdscope
