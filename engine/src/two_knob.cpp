#include "sgdscope/two_knob.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sgdscope/random.hpp"

#include "simd/elementary.hpp"

namespace sgdscope {

double two_knob_slope(const TwoKnob& knobs) {
  const double rho = knobs.spread_fraction;
  const double m = knobs.spread_strength;
  const double cross = knobs.correlation * rho * m;
  const double variance = rho * rho + 2.0 * cross + m * m;  // of log H
  assert(variance > 0.0);
  return (rho * rho + 3.0 * cross + 2.0 * m * m) / variance;
}

TwoKnobSample draw_two_knob(const TwoKnob& knobs, Index directions, std::uint64_t seed) {
  const double c = knobs.correlation;
  assert(knobs.spread_fraction >= 0.0 && knobs.spread_fraction <= kMostSpread);
  assert(knobs.spread_strength >= 0.0 && knobs.spread_strength <= kMostSpread);
  assert(c >= -1.0 && c <= 1.0 && directions >= 0);
  const double rest = std::sqrt(1.0 - c * c);
  Random random(seed, Stream::kData);
  Vector log_fraction(directions);
  TwoKnobSample sample;
  sample.strength.resize(directions);
  double largest = 0.0;
  for (Index i = 0; i < directions; ++i) {
    const double shared = random.normal();
    const double own = random.normal();
    log_fraction[i] = knobs.spread_fraction * shared;
    largest = i == 0 ? log_fraction[i] : std::max(largest, log_fraction[i]);
    sample.strength[i] = reference::exp(knobs.spread_strength * (c * shared + rest * own));
  }
  sample.fraction.resize(directions);
  sample.curvature.resize(directions);
  sample.second_moment.resize(directions);
  for (Index i = 0; i < directions; ++i) {
    sample.fraction[i] = reference::exp(log_fraction[i] - largest);
    sample.curvature[i] = sample.fraction[i] * sample.strength[i];
    sample.second_moment[i] = sample.curvature[i] * sample.strength[i];
  }
  return sample;
}

}  // namespace sgdscope
