// Analyses of random problems, and the count of roundings between a measure and its definition.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "eigen_matrices.hpp"
#include "moment_oracle.hpp"
#include "trained.hpp"
#include "worst.hpp"

namespace sgdscope {

using Long = long double;

// Of a matrix of zeros nothing has a rounding error, and ratios to it are no numbers.
inline void add(Worst& worst, double found, Long exact, Long unit, const std::string& where) {
  if (!std::isfinite(exact)) {
    CHECK(std::isnan(found));
  } else {
    const Long off = std::fabs(found - exact);
    worst.add(off == 0 ? 0.0 : static_cast<double>(off / (unit * kUnitRoundoff)), where);
  }
}

inline constexpr int kAnalysisCases = 30;

// Linear regression whose inputs have one number each, of sizes over eight decades, and residuals
// that shrink with it: curvature, noise and second moment, each of another size, sink into rounding
// one after the other.
inline void spread_out(Problem& problem, Uniform& uniform) {
  problem.loss = Loss::kMseHalfSum;
  problem.network = random_network({{16, 3}, {}, true}, uniform);
  problem.name = "spread out";
  problem.inputs = Matrix::Zero(64, 16);
  problem.targets = uniform.matrix(64, 3, 1.0);
  for (Index p = 0; p < 64; ++p) {
    const double size = std::pow(10.0, -static_cast<double>(p % 16) / 2.0);
    problem.inputs(p, p % 16) = 1e3 * size * uniform(1.0, 2.0);
    const auto z = plain::outputs(
        problem.network.spec, plain::lift<double>(problem.network.parameters), problem.input(p));
    for (Index k = 0; k < 3; ++k) {
      problem.targets(p, k) =
          z[static_cast<std::size_t>(k)] + std::sqrt(size) * problem.targets(p, k);
    }
  }
}

// A problem with enough samples for a spectrum, every other one of them wide, and its options: all
// losses, depths and kinds of blocks, three windows.
struct AnalysisCase {
  Problem problem;
  Trained trained;
  AnalysisOptions options;
};

inline AnalysisCase analysis_case(int index) {
  AnalysisCase c{random_problem(index * 13 % kProblems), {}, {}};
  Uniform uniform(static_cast<std::uint64_t>(500 + index));
  if (index % 2 == 1) {
    const NetworkSpec narrow = c.problem.network.spec;
    c.problem.network = random_network(
        {{uniform.from(4, 6), uniform.from(7, 9), uniform.from(5, 7), narrow.outputs()},
         {Activation::kTanh, Activation::kSoftplus},
         narrow.bias},
        uniform);
    c.problem.name = std::to_string(index) + ", wide: " + describe(c.problem.network.spec);
  }
  draw_samples(c.problem, uniform.from(20, 70), index % 2 == 0, uniform);
  if (index % 10 == 9) spread_out(c.problem, uniform);
  c.trained = {c.problem.network,
               {.inputs = c.problem.inputs, .targets = c.problem.targets, .labels = {}},
               c.problem.loss};
  c.options.block = kBlockKinds[index % 3];
  c.options.fit = {.relative_window = index % 4 == 0   ? 1e-3
                                      : index % 4 == 1 ? 0.0
                                                       : 1e-6,
                   .relative_end = index % 7 == 3 ? 0.7 : 1.0,
                   .top = index % 5 == 0 ? 30 : 0,
                   .resamples = 60};
  c.options.keep_matrices = c.options.keep_vectors = true;
  c.options.arch = index % 2 == 0 ? best_arch() : Arch::kReference;
  c.options.seed = static_cast<std::uint64_t>(index + 1);
  return c;
}

}  // namespace sgdscope
