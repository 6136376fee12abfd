// sgdscope_fit, sgdscope_two_knob.
#include <cmath>

#include "sgdscope/power_law.hpp"
#include "sgdscope/two_knob.hpp"

#include "c_api/objects.hpp"
#include "c_api/options.hpp"
#include "c_api/records.hpp"
#include "sentence.hpp"

using namespace sgdscope;         // NOLINT(google-build-using-namespace): the C names are global
using namespace sgdscope::c_api;  // NOLINT(google-build-using-namespace)

int32_t sgdscope_fit(const double* x, const double* y, size_t n, const char* options,
                     sgdscope_object** record) {
  return guarded([&]() -> Status {
    FitOptions chosen;
    OptionsText text(options);
    read(text, chosen);
    if (Status s = text.finish(); !s) return s;
    if (Status s = check_numbers(x, n); !s) return s;
    if (Status s = check_numbers(y, n); !s) return s;
    const auto size = static_cast<Index>(n);
    const Vector xs = Eigen::Map<const Vector>(x, size);
    const Vector ys = Eigen::Map<const Vector>(y, size);
    auto result = std::make_unique<RecordObject>();
    if (size > 0) {
      if (const auto fit = fit_power_law(xs, ys, chosen)) add_fit(*fit, result->record);
    }
    *record = result.release();
    return ok();
  });
}

int32_t sgdscope_two_knob(const char* options, sgdscope_object** record) {
  return guarded([&]() -> Status {
    TwoKnob knobs;
    Index directions = 200;
    std::uint64_t seed = 1;
    OptionsText text(options);
    text.number("spread-fraction", knobs.spread_fraction, 0.0, kMostSpread);
    text.number("spread-strength", knobs.spread_strength, 0.0, kMostSpread);
    text.number("correlation", knobs.correlation);
    text.whole("directions", directions, 1, 1'000'000);
    read_seed(text, seed);
    if (Status s = text.finish(); !s) return s;
    if (std::fabs(knobs.correlation) > 1.0) {
      return failure(ErrorCode::kBadValue, "option correlation: expected a number from -1 to 1");
    }
    const double spread = knobs.spread_fraction * knobs.spread_fraction +
                          2.0 * knobs.correlation * knobs.spread_fraction * knobs.spread_strength +
                          knobs.spread_strength * knobs.spread_strength;
    if (!(spread > 0.0)) {
      return failure(ErrorCode::kBadValue, "the curvatures do not vary, so there is no slope");
    }
    auto result = std::make_unique<RecordObject>();
    result->record.number("slope", two_knob_slope(knobs));
    TwoKnobSample sample = draw_two_knob(knobs, directions, seed);
    result->record.array("fraction", std::move(sample.fraction));
    result->record.array("strength", std::move(sample.strength));
    result->record.array("curvature", std::move(sample.curvature));
    result->record.array("second_moment", std::move(sample.second_moment));
    *record = result.release();
    return ok();
  });
}
