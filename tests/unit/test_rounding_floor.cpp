// Sums over many equal samples: each addition rounds as the one before it, so that the error grows
// with their number, and rounding_floor() has to say so. For samples that differ, the other tests.
#include <string>

#include <doctest/doctest.h>

#include "sgdscope/measures.hpp"
#include "sgdscope/moments.hpp"

#include "moment_oracle.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

BlockMoments whole_network(const Problem& problem, Arch arch) {
  MomentsOptions options{.loss = problem.loss, .moments = all_moments(problem.loss)};
  options.arch = arch;
  const auto blocks = blocks_of(problem.network.spec, BlockKind::kNetwork, {});
  return std::move(
      compute_moments(problem.network, problem.inputs, problem.targets, blocks, options)
          .blocks.front());
}

double largest(const Matrix& m) { return m.cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("equal samples: what rounding leaves is below the floor") {
  Worst floors("C − 0, H − h and M2 − h² of N equal samples, over rounding_floor()");
  Worst growth("the same over N u ‖M‖");
  Uniform uniform(7);
  for (const Loss loss : {Loss::kCrossEntropy, Loss::kMseHalfSum, Loss::kSoftmaxMse}) {
    for (const Index samples : {Index{100}, Index{10'000}, Index{300'000}}) {
      for (const Arch arch : {Arch::kReference, best_arch()}) {
        Problem one;
        one.loss = loss;
        one.network = random_network({{2, 2, 2}, {Activation::kTanh}, false}, uniform);
        draw_samples(one, 1, true, uniform);
        Problem many = one;
        many.inputs = one.inputs.replicate(samples, 1);
        many.targets = one.targets.replicate(samples, 1);
        const BlockMoments exact = whole_network(one, arch), found = whole_network(many, arch);

        const std::string where = std::string(name(loss)) + ", " + std::to_string(samples);
        const double gradient = found.gradient.squaredNorm();
        const auto add = [&](double error, double floor, double size) {
          floors.add(error / floor, where);
          growth.add(error / (static_cast<double>(samples) * 0x1p-52 * size), where);
        };
        const auto floor = [&](double size) {
          return rounding_floor(size, found.block.size, samples);
        };
        add(largest(found.covariance), floor(norm(found.covariance) + gradient), gradient);
        add(largest(found.hessian - exact.hessian), floor(norm(found.hessian)),
            found.hessian.norm());
        add(largest(found.second_moment - exact.second_moment), floor(norm(found.second_moment)),
            found.second_moment.norm());
      }
    }
  }
  CHECK(growth.report(0.25) < 0.25);  // measured 0.17
  CHECK(floors.report(1.0) < 1.0);    // 0.68
}

}  // namespace sgdscope
