#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "eigen_ratios.hpp"
#include "moment_oracle.hpp"
#include "trained.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

BlockMoments moments_of(const Trained& t, const Block& block) {
  const MomentsOptions options{.loss = t.loss, .moments = all_moments(t.loss)};
  return std::move(
      compute_moments(t.network, t.data.inputs, t.data.targets, {block}, options).blocks.front());
}

bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void check_same_fit(const std::optional<PowerLawFit>& a, const std::optional<PowerLawFit>& b) {
  REQUIRE(a.has_value() == b.has_value());
  if (!a) return;
  CHECK(a->exponent == b->exponent);
  CHECK(a->log10_factor == b->log10_factor);
  CHECK(same_number(a->r_squared, b->r_squared));
  CHECK(same_number(a->low, b->low));
  CHECK(same_number(a->high, b->high));
  CHECK(a->fitted == b->fitted);
  CHECK(a->dropped() == b->dropped());
}

void check_same_range(const RangeMeasures& a, const RangeMeasures& b) {
  CHECK(a.first == b.first);
  CHECK(a.last == b.last);
  CHECK(same_number(a.commutator.relative_to_norms, b.commutator.relative_to_norms));
  CHECK(same_number(a.commutator.relative_to_product, b.commutator.relative_to_product));
  CHECK(same_number(a.diagonality.diagonal_energy, b.diagonality.diagonal_energy));
  CHECK(same_number(a.diagonality.off_to_on_rms, b.diagonality.off_to_on_rms));
  CHECK(same_number(a.diagonality.correlation_mean, b.diagonality.correlation_mean));
  CHECK(a.diagonality.directions == b.diagonality.directions);
}

void check_same(const BlockAnalysis& a, const BlockAnalysis& b) {
  CHECK(same_bits(a.curvature, b.curvature));
  CHECK(same_bits(a.noise, b.noise));
  CHECK(same_bits(a.second_moment, b.second_moment));
  CHECK(same_bits(a.fisher, b.fisher));
  CHECK(same_bits(a.noise_spectrum, b.noise_spectrum));
  check_same_fit(a.c_on_h, b.c_on_h);
  check_same_fit(a.m2_on_h, b.m2_on_h);
  check_same_fit(a.c_on_m2, b.c_on_m2);
  CHECK(same_number(a.rank_correlation, b.rank_correlation));
  REQUIRE(a.ranges.size() == b.ranges.size());
  for (std::size_t i = 0; i < a.ranges.size(); ++i) check_same_range(a.ranges[i], b.ranges[i]);
  REQUIRE(a.random_baseline.has_value() == b.random_baseline.has_value());
  if (a.random_baseline) check_same_range(*a.random_baseline, *b.random_baseline);
  REQUIRE(a.overlaps.size() == b.overlaps.size());
  for (std::size_t i = 0; i < a.overlaps.size(); ++i) {
    CHECK(a.overlaps[i].value == b.overlaps[i].value);
  }
  CHECK(a.cosine_c_h == b.cosine_c_h);
  CHECK(a.cosine_c_m2 == b.cosine_c_m2);
  CHECK(a.gap_c_h == b.gap_c_h);
  CHECK(same_number(a.gap_f_h, b.gap_f_h));
  CHECK(a.gap_gn_h == b.gap_gn_h);
  CHECK(a.trace_c == b.trace_c);
  CHECK(a.gradient_norm == b.gradient_norm);
  CHECK(a.residual_ratio == b.residual_ratio);
  CHECK(a.orthogonality_ratio == b.orthogonality_ratio);
}

struct Dense {
  Vector values;            // descending
  Eigen::MatrixXd vectors;  // columns
};

Dense by_eigen(const Matrix& m) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(m);
  return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
}

// Distance of λ_i to the nearest other eigenvalue.
double gap(const Vector& values, Index i) {
  double least = INFINITY;
  if (i > 0) least = std::min(least, values[i - 1] - values[i]);
  if (i + 1 < values.size()) least = std::min(least, values[i] - values[i + 1]);
  return least;
}

// v_iᵀ M v_i wherever v_i is well defined, against the engine's: v_i errs by n u ‖H‖ / gap.
void check_diagonal(const Vector& found, const Matrix& m, const Dense& h, Worst& worst) {
  REQUIRE(found.size() == m.rows());
  const double n = static_cast<double>(m.rows());
  for (Index i = 0; i < m.rows(); ++i) {
    const double distance = gap(h.values, i);
    if (distance < 1e-9 * h.values[0]) continue;
    const double expected = h.vectors.col(i).dot(m * h.vectors.col(i));
    const double level = n * kUnitRoundoff * m.norm() * (1.0 + h.values[0] / distance);
    worst.add(std::fabs(found[i] - expected) / level, "direction " + std::to_string(i));
  }
}

bool about(double a, double b, double tolerance = 1e-12) {
  return std::fabs(a - b) <= tolerance * (std::fabs(a) + std::fabs(b));
}

