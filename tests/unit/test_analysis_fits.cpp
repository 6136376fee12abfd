// What an analysis fits to a block's spectra, by textbook formulas: which directions take part, the
// lines through them, their intervals, decades and windows, the correlation of ranks.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"

#include "analysis_cases.hpp"
#include "plain_power_law.hpp"

namespace sgdscope {
namespace {

struct Errors {
  Worst fits{"slopes, factors and R², over u times the slope"};
  Worst intervals{"intervals, over u times the slope"}, ranks{"rank correlation, over u"};
};

// The directions that one fit takes, and why it leaves the others out.
struct Chosen {
  std::vector<double> x, y, u, v;
  Index outside = 0, not_positive = 0, below = 0;

  void sort_in(double xi, double yi, bool in_window, double floor_x, double floor_y) {
    if (!in_window) {
      ++outside;
    } else if (std::fabs(xi) <= floor_x || std::fabs(yi) <= floor_y) {
      ++below;
    } else if (!(xi > 0.0 && yi > 0.0)) {
      ++not_positive;
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

// Within the window of H: what has no curvature above rounding in it has no place in it.
Chosen choose(const BlockAnalysis& b, const Vector& x, const Vector& y, double floor_x,
              double floor_y, const FitOptions& fit) {
  Chosen chosen;
  const double greatest = b.curvature.maxCoeff();
  for (Index i = 0; i < x.size(); ++i) {
    const double h = b.curvature[i];
    if (fit.top != 0 && i >= fit.top) {
      ++chosen.outside;
    } else if (std::fabs(h) <= b.curvature_floor) {
      ++chosen.below;
    } else if (!(h > 0.0)) {
      ++chosen.not_positive;
    } else {
      const bool in = fit.relative_window * greatest < h && h <= fit.relative_end * greatest;
      chosen.sort_in(x[i], y[i], in, floor_x, floor_y);
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
  if (options.resamples == 0) {
    CHECK(std::isnan(found->low));
    CHECK(std::isnan(found->high));
    return;
  }
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
    return choose(b, b.curvature, b.noise, b.curvature_floor, b.noise_floor,
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
  const Chosen c = choose(b, b.curvature, b.noise, b.curvature_floor, b.noise_floor, fit);
  const Chosen m2 =
      choose(b, b.curvature, b.second_moment, b.curvature_floor, b.second_moment_floor, fit);
  const Chosen on_m2 =
      choose(b, b.second_moment, b.noise, b.second_moment_floor, b.noise_floor, fit);
  check_fit(b.c_on_h, c, fit, e, where + ", C on H");
  check_fit(b.m2_on_h, m2, fit, e, where + ", M2 on H");
  check_fit(b.c_on_m2, on_m2, fit, e, where + ", C on M2");
  check_decades(b, c, e, where);
  check_windows(b, e, where);
  Chosen above;
  for (Index i = 0; i < b.block.size; ++i) {
    above.sort_in(b.curvature[i], b.noise[i], true, b.curvature_floor, b.noise_floor);
  }
  const double ranks = plain_rank_correlation(above);
  add(e.ranks, b.rank_correlation, ranks, 1, where);
}

// Again with a window that ends exactly at a direction, which is then outside; false where no
// fraction of the greatest curvature is exactly one of them.
bool check_at_edge(const AnalysisCase& c, const BlockAnalysis& b, Errors& e,
                   const std::string& where) {
  AnalysisOptions options = c.options;
  if (options.block != BlockKind::kNetwork) options.layers = {b.block.layer};
  options.fit.resamples = 0;
  const double greatest = b.curvature[0];
  for (Index i = 8; i < b.block.size; ++i) {
    options.fit.relative_window = b.curvature[i] / greatest;
    if (b.curvature[i] <= b.curvature_floor || b.curvature[i] == b.curvature[i - 1] ||
        options.fit.relative_window * greatest != b.curvature[i]) {
      continue;
    }
    check_fits(analyse(c.trained, options).blocks.at(0), options, e, where + ", at the edge");
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("analysis: every fit of random problems by its definition") {
  Errors e;
  int fits = 0, outside = 0, not_positive = 0, below = 0, at_edge = 0;
  for (int index = 0; index < kAnalysisCases; ++index) {
    const AnalysisCase c = analysis_case(index);
    for (const BlockAnalysis& b : analyse(c.trained, c.options).blocks) {
      const std::string where = c.problem.name + ", " + b.block.name;
      CAPTURE(where);
      check_fits(b, c.options, e, where);
      at_edge += check_at_edge(c, b, e, where) ? 1 : 0;
      if (!b.c_on_m2) continue;
      ++fits;
      outside += b.c_on_m2->outside_window > 0 ? 1 : 0;
      not_positive += b.c_on_m2->not_positive > 0 ? 1 : 0;
      below += b.c_on_m2->below_floor > 0 ? 1 : 0;
    }
  }
  // There is something to fit, and directions to leave out for every reason.
  MESSAGE(fits << " fits of C on M2: " << outside << " with directions outside the window, "
               << not_positive << " not positive, " << below << " below the floor");
  CHECK(fits >= 20);
  CHECK(at_edge >= 10);
  CHECK(std::min({outside, not_positive, below}) >= 3);
  CHECK(e.fits.report(50.0) < 50.0);       // measured 9.2
  CHECK(e.intervals.report(50.0) < 50.0);  // 11
  CHECK(e.ranks.report(4.0) < 4.0);        // 0
}

}  // namespace sgdscope
