// Every measure of a block by its definition: plain sums in long double over the dense matrices and
// eigenvectors that the analysis was made from, with no function of the engine in between. (That
// the matrices are those of the problem is the business of test_moments.cpp, the fits are in
// test_analysis_fits.cpp.)
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"

#include "analysis_cases.hpp"

namespace sgdscope {
namespace {

using LongMatrix = Eigen::Matrix<Long, Eigen::Dynamic, Eigen::Dynamic>;

LongMatrix lengthened(const Matrix& m) { return m.cast<Long>(); }

// The worst of every kind of measure, all problems together.
struct Errors {
  Worst diagonals{"v_iᵀ M v_i over n u ‖M‖"}, checks{"residual and defect, in n u"};
  Worst alignments{"alignment, over u"};
  Worst sums{"traces, norms, cosines, gaps, floors, over u"}, commutators{"commutators, over n u"};
  Worst energy{"diagonal energy and off-to-on, over n u"};
  Worst correlations{"mean and variance of |R_ij|, over u ‖C‖ / least C_ii"};
  Worst overlaps{"overlaps, over n u"};
};

// ---- directions --------------------------------------------------------------------------------

void check_diagonals(const BlockAnalysis& b, const BlockMoments& m, Errors& e,
                     const std::string& where) {
  const Index n = b.block.size;
  const LongMatrix v = lengthened(b.vectors), w = lengthened(b.noise_vectors);
  const auto compare = [&](const Vector& found, const Matrix& matrix, const LongMatrix& basis) {
    REQUIRE(found.size() == n);
    const LongMatrix product = lengthened(matrix) * basis;
    for (Index i = 0; i < n; ++i) {
      add(e.diagonals, found[i], basis.col(i).dot(product.col(i)),
          static_cast<Long>(n) * matrix.norm(), where);
    }
  };
  compare(b.curvature, m.hessian, v);
  compare(b.noise, m.covariance, v);
  compare(b.second_moment, m.second_moment, v);
  if (m.fisher.size() > 0) compare(b.fisher, m.fisher, v);
  compare(b.noise_spectrum, m.covariance, w);
  for (Index i = 1; i < n; ++i) {
    CHECK(b.curvature[i - 1] >= b.curvature[i]);
    CHECK(b.noise_spectrum[i - 1] >= b.noise_spectrum[i]);
  }
  const Long nu = static_cast<Long>(n) * kUnitRoundoff;
  const LongMatrix h = lengthened(m.hessian);
  const LongMatrix left = h - v * b.curvature.cast<Long>().asDiagonal() * v.transpose();
  const LongMatrix defect = LongMatrix::Identity(n, n) - v.transpose() * v;
  const Long one = 1 / Long(kUnitRoundoff);
  add(e.checks, b.residual_ratio, h.norm() > 0 ? left.norm() / (h.norm() * nu) : 0, one, where);
  add(e.checks, b.orthogonality_ratio, defect.norm() / nu, one, where);
}

Index count(Index n, const std::function<bool(Index)>& holds) {
  Index found = 0;
  for (Index i = 0; i < n; ++i) found += holds(i) ? 1 : 0;
  return found;
}

struct LossOf {
  double mean;
  bool squared;
  Index outputs;
};

void check_sums(const BlockAnalysis& b, const BlockMoments& m, Index samples, const LossOf& loss_of,
                double window, Errors& e, const std::string& where) {
  const LongMatrix c = lengthened(m.covariance), h = lengthened(m.hessian);
  const LongMatrix m2 = lengthened(m.second_moment);
  const LongMatrix g = m.gradient.cast<Long>();
  const Long nu =
      (static_cast<Long>(b.block.size) + static_cast<Long>(samples) / 4) * kUnitRoundoff;
  const auto relative = [&](double found, Long exact) {
    add(e.sums, found, exact, std::fabs(exact), where);
  };
  relative(b.trace_c, c.trace());
  relative(b.trace_m2, m2.trace());
  add(e.sums, b.trace_h, h.trace(), h.diagonal().cwiseAbs().sum(), where);
  relative(b.gradient_norm, g.norm());
  relative(b.curvature_floor, nu * h.norm());
  relative(b.noise_floor, nu * (c.norm() + g.squaredNorm()));
  relative(b.second_moment_floor, nu * m2.norm());
  const auto cosine = [](const LongMatrix& x, const LongMatrix& y) {
    return x.cwiseProduct(y).sum() / (x.norm() * y.norm());
  };
  add(e.sums, b.cosine_c_h, cosine(c, h), 1, where);
  add(e.sums, b.cosine_c_m2, cosine(c, m2), 1, where);
  const auto gap = [&](double found, const Matrix& x) {
    if (x.size() == 0) {
      CHECK(std::isnan(found));
    } else {
      add(e.sums, found, (lengthened(x) - h).norm() / h.norm(), 1, where);
    }
  };
  gap(b.gap_c_h, m.covariance);
  gap(b.gap_f_h, m.fisher);
  gap(b.gap_gn_h, m.gauss_newton);

  const double floor = b.curvature_floor;
  const Index n = b.block.size;
  const Long d = static_cast<Long>(n), mean = static_cast<Long>(loss_of.mean);
  const bool positive = c.trace() > 0 && h.trace() > 0;
  add(e.alignments, b.alignment.escape,
      positive ? d * c.cwiseProduct(h).sum() / (c.trace() * h.trace()) : NAN,
      positive ? d * c.norm() * h.norm() / (c.trace() * h.trace()) : 1, where);
  const LongMatrix gn = lengthened(m.gauss_newton);
  add(e.alignments, b.alignment.loss_scaled,
      c.cwiseProduct(gn).sum() / (2 * mean * gn.squaredNorm()), c.norm() / (2 * mean * gn.norm()),
      where);
  const Long k = loss_of.squared ? 2 * mean / static_cast<Long>(loss_of.outputs) : NAN;
  add(e.alignments, b.alignment.gap_to_scaled_h, (c - k * h).norm() / (k * h.norm()),
      1 + c.norm() / (k * h.norm()), where);
  Long takeuchi = 0;
  Index directions = 0;
  for (Index i = 0; i < n; ++i) {
    if (!(b.curvature[i] > floor) || !(b.curvature[i] > window * b.curvature[0])) continue;
    takeuchi += static_cast<Long>(b.noise[i]) / static_cast<Long>(b.curvature[i]);
    ++directions;
  }
  CHECK(b.alignment.takeuchi_directions == directions);
  add(e.alignments, b.alignment.takeuchi,
      directions > 0 ? takeuchi / static_cast<Long>(samples) : NAN,
      takeuchi / static_cast<Long>(samples), where);
  CHECK(b.negative_curvatures == count(n, [&](Index i) { return b.curvature[i] < -floor; }));
  CHECK(b.degenerate_curvatures == count(n, [&](Index i) {
          return b.curvature[i] > floor &&
                 count(n, [&](Index j) {
                   return i != j && std::fabs(b.curvature[i] - b.curvature[j]) <= floor;
                 }) > 0;
        }));
  CHECK(b.wedge.smallest_curvature == m.smallest_curvature);
  CHECK(b.wedge.largest_curvature == m.largest_curvature);
  CHECK(b.wedge.upper_applies == (m.smallest_curvature >= -1e-12 * m.largest_curvature));
  CHECK(b.wedge.below == 0);  // Jensen
  CHECK(b.wedge.above == 0);
}

// ---- ranges ------------------------------------------------------------------------------------

// C in the basis `v`, beside the curvatures in their order.
void check_range(const RangeMeasures& found, const LongMatrix& c_whole, const BlockAnalysis& b,
                 Errors& e, const std::string& where) {
  const Index n = found.last - found.first, all = b.block.size;
  const LongMatrix c = c_whole.block(found.first, found.first, n, n);
  const LongMatrix h =
      b.curvature.segment(found.first, n).cast<Long>().asDiagonal().toDenseMatrix();
  const LongMatrix ch = c * h, commutator = ch - h * c;
  // What rounding of VᵀCV by n u ‖C‖ does to a part of it.
  const Long unit = static_cast<Long>(all) * c_whole.norm() / c.norm();
  add(e.commutators, found.commutator.relative_to_norms, commutator.norm() / (c.norm() * h.norm()),
      unit, where);
  add(e.commutators, found.commutator.relative_to_product, commutator.norm() / ch.norm(),
      unit * c.norm() * h.norm() / ch.norm(), where);

  const Long on = c.diagonal().squaredNorm();
  const Long pairs = static_cast<Long>(n) * static_cast<Long>(n - 1);
  const Diagonality& d = found.diagonality;
  add(e.energy, d.diagonal_energy, on / c.squaredNorm(), unit, where);
  const Long mean_square_off = (c.squaredNorm() - on) / pairs;
  add(e.energy, d.off_to_on_rms, std::sqrt(mean_square_off / (on / static_cast<Long>(n))),
      unit * c.norm() / std::sqrt(on), where);

  std::vector<Index> kept;
  Long least = INFINITY;
  for (Index i = 0; i < n; ++i) {
    if (!(c(i, i) > static_cast<Long>(b.noise_floor))) continue;
    kept.push_back(i);
    least = std::min(least, c(i, i));
  }
  const auto certain = [&](double floor) {  // whichever way rounding goes
    return count(n, [&](Index i) { return c(i, i) > static_cast<Long>(floor); });
  };
  CHECK(d.directions >= certain(1.5 * b.noise_floor));
  CHECK(d.directions <= certain(0.5 * b.noise_floor));
  if (d.directions != std::ssize(kept)) return;
  std::vector<Long> r;
  for (const Index i : kept) {
    for (const Index j : kept) {
      if (i < j) r.push_back(std::fabs(c(i, j)) / std::sqrt(c(i, i) * c(j, j)));
    }
  }
  Long mean = 0, variance = 0;
  for (const Long x : r) mean += x / static_cast<Long>(r.size());
  for (const Long x : r) variance += (x - mean) * (x - mean) / static_cast<Long>(r.size());
  if (r.empty()) mean = variance = NAN;
  add(e.correlations, d.correlation_mean, mean, c_whole.norm() / least, where);
  add(e.correlations, d.correlation_variance, variance, c_whole.norm() / least, where);
}

void check_ranges(const BlockAnalysis& b, const BlockMoments& m, const AnalysisOptions& options,
                  Errors& e, const std::string& where) {
  const Index n = b.block.size;
  const auto turned = [&](const Matrix& basis) -> LongMatrix {
    const LongMatrix v = lengthened(basis);
    return v.transpose() * lengthened(m.covariance) * v;
  };
  const LongMatrix c = turned(b.vectors);
  std::vector<std::pair<Index, Index>> expected = {{0, n}};
  if (n > 100) expected.emplace_back(0, 100);
  if (n > 101) expected.emplace_back(100, n);
  REQUIRE(b.ranges.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(b.ranges[i].first == expected[i].first);
    CHECK(b.ranges[i].last == expected[i].second);
    check_range(b.ranges[i], c, b, e, where + ", range " + std::to_string(i));
  }
  REQUIRE(b.random_baseline);
  CHECK(b.random_baseline->first == 0);
  CHECK(b.random_baseline->last == n);
  const Matrix q = random_rotation(n, options.seed, options.arch, 1);
  check_range(*b.random_baseline, turned(q), b, e, where + ", turned");

  std::vector<Overlap> overlaps;
  const LongMatrix cosines = lengthened(b.noise_vectors).transpose() * lengthened(b.vectors);
  for (const Index k : {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}) {
    if (k >= n || b.curvature[k - 1] - b.curvature[k] <= b.curvature_floor ||
        b.noise_spectrum[k - 1] - b.noise_spectrum[k] <= b.noise_floor) {
      continue;
    }
    const std::size_t at = overlaps.size();
    overlaps.push_back({k, 0.0});
    REQUIRE(b.overlaps.size() > at);
    CHECK(b.overlaps[at].k == k);
    add(e.overlaps, b.overlaps[at].value,
        cosines.topLeftCorner(k, k).squaredNorm() / static_cast<Long>(k), n, where);
  }
  CHECK(b.overlaps.size() == overlaps.size());
}

}  // namespace

TEST_CASE("analysis: every measure of random problems by its definition") {
  Errors e;
  int second_ranges = 0;
  for (int index = 0; index < kAnalysisCases; ++index) {
    const AnalysisCase c = analysis_case(index);
    const Analysis a = analyse(c.trained, c.options);
    MomentsOptions options;
    options.moments = all_moments(c.problem.loss);
    options.arch = c.options.arch;
    const Moments moments = compute_moments(c.problem, c.options.block, options);
    CHECK(a.samples == c.problem.inputs.rows());
    Long loss = 0;
    for (Index p = 0; p < a.samples; ++p) {
      loss += plain::loss_of(c.problem.network, c.problem.loss, c.problem.input(p),
                             c.problem.target(p));
    }
    add(e.sums, a.mean_loss, loss / static_cast<Long>(a.samples), a.mean_loss, c.problem.name);
    REQUIRE(a.blocks.size() == moments.blocks.size());
    for (std::size_t i = 0; i < a.blocks.size(); ++i) {
      const BlockAnalysis& b = a.blocks[i];
      const BlockMoments& m = moments.blocks[i];
      const std::string where = c.problem.name + ", " + b.block.name;
      CAPTURE(where);
      CHECK(same_bits(b.hessian_matrix, m.hessian));
      CHECK(same_bits(b.covariance_matrix, m.covariance));
      CHECK(same_bits(b.second_moment_matrix, m.second_moment));
      check_diagonals(b, m, e, where);
      check_sums(
          b, m, a.samples,
          {a.mean_loss, c.problem.loss == Loss::kMseHalfSum || c.problem.loss == Loss::kMseMean,
           c.problem.network.spec.outputs()},
          c.options.fit.relative_window, e, where);
      check_ranges(b, m, c.options, e, where);
      second_ranges += b.ranges.size() > 1 ? 1 : 0;
    }
  }
  CHECK(second_ranges >= 3);
  CHECK(e.diagonals.report(2.0) < 2.0);     // measured 0.81
  CHECK(e.checks.report(1.0) < 1.0);        // 0.28
  CHECK(e.sums.report(10.0) < 10.0);        // 2.2
  CHECK(e.alignments.report(10.0) < 10.0);  // 2.5
  CHECK(e.commutators.report(2.0) < 2.0);   // 0.49
  CHECK(e.energy.report(2.0) < 2.0);        // 0.59
  CHECK(e.correlations.report(1.0) < 1.0);  // 0.13
  CHECK(e.overlaps.report(1.0) < 1.0);      // 0.24
}

}  // namespace sgdscope
