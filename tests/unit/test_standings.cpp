// Which directions a fit uses, and what becomes of the others.
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/power_law.hpp"

using namespace sgdscope;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("every direction is fitted or counted in one class") {
  // 20 good directions over two decades, then one of each kind of bad ones.
  std::vector<double> x, y;
  const auto add = [&](double a, double b) {
    x.push_back(a);
    y.push_back(b);
  };
  for (int i = 0; i < 20; ++i) add(std::pow(10.0, -i / 10.0), 3.0 * std::pow(10.0, -i / 5.0));
  add(8e-3, 0.0);        // y zero, which is rounding whatever the floor
  add(7e-3, -1e-3);      // y negative
  add(6e-3, kNaN);       // y not a number
  add(5e-3, kInfinity);  // y infinite
  add(4e-3, 1e-12);      // y at its floor
  add(3e-3, 1e-13);      // y below it
  add(2e-3, -1e-13);     // y negative, but by no more than that
  add(1e-4, 1.0);        // x at the window's edge: outside
  add(9e-5, 0.0);        // outside, whatever y is
  add(0.0, 1.0);         // x zero
  add(2.0, 1.0);         // above the upper end
  add(-1.0, 1.0);        // x negative
  const Vector vx = Eigen::Map<Vector>(x.data(), static_cast<Index>(x.size()));
  const Vector vy = Eigen::Map<Vector>(y.data(), static_cast<Index>(y.size()));

  FitOptions options;
  options.relative_window = 5e-5;
  options.relative_end = 0.5;
  options.floor_y = 1e-12;
  auto fit = fit_power_law(vx, vy, options);
  REQUIRE(fit);
  CHECK(fit->fitted == 20);
  CHECK(fit->not_positive == 4);
  CHECK(fit->below_floor == 5);
  CHECK(fit->outside_window == 3);
  CHECK(fit->fitted + fit->dropped() == vx.size());
  CHECK(std::abs(fit->exponent - 2.0) < 3e-14);
  CHECK(fit->window_high == 1.0);

  SUBCASE("the floor of x is asked before the window and before y") {
    options.floor_x = vx[19];
    fit = fit_power_law(vx, vy, options);
    REQUIRE(fit);
    CHECK(fit->fitted == 19);
    CHECK(fit->below_floor == 11);
    CHECK(fit->outside_window == 1);
    CHECK(fit->not_positive == 1);
    CHECK(fit->window_low == vx[18]);
  }
  SUBCASE("the first `top` only") {
    options.top = 22;
    fit = fit_power_law(vx, vy, options);
    REQUIRE(fit);
    CHECK(fit->fitted == 20);
    CHECK(fit->not_positive == 1);
    CHECK(fit->below_floor == 1);
    CHECK(fit->outside_window == 10);
    options.top = 12;
    fit = fit_power_law(vx, vy, options);
    REQUIRE(fit);
    CHECK(fit->fitted == 12);
    CHECK(fit->window_low == vx[11]);
    CHECK(fit->outside_window == 20);
    options.top = 1000;  // more than there are
    CHECK(fit_power_law(vx, vy, options)->fitted == 20);
  }
  SUBCASE("an infinite x does not push everything out of the window") {
    Vector with_infinity = vx;
    with_infinity[29] = kInfinity;
    fit = fit_power_law(with_infinity, vy, options);
    REQUIRE(fit);
    CHECK(fit->fitted == 20);
    CHECK(fit->not_positive == 5);
  }
}

TEST_CASE("what is zero but for rounding counts the same whichever sign rounding gave it") {
  const Index n = 40;
  Vector x(n), y(n);
  for (Index i = 0; i < n; ++i) {
    x[i] = i < 20 ? std::pow(10.0, -0.1 * static_cast<double>(i)) : (i % 2 == 0 ? 1e-17 : -1e-17);
    y[i] = i < 10 ? x[i] : i < 20 ? (i % 2 == 0 ? 1e-18 : -1e-18) : 1.0;
  }
  for (const double sign : {1.0, -1.0}) {
    x.tail(20) *= sign;
    y.segment(10, 10) *= sign;
    FitOptions options{.floor_x = 1e-16, .floor_y = 1e-16, .resamples = 0};
    options.relative_window = 0.0;
    const std::vector<Standing> all = standings(x, options.floor_x, x, y, options);
    for (Index i = 0; i < n; ++i) {
      CHECK(all[static_cast<std::size_t>(i)] ==
            (i < 10 ? Standing::kFitted : Standing::kBelowFloor));
    }
  }
}

