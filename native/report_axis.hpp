// Frames and axes that pictures of the report have in common.
#pragma once

#include <vector>

#include "svg_plot.hpp"

namespace sgdscope::report {

inline constexpr svg::Frame kWide{540, 330, 60, 14, 38, 52};

// Slopes beyond these are drawn at the edge of the picture at most.
inline constexpr double kLeastSlope = -1.0, kMostSlope = 4.0;

// Holds all points of the series, and `padding` on either side.
svg::Axis axis_around(svg::Scale scale, const std::vector<const std::vector<svg::Point>*>& series,
                      bool vertical, double padding);

}  // namespace sgdscope::report
