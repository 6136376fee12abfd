#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/power_law.hpp"
#include "sgdscope/random.hpp"
#include "sgdscope/two_knob.hpp"

#include "plain_power_law.hpp"

using namespace sgdscope;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// n values from 1 down to 10^-decades, even in the logarithm.
Vector descending_powers(Index n, double decades) {
  Vector x(n);
  for (Index i = 0; i < n; ++i) {
    x[i] = std::pow(10.0, -decades * static_cast<double>(i) / static_cast<double>(n - 1));
  }
  return x;
}

Vector power(const Vector& x, double factor, double exponent) {
  return factor * x.array().pow(exponent);
}

// y = x^slope with deviations of log y of standard deviation 0.3, neighbours correlated by `phi`:
// an autoregressive process of first order.
Vector with_correlated_noise(const Vector& x, double slope, double phi, std::uint64_t seed) {
  Random random(seed, Stream::kData);
  Vector y(x.size());
  double deviation = random.normal();
  for (Index i = 0; i < x.size(); ++i) {
    if (i > 0) deviation = phi * deviation + std::sqrt(1.0 - phi * phi) * random.normal();
    y[i] = std::pow(x[i], slope) * std::exp(0.3 * deviation);
  }
  return y;
}

// Both logarithms of points, and plain_power_law.hpp's bootstrap of them.
plain::Interval plain_bootstrap(const Vector& x, const Vector& y, std::size_t block,
                                const FitOptions& options) {
  const Vector u = x.array().log(), v = y.array().log();
  return plain::bootstrap({u.begin(), u.end()}, {v.begin(), v.end()}, block, options);
}

FitOptions everything() {
  FitOptions options;
  options.relative_window = 0.0;
  return options;
}

}  // namespace

TEST_CASE("a noiseless power law is recovered, at any scale") {
  const Vector shape = descending_powers(500, 5.0);
  double worst = 0.0;
  for (const double exponent : {-1.0, 0.5, 1.0, 1.39, 2.0, 3.0}) {
    for (const double scale : {1e-60, 1.0, 1e60}) {
      const Vector x = scale * shape;
      const auto fit = fit_power_law(x, power(x, 7.5, exponent), FitOptions{});
      REQUIRE(fit);
      CHECK(fit->fitted == 500);
      CHECK(fit->dropped() == 0);
      CHECK(fit->window_high == scale);
      CHECK(fit->window_low == x[499]);
      worst = std::max({worst, std::abs(fit->exponent - exponent), std::abs(fit->low - exponent),
                        std::abs(fit->high - exponent), std::abs(fit->r_squared - 1.0)});
      // The factor is that at x = 1: an error of the slope has a lever of up to 62 decades.
      const double lever = scale == 1.0 ? 1.0 : 62.0;
      CHECK(std::abs(fit->log10_factor - std::log10(7.5)) < 1e-12 * lever);  // measured 2e-13
    }
  }
  MESSAGE("worst error of slope, interval and R²: " << worst);
  CHECK(worst < 1e-12);  // measured 3e-13, at scale 1e±60
}

TEST_CASE("slope, factor and R² against the textbook formulas") {
  const Vector x = descending_powers(300, 4.0);
  const Vector y = with_correlated_noise(x, 1.4, 0.6, 3);
  const auto fit = fit_power_law(x, y, FitOptions{});
  REQUIRE(fit);

  const Eigen::ArrayXd u = x.array().log10();
  const Eigen::ArrayXd v = y.array().log10();
  const double slope =
      (u - u.mean()).cwiseProduct(v - v.mean()).sum() / (u - u.mean()).square().sum();
  const double offset = v.mean() - slope * u.mean();
  const double residual = (v - offset - slope * u).square().sum();
  const double r_squared = 1.0 - residual / (v - v.mean()).square().sum();
  CHECK(std::abs(fit->exponent - slope) < 3e-14);       // measured 3e-15
  CHECK(std::abs(fit->log10_factor - offset) < 1e-13);  // measured 2e-14
  CHECK(std::abs(fit->r_squared - r_squared) < 6e-15);  // measured 6e-16
  CHECK(fit->r_squared > 0.9);
  CHECK(fit->r_squared < 0.999);
}

TEST_CASE("flat data have slope zero and no R²") {
  const Vector x = descending_powers(50, 3.0);
  const auto fit = fit_power_law(x, Vector::Constant(50, 0.3), FitOptions{});
  REQUIRE(fit);
  CHECK(fit->exponent == 0.0);
  CHECK(std::isnan(fit->r_squared));
}

