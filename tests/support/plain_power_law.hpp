// The fit of a power law as one would write it down: textbook sums over logarithms, and a bootstrap
// that draws its points and fits them again.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "sgdscope/power_law.hpp"
#include "sgdscope/random.hpp"

namespace sgdscope::plain {

// The least-squares line v = slope · u + start.
struct LogLine {
  double slope = 0.0, start = 0.0, r_squared = 0.0;
};

inline LogLine line_through(const std::vector<double>& u, const std::vector<double>& v) {
  const double n = static_cast<double>(u.size());
  double mean_u = 0.0, mean_v = 0.0, uu = 0.0, uv = 0.0, vv = 0.0;
  for (std::size_t i = 0; i < u.size(); ++i) {
    mean_u += u[i] / n;
    mean_v += v[i] / n;
  }
  for (std::size_t i = 0; i < u.size(); ++i) {
    uu += (u[i] - mean_u) * (u[i] - mean_u);
    uv += (u[i] - mean_u) * (v[i] - mean_v);
    vv += (v[i] - mean_v) * (v[i] - mean_v);
  }
  return {uv / uu, mean_v - uv / uu * mean_u, uv * uv / (uu * vv)};
}

struct Interval {
  double low, high;
};

// Of the slope: draw the directions in blocks around a circle, fit them, sort the slopes.
inline Interval bootstrap(const std::vector<double>& u, const std::vector<double>& v,
                          std::size_t block, const FitOptions& options) {
  const std::size_t n = u.size();
  std::vector<double> slopes;
  Random random(options.seed, Stream::kBootstrap);
  for (int resample = 0; resample < options.resamples; ++resample) {
    std::vector<double> drawn_u, drawn_v;
    while (drawn_u.size() < n) {
      const auto begin = static_cast<std::size_t>(random.below(n));
      for (std::size_t i = begin; i < begin + block && drawn_u.size() < n; ++i) {
        drawn_u.push_back(u[i % n]);
        drawn_v.push_back(v[i % n]);
      }
    }
    const auto [least, greatest] = std::minmax_element(drawn_u.begin(), drawn_u.end());
    if (*least < *greatest) slopes.push_back(line_through(drawn_u, drawn_v).slope);
  }
  std::sort(slopes.begin(), slopes.end());
  const double count = static_cast<double>(slopes.size());
  const double tail = (1.0 - options.confidence) / 2.0 * count;
  const auto low = static_cast<std::size_t>(std::ceil(tail - 1e-9));
  const auto high = static_cast<std::size_t>(std::ceil(count - tail - 1e-9));
  return {slopes[low - 1], slopes[high - 1]};
}

}  // namespace sgdscope::plain
