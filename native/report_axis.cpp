#include "report_axis.hpp"

#include <algorithm>

namespace sgdscope::report {

svg::Axis axis_around(svg::Scale scale, const std::vector<const std::vector<svg::Point>*>& series,
                      bool vertical, double padding) {
  svg::Axis axis{scale, 0.0, 1.0, {}};
  bool first = true;
  for (const std::vector<svg::Point>* points : series) {
    for (const svg::Point& point : *points) {
      const double value = vertical ? point.y : point.x;
      axis.low = first ? value : std::min(axis.low, value);
      axis.high = first ? value : std::max(axis.high, value);
      first = false;
    }
  }
  // At least one decade or one unit, so that a constant is drawn as a level line.
  const double lacking = std::max(0.0, 1.0 - (axis.high - axis.low)) / 2.0;
  axis.low -= padding + lacking;
  axis.high += padding + lacking;
  return axis;
}

}  // namespace sgdscope::report
