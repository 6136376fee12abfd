// Fits y = c x^γ by least squares on logarithms, and says over what and how surely.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

struct FitOptions {
  // A direction is fitted when relative_window · max x < x ≤ relative_end · max x and it is among
  // the first `top` in the order given (0: all).
  double relative_window = 1e-6;
  double relative_end = 1.0;
  Index top = 0;
  // Entries of magnitude at or below `floor_x`, `floor_y` (the rounding level of the measurement)
  // are dropped.
  double floor_x = 0.0;
  double floor_y = 0.0;
  int resamples = 1000;      // ≥ 0, of the bootstrap; 0: no interval
  double confidence = 0.95;  // between 0 and 1 (assert)
  std::uint64_t seed = 1;
};

// Of directions, by what becomes of them in a fit: fitted + dropped() is the number given, and
// nothing is silently masked.
struct Tally {
  Index fitted = 0;          // or would be, were there enough
  Index outside_window = 0;  // past `top`, or x > 0 outside the window, but not rounding
  Index not_positive = 0;    // x or y < 0 by more than rounding, or not finite
  Index below_floor = 0;     // x or y of a magnitude at or below the rounding level, 0 among them
  Index dropped() const { return outside_window + not_positive + below_floor; }
};

struct PowerLawFit : Tally {
  double exponent = 0.0;                       // γ
  double log10_factor = 0.0;                   // log10 c
  double r_squared = 0.0;                      // of the logarithms; NaN when all y are equal
  double low = 0.0, high = 0.0;                // interval of γ; NaN without resamples
  double window_low = 0.0, window_high = 0.0;  // least and greatest x fitted
};

// What becomes of a direction in a fit.
enum class Standing { kOutsideWindow, kNotPositive, kBelowFloor, kFitted };

// Of every direction, where y is fitted against x and the window is one of `window`, which may be x
// itself. It is asked in this order: whether it is past `top`; whether `window`[i] is rounding, at
// most `floor_window` in magnitude, of whichever sign; whether that is positive; whether it is in
// the window; and the same of x and y, rounding first. All of the same length.
std::vector<Standing> standings(const Vector& window, double floor_window, const Vector& x,
                                const Vector& y, const FitOptions& options);
Tally tally(const std::vector<Standing>& standings);

// The fewest directions that an exponent is given for.
inline constexpr Index kLeastFitted = 8;

// x, y: the same length, in the order of the directions, x descending or nearly so. Empty when
// fewer than kLeastFitted directions remain or they span less than a factor of 10 in x: "not enough
// range" is never a number.
//
// The interval is the percentile interval (nearest rank) of a circular block bootstrap over the
// fitted directions in the order given (D. Politis, J. Romano 1992): neighbouring directions
// deviate from the line together, so resampling them one by one would promise too much. Resamples
// without spread in x are dropped. The block length is ⌈√n⌉: where deviations of neighbours are
// correlated by 0.8, a nominal 95 % interval at n = 400 covers the true slope in 89 of 100 cases
// (blocks of ⌈n^{1/3}⌉: 84, single directions: 47), and where they are independent in 94. With
// fewer directions it covers less where they are correlated: by 0.8, in about three of four cases
// at n = 30; by 0.95, in about six of ten (the test of this file measures it). Where the points
// bend slowly over the whole range no resampling helps; slope_against_window shows that. Take the
// interval for how far γ depends on which directions were there, not for how well the loss was
// sampled.
std::optional<PowerLawFit> fit_power_law(const Vector& x, const Vector& y,
                                         const FitOptions& options);

// The same for a window of another quantity, as in standings().
std::optional<PowerLawFit> fit_power_law(const Vector& window, double floor_window, const Vector& x,
                                         const Vector& y, const FitOptions& options);

// γ of the directions within each decade of x, largest first, chosen as for fit_power_law; no
// exponent where a decade holds fewer than kLeastFitted or they span less than a factor of 2.
struct DecadeSlope {
  double low = 0.0, high = 0.0;  // 10^k ≤ x < 10^{k+1}
  Index count = 0;
  std::optional<double> exponent;
};
std::vector<DecadeSlope> slopes_by_decade(const Vector& x, const Vector& y,
                                          const FitOptions& options);

// γ fitted over the first k directions, for up to 40 values of k spread evenly in log k, from the
// first k that fit_power_law would fit to the last usable direction: how far the number depends on
// the window. Of the options only the floors count.
struct WindowSlope {
  Index top = 0;            // k
  double window_low = 0.0;  // least x fitted
  double exponent = 0.0;
  double r_squared = 0.0;
};
std::vector<WindowSlope> slope_against_window(const Vector& x, const Vector& y,
                                              const FitOptions& options);

// Rank correlation (C. Spearman 1904) with mid-ranks for ties; NaN for fewer than 2 values, when
// one side is constant, or when a value is NaN.
double spearman(const Vector& x, const Vector& y);

}  // namespace sgdscope
