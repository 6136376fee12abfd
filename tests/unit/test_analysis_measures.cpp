// What is no measurement: noise that is rounding, and subspaces that rounding chooses. (The
// measures themselves are compared with their definitions in test_analysis_definitions.cpp.)
#include <doctest/doctest.h>

#include "trained.hpp"

namespace sgdscope {
namespace {

TEST_CASE("analysis_measures: gradients that are all equal have no noise that could be measured") {
  Trained t = spirals();
  for (Index p = 1; p < t.data.size(); ++p) {
    t.data.inputs.row(p) = t.data.inputs.row(0);
    t.data.targets.row(p) = t.data.targets.row(0);
  }
  for (const Arch arch : available_archs()) {
    for (const BlockAnalysis& b : analyse(t, {.arch = arch}).blocks) {
      CAPTURE(b.block.name);
      CHECK(b.noise.cwiseAbs().maxCoeff() < b.noise_floor);
      CHECK(b.curvature[0] > b.curvature_floor);  // there is curvature to fit against
      CHECK(!b.c_on_h);
      CHECK(!b.c_on_m2);
      CHECK(b.overlaps.empty());
    }
  }
}

TEST_CASE("analysis_measures: subspaces that rounding chooses are counted and not compared") {
  // Under a squared loss the last layer has every curvature once for each output: H = c E[a aᵀ]
  // ⊗ 1.
  Trained t = pixels();
  t.loss = Loss::kMseHalfSum;
  const Index last = t.network.spec.layers(), K = t.network.spec.outputs();
  REQUIRE(K > 1);
  const BlockAnalysis b = analyse(t, {.layers = {last}}).blocks.at(0);
  const Index usable = (b.curvature.array() > b.curvature_floor).count();
  CHECK(usable > K);
  CHECK(b.degenerate_curvatures == usable);
  CHECK(!b.overlaps.empty());
  for (const Overlap& overlap : b.overlaps) CHECK(overlap.k % K == 0);
  CHECK(analyse(spirals(), {.layers = {2}}).blocks.at(0).degenerate_curvatures == 0);
}

TEST_CASE("analysis_measures: the third range ends with direction 1000") {
  Uniform uniform(82);
  Trained t;
  t.data.inputs = uniform.matrix(6, 91, 1.0);
  t.data.targets = uniform.matrix(6, 11, 1.0);
  t.loss = Loss::kMseHalfSum;
  t.network = initialise({{91, 11}, {}, false}, Initialisation::kPyTorch, 1);
  const AnalysisOptions options{
      .fit = {.resamples = 0}, .overlaps = false, .baseline = false, .arch = best_arch()};
  const BlockAnalysis b = analyse(t, options).blocks.at(0);
  CHECK(b.curvature.size() == 1001);
  REQUIRE(b.ranges.size() == 3);
  CHECK(b.ranges[0].last == 1001);
  CHECK(b.ranges[1].last == 100);
  CHECK(b.ranges[2].first == 100);
  CHECK(b.ranges[2].last == 1000);
}

}  // namespace
}  // namespace sgdscope
