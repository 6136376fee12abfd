// Every field of a block's analysis, from the block's moments, Eigen's solver and the formulas.
#include <algorithm>
#include <cmath>
#include <string>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "eigen_ratios.hpp"
#include "moment_oracle.hpp"
#include "same_analysis.hpp"
#include "trained.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

BlockMoments moments_of(const Trained& t, const Block& block) {
  const MomentsOptions options{.loss = t.loss, .moments = all_moments(t.loss)};
  return std::move(
      compute_moments(t.network, t.data.inputs, t.data.targets, {block}, options).blocks.front());
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

// Of sums over whole matrices in two orders: measured 2.3e-15 of the second moment's floor.
bool about(double a, double b, double tolerance = 4e-14) {
  return std::fabs(a - b) <= tolerance * (std::fabs(a) + std::fabs(b));
}

// The spectra, and how H was decomposed.
void check_values(const BlockAnalysis& b, const BlockMoments& m, const Dense& h, const Dense& c) {
  CHECK(value_ratio(b.curvature, h.values) < 5.0);       // measured 0.40
  CHECK(value_ratio(b.noise_spectrum, c.values) < 5.0);  // 0.31
  Worst worst("v_iᵀ M v_i over n u ‖M‖ (1 + ‖H‖/gap), " + b.block.name);
  check_diagonal(b.noise, m.covariance, h, worst);
  check_diagonal(b.second_moment, m.second_moment, h, worst);
  check_diagonal(b.fisher, m.fisher, h, worst);
  CHECK(worst.report(1.0) < 1.0);  // measured 0.15
  CHECK(worst.count() > b.block.size / 2);
  CHECK(b.negative_curvatures == (h.values.array() < -b.curvature_floor).count());
  CHECK(b.residual_ratio < 5.0);        // measured 0.36
  CHECK(b.orthogonality_ratio < 10.0);  // 1.4
  CHECK(b.wedge.below == 0);
  // Of thousands of h_p, in another arithmetic: the rounding of an eigenvalue scales with κ_max.
  // Measured 1.7e-16 and 2.6e-15.
  const double extreme = std::max(-m.smallest_curvature, m.largest_curvature);
  CHECK(std::fabs(b.wedge.smallest_curvature - m.smallest_curvature) < 3e-15 * extreme);
  CHECK(std::fabs(b.wedge.largest_curvature - m.largest_curvature) < 1e-14 * extreme);
}

// Traces, norms and what relates whole matrices; rounding floors.
void check_sums(const BlockAnalysis& b, const BlockMoments& m, Index samples) {
  CHECK(about(b.noise.sum(), m.covariance.trace()));
  CHECK(about(b.trace_c, m.covariance.trace()));
  CHECK(about(b.trace_h, m.hessian.trace()));
  CHECK(about(b.trace_m2, m.second_moment.trace()));
  CHECK(about(b.gradient_norm, m.gradient.norm()));
  const double nu =
      (static_cast<double>(b.block.size) + static_cast<double>(samples) / 4.0) * kUnitRoundoff;
  CHECK(about(b.curvature_floor, nu * m.hessian.norm()));
  CHECK(about(b.noise_floor, nu * (m.covariance.norm() + m.gradient.squaredNorm())));
  CHECK(about(b.second_moment_floor, nu * m.second_moment.norm()));
  const auto gap_to_h = [&](const Matrix& a) { return (a - m.hessian).norm() / m.hessian.norm(); };
  // Gaps are relative already; where F or the Gauss–Newton matrix equals H they are rounding only.
  // Measured 1.2e-15, of C.
  const auto same_gap = [](double x, double y) { return std::fabs(x - y) < 2e-14; };
  CHECK(same_gap(b.gap_c_h, gap_to_h(m.covariance)));
  CHECK(same_gap(b.gap_f_h, gap_to_h(m.fisher)));
  CHECK(same_gap(b.gap_gn_h, gap_to_h(m.gauss_newton)));
  const auto cosine_of = [](const Matrix& x, const Matrix& y) {
    return x.cwiseProduct(y).sum() / (x.norm() * y.norm());
  };
  CHECK(about(b.cosine_c_h, cosine_of(m.covariance, m.hessian)));
  CHECK(about(b.cosine_c_m2, cosine_of(m.covariance, m.second_moment)));
}

// ‖CH − HC‖ is the same in every basis. Measured 3.6e-15, 4.4e-15 and, of the energy, 6.1e-16.
void check_ranges(const BlockAnalysis& b, const BlockMoments& m) {
  const Index n = b.block.size;
  REQUIRE(!b.ranges.empty());
  const RangeMeasures& all = b.ranges.front();
  CHECK(all.first == 0);
  CHECK(all.last == n);
  const Matrix product = m.covariance * m.hessian;
  const double commutator = (product - product.transpose()).norm();
  CHECK(about(all.commutator.relative_to_norms,
              commutator / (m.covariance.norm() * m.hessian.norm())));
  CHECK(about(all.commutator.relative_to_product, commutator / product.norm()));
  CHECK(about(all.diagonality.diagonal_energy, b.noise.squaredNorm() / m.covariance.squaredNorm(),
              1e-14));
  CHECK(b.ranges.size() == (n > 101 ? 3u : n > 100 ? 2u : 1u));
}

// Where both spectra fall by enough after the first k, their vectors are those of Eigen's solver.
void check_overlaps(const BlockAnalysis& b, const Dense& h, const Dense& c) {
  REQUIRE(!b.overlaps.empty());
  for (const Overlap& overlap : b.overlaps) {
    CHECK(overlap.value > 0.0);
    CHECK(overlap.value < 1.0);  // measured 0.984
    const Index k = overlap.k;
    const double clear = std::min((h.values[k - 1] - h.values[k]) / h.values[0],
                                  (c.values[k - 1] - c.values[k]) / c.values[0]);
    if (clear < 1e-6) continue;
    const double expected =
        (c.vectors.leftCols(k).transpose() * h.vectors.leftCols(k)).squaredNorm() /
        static_cast<double>(k);
    CHECK(about(overlap.value, expected, 2e-13));  // measured 1.1e-14
  }
}

// Every fit has the block's floors, and no direction is lost on the way.
void check_fits(const BlockAnalysis& b, const AnalysisOptions& options) {
  const Index n = b.block.size;
  FitOptions fit = options.fit;
  fit.seed = options.seed;
  fit.floor_x = b.curvature_floor;
  fit.floor_y = b.noise_floor;
  check_same_fit(b.c_on_h, fit_power_law(b.curvature, b.noise, fit));
  CHECK(b.directions.fitted + b.directions.dropped() == n);
  if (b.c_on_h) check_same_tally(b.directions, *b.c_on_h);
  check_same_decades(b.decades, slopes_by_decade(b.curvature, b.noise, fit));
  check_same_windows(b.windows, slope_against_window(b.curvature, b.noise, fit));
  fit.floor_y = b.second_moment_floor;
  check_same_fit(b.m2_on_h, fit_power_law(b.curvature, b.second_moment, fit));
  for (const auto& one : {b.c_on_h, b.m2_on_h, b.c_on_m2}) {
    if (one) CHECK(one->fitted + one->dropped() == n);
  }
}

void check_block(const Trained& t, const BlockAnalysis& b, const AnalysisOptions& options) {
  CAPTURE(b.block.name);
  const BlockMoments m = moments_of(t, b.block);
  const Dense h = by_eigen(m.hessian), c = by_eigen(m.covariance);
  check_values(b, m, h, c);
  check_sums(b, m, t.data.size());
  check_ranges(b, m);
  check_overlaps(b, h, c);
  check_fits(b, options);
}

}  // namespace

TEST_CASE("analysis_fields: every field of a trained network's layers from its definition") {
  const AnalysisOptions options{.fit = {.resamples = 100}, .arch = best_arch(), .seed = 5};
  const Analysis a = analyse(spirals(), options);
  CHECK(a.samples == 150);
  const Evaluation evaluation =
      evaluate(spirals().network, Loss::kCrossEntropy, Arch::kReference, spirals().data);
  CHECK(about(a.mean_loss, evaluation.loss, 2e-15));  // measured 1.1e-16
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

TEST_CASE("analysis_fields: every field for a network with dead units and ten classes") {
  const AnalysisOptions options{.fit = {.resamples = 0}};
  const Trained t = pixels();
  const Analysis a = analyse(t, options);
  REQUIRE(a.blocks.size() == 2);
  for (const BlockAnalysis& block : a.blocks) check_block(t, block, options);
}

TEST_CASE("analysis_fields: layers with bias, chosen layers, the whole network") {
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

}  // namespace sgdscope
