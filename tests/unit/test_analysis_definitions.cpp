// Every measure of a block by its definition: plain sums in long double over the dense matrices and
// eigenvectors that the analysis was made from, with no function of the engine in between. (That
// the matrices are those of the problem is the business of test_moments.cpp.)
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"

#include "eigen_ratios.hpp"
#include "moment_oracle.hpp"
#include "plain_power_law.hpp"
#include "trained.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

using Long = long double;
using LongMatrix = Eigen::Matrix<Long, Eigen::Dynamic, Eigen::Dynamic>;

LongMatrix lengthened(const Matrix& m) { return m.cast<Long>(); }

// The worst of every kind of measure, all problems together.
struct Errors {
  Worst diagonals{"v_iᵀ M v_i over n u ‖M‖"}, checks{"residual and defect, in n u"};
  Worst sums{"traces, norms, cosines, gaps, floors, over u"}, commutators{"commutators, over n u"};
  Worst energy{"diagonal energy and off-to-on, over n u"};
  Worst correlations{"mean and variance of |R_ij|, over u ‖C‖ / least C_ii"};
  Worst overlaps{"overlaps, over n u"}, fits{"slopes, factors and R², over u times the slope"};
  Worst intervals{"intervals, over u times the slope"}, ranks{"rank correlation, over u"};
};

// Of a matrix of zeros nothing has a rounding error, and ratios to it are no numbers.
void add(Worst& worst, double found, Long exact, Long unit, const std::string& where) {
  if (!std::isfinite(exact)) {
    CHECK(std::isnan(found));
  } else {
    const Long off = std::fabs(found - exact);
    worst.add(off == 0 ? 0.0 : static_cast<double>(off / (unit * kUnitRoundoff)), where);
  }
}

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

