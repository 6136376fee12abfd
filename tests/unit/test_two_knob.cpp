#include <cmath>

#include <doctest/doctest.h>

#include "sgdscope/two_knob.hpp"

using namespace sgdscope;

namespace {

struct Line {
  double slope;
  double deviation;  // standard error of the slope
};

// Least squares of log y on log x.
Line fit(const Vector& x, const Vector& y) {
  const Eigen::ArrayXd u = x.array().log() - x.array().log().mean();
  const Eigen::ArrayXd v = y.array().log() - y.array().log().mean();
  const double slope = (u * v).sum() / u.square().sum();
  const double residual = (v - slope * u).square().sum() / static_cast<double>(u.size() - 2);
  return {slope, std::sqrt(residual / u.square().sum())};
}

}  // namespace

TEST_CASE("two knobs: the formula at its corners") {
  CHECK(two_knob_slope({1.0, 0.0, 0.0}) == 1.0);  // only the fraction varies
  CHECK(two_knob_slope({0.0, 1.0, 0.0}) == 2.0);  // only the strength varies
  CHECK(two_knob_slope({1.0, 1.0, 0.0}) == 1.5);
  CHECK(two_knob_slope({1.0, 1.0, 1.0}) == 1.5);
  CHECK(two_knob_slope({2.0, 1.0, 0.0}) == 1.2);  // 1 + s_m²/(s_ρ² + s_m²)
  // Correlation can leave [1, 2]: (4 − 5.4 + 2)/(4 − 3.6 + 1) and (1 − 5.4 + 8)/(1 − 3.6 + 4).
  CHECK(two_knob_slope({2.0, 1.0, -0.9}) == doctest::Approx(0.6 / 1.4).epsilon(1e-14));
  CHECK(two_knob_slope({1.0, 2.0, -0.9}) == doctest::Approx(3.6 / 1.4).epsilon(1e-14));
}

TEST_CASE("two knobs: draws have the slope of the formula") {
  for (const TwoKnob& knobs :
       {TwoKnob{1.0, 1.0, 0.0}, TwoKnob{2.0, 0.5, 0.0}, TwoKnob{0.5, 2.0, 0.5},
        TwoKnob{2.0, 1.0, -0.9}, TwoKnob{1.0, 2.0, -0.9}, TwoKnob{1.5, 1.5, 1.0}}) {
    const TwoKnobSample sample = draw_two_knob(knobs, 20000, 5);
    const Line line = fit(sample.curvature, sample.second_moment);
    CAPTURE(knobs.spread_fraction);
    CAPTURE(knobs.correlation);
    // Logs are jointly normal, so the estimate is normal about the formula: five standard errors,
    // and rounding where the two logs are proportional (c = 1).
    CHECK(std::fabs(line.slope - two_knob_slope(knobs)) < 5.0 * line.deviation + 1e-12);
    CHECK(line.deviation < 0.02);
  }
}

TEST_CASE("two knobs: what a sample is") {
  const TwoKnob knobs{1.0, 0.5, -0.3};
  const TwoKnobSample sample = draw_two_knob(knobs, 5000, 5);
  CHECK(sample.fraction.maxCoeff() == 1.0);
  CHECK(sample.fraction.minCoeff() > 0.0);
  CHECK(sample.strength.minCoeff() > 0.0);
  CHECK(sample.curvature == sample.fraction.cwiseProduct(sample.strength));
  CHECK(sample.second_moment == sample.curvature.cwiseProduct(sample.strength));
  // (E h²)_ii ≥ H_ii²: an average of squares over all samples, of which the fraction ρ is bent.
  CHECK((sample.second_moment.array() >= sample.curvature.array().square() * (1.0 - 1e-15)).all());

  // Spreads: the variance of n normal numbers has the relative deviation √(2/n); five are 0.1.
  const auto variance = [](const Vector& v) {
    return (v.array().log() - v.array().log().mean()).square().mean();
  };
  CHECK(std::fabs(variance(sample.fraction) - 1.0) < 0.1);
  CHECK(std::fabs(variance(sample.strength) / 0.25 - 1.0) < 0.1);

  CHECK(draw_two_knob(knobs, 5000, 5).strength == sample.strength);
  CHECK(draw_two_knob(knobs, 5000, 6).strength != sample.strength);
  CHECK(draw_two_knob(knobs, 0, 5).curvature.size() == 0);
}

TEST_CASE("two knobs: the widest spreads stay in range") {
  const TwoKnobSample sample = draw_two_knob({kMostSpread, kMostSpread, 1.0}, 100000, 5);
  CHECK(sample.fraction.minCoeff() > 0.0);
  CHECK(sample.second_moment.minCoeff() > 0.0);
  CHECK(sample.second_moment.allFinite());
}