// Everything that one block reports, from its moments, Eigen's solver and the formulas.
void check_block(const Trained& t, const BlockAnalysis& b, const AnalysisOptions& options) {
  CAPTURE(b.block.name);
  const BlockMoments m = moments_of(t, b.block);
  const Index n = b.block.size;
  const Dense h = by_eigen(m.hessian), c = by_eigen(m.covariance);
  CHECK(value_ratio(b.curvature, h.values) < 10.0);
  CHECK(value_ratio(b.noise_spectrum, c.values) < 10.0);
  Worst worst("v_iᵀ M v_i over n u ‖M‖ (1 + ‖H‖/gap), " + b.block.name);
  check_diagonal(b.noise, m.covariance, h, worst);
  check_diagonal(b.second_moment, m.second_moment, h, worst);
  check_diagonal(b.fisher, m.fisher, h, worst);
  CHECK(worst.report(1.0) < 1.0);  // measured 0.15
  CHECK(worst.count() > n / 2);

  CHECK(about(b.noise.sum(), m.covariance.trace()));
  CHECK(about(b.trace_c, m.covariance.trace()));
  CHECK(about(b.trace_h, m.hessian.trace()));
  CHECK(about(b.trace_m2, m.second_moment.trace()));
  CHECK(about(b.gradient_norm, m.gradient.norm()));
  const double nu =
      (static_cast<double>(n) + static_cast<double>(t.data.size()) / 4.0) * kUnitRoundoff;
  CHECK(about(b.curvature_floor, nu * m.hessian.norm()));
  CHECK(about(b.noise_floor, nu * (m.covariance.norm() + m.gradient.squaredNorm())));
  CHECK(about(b.second_moment_floor, nu * m.second_moment.norm()));
  const auto gap_to_h = [&](const Matrix& a) { return (a - m.hessian).norm() / m.hessian.norm(); };
  // Gaps are relative already; where F or the Gauss–Newton matrix equals H they are rounding only.
  const auto same_gap = [](double x, double y) { return std::fabs(x - y) < 1e-13; };
  CHECK(same_gap(b.gap_c_h, gap_to_h(m.covariance)));
  CHECK(same_gap(b.gap_f_h, gap_to_h(m.fisher)));
  CHECK(same_gap(b.gap_gn_h, gap_to_h(m.gauss_newton)));
  const auto cosine_of = [](const Matrix& x, const Matrix& y) {
    return x.cwiseProduct(y).sum() / (x.norm() * y.norm());
  };
  CHECK(about(b.cosine_c_h, cosine_of(m.covariance, m.hessian)));
  CHECK(about(b.cosine_c_m2, cosine_of(m.covariance, m.second_moment)));
  CHECK(b.negative_curvatures == (h.values.array() < -b.curvature_floor).count());
  CHECK(b.residual_ratio < 10.0);
  CHECK(b.orthogonality_ratio < 10.0);
  CHECK(b.wedge.below == 0);
  // Of thousands of h_p, in another arithmetic: the rounding of an eigenvalue scales with κ_max.
  const double extreme = std::max(-m.smallest_curvature, m.largest_curvature);
  CHECK(std::fabs(b.wedge.smallest_curvature - m.smallest_curvature) < 1e-14 * extreme);
  CHECK(std::fabs(b.wedge.largest_curvature - m.largest_curvature) < 1e-14 * extreme);

  // ‖CH − HC‖ is the same in every basis.
  REQUIRE(!b.ranges.empty());
  const RangeMeasures& all = b.ranges.front();
  CHECK(all.first == 0);
  CHECK(all.last == n);
  const Matrix product = m.covariance * m.hessian;
  const double commutator = (product - product.transpose()).norm();
  CHECK(about(all.commutator.relative_to_norms,
              commutator / (m.covariance.norm() * m.hessian.norm()), 1e-10));
  CHECK(about(all.commutator.relative_to_product, commutator / product.norm(), 1e-10));
  CHECK(about(all.diagonality.diagonal_energy, b.noise.squaredNorm() / m.covariance.squaredNorm(),
              1e-10));
  CHECK(b.ranges.size() == (n > 101 ? 3u : n > 100 ? 2u : 1u));

  REQUIRE(!b.overlaps.empty());
  for (const Overlap& overlap : b.overlaps) {
    CHECK(overlap.value > 0.0);
    CHECK(overlap.value <= 1.0 + 1e-12);
    const Index k = overlap.k;
    const double clear = std::min((h.values[k - 1] - h.values[k]) / h.values[0],
                                  (c.values[k - 1] - c.values[k]) / c.values[0]);
    if (clear < 1e-6) continue;
    const double expected =
        (c.vectors.leftCols(k).transpose() * h.vectors.leftCols(k)).squaredNorm() /
        static_cast<double>(k);
    CHECK(about(overlap.value, expected, 1e-8));
  }

  FitOptions fit = options.fit;
  fit.seed = options.seed;
  fit.floor_x = b.curvature_floor;
  fit.floor_y = b.noise_floor;
  check_same_fit(b.c_on_h, fit_power_law(b.curvature, b.noise, fit));
  CHECK(b.directions.fitted + b.directions.dropped() == n);
  if (b.c_on_h) {
    CHECK(b.directions.outside_window == b.c_on_h->outside_window);
    CHECK(b.directions.not_positive == b.c_on_h->not_positive);
    CHECK(b.directions.below_floor == b.c_on_h->below_floor);
  }
  CHECK(b.decades.size() == slopes_by_decade(b.curvature, b.noise, fit).size());
  CHECK(b.windows.size() == slope_against_window(b.curvature, b.noise, fit).size());
  fit.floor_y = b.second_moment_floor;
  check_same_fit(b.m2_on_h, fit_power_law(b.curvature, b.second_moment, fit));
  for (const auto& one : {b.c_on_h, b.m2_on_h, b.c_on_m2}) {
    if (one) CHECK(one->fitted + one->dropped() == n);
  }
}

}  // namespace

