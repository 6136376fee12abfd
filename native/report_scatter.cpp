#include "report_scatter.hpp"

#include <algorithm>
#include <cmath>

#include "report_format.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Frame;
using svg::Plot;
using svg::Point;

// Dropped directions are shown this many decades beyond the fitted ones; rounding noise far below
// would otherwise press the picture into a corner.
constexpr double kDecadesBeyond = 3.0;
constexpr double kDecadesWithoutFit = 8.0;
constexpr double kPadding = 0.35;

constexpr double kManyMarks = 250.0;

Cloud cloud_of(const Pair& pair) {
  const std::vector<Standing> all = standings_of(pair);
  Cloud cloud;
  for (Index i = 0; i < pair.x.size(); ++i) {
    const double x = pair.x[i], y = pair.y[i];
    if (!(x > 0.0 && y > 0.0 && std::isfinite(x) && std::isfinite(y))) continue;
    const bool fitted = pair.fit && all[static_cast<std::size_t>(i)] == Standing::kFitted;
    (fitted ? cloud.fitted : cloud.dropped).push_back({std::log10(x), std::log10(y)});
  }
  return cloud;
}

struct View {
  Axis x, y;
};

void extend(Axis& axis, double value) {
  axis.low = std::min(axis.low, value);
  axis.high = std::max(axis.high, value);
}

View view_of(const Cloud& cloud, const std::optional<PowerLawFit>& line, const Frame& frame) {
  const bool fit = !cloud.fitted.empty();
  const std::vector<Point>& core = fit ? cloud.fitted : cloud.dropped;
  View view;
  view.x = {svg::Scale::kLog, core.front().x, core.front().x, {}};
  view.y = {svg::Scale::kLog, core.front().y, core.front().y, {}};
  for (const Point& point : core) {
    extend(view.x, point.x);
    extend(view.y, point.y);
  }
  if (fit) {
    const View inner = view;
    for (const Point& point : cloud.dropped) {
      const auto near = [](const Axis& axis, double value) {
        return value > axis.low - kDecadesBeyond && value < axis.high + kDecadesBeyond;
      };
      if (!near(inner.x, point.x) || !near(inner.y, point.y)) continue;
      extend(view.x, point.x);
      extend(view.y, point.y);
    }
  } else {
    view.x.low = std::max(view.x.low, view.x.high - kDecadesWithoutFit);
    view.y.low = std::max(view.y.low, view.y.high - kDecadesWithoutFit);
  }
  if (line) {
    for (const double end : {line->window_low, line->window_high}) {
      extend(view.y, height_at(*line, std::log10(end)));
    }
  }
  for (Axis* axis : {&view.x, &view.y}) {
    axis->low -= kPadding;
    axis->high += kPadding;
  }
  svg::equal_decades(frame, view.x, view.y);
  return view;
}

// Lines of every slope in the interval through the centre of the fitted points.
void draw_band(Plot& plot, const PowerLawFit& fit, const Cloud& cloud) {
  if (!std::isfinite(fit.low) || !std::isfinite(fit.high)) return;
  double centre = 0.0;
  for (const Point& point : cloud.fitted) centre += point.x;
  centre /= static_cast<double>(cloud.fitted.size());
  const double middle = height_at(fit, centre);
  const double left = std::log10(fit.window_low), right = std::log10(fit.window_high);
  const auto at = [&](double x, double slope) { return Point{x, middle + slope * (x - centre)}; };
  plot.area({at(left, fit.low), {centre, middle}, at(left, fit.high)}, "band");
  plot.area({at(right, fit.low), {centre, middle}, at(right, fit.high)}, "band");
}

void draw_fit(Plot& plot, const PowerLawFit& fit) {
  const double left = std::log10(fit.window_low), right = std::log10(fit.window_high);
  plot.line({{left, height_at(fit, left)}, {right, height_at(fit, right)}}, "fit");
}

std::string no_slope(const Pair& pair) {
  return "no slope: " + std::string(why_no_line_in_short(pair.block));
}