TEST_CASE("numbers below the normal ones have lost digits, and are left out as rounding is") {
  Vector x(60), y(60);
  for (Index i = 0; i < 60; ++i) {
    x[i] = std::pow(10.0, -0.1 * static_cast<double>(i));
    y[i] = 1e-306 * std::pow(x[i], 1.5);
  }
  const auto fit = fit_power_law(x, y, {.relative_window = 0.0, .resamples = 0});
  REQUIRE(fit);
  CHECK(fit->exponent == doctest::Approx(1.5).epsilon(1e-12));
  CHECK(fit->below_floor == (y.array() < 0x1p-1022).count());
  CHECK(fit->below_floor > 20);
}

TEST_CASE("a window of another quantity is asked before x and y are looked at") {
  const double tiny = std::numeric_limits<double>::denorm_min();
  struct Case {
    double window, x, y;
    Standing expected;
  };
  using enum Standing;
  const Case cases[] = {
      {0.95, 0.5, 2.0, kFitted},       {1.0, 0.5, 2.0, kOutsideWindow},  // above the upper end
      {0.9, 0.0, 2.0, kBelowFloor},    {0.9, -0.5, 2.0, kNotPositive},
      {0.8, 0.5, kNaN, kNotPositive},  {0.8, 0.5, -2.0, kNotPositive},
      {0.8, 0.5, -0.2, kBelowFloor},   {0.7, 0.1, 2.0, kBelowFloor},
      {0.7, -0.1, kNaN, kBelowFloor},  {0.6, 0.5, 0.2, kBelowFloor},
      {0.5, tiny, 2.0, kBelowFloor},   {0.4, -1.0, 2.0, kOutsideWindow},
      {0.3, -1.0, 2.0, kBelowFloor},  // at the floor of the window, whatever x is
      {-0.3, 0.5, 2.0, kBelowFloor},   {0.0, 0.5, 2.0, kBelowFloor},
      {-1.0, 0.1, 2.0, kNotPositive},  {kNaN, 0.5, 2.0, kNotPositive},
      {0.9, 0.5, 2.0, kOutsideWindow},  // behind the first
  };
  const auto n = static_cast<Index>(std::size(cases));
  Vector window(n), x(n), y(n);
  for (Index i = 0; i < n; ++i) {
    window[i] = cases[i].window;
    x[i] = cases[i].x;
    y[i] = cases[i].y;
  }
  FitOptions options;
  options.relative_window = 0.4;
  options.relative_end = 0.95;
  options.top = n - 1;
  options.floor_x = 0.1;
  options.floor_y = 0.2;
  const std::vector<Standing> all = standings(window, 0.3, x, y, options);
  REQUIRE(all.size() == std::size(cases));
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(i);
    CHECK(all[i] == cases[i].expected);
  }

  const Tally counted = tally(all);
  CHECK(counted.fitted + counted.dropped() == static_cast<Index>(all.size()));
  Tally expected;
  for (const auto& one : cases) {
    expected.fitted += one.expected == kFitted ? 1 : 0;
    expected.outside_window += one.expected == kOutsideWindow ? 1 : 0;
    expected.not_positive += one.expected == kNotPositive ? 1 : 0;
    expected.below_floor += one.expected == kBelowFloor ? 1 : 0;
  }
  CHECK(counted.fitted == expected.fitted);
  CHECK(counted.outside_window == expected.outside_window);
  CHECK(counted.not_positive == expected.not_positive);
  CHECK(counted.below_floor == expected.below_floor);
}

TEST_CASE("a fit within a window of another quantity is that of the directions inside") {
  const Index n = 60;
  Vector window(n), x(n), y(n);
  for (Index i = 0; i < n; ++i) {
    window[i] = std::pow(10.0, -6.0 * static_cast<double>(i) / 59.0);
    x[i] = 3.0 * std::pow(window[i], 0.8);
    y[i] = std::pow(x[i], 1.3) * (i % 3 == 0 ? 1.2 : 0.9);
  }
  FitOptions options;
  options.relative_window = 1e-4;
  options.relative_end = 0.5;
  const auto fit = fit_power_law(window, window[50], x, y, options);
  REQUIRE(fit);
  // 10^{−6i/59} ≤ 0.5 from i = 3 (2.96) on, > 10⁻⁴ for i < 40 (39.3); the last ten are rounding.
  CHECK(fit->fitted == 37);
  CHECK(fit->outside_window == 13);
  CHECK(fit->below_floor == 10);
  CHECK(fit->window_high == x[3]);
  CHECK(fit->window_low == x[39]);
  const auto inside =
      fit_power_law(Vector(x.segment(3, 37)), Vector(y.segment(3, 37)), FitOptions{});
  REQUIRE(inside);
  CHECK(fit->exponent == inside->exponent);
  CHECK(fit->low == inside->low);
  CHECK(fit->high == inside->high);
}
