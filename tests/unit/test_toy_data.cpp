#include <cmath>
#include <map>
#include <numbers>
#include <string>

#include <doctest/doctest.h>

#include "sgdscope/toy_data.hpp"

#include "bits_hash.hpp"

using namespace sgdscope;
using std::numbers::pi;

namespace {

Dataset make(ToyData kind, double noise, int classes = 3, Index samples = 600,
             std::uint64_t seed = 1) {
  auto made = make_toy_data(kind, {samples, noise, classes, seed});
  REQUIRE(made);
  return std::move(made).value();
}

int label(const Dataset& data, Index i) { return data.labels[static_cast<std::size_t>(i)]; }

double radius(const Dataset& data, Index i) {
  return std::hypot(data.inputs(i, 0), data.inputs(i, 1));
}

// How far an angle is from a multiple of a whole turn, at most π.
double turn_error(double angle) { return std::fabs(std::remainder(angle, 2.0 * pi)); }

constexpr double kRounding =
    1e-14;  // measured 3.6e-15 for the angle of the spirals, 2.2e-16 elsewhere

}  // namespace

TEST_CASE("names of the toy data") {
  CHECK(all_toy_data().size() == 6);
  for (const ToyData kind : all_toy_data()) CHECK(toy_data_by_name(name(kind)) == kind);
  CHECK(name(ToyData::kSpirals) == "spirals");
  CHECK_FALSE(toy_data_by_name("Moons"));
  CHECK_FALSE(toy_data_by_name(""));
}

TEST_CASE("toy data: shapes, equal classes, seeds") {
  for (const ToyData kind : all_toy_data()) {
    CAPTURE(name(kind));
    const bool real = kind == ToyData::kRegression;
    const bool chosen = kind == ToyData::kSpirals || kind == ToyData::kBlobs;
    const Dataset data = make(kind, 0.1);
    CHECK(data.inputs.rows() == 600);
    CHECK(data.inputs.cols() == (real ? 1 : 2));
    CHECK(data.classes == (real ? 0 : chosen ? 3 : 2));
    CHECK(data.labels.size() == (real ? 0 : 600));
    if (!real) {
      CHECK(data.targets == one_hot(data.labels, data.classes));
      std::map<int, int> counts;
      for (const int l : data.labels) ++counts[l];
      for (const auto& [l, count] : counts) CHECK(count == 600 / data.classes);
      CHECK(counts.size() == static_cast<std::size_t>(data.classes));
    }
    CHECK(data.inputs.cwiseAbs().maxCoeff() < 2.0);
    CHECK(make(kind, 0.1).inputs == data.inputs);
    CHECK(make(kind, 0.1, 3, 600, 2).inputs != data.inputs);
  }
}

TEST_CASE("the same toy data as ever") {
  // Recorded; the same with g++ 12 and clang 14, -O0 to -O3.
  const std::map<std::string, std::uint64_t> recorded = {
      {"moons", 0x123bd0ddb56eed90},   {"spirals", 0xa3ab153111a6eb50},
      {"circles", 0xf48747698ededa0f}, {"xor", 0xc6ff42ab122ea370},
      {"blobs", 0xbe7c887143befe42},   {"regression", 0x033f3a138270c161}};
  for (const ToyData kind : all_toy_data()) {
    const Dataset data = make(kind, 0.1);
    BitsHash hash;
    hash.add(data.inputs.data(), data.inputs.size());
    hash.add(data.targets.data(), data.targets.size());
    CAPTURE(name(kind));
    CHECK(hash.value() == recorded.at(std::string(name(kind))));
  }
}

TEST_CASE("moons without noise are two half circles") {
  const Dataset data = make(ToyData::kMoons, 0.0);
  for (Index i = 0; i < data.size(); ++i) {
    const double sign = label(data, i) == 0 ? 1.0 : -1.0;
    const double x = sign * data.inputs(i, 0) + 1.0 / 3.0;
    const double y = sign * data.inputs(i, 1) + 1.0 / 6.0;
    CHECK(std::fabs(std::hypot(x, y) - 2.0 / 3.0) < kRounding);
    CHECK(y > -kRounding);
  }
}

TEST_CASE("spirals without noise are arms of one and a half turns") {
  for (const int arms : {2, 3}) {
    const Dataset data = make(ToyData::kSpirals, 0.0, arms);
    double least = 1.0, most = 0.0;
    for (Index i = 0; i < data.size(); ++i) {
      const double r = radius(data, i);
      least = std::min(least, r);
      most = std::max(most, r);
      const double angle = std::atan2(data.inputs(i, 1), data.inputs(i, 0));
      const double arm = 2.0 * pi * label(data, i) / arms;
      CHECK(turn_error(angle - arm - 3.0 * pi * (r - 0.1) / 0.9) < kRounding);
    }
    CHECK(least >= 0.1 - kRounding);
    CHECK(least < 0.15);
    CHECK(most <= 1.0 + kRounding);
    CHECK(most > 0.99);
  }
}