TEST_CASE("not enough range is never a number") {
  const auto fits = [](const Vector& x) { return fit_power_law(x, x, FitOptions{}).has_value(); };
  CHECK(fits(descending_powers(8, 1.5)));
  CHECK_FALSE(fits(descending_powers(7, 1.5)));
  CHECK(fits(descending_powers(100, 1.001)));
  CHECK_FALSE(fits(descending_powers(100, 0.999)));
  CHECK_FALSE(fits(Vector(0)));
  CHECK_FALSE(fits(Vector::Zero(100)));
  CHECK_FALSE(fits(-descending_powers(100, 3.0)));
  CHECK_FALSE(fits(Vector::Constant(100, kNaN)));
  CHECK_FALSE(fits(Vector::Constant(100, kInfinity)));
  // The window counts, not what was given: one large value and a narrow rest far below it.
  Vector x = 1e-9 * descending_powers(100, 2.0);
  x[0] = 1.0;
  CHECK_FALSE(fits(x));
  CHECK(slopes_by_decade(Vector(0), Vector(0), FitOptions{}).empty());
  CHECK(slope_against_window(descending_powers(100, 0.9), descending_powers(100, 0.9), FitOptions{})
            .empty());
  CHECK(slope_against_window(Vector(0), Vector(0), FitOptions{}).empty());
}

TEST_CASE("the interval is that of the plainly written bootstrap") {
  for (const Index n : {8, 37, 100, 250}) {
    const Vector x = descending_powers(n, 3.0);
    const Vector y = with_correlated_noise(x, 1.2, 0.7, static_cast<std::uint64_t>(n));
    for (const double confidence : {0.5, 0.95}) {
      FitOptions options;
      options.confidence = confidence;
      options.resamples = 200;
      options.seed = 17;
      const auto fit = fit_power_law(x, y, options);
      REQUIRE(fit);
      const auto block = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(n))));
      const plain::Interval expected = plain_bootstrap(x, y, block, options);
      CHECK(std::abs(fit->low - expected.low) < 2e-14);    // measured 9e-16
      CHECK(std::abs(fit->high - expected.high) < 2e-14);  // measured 2e-15
      CHECK(fit->low < fit->high);
    }
  }
}

TEST_CASE("the interval depends on seed and confidence, and may be left out") {
  const Vector x = descending_powers(200, 4.0);
  const Vector y = with_correlated_noise(x, 1.3, 0.5, 5);
  FitOptions options;
  const auto fit = fit_power_law(x, y, options);
  const auto again = fit_power_law(x, y, options);
  CHECK(fit->low == again->low);
  CHECK(fit->high == again->high);
  CHECK(fit->low < fit->exponent);
  CHECK(fit->high > fit->exponent);

  options.seed = 2;
  CHECK(fit_power_law(x, y, options)->low != fit->low);
  options.seed = 1;
  options.confidence = 0.5;
  CHECK(fit_power_law(x, y, options)->low > fit->low);
  CHECK(fit_power_law(x, y, options)->high < fit->high);
  options.resamples = 0;
  CHECK(std::isnan(fit_power_law(x, y, options)->low));
  CHECK(std::isnan(fit_power_law(x, y, options)->high));
  CHECK(fit_power_law(x, y, options)->exponent == fit->exponent);
}

TEST_CASE("resamples without spread are dropped") {
  // Three resamples in ten miss the one direction that differs.
  Vector x = Vector::Constant(10, 0.01);
  x[0] = 1.0;
  const Vector y = with_correlated_noise(x, 2.0, 0.0, 21);
  for (const double confidence : {0.3, 0.6, 0.95}) {
    FitOptions options;
    options.confidence = confidence;
    const auto fit = fit_power_law(x, y, options);
    REQUIRE(fit);
    const plain::Interval expected = plain_bootstrap(x, y, 4, options);
    CHECK(std::abs(fit->low - expected.low) < 2e-14);    // measured 1e-15
    CHECK(std::abs(fit->high - expected.high) < 2e-14);  // measured 1e-15
    CHECK(fit->low < fit->high);
  }
}

