// The two-knob toy: a loss made of D directions; direction i is bent by a fraction ρ_i of the
// samples with strength m_i, so H_ii = ρ m and E[h²]_ii = ρ m². With log ρ and log m of standard
// deviations s_ρ, s_m and correlation c over the directions, the slope of log E[h²] on log H is
//   γ = (s_ρ² + 3 c s_ρ s_m + 2 s_m²) / (s_ρ² + 2 c s_ρ s_m + s_m²),
// between 1 (only ρ varies) and 2 (only m varies) for c = 0, and outside [1, 2] for some c < 0.
#pragma once

#include <cstdint>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

struct TwoKnob {
  double spread_fraction = 1.0;  // s_ρ, in natural logarithms
  double spread_strength = 1.0;  // s_m
  double correlation = 0.0;      // c in [−1, 1]
};

// The largest spread for which the numbers of any draw stay well inside the range of float64.
inline constexpr double kMostSpread = 20.0;

// The formula above. s_ρ² + 2 c s_ρ s_m + s_m² > 0 (assert).
double two_knob_slope(const TwoKnob& knobs);

struct TwoKnobSample {
  Vector fraction;       // ρ_i in (0, 1]
  Vector strength;       // m_i
  Vector curvature;      // ρ m
  Vector second_moment;  // ρ m²
};

// `directions` draws from the log-normal law, ρ scaled so that its largest value is 1, which moves
// the points but not their slope. directions ≥ 0, 0 ≤ spreads ≤ kMostSpread (assert).
TwoKnobSample draw_two_knob(const TwoKnob& knobs, Index directions, std::uint64_t seed);

}  // namespace sgdscope