TEST_CASE("circles, squares and blobs without noise") {
  const Dataset circles = make(ToyData::kCircles, 0.0);
  const Dataset squares = make(ToyData::kXor, 0.0);
  const Dataset blobs = make(ToyData::kBlobs, 0.0, 5);
  bool quadrant[4] = {};
  for (Index i = 0; i < 600; ++i) {
    CHECK(std::fabs(radius(circles, i) - (label(circles, i) == 0 ? 1.0 : 0.5)) < kRounding);

    const double x = squares.inputs(i, 0), y = squares.inputs(i, 1);
    CHECK((x * y < 0.0) == (label(squares, i) == 1));
    CHECK(std::min(std::fabs(x), std::fabs(y)) >= 0.1);
    CHECK(std::max(std::fabs(x), std::fabs(y)) <= 1.0);
    quadrant[(x > 0.0 ? 1 : 0) + (y > 0.0 ? 2 : 0)] = true;

    const double angle = std::atan2(blobs.inputs(i, 1), blobs.inputs(i, 0));
    CHECK(turn_error(angle - 2.0 * pi * label(blobs, i) / 5.0) < kRounding);
    CHECK(std::fabs(radius(blobs, i) - 1.0) < kRounding);
  }
  for (const bool seen : quadrant) CHECK(seen);
}

TEST_CASE("the regression curve") {
  const Dataset data = make(ToyData::kRegression, 0.0);
  for (Index i = 0; i < data.size(); ++i) {
    const double x = data.inputs(i, 0);
    CHECK(std::fabs(data.targets(i, 0) - (std::sin(3.0 * x) + x / 2.0)) < kRounding);
  }
  CHECK(data.inputs.minCoeff() >= -1.0);
  CHECK(data.inputs.minCoeff() < -0.98);
  CHECK(data.inputs.maxCoeff() < 1.0);
  CHECK(data.inputs.maxCoeff() > 0.98);
}

TEST_CASE("noise has the deviation asked for, in units of the gap") {
  // Blobs show the noise itself: 2 · 20 000 numbers, whose mean square has a relative deviation of
  // √(2/40 000) = 0.0071; five of these are 0.035.
  for (const int classes : {2, 3, 8}) {
    const Dataset data = make(ToyData::kBlobs, 0.1, classes, 20000);
    double squares = 0.0;
    for (Index i = 0; i < data.size(); ++i) {
      const double angle = 2.0 * pi * label(data, i) / classes;
      const double dx = data.inputs(i, 0) - std::cos(angle);
      const double dy = data.inputs(i, 1) - std::sin(angle);
      squares += (dx * dx + dy * dy) / 40000.0;
    }
    const double deviation = 0.1 * 2.0 * std::sin(pi / classes);
    CHECK(std::fabs(squares / (deviation * deviation) - 1.0) < 0.035);
  }
  // Regression: 20 000 numbers, five deviations are 0.05.
  const Dataset curve = make(ToyData::kRegression, 0.2, 3, 20000);
  double squares = 0.0;
  for (Index i = 0; i < curve.size(); ++i) {
    const double x = curve.inputs(i, 0);
    const double residual = curve.targets(i, 0) - std::sin(3.0 * x) - x / 2.0;
    squares += residual * residual / 20000.0;
  }
  CHECK(std::fabs(squares / 0.04 - 1.0) < 0.05);
}

TEST_CASE("toy data refuses options that make no figure") {
  const auto message = [](ToyData kind, const ToyDataOptions& options) {
    return make_toy_data(kind, options).error().message;
  };
  CHECK(message(ToyData::kMoons, {.samples = 1}) == "moons: 1 samples, expected 2 to 10000000");
  CHECK(message(ToyData::kMoons, {.samples = 10000001}).find("10000001") != std::string::npos);
  CHECK(message(ToyData::kXor, {.noise = -0.5}) == "xor: noise -0.5, expected 0 to 10");
  CHECK(message(ToyData::kXor, {.noise = std::nan("")}).find("expected") != std::string::npos);
  CHECK(message(ToyData::kXor, {.noise = 11.0}).find("expected") != std::string::npos);
  CHECK(message(ToyData::kSpirals, {.classes = 4}) == "spirals: 4 classes, expected 2 to 3");
  CHECK(message(ToyData::kSpirals, {.classes = 1}) == "spirals: 1 classes, expected 2 to 3");
  CHECK(message(ToyData::kBlobs, {.classes = 9}) == "blobs: 9 classes, expected 2 to 8");
  CHECK(make_toy_data(ToyData::kCircles, {.classes = 99}));  // ignored there
}