TEST_CASE("analysis: every field of a trained network's layers from its definition") {
  const AnalysisOptions options{.fit = {.resamples = 100}, .arch = best_arch(), .seed = 5};
  const Analysis a = analyse(spirals(), options);
  CHECK(a.samples == 150);
  const Evaluation evaluation =
      evaluate(spirals().network, Loss::kCrossEntropy, Arch::kReference, spirals().data);
  CHECK(about(a.mean_loss, evaluation.loss));
  CHECK(a.accuracy == evaluation.accuracy);
  CHECK(a.accuracy > 0.5);  // it has learned something
  REQUIRE(a.blocks.size() == 3);
  CHECK(a.blocks[1].block.size == 256);
  for (const BlockAnalysis& block : a.blocks) check_block(spirals(), block, options);
  REQUIRE(a.blocks[1].c_on_h);
  CHECK(a.blocks[1].c_on_h->exponent > 0.0);
  REQUIRE(a.blocks[1].random_baseline);
  // Turned at random, C commutes less and is less diagonal.
  const RangeMeasures &found = a.blocks[1].ranges[0], &chance = *a.blocks[1].random_baseline;
  CHECK(chance.commutator.relative_to_norms > found.commutator.relative_to_norms);
  CHECK(chance.diagonality.diagonal_energy < found.diagonality.diagonal_energy);
}

TEST_CASE("analysis: every field for a network with dead units and ten classes") {
  const AnalysisOptions options{.fit = {.resamples = 0}};
  const Trained t = pixels();
  const Analysis a = analyse(t, options);
  REQUIRE(a.blocks.size() == 2);
  for (const BlockAnalysis& block : a.blocks) check_block(t, block, options);
}

TEST_CASE("analysis: layers with bias, chosen layers, the whole network") {
  const AnalysisOptions options{.block = BlockKind::kWeightsAndBias,
                                .layers = {3, 1},
                                .fit = {.resamples = 0},
                                .arch = best_arch()};
  const Analysis a = analyse(spirals(), options);
  REQUIRE(a.blocks.size() == 2);
  CHECK(a.blocks[0].block.layer == 3);
  CHECK(a.blocks[0].block.size == 51);
  CHECK(a.blocks[1].block.size == 48);
  for (const BlockAnalysis& block : a.blocks) check_block(spirals(), block, options);

  const Trained small = [] {
    Trained t = spirals();
    t.network = initialise({{2, 5, 3}, {Activation::kTanh}, true}, Initialisation::kXavier, 3);
    return t;
  }();
  const AnalysisOptions whole{.block = BlockKind::kNetwork, .fit = {.resamples = 0}};
  const Analysis b = analyse(small, whole);
  REQUIRE(b.blocks.size() == 1);
  CHECK(b.blocks[0].block.size == 33);
  check_block(small, b.blocks[0], whole);
}

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
        check_same(many.blocks[i], one.blocks[i]);
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

// A page may wait for each of them, and a run that is cancelled for one.
TEST_CASE("analysis: a thousand directions take many short steps") {
  const NetworkSpec spec{{64, 16, 10}, {Activation::kTanh}, true};
  const Network network = initialise(spec, Initialisation::kHe, 1);
  Uniform uniform(1);
  Dataset data;
  data.inputs = uniform.matrix(40, 64, 1.0);
  data.targets = Matrix::Zero(40, 10);
  data.targets.col(3).setOnes();
  data.labels.assign(40, 3);
  data.classes = 10;
  const AnalysisOptions options{.layers = {1},
                                .overlaps = false,
                                .baseline = false,
                                .comparisons = false,
                                .arch = best_arch()};
  AnalysisJob job(network, data, options);
  double done = 0.0, longest = 0.0;
  int steps = 1;
  for (; job.step(); ++steps) {
    longest = std::max(longest, job.progress().done - done);
    done = job.progress().done;
  }
  MESSAGE(steps << " steps, the longest " << longest / job.progress().total);
  CHECK(steps > 180);                            // measured 201
  CHECK(longest < 0.15 * job.progress().total);  // 0.11: the moments of 40 samples
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
