#include "sgdscope/power_law.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "sgdscope/random.hpp"

#include "at.hpp"
#include "constants.hpp"
#include "simd/elementary.hpp"
#include "sorting.hpp"

namespace sgdscope {
namespace {

constexpr double kLn10 = 2.302585092994046;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Below it numbers have fewer digits, and so have their logarithms.
constexpr double kLeast = std::numeric_limits<double>::min();
constexpr double kLeastSpan = 10.0;
constexpr double kLeastDecadeSpan = 2.0;
constexpr int kWindows = 40;

// A direction that is fitted; `rank` is its place in the order given.
struct Point {
  Index rank;
  double x;
  double log_x, log_y;
};

struct Selection {
  std::vector<Point> points;
  Tally tally;
};

bool is_positive(double value) { return value > 0.0 && std::isfinite(value); }

Selection select(const Vector& window, double floor_window, const Vector& x, const Vector& y,
                 const FitOptions& options) {
  const std::vector<Standing> all = standings(window, floor_window, x, y, options);
  Selection result{{}, tally(all)};
  for (Index i = 0; i < x.size(); ++i) {
    if (all[at(i)] != Standing::kFitted) continue;
    result.points.push_back({i, x[i], reference::log(x[i]), reference::log(y[i])});
  }
  return result;
}

Selection select(const Vector& x, const Vector& y, const FitOptions& options) {
  return select(x, options.floor_x, x, y, options);
}

// The least-squares line through points given one by one, by updates of the means and of the
// centred sums (B. Welford 1962), which do not cancel as Σu² − (Σu)²/n would.
class Line {
 public:
  void add(const Point& point) {
    low_ = std::min(low_, point.x);
    high_ = std::max(high_, point.x);
    ++count_;
    const double step_x = point.log_x - mean_x_;
    const double step_y = point.log_y - mean_y_;
    mean_x_ += step_x / static_cast<double>(count_);
    mean_y_ += step_y / static_cast<double>(count_);
    xx_ += step_x * (point.log_x - mean_x_);
    xy_ += step_x * (point.log_y - mean_y_);
    yy_ += step_y * (point.log_y - mean_y_);
  }

  bool enough(double span) const { return count_ >= kLeastFitted && high_ >= span * low_; }

  Index count() const { return count_; }
  double low() const { return low_; }
  double high() const { return high_; }
  double mean_x() const { return mean_x_; }
  double mean_y() const { return mean_y_; }
  double xx() const { return xx_; }
  double slope() const { return xy_ / xx_; }
  double r_squared() const { return xy_ / xx_ * (xy_ / yy_); }  // 0 / 0 when all y are equal

 private:
  Index count_ = 0;
  double low_ = kInfinity, high_ = 0.0;
  double mean_x_ = 0.0, mean_y_ = 0.0;
  double xx_ = 0.0, xy_ = 0.0, yy_ = 0.0;
};

// The smallest of the sorted values with at least the share p of all at or below it. 1e-9 keeps
// 0.025 · 1000 from being rounded up to 26.
double nearest_rank(const std::vector<double>& sorted, double p) {
  const double count = static_cast<double>(sorted.size());
  const double rank = std::clamp(std::ceil(p * count - 1e-9), 1.0, count);
  return sorted[static_cast<std::size_t>(rank) - 1];
}

// Sums over directions of u = log x − mean and of the deviation e from the line. The slope of a
// resample is γ + (Σue − ΣuΣe/n) / (Σuu − ΣuΣu/n).
struct Sums {
  double u = 0.0, e = 0.0, uu = 0.0, ue = 0.0;
};

// Slopes of the resamples, ascending. Prefix sums once around the circle and one block further make
// a block four subtractions, whatever its length.
std::vector<double> resampled_slopes(const std::vector<Point>& points, const Line& line,
                                     const FitOptions& options) {
  const std::size_t n = points.size();
  const auto block = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(n))));
  std::vector<Sums> prefix(n + block + 1);
  for (std::size_t i = 0; i < n + block; ++i) {
    const Point& point = points[i % n];
    const double u = point.log_x - line.mean_x();
    const double e = point.log_y - line.mean_y() - line.slope() * u;
    const Sums& before = prefix[i];
    prefix[i + 1] = {before.u + u, before.e + e, before.uu + u * u, before.ue + u * e};
  }

  Random random(options.seed, Stream::kBootstrap);
  const double count = static_cast<double>(n);
  std::vector<double> slopes;
  slopes.reserve(at(options.resamples));
  for (int resample = 0; resample < options.resamples; ++resample) {
    Sums sums;
    for (std::size_t drawn = 0; drawn < n; drawn += block) {
      const auto begin = static_cast<std::size_t>(random.below(n));
      const Sums& low = prefix[begin];
      const Sums& high = prefix[begin + std::min(block, n - drawn)];
      sums.u += high.u - low.u;
      sums.e += high.e - low.e;
      sums.uu += high.uu - low.uu;
      sums.ue += high.ue - low.ue;
    }
    const double spread = sums.uu - sums.u * sums.u / count;
    if (spread <= 1e-12 * line.xx()) continue;
    slopes.push_back(line.slope() + (sums.ue - sums.u * sums.e / count) / spread);
  }
  sort_ascending(slopes.data(), static_cast<Index>(slopes.size()));
  return slopes;
}

// 10^k, exact or correctly rounded for |k| ≤ 22, the same everywhere beyond.
double power_of_ten(int k) {
  double power = 1.0;
  for (int i = 0; i < std::abs(k); ++i) power *= 10.0;
  return k < 0 ? 1.0 / power : power;
}