TEST_CASE("the interval covers the true slope; resampling single directions would not") {
  const Index n = 400;
  const Vector x = descending_powers(n, 5.0);
  FitOptions options;
  options.resamples = 200;
  const int repetitions = 400;
  int independent = 0, correlated = 0, shorter = 0, single = 0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    options.seed = static_cast<std::uint64_t>(repetition);
    const auto covers = [](double low, double high) { return low <= 1.3 && 1.3 <= high; };
    Vector y = with_correlated_noise(x, 1.3, 0.0, options.seed);
    auto fit = fit_power_law(x, y, options);
    independent += covers(fit->low, fit->high);
    y = with_correlated_noise(x, 1.3, 0.8, options.seed);
    fit = fit_power_law(x, y, options);
    correlated += covers(fit->low, fit->high);
    const plain::Interval in_eights = plain_bootstrap(x, y, 8, options);  // ⌈n^{1/3}⌉
    shorter += covers(in_eights.low, in_eights.high);
    const plain::Interval one_by_one = plain_bootstrap(x, y, 1, options);
    single += covers(one_by_one.low, one_by_one.high);
  }
  MESSAGE("covered of " << repetitions << ": independent " << independent << ", correlated "
                        << correlated << ", with shorter blocks " << shorter
                        << ", by single directions " << single);
  CHECK(independent >= 364);  // measured 375
  CHECK(correlated >= 344);   // measured 356
  CHECK(correlated < 392);
  CHECK(shorter < correlated - 12);  // measured 334
  CHECK(single < 220);               // measured 189
}

TEST_CASE("the interval covers less than it says where neighbours deviate together") {
  FitOptions options;
  options.resamples = 200;
  const int repetitions = 400;
  const auto covered = [&](Index n, double correlation) {
    const Vector x = descending_powers(n, 5.0);
    int count = 0;
    for (int repetition = 0; repetition < repetitions; ++repetition) {
      options.seed = static_cast<std::uint64_t>(repetition);
      const Vector y = with_correlated_noise(x, 1.3, correlation, options.seed);
      const auto fit = fit_power_law(x, y, options);
      count += fit->low <= 1.3 && 1.3 <= fit->high;
    }
    const double share = count / static_cast<double>(repetitions);
    MESSAGE(n << " directions, correlated by " << correlation << ": " << share);
    return share;
  };
  for (const Index n : {12, 30, 100}) CHECK(std::abs(covered(n, 0.0) - 0.94) < 0.05);
  CHECK(std::abs(covered(30, 0.8) - 0.75) < 0.08);
  CHECK(std::abs(covered(30, 0.95) - 0.6) < 0.08);
}

TEST_CASE("slopes by decade") {
  // Slope 1 above 0.1, slope 2 from there to 1e-3, nothing in the next, five in the last decade.
  const Index n = 300;
  Vector x(n + 5), y(n + 5);
  x.head(n) = 0.999999 * descending_powers(n, 2.999);
  for (Index i = 0; i < n; ++i) y[i] = x[i] >= 0.1 ? 0.1 * x[i] : x[i] * x[i];
  x.tail(5) << 9e-5, 7e-5, 5e-5, 3e-5, 1e-5;
  y.tail(5) = x.tail(5);

  const auto decades = slopes_by_decade(x, y, everything());
  REQUIRE(decades.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(decades[i].low == std::vector<double>{1e-1, 1e-2, 1e-3, 1e-4, 1e-5}[i]);
    CHECK(decades[i].high == std::vector<double>{1, 1e-1, 1e-2, 1e-3, 1e-4}[i]);
  }
  CHECK(decades[0].count + decades[1].count + decades[2].count == n);
  CHECK(decades[0].count == (x.array() >= 0.1).count());
  REQUIRE(decades[0].exponent);
  REQUIRE(decades[1].exponent);
  REQUIRE(decades[2].exponent);
  CHECK(std::abs(*decades[0].exponent - 1.0) < 3e-14);  // measured 3e-15
  CHECK(std::abs(*decades[1].exponent - 2.0) < 3e-14);
  CHECK(std::abs(*decades[2].exponent - 2.0) < 3e-14);
  CHECK(decades[3].count == 0);
  CHECK_FALSE(decades[3].exponent);
  CHECK(decades[4].count == 5);
  CHECK_FALSE(decades[4].exponent);

  SUBCASE("the window leaves the last ones out") {
    FitOptions options;
    options.relative_window = 1e-3;
    CHECK(slopes_by_decade(x, y, options).size() == 3);
  }
  SUBCASE("powers of ten belong to the decade they begin") {
    const double exact[] = {1e9, 1e3, 100.0, 10.0, 1.0, 0.1, 0.01, 1e-3, 1e-9};
    for (const double value : exact) {
      const Vector one = Vector::Constant(1, value);
      CHECK(slopes_by_decade(one, one, everything()).at(0).low == value);
      const Vector below = Vector::Constant(1, std::nextafter(value, 0.0));
      CHECK(slopes_by_decade(below, one, everything()).at(0).high == value);
    }
  }
  SUBCASE("many directions at one place have no slope") {
    const Vector crowd = descending_powers(20, 0.29).array() * 9.0;
    CHECK_FALSE(slopes_by_decade(crowd, crowd, everything()).at(0).exponent);
    const Vector wider = descending_powers(20, 0.31).array() * 9.0;
    CHECK(slopes_by_decade(wider, wider, everything()).at(0).exponent);
  }
}

