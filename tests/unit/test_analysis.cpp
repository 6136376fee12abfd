#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"

#include "moment_oracle.hpp"
#include "same_analysis.hpp"
#include "trained.hpp"

namespace sgdscope {

TEST_CASE("analysis: what is not asked for is left out and changes nothing else") {
  const AnalysisOptions full{.layers = {1}, .fit = {.resamples = 0}};
  AnalysisOptions less = full;
  less.overlaps = less.baseline = false;
  const BlockAnalysis a = analyse(spirals(), full).blocks[0];
  const BlockAnalysis b = analyse(spirals(), less).blocks[0];
  CHECK(b.overlaps.empty());
  CHECK(b.noise_spectrum.size() == 0);
  CHECK(!b.random_baseline);
  CHECK(a.random_baseline);
  CHECK(a.overlaps.size() == 5);  // k = 1, 2, 5, 10, 20 of 32
  CHECK(same_bits(a.curvature, b.curvature));
  CHECK(same_bits(a.noise, b.noise));
  CHECK(a.ranges[0].commutator.relative_to_norms == b.ranges[0].commutator.relative_to_norms);
  check_same_fit(a.c_on_h, b.c_on_h);

  AnalysisOptions bare = less;
  bare.comparisons = false;
  for (const Arch arch : available_archs()) {
    less.arch = bare.arch = arch;
    less.layers = bare.layers = {2};  // more than one panel
    const BlockAnalysis d = analyse(spirals(), less).blocks[0];
    const BlockAnalysis e = analyse(spirals(), bare).blocks[0];
    CHECK(e.ranges.empty());
    CHECK(std::isnan(e.gap_gn_h));
    CHECK(std::isnan(e.residual_ratio));
    CHECK(std::isnan(e.orthogonality_ratio));
    CHECK(d.residual_ratio < 10.0);
    for (const auto& vector : {&BlockAnalysis::curvature, &BlockAnalysis::noise,
                               &BlockAnalysis::second_moment, &BlockAnalysis::fisher}) {
      CHECK((d.*vector).size() == 256);
      CHECK(same_bits(d.*vector, e.*vector));
    }
    CHECK(d.gap_f_h == e.gap_f_h);
    CHECK(d.cosine_c_m2 == e.cosine_c_m2);
    check_same_fit(d.c_on_h, e.c_on_h);
  }

  AnalysisOptions other = full;
  other.seed = 2;
  const BlockAnalysis c = analyse(spirals(), other).blocks[0];
  CHECK(c.random_baseline->commutator.relative_to_norms !=
        a.random_baseline->commutator.relative_to_norms);
  CHECK(same_bits(c.noise, a.noise));
}

TEST_CASE("analysis: losses without classes and without a likelihood") {
  Trained t;
  t.data = make_toy_data(ToyData::kRegression, {.samples = 60}).value();
  t.loss = Loss::kMseMean;
  t.network = initialise({{1, 8, 1}, {Activation::kTanh}, true}, Initialisation::kPyTorch, 1);
  const Analysis regression = analyse(t, {.fit = {.resamples = 0}});
  CHECK(std::isnan(regression.accuracy));
  CHECK(regression.blocks[0].fisher.size() == 8);
  CHECK(std::isfinite(regression.blocks[0].gap_f_h));

  Trained softmax = spirals();
  softmax.loss = Loss::kSoftmaxMse;
  const Analysis no_likelihood = analyse(softmax, {.layers = {1}, .fit = {.resamples = 0}});
  CHECK(no_likelihood.blocks[0].fisher.size() == 0);
  CHECK(std::isnan(no_likelihood.blocks[0].gap_f_h));
  CHECK(std::isfinite(no_likelihood.blocks[0].gap_gn_h));
}

TEST_CASE("analysis: too little range gives no exponent, one direction no comparison") {
  Trained t;
  t.data = make_toy_data(ToyData::kRegression, {.samples = 20}).value();
  t.loss = Loss::kMseHalfSum;
  t.network = initialise({{1, 2, 1}, {Activation::kTanh}, true}, Initialisation::kPyTorch, 1);
  for (const BlockKind kind : kBlockKinds) {
    for (const BlockAnalysis& b : analyse(t, {.block = kind}).blocks) {
      CHECK(!b.c_on_h);
      CHECK(!b.m2_on_h);
      CHECK(!b.c_on_m2);
      CHECK(b.windows.empty());
    }
  }
  t.network = initialise({{1, 1}, {}, false}, Initialisation::kPyTorch, 1);
  const BlockAnalysis one = analyse(t, {}).blocks.at(0);
  CHECK(one.curvature.size() == 1);
  CHECK(one.overlaps.empty());
  CHECK(!one.c_on_h);
  CHECK(std::isnan(one.rank_correlation));
  CHECK(std::isnan(one.ranges[0].diagonality.correlation_mean));
}

TEST_CASE("analysis: the same bits for 1 … 4 threads") {
  for (const Arch arch : available_archs()) {
    AnalysisOptions options{.layers = {2, 3}, .fit = {.resamples = 20}, .arch = arch};
    const Analysis one = analyse(spirals(), options);
    for (options.threads = 2; options.threads <= 4; ++options.threads) {
      const Analysis many = analyse(spirals(), options);
      CAPTURE(options.threads);
      CHECK(many.mean_loss == one.mean_loss);
      CHECK(many.accuracy == one.accuracy);
      REQUIRE(many.blocks.size() == one.blocks.size());
      for (std::size_t i = 0; i < one.blocks.size(); ++i) {
        check_same_block(many.blocks[i], one.blocks[i]);
      }
    }
  }
}

TEST_CASE("analysis: progress goes from 0 to what the cost said, in many steps") {
  const AnalysisOptions options{.fit = {.resamples = 10}, .arch = best_arch()};
  const Trained& t = spirals();
  AnalysisJob job(t.network, t.data, options);
  const double total = analysis_cost(t.network.spec, t.data.size(), options).flops;
  CHECK(job.progress().done == 0.0);
  double done = 0.0, longest = 0.0;
  std::vector<std::string> phases;
  int steps = 0;
  for (bool more = true; more; ++steps) {
    more = job.step();
    const Progress progress = job.progress();
    CHECK(progress.total == total);
    CHECK(progress.done >= done);
    longest = std::max(longest, progress.done - done);
    done = progress.done;
    if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
  }
  CHECK(done == doctest::Approx(total).epsilon(1e-12));
  CHECK(!job.step());
  CHECK(steps > 60);
  MESSAGE(steps << " steps, the longest " << longest / total);
  CHECK(longest < 0.15 * total);  // measured 0.07
  CHECK(std::count(phases.begin(), phases.end(), "moments") == 3);
  CHECK(std::count(phases.begin(), phases.end(), "eigenvectors") == 6);
  CHECK(std::count(phases.begin(), phases.end(), "measures") == 6);
}

// A page may wait for each of them, and a run that is cancelled for one: 40 Mflop take some 5 ms as
// WebAssembly. Counted, as clocks depend on what else runs.
TEST_CASE("analysis: hundreds of directions take many short steps") {
  const NetworkSpec spec{{64, 12, 10}, {Activation::kTanh}, true};
  const Network network = initialise(spec, Initialisation::kHe, 1);
  Uniform uniform(1);
  Dataset data;
  data.inputs = uniform.matrix(40, 64, 1.0);
  data.targets = Matrix::Zero(40, 10);
  data.targets.col(3).setOnes();
  data.labels.assign(40, 3);
  data.classes = 10;
  const AnalysisOptions options{.layers = {1}, .overlaps = false, .arch = Arch::kReference};
  AnalysisJob job(network, data, options);
  double done = 0.0, longest = 0.0;
  int steps = 1;
  // A chunk's moments count when all are there, and a decomposition that deflates is done before it
  // was to be.
  for (bool counts = false; job.step(); ++steps) {
    const bool counted = counts;
    counts = job.progress().phase == "measures";
    if (counts && counted) longest = std::max(longest, job.progress().done - done);
    done = job.progress().done;
  }
  MESSAGE(steps << " steps, the longest " << longest / 1e6 << " Mflop");
  CHECK(steps > 400);     // measured 474
  CHECK(longest <= 4e7);  // measured 39.96 Mflop
}

TEST_CASE("analysis: a job may be dropped after any step") {
  const Trained& t = spirals();
  for (int steps = 0; steps < 40; steps += 3) {
    AnalysisJob job(t.network, t.data, {.layers = {1, 3}, .fit = {.resamples = 0}, .threads = 2});
    for (int i = 0; i < steps; ++i) job.step();
  }
}

TEST_CASE("analysis: refuses layers that do not exist and what the moments refuse") {
  Trained t = spirals();
  const auto message = [&](const AnalysisOptions& options) {
    const Status status = check_analysis_input(t.network, t.data, options);
    return status ? std::string("accepted") : status.error().message;
  };
  CHECK(message({}) == "accepted");
  CHECK(message({.layers = {1, 2, 3}}) == "accepted");
  CHECK(message({.layers = {1, 4}}) == "layer 4 does not exist, the network has layers 1 to 3");
  CHECK(message({.layers = {0}}) == "layer 0 does not exist, the network has layers 1 to 3");
  CHECK(message({.layers = {-1}}) == "layer -1 does not exist, the network has layers 1 to 3");
  t.data.inputs(3, 1) = std::nan("");
  CHECK(message({}) != "accepted");
  t = spirals();
  t.network.parameters[7] = INFINITY;
  CHECK(message({}) != "accepted");
  t = spirals();
  t.data.targets.conservativeResize(Eigen::NoChange, 2);
  CHECK(message({}) != "accepted");
  t.data.inputs.resize(0, 2);
  t.data.targets.resize(0, 3);
  CHECK(message({}) != "accepted");
}

TEST_CASE("analysis: the cost adds up over blocks and holds the largest") {
  const NetworkSpec& spec = spirals().network.spec;
  const AnalysisOptions all;
  const auto cost = [&](AnalysisOptions options, std::vector<Index> layers) {
    options.layers = std::move(layers);
    return analysis_cost(spec, 150, options);
  };
  double flops = 0.0, bytes = 0.0;
  for (Index layer = 1; layer <= 3; ++layer) {
    flops += cost(all, {layer}).flops;
    bytes = std::max(bytes, cost(all, {layer}).bytes);
  }
  CHECK(cost(all, {}).flops == doctest::Approx(flops));
  CHECK(cost(all, {}).bytes == bytes);
  CHECK(bytes >= 5.0 * 8.0 * 256 * 256);   // the five moments of the middle layer
  CHECK(bytes <= 40.0 * 8.0 * 256 * 256);  // and not many times that
  AnalysisOptions less = all;
  less.overlaps = false;
  CHECK(cost(less, {2}).flops < cost(all, {2}).flops);
  less.baseline = false;
  CHECK(cost(less, {2}).flops < cost({.overlaps = false}, {2}).flops);
  CHECK(analysis_cost(spec, 1500, all).flops > analysis_cost(spec, 150, all).flops);
}

}  // namespace sgdscope