// k with 10^k ≤ x < 10^{k+1}; the logarithm alone may be wrong beside a power of ten.
int decade_of(const Point& point) {
  int k = static_cast<int>(std::floor(point.log_x / kLn10));
  while (point.x < power_of_ten(k)) --k;
  while (point.x >= power_of_ten(k + 1)) ++k;
  return k;
}

// Up to `count` different whole numbers from first to last, even in the logarithm.
std::vector<Index> spread_evenly_in_log(Index first, Index last, int count) {
  std::vector<Index> values{first};
  const double start = reference::log(static_cast<double>(first));
  const double range = reference::log(static_cast<double>(last)) - start;
  for (int i = 1; i < count; ++i) {
    const double value = reference::exp(start + range * i / (count - 1));
    const auto rounded = static_cast<Index>(std::floor(value + 0.5));
    if (rounded > values.back()) values.push_back(rounded);
  }
  return values;
}

}  // namespace

std::vector<Standing> standings(const Vector& window, double floor_window, const Vector& x,
                                const Vector& y, const FitOptions& options) {
  assert(window.size() == x.size() && x.size() == y.size());
  double largest = 0.0;
  for (Index i = 0; i < window.size(); ++i) {
    if (std::isfinite(window[i])) largest = std::max(largest, window[i]);
  }
  const double least = options.relative_window * largest;
  const double most = options.relative_end * largest;
  const Index top = options.top > 0 ? options.top : x.size();

  const double floor_w = std::max(floor_window, kLeast);
  const double floor_x = std::max(options.floor_x, kLeast);
  const double floor_y = std::max(options.floor_y, kLeast);
  const auto standing = [&](Index i) {
    if (i >= top) return Standing::kOutsideWindow;
    if (std::fabs(window[i]) <= floor_w) return Standing::kBelowFloor;
    if (!is_positive(window[i])) return Standing::kNotPositive;
    if (window[i] <= least || window[i] > most) return Standing::kOutsideWindow;
    if (std::fabs(x[i]) <= floor_x || std::fabs(y[i]) <= floor_y) return Standing::kBelowFloor;
    if (!is_positive(x[i]) || !is_positive(y[i])) return Standing::kNotPositive;
    return Standing::kFitted;
  };
  std::vector<Standing> all(at(x.size()));
  for (Index i = 0; i < x.size(); ++i) all[at(i)] = standing(i);
  return all;
}

Tally tally(const std::vector<Standing>& standings) {
  const auto count = [&](Standing standing) {
    return static_cast<Index>(std::count(standings.begin(), standings.end(), standing));
  };
  return {count(Standing::kFitted), count(Standing::kOutsideWindow), count(Standing::kNotPositive),
          count(Standing::kBelowFloor)};
}

std::optional<PowerLawFit> fit_power_law(const Vector& x, const Vector& y,
                                         const FitOptions& options) {
  return fit_power_law(x, options.floor_x, x, y, options);
}

std::optional<PowerLawFit> fit_power_law(const Vector& window, double floor_window, const Vector& x,
                                         const Vector& y, const FitOptions& options) {
  assert(options.confidence > 0.0 && options.confidence < 1.0 && options.resamples >= 0);
  const Selection chosen = select(window, floor_window, x, y, options);
  Line line;
  for (const Point& point : chosen.points) line.add(point);
  if (!line.enough(kLeastSpan)) return std::nullopt;

  PowerLawFit fit{chosen.tally};
  fit.exponent = line.slope();
  fit.log10_factor = (line.mean_y() - line.slope() * line.mean_x()) / kLn10;
  fit.r_squared = line.r_squared();
  fit.window_low = line.low();
  fit.window_high = line.high();

  const std::vector<double> slopes = resampled_slopes(chosen.points, line, options);
  const double tail = (1.0 - options.confidence) / 2.0;
  fit.low = slopes.empty() ? kNaN : nearest_rank(slopes, tail);
  fit.high = slopes.empty() ? kNaN : nearest_rank(slopes, 1.0 - tail);
  return fit;
}

std::vector<DecadeSlope> slopes_by_decade(const Vector& x, const Vector& y,
                                          const FitOptions& options) {
  const Selection chosen = select(x, y, options);
  if (chosen.points.empty()) return {};
  int first = std::numeric_limits<int>::max();
  int last = std::numeric_limits<int>::min();
  for (const Point& point : chosen.points) {
    first = std::min(first, decade_of(point));
    last = std::max(last, decade_of(point));
  }
  std::vector<Line> lines(at(last - first) + 1);
  for (const Point& point : chosen.points) {
    lines[at(last - decade_of(point))].add(point);
  }

  std::vector<DecadeSlope> decades;
  for (const Line& line : lines) {
    const int k = last - static_cast<int>(decades.size());
    DecadeSlope decade{power_of_ten(k), power_of_ten(k + 1), line.count(), std::nullopt};
    if (line.enough(kLeastDecadeSpan)) decade.exponent = line.slope();
    decades.push_back(decade);
  }
  return decades;
}

std::vector<WindowSlope> slope_against_window(const Vector& x, const Vector& y,
                                              const FitOptions& options) {
  FitOptions all = options;
  all.relative_window = 0.0;
  all.relative_end = 1.0;
  all.top = 0;
  const std::vector<Point> points = select(x, y, all).points;

  Line first;
  auto next = points.begin();
  while (next != points.end() && !first.enough(kLeastSpan)) first.add(*next++);
  if (!first.enough(kLeastSpan)) return {};

  std::vector<WindowSlope> windows;
  Line line;
  const Index begin = std::prev(next)->rank + 1;
  next = points.begin();
  for (const Index top : spread_evenly_in_log(begin, points.back().rank + 1, kWindows)) {
    while (next != points.end() && next->rank < top) line.add(*next++);
    windows.push_back({top, line.low(), line.slope(), line.r_squared()});
  }
  return windows;
}

}  // namespace sgdscope
