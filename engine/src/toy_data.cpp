#include "sgdscope/toy_data.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <numbers>
#include <string>

#include "sgdscope/random.hpp"

#include "names.hpp"
#include "sentence.hpp"
#include "simd/elementary.hpp"

namespace sgdscope {
namespace {

using std::numbers::pi;

constexpr std::array<Named<ToyData>, 6> kNames = {{
    {ToyData::kMoons, "moons"},
    {ToyData::kSpirals, "spirals"},
    {ToyData::kCircles, "circles"},
    {ToyData::kXor, "xor"},
    {ToyData::kBlobs, "blobs"},
    {ToyData::kRegression, "regression"},
}};

constexpr Index kMostSamples = 10'000'000;
constexpr double kMostNoise = 10.0;
constexpr double kInnerCircle = 0.5;
constexpr double kXorMargin = 0.1;    // from the axes
constexpr double kSpiralStart = 0.1;  // radius; the arms end at 1
constexpr double kSpiralTurns = 1.5;

struct Point {
  double x;
  double y;
};

Point polar(double radius, double angle) {
  return {radius * reference::cos(angle), radius * reference::sin(angle)};
}

// Two half circles of radius 2/3, each reaching to half a radius from the other's middle; the
// second is the first turned by half a turn about the origin.
Point moon(int label, Random& random) {
  constexpr double kRadius = 2.0 / 3.0;
  const Point arc = polar(kRadius, random.uniform(0.0, pi));
  const Point upper = {arc.x - kRadius / 2.0, arc.y - kRadius / 4.0};
  return label == 0 ? upper : Point{-upper.x, -upper.y};
}

// Archimedean arms; the square root spreads the points evenly over an arm's length, nearly.
Point spiral(int label, int arms, Random& random) {
  const double radius = std::sqrt(random.uniform(kSpiralStart * kSpiralStart, 1.0));
  const double turns = kSpiralTurns * (radius - kSpiralStart) / (1.0 - kSpiralStart);
  return polar(radius, 2.0 * pi * (turns + static_cast<double>(label) / arms));
}

// Class 1 where exactly one coordinate is positive.
Point xor_square(int label, Random& random) {
  const double x = random.uniform(kXorMargin, 1.0);
  const double y = random.uniform(kXorMargin, 1.0);
  const double side = random.below(2) == 0 ? 1.0 : -1.0;
  return {side * x, (label == 0 ? side : -side) * y};
}

Point figure(ToyData kind, int label, int classes, Random& random) {
  switch (kind) {
    case ToyData::kMoons:
      return moon(label, random);
    case ToyData::kSpirals:
      return spiral(label, classes, random);
    case ToyData::kCircles:
      return polar(label == 0 ? 1.0 : kInnerCircle, random.uniform(0.0, 2.0 * pi));
    case ToyData::kXor:
      return xor_square(label, random);
    case ToyData::kBlobs:
      return polar(1.0, 2.0 * pi * label / classes);
    case ToyData::kRegression:
      break;
  }
  assert(false && "not a figure of the plane");
  return {};
}

// The distance between neighbouring classes: the unit of the noise.
double class_distance(ToyData kind, int classes) {
  switch (kind) {
    case ToyData::kMoons:
      return 1.0 / 3.0;
    case ToyData::kSpirals:
      return (1.0 - kSpiralStart) / (kSpiralTurns * classes);
    case ToyData::kCircles:
      return 1.0 - kInnerCircle;
    case ToyData::kXor:
      return 2.0 * kXorMargin;
    case ToyData::kBlobs:
      return 2.0 * reference::sin(pi / classes);
    case ToyData::kRegression:
      return 1.0;
  }
  return 1.0;
}

int class_count(ToyData kind, const ToyDataOptions& options) {
  if (kind == ToyData::kRegression) return 0;
  return kind == ToyData::kSpirals || kind == ToyData::kBlobs ? options.classes : 2;
}

Status check(ToyData kind, const ToyDataOptions& options) {
  const std::string set(name(kind));
  if (options.samples < 2 || options.samples > kMostSamples) {
    return failure(ErrorCode::kBadValue, "{}: {} samples, expected 2 to {}", set, options.samples,
                   kMostSamples);
  }
  if (!(options.noise >= 0.0 && options.noise <= kMostNoise)) {
    return failure(ErrorCode::kBadValue, "{}: noise {}, expected 0 to 10", set, options.noise);
  }
  const int most = kind == ToyData::kSpirals ? 3 : kMostToyClasses;
  const bool ignored = kind != ToyData::kSpirals && kind != ToyData::kBlobs;
  if (!ignored && (options.classes < 2 || options.classes > most)) {
    return failure(ErrorCode::kBadValue, "{}: {} classes, expected 2 to {}", set, options.classes,
                   most);
  }
  return ok();
}

Dataset make_regression(const ToyDataOptions& options, Random& random) {
  Dataset data;
  data.inputs.resize(options.samples, 1);
  data.targets.resize(options.samples, 1);
  for (Index i = 0; i < options.samples; ++i) {
    const double x = random.uniform(-1.0, 1.0);
    data.inputs(i, 0) = x;
    data.targets(i, 0) = reference::sin(3.0 * x) + 0.5 * x + options.noise * random.normal();
  }
  return data;
}

}  // namespace

std::string_view name(ToyData kind) { return name_in(kNames, kind); }

std::optional<ToyData> toy_data_by_name(std::string_view wanted) {
  return value_in(kNames, wanted);
}

std::vector<ToyData> all_toy_data() {
  std::vector<ToyData> all;
  for (const auto& entry : kNames) all.push_back(entry.value);
  return all;
}

Result<Dataset> make_toy_data(ToyData kind, const ToyDataOptions& options) {
  if (Status status = check(kind, options); !status) return status;
  Random random(options.seed, Stream::kData, static_cast<std::uint32_t>(kind));
  if (kind == ToyData::kRegression) return make_regression(options, random);

  Dataset data;
  data.classes = class_count(kind, options);
  data.inputs.resize(options.samples, 2);
  const double deviation = options.noise * class_distance(kind, data.classes);
  for (Index i = 0; i < options.samples; ++i) {
    const int label = static_cast<int>(i % data.classes);
    const Point point = figure(kind, label, data.classes, random);
    data.inputs(i, 0) = point.x + deviation * random.normal();
    data.inputs(i, 1) = point.y + deviation * random.normal();
    data.labels.push_back(label);
  }
  data.targets = one_hot(data.labels, data.classes);
  return data;
}

}  // namespace sgdscope