TEST_CASE("the slope against the window is the fit of the first k") {
  const Index n = 700;
  const Vector x = descending_powers(n, 8.0);
  Vector y = with_correlated_noise(x, 1.25, 0.9, 8);
  for (Index i = 40; i < n; i += 13) y[i] = -y[i];
  FitOptions options;
  options.floor_y = 1e-9;
  FitOptions with_window = options;
  with_window.relative_window = 0.1;
  with_window.top = 20;
  const auto windows = slope_against_window(x, y, with_window);
  REQUIRE(windows.size() > 30);
  CHECK(windows.size() <= 40);

  FitOptions same = options;
  same.relative_window = 0.0;
  same.resamples = 0;
  for (const WindowSlope& window : windows) {
    same.top = window.top;
    const auto fit = fit_power_law(x, y, same);
    REQUIRE(fit);
    CHECK(window.exponent == fit->exponent);
    CHECK(window.r_squared == fit->r_squared);
    CHECK(window.window_low == fit->window_low);
  }
  // From the first that can be fitted to the last direction that is usable, evenly in log k.
  same.top = windows.front().top - 1;
  CHECK_FALSE(fit_power_law(x, y, same));
  Index last = 0;
  for (Index i = 0; i < n; ++i) {
    if (y[i] > 1e-9) last = i + 1;
  }
  CHECK(windows.back().top == last);
  const double step =
      std::pow(static_cast<double>(last) / static_cast<double>(windows[0].top), 1.0 / 39.0);
  for (std::size_t i = 1; i < windows.size(); ++i) {
    CHECK(windows[i].top > windows[i - 1].top);
    CHECK(static_cast<double>(windows[i].top - windows[i - 1].top) <
          (step - 1.0) * static_cast<double>(windows[i].top) + 1.5);
  }
}

TEST_CASE("the window scan of the least that can be fitted has one entry") {
  const Vector x = descending_powers(8, 1.01);
  const auto windows = slope_against_window(x, x, FitOptions{});
  REQUIRE(windows.size() == 1);
  CHECK(windows[0].top == 8);
  CHECK(std::abs(windows[0].exponent - 1.0) < 3e-14);
}

TEST_CASE("the two-knob toy has the slope of its formula") {
  // log x and log y are jointly normal, so that var γ = var(log y | log x) / (n var log x) with
  // var(log y | log x) = var log y − γ² var log x.
  const Index n = 20000;
  for (const TwoKnob& knobs :
       {TwoKnob{1.0, 1.0, 0.0}, TwoKnob{2.0, 0.5, 0.0}, TwoKnob{0.5, 2.0, 0.0},
        TwoKnob{1.0, 1.0, 0.6}, TwoKnob{1.0, 0.6, -0.8}, TwoKnob{0.6, 1.5, -0.8}}) {
    const double r = knobs.spread_fraction, m = knobs.spread_strength, c = knobs.correlation;
    const double var_x = r * r + 2.0 * c * r * m + m * m;
    const double var_y = r * r + 4.0 * c * r * m + 4.0 * m * m;
    const double slope = two_knob_slope(knobs);
    const double deviation =
        std::sqrt((var_y - slope * slope * var_x) / (static_cast<double>(n) * var_x));
    const TwoKnobSample sample = draw_two_knob(knobs, n, 11);
    FitOptions options = everything();
    options.resamples = 0;
    const auto fit = fit_power_law(sample.curvature, sample.second_moment, options);
    REQUIRE(fit);
    MESSAGE("slope " << slope << ", fitted off by " << (fit->exponent - slope) / deviation
                     << " standard deviations of " << deviation);
    CHECK(std::abs(fit->exponent - slope) < 4.0 * deviation);
    CHECK(deviation < 0.012);
  }
}