void check_sums(const BlockAnalysis& b, const BlockMoments& m, Errors& e,
                const std::string& where) {
  const Index n = b.block.size;
  const LongMatrix c = lengthened(m.covariance), h = lengthened(m.hessian);
  const LongMatrix m2 = lengthened(m.second_moment);
  const LongMatrix g = m.gradient.cast<Long>();
  const Long nu = static_cast<Long>(n) * kUnitRoundoff;
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

// ---- fits --------------------------------------------------------------------------------------

// The directions that one fit takes, and why it leaves the others out.
struct Chosen {
  std::vector<double> x, y, u, v;
  Index outside = 0, not_positive = 0, below = 0;

  void sort_in(double xi, double yi, bool in_window, double floor_x, double floor_y) {
    if (!in_window) {
      ++outside;
    } else if (!(xi > 0.0 && yi > 0.0)) {
      ++not_positive;
    } else if (xi <= floor_x || yi <= floor_y) {
      ++below;
    } else {
      x.push_back(xi);
      y.push_back(yi);
      u.push_back(std::log(xi));
      v.push_back(std::log(yi));
    }
  }
  double least() const { return *std::min_element(x.begin(), x.end()); }
  double most() const { return *std::max_element(x.begin(), x.end()); }
};

bool in_window(const Vector& curvature, Index i, const FitOptions& fit) {
  return (fit.top == 0 || i < fit.top) &&
         !(curvature[i] > 0.0 && curvature[i] <= fit.relative_window * curvature.maxCoeff());
}

Chosen choose(const Vector& x, const Vector& y, double floor_x, double floor_y,
              const FitOptions& fit) {
  Chosen chosen;
  for (Index i = 0; i < x.size(); ++i) {
    chosen.sort_in(x[i], y[i], in_window(x, i, fit), floor_x, floor_y);
  }
  return chosen;
}

// By the window of H, on M2: what has no curvature above rounding in it has no place in it.
Chosen choose_on_m2(const BlockAnalysis& b, const FitOptions& fit) {
  Chosen chosen;
  for (Index i = 0; i < b.curvature.size(); ++i) {
    const double h = b.curvature[i];
    const bool in = in_window(b.curvature, i, fit);
    if (in && h > 0.0 && h <= b.curvature_floor) {
      ++chosen.below;
    } else {
      chosen.sort_in(h > 0.0 ? b.second_moment[i] : h, b.noise[i], in, b.second_moment_floor,
                     b.noise_floor);
    }
  }
  return chosen;
}

bool enough(const Chosen& c, double span) {
  return c.x.size() >= 8 && c.most() >= span * c.least();
}

void check_fit(const std::optional<PowerLawFit>& found, const Chosen& chosen,
               const FitOptions& options, Errors& e, const std::string& where) {
  REQUIRE(found.has_value() == enough(chosen, 10.0));
  if (!found) return;
  const plain::LogLine line = plain::line_through(chosen.u, chosen.v);
  CHECK(found->fitted == std::ssize(chosen.x));
  CHECK(found->outside_window == chosen.outside);
  CHECK(found->not_positive == chosen.not_positive);
  CHECK(found->below_floor == chosen.below);
  CHECK(found->window_low == chosen.least());
  CHECK(found->window_high == chosen.most());
  const double steep = 1.0 + std::fabs(line.slope);
  const double far = steep * (1.0 + std::fabs(line.start));
  add(e.fits, found->exponent, line.slope, steep, where);
  add(e.fits, found->log10_factor, line.start / std::log(10.0), far, where);
  add(e.fits, found->r_squared, line.r_squared, 1, where);
  const auto block = static_cast<std::size_t>(std::ceil(std::sqrt(double(chosen.x.size()))));
  const plain::Interval interval = plain::bootstrap(chosen.u, chosen.v, block, options);
  add(e.intervals, found->low, interval.low, 1.0 + std::fabs(interval.low), where);
  add(e.intervals, found->high, interval.high, 1.0 + std::fabs(interval.high), where);
}

void check_decades(const BlockAnalysis& b, const Chosen& chosen, Errors& e,
                   const std::string& where) {
  std::size_t counted = 0;
  for (std::size_t d = 0; d < b.decades.size(); ++d) {
    const DecadeSlope& found = b.decades[d];
    CHECK(std::fabs(found.high / found.low - 10.0) < 1e-13);
    if (d > 0) CHECK(found.high == b.decades[d - 1].low);
    Chosen part;
    for (std::size_t i = 0; i < chosen.x.size(); ++i) {
      part.sort_in(chosen.x[i], chosen.y[i], found.low <= chosen.x[i] && chosen.x[i] < found.high,
                   0.0, 0.0);
    }
    CHECK(found.count == std::ssize(part.x));
    counted += part.x.size();
    REQUIRE(found.exponent.has_value() == enough(part, 2.0));
    if (!found.exponent) continue;
    const double slope = plain::line_through(part.u, part.v).slope;
    add(e.fits, *found.exponent, slope, 1.0 + std::fabs(slope), where + ", a decade");
  }
  CHECK(counted == chosen.x.size());
  if (b.decades.empty()) return;
  CHECK(b.decades.front().count > 0);
  CHECK(b.decades.back().count > 0);
  const double power = std::log10(b.decades.front().low);
  CHECK(std::fabs(power - std::round(power)) < 1e-13);
}

void check_windows(const BlockAnalysis& b, Errors& e, const std::string& where) {
  const auto first_of = [&](Index k) {
    return choose(b.curvature, b.noise, b.curvature_floor, b.noise_floor,
                  {.relative_window = 0.0, .top = k});
  };
  const Index n = b.block.size;
  const Chosen all = first_of(n);
  CHECK(b.windows.empty() == !enough(all, 10.0));
  if (b.windows.empty()) return;
  for (const WindowSlope& window : b.windows) {
    const Chosen chosen = first_of(window.top);
    const plain::LogLine line = plain::line_through(chosen.u, chosen.v);
    CHECK(window.window_low == chosen.least());
    add(e.fits, window.exponent, line.slope, 1.0 + std::fabs(line.slope), where + ", a window");
    add(e.fits, window.r_squared, line.r_squared, 1, where + ", a window");
  }
  const Index front = b.windows.front().top, back = b.windows.back().top;
  CHECK(enough(first_of(front), 10.0));
  CHECK(!enough(first_of(front - 1), 10.0));
  CHECK(first_of(back).x.size() == all.x.size());
  CHECK(first_of(back - 1).x.size() < all.x.size());
}

// By ranks that are counted.
double plain_rank_correlation(const Chosen& c) {
  const auto ranks = [](const std::vector<double>& values) {
    std::vector<double> found;
    for (const double value : values) {
      double rank = 0.5;
      for (const double other : values) rank += other < value ? 1.0 : other == value ? 0.5 : 0.0;
      found.push_back(rank);
    }
    return found;
  };
  const std::vector<double> x = ranks(c.x), y = ranks(c.y);
  const double mean = 0.5 * static_cast<double>(x.size() + 1);
  double xx = 0.0, xy = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean) * (x[i] - mean);
    xy += (x[i] - mean) * (y[i] - mean);
    yy += (y[i] - mean) * (y[i] - mean);
  }
  return xy / std::sqrt(xx * yy);
}

