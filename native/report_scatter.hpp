// One quantity against another, direction by direction, on log–log axes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report_parts.hpp"

namespace sgdscope::report {

inline constexpr svg::Frame kLarge{600, 600, 66, 14, 40, 54};
inline constexpr svg::Frame kSmall{400, 372, 56, 10, 36, 50};

// All directions with a logarithm, by whether the line was fitted to them.
struct Cloud {
  std::vector<svg::Point> fitted, dropped;
};

struct Picture {
  std::string id, css;
  svg::Frame frame;
  Pair pair;
  Style style;
  std::string x_label, y_label, symbol, title;
};

// Draws what lies behind the cloud.
using Rails = std::function<void(svg::Plot&, const Cloud&)>;

std::string scatter(const Picture& picture, const Rails& rails, std::string_view meaning,
                    std::string_view look_for);

// log10 of the line's y at x, a log10 as well.
double height_at(const PowerLawFit& fit, double x);

}  // namespace sgdscope::report