void write_slope(Plot& plot, const Frame& frame, const Pair& pair, std::string_view symbol) {
  const Point corner{plot.x_axis().low, plot.y_axis().high};
  const std::optional<PowerLawFit>& fit = pair.fit;
  if (!fit) {
    plot.label({corner, 16, 24, "start", 0, "d", no_slope(pair)});
    return;
  }
  plot.label({corner, 16, 30, "start", 0, "big", std::string(symbol) + ' ' + exponent_text(*fit)});
  // Clear of the descender above, in the type of phones as well.
  const double under = frame.width > kSmall.width ? 58 : 52;
  std::string below = interval_text(*fit);
  if (!below.empty()) below += " · ";
  plot.label({corner, 16, under, "start", 0, "d quiet",
              below + "<tspan class=\"v\">R</tspan>² " + r_squared_text(*fit)});
}

double radius_for(const Frame& frame, std::size_t marks) {
  const double base = frame.width > 500 ? 3.4 : 2.6;
  return std::max(1.4,
                  base * std::min(1.0, std::pow(kManyMarks / static_cast<double>(marks), 0.25)));
}

// Which marks are filled, which hollow, and what has no place in the picture. The small pictures
// leave the reasons to the large one and to the table.
std::string marks_sentence(const Pair& pair, Index solid, Index hollow, bool large) {
  const Index absent = pair.x.size() - solid - hollow;
  if (!pair.fit) {
    std::string text = "All marks are hollow, because no line was fitted to them. ";
    if (absent > 0) text += "Not drawn: " + count(absent) + ", without a logarithm or far below. ";
    return text;
  }
  std::string text = "Filled: the " + count_of(pair.fit->fitted, "direction") + " fitted. ";
  if (hollow > 0) text += "The hairline is the lower end of their window. ";
  if (!large || pair.fit->dropped() == 0) return hollow > 0 ? text + "Hollow: dropped. " : text;
  text += "Dropped: " + count(pair.fit->dropped()) + " (" + reasons(tally_of(pair)) + "), ";
  if (absent == 0) return text + "drawn hollow. ";
  if (hollow > 0) text += count(hollow) + " of them drawn hollow; ";
  return text + (hollow > 0 ? "the others" : "not drawn: they") +
         " have no logarithm or lie far below the rest. ";
}

}  // namespace

double height_at(const PowerLawFit& fit, double x) { return fit.log10_factor + fit.exponent * x; }

std::string scatter(const Picture& picture, const Rails& rails, std::string_view meaning,
                    std::string_view look_for) {
  const Cloud cloud = cloud_of(picture.pair);
  if (cloud.fitted.empty() && cloud.dropped.empty()) {
    return figure(picture.css, "",
                  std::string(meaning) +
                      " Nothing to draw: no direction has both "
                      "quantities positive.",
                  look_for);
  }
  View view = view_of(cloud, picture.pair.fit, picture.frame);
  view.x.label = picture.x_label;
  view.y.label = picture.y_label;
  Plot plot(picture.id, picture.frame, view.x, view.y);
  const auto& fit = picture.pair.fit;
  rails(plot, cloud);
  if (fit) draw_band(plot, *fit, cloud);
  if (fit && !cloud.dropped.empty()) {
    const double edge = std::log10(fit->window_low);
    plot.line({{edge, view.y.low}, {edge, height_at(*fit, edge)}}, "edge");
  }
  const double radius = radius_for(picture.frame, cloud.fitted.size() + cloud.dropped.size());
  const std::size_t hollow =
      plot.marks(cloud.dropped, picture.style.marker, false, radius, fit ? "dropped" : "");
  const std::size_t solid = plot.marks(cloud.fitted, picture.style.marker, true, radius, "");
  if (fit) draw_fit(plot, *fit);
  write_slope(plot, picture.frame, picture.pair, picture.symbol);
  const std::string spoken =
      fit ? "A cloud of " + count_of(static_cast<Index>(solid + hollow), "point") +
                " on logarithmic axes, rising with slope " + exponent_text(*fit) + "."
          : "A cloud of " + count_of(static_cast<Index>(solid + hollow), "point") +
                " on logarithmic axes; " + no_slope(picture.pair) + ".";
  return figure(picture.css + ' ' + picture.style.css, plot.finish(picture.title, spoken),
                std::string(meaning) + ' ' +
                    marks_sentence(picture.pair, static_cast<Index>(solid),
                                   static_cast<Index>(hollow), picture.frame.width > kSmall.width),
                look_for);
}

}  // namespace sgdscope::report