void check_fits(const BlockAnalysis& b, const AnalysisOptions& options, Errors& e,
                const std::string& where) {
  FitOptions fit = options.fit;
  fit.seed = options.seed;
  const Chosen c = choose(b.curvature, b.noise, b.curvature_floor, b.noise_floor, fit);
  const Chosen m2 =
      choose(b.curvature, b.second_moment, b.curvature_floor, b.second_moment_floor, fit);
  check_fit(b.c_on_h, c, fit, e, where + ", C on H");
  check_fit(b.m2_on_h, m2, fit, e, where + ", M2 on H");
  check_fit(b.c_on_m2, choose_on_m2(b, fit), fit, e, where + ", C on M2");
  check_decades(b, c, e, where);
  check_windows(b, e, where);
  Chosen above;
  for (Index i = 0; i < b.block.size; ++i) {
    above.sort_in(b.curvature[i], b.noise[i], true, b.curvature_floor, b.noise_floor);
  }
  const double ranks = plain_rank_correlation(above);
  add(e.ranks, b.rank_correlation, ranks, 1, where);
}

// ---- problems ----------------------------------------------------------------------------------

// A problem with enough samples for a spectrum, every other one of them wide, and its options: all
// losses, depths and kinds of blocks, three windows.
struct Case {
  Problem problem;
  Trained trained;
  AnalysisOptions options;
};

Case random_case(int index) {
  Case c{random_problem(index * 13 % kProblems), {}, {}};
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
  c.trained = {c.problem.network,
               {.inputs = c.problem.inputs, .targets = c.problem.targets, .labels = {}},
               c.problem.loss};
  c.options.block = kBlockKinds[index % 3];
  c.options.fit = {.relative_window = index % 4 == 0   ? 1e-3
                                      : index % 4 == 1 ? 0.0
                                                       : 1e-6,
                   .top = index % 5 == 0 ? 30 : 0,
                   .resamples = 60};
  c.options.keep_matrices = c.options.keep_vectors = true;
  c.options.arch = index % 2 == 0 ? best_arch() : Arch::kReference;
  c.options.seed = static_cast<std::uint64_t>(index + 1);
  return c;
}

}  // namespace

TEST_CASE("analysis: every measure of random problems by its definition") {
  Errors e;
  int on_m2 = 0, below = 0, outside = 0, not_positive = 0, second_ranges = 0;
  for (int index = 0; index < 30; ++index) {
    const Case c = random_case(index);
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
    CHECK(std::fabs(a.mean_loss - loss / static_cast<Long>(a.samples)) < 1e-14L * loss);
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
      check_sums(b, m, e, where);
      check_ranges(b, m, c.options, e, where);
      check_fits(b, c.options, e, where);
      if (!b.c_on_m2) continue;
      ++on_m2;
      outside += b.c_on_m2->outside_window > 0 ? 1 : 0;
      not_positive += b.c_on_m2->not_positive > 0 ? 1 : 0;
      below += b.c_on_m2->below_floor > 0 ? 1 : 0;
      second_ranges += b.ranges.size() > 1 ? 1 : 0;
    }
  }
  // The problems have something to measure, and directions to leave out for every reason.
  MESSAGE(on_m2 << " fits of C on M2: " << outside << " with directions outside the window, "
                << not_positive << " not positive, " << below << " below the floor; "
                << second_ranges << " blocks with more than one range");
  CHECK(on_m2 >= 20);
  CHECK(std::min({outside, not_positive, below, second_ranges}) >= 3);
  CHECK(e.diagonals.report(2.0) < 2.0);     // measured 0.81
  CHECK(e.checks.report(1.0) < 1.0);        // 0.28
  CHECK(e.sums.report(10.0) < 10.0);        // 2.2
  CHECK(e.commutators.report(2.0) < 2.0);   // 0.49
  CHECK(e.energy.report(2.0) < 2.0);        // 0.59
  CHECK(e.correlations.report(1.0) < 1.0);  // 0.13
  CHECK(e.overlaps.report(1.0) < 1.0);      // 0.24
  CHECK(e.fits.report(50.0) < 50.0);        // 9.2
  CHECK(e.intervals.report(50.0) < 50.0);   // 11
  CHECK(e.ranks.report(4.0) < 4.0);         // 0
}

}  // namespace sgdscope
