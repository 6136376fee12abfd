// The three pictures of one quantity against another, direction by direction, on log–log axes.

#include <algorithm>
#include <cmath>

#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Frame;
using svg::Plot;
using svg::Point;

constexpr Frame kLarge{600, 600, 66, 14, 40, 54};
constexpr Frame kSmall{400, 372, 56, 10, 36, 50};

// Dropped directions are shown this many decades beyond the fitted ones; rounding noise far below
// would otherwise press the picture into a corner.
constexpr double kDecadesBeyond = 3.0;
constexpr double kDecadesWithoutFit = 8.0;
constexpr double kPadding = 0.35;

constexpr double kManyMarks = 250.0;

// All directions with a logarithm, by whether the line was fitted to them.
struct Cloud {
  std::vector<Point> fitted, dropped;
};

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

double height_at(const PowerLawFit& fit, double x) { return fit.log10_factor + fit.exponent * x; }

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

// What words should not hide: the marks, and the line through them.
std::vector<Point> obstacles(const Plot& plot, const Cloud& cloud, const PowerLawFit& fit) {
  std::vector<Point> all = cloud.fitted;
  all.insert(all.end(), cloud.dropped.begin(), cloud.dropped.end());
  constexpr int kPieces = 50;
  const double left = std::log10(fit.window_low), right = std::log10(fit.window_high);
  for (int i = 0; i <= kPieces; ++i) {
    const double x = left + (right - left) * i / kPieces;
    all.push_back({x, height_at(fit, x)});
  }
  std::erase_if(all, [&](const Point& point) { return !plot.inside(point); });
  return all;
}

// A line of the given slope from `anchor` down to the edge of the picture, with words along it.
void draw_rail(Plot& plot, Point anchor, double slope, bool words_above, std::string_view words,
               const std::vector<Point>& in_the_way) {
  const double low_x =
      std::max(plot.x_axis().low, anchor.x - (anchor.y - plot.y_axis().low) / slope);
  if (low_x >= anchor.x) return;
  const auto at = [&](double x) { return Point{x, anchor.y + slope * (x - anchor.x)}; };
  plot.line({at(low_x), anchor}, "rail");
  if (words.empty()) return;
  svg::Label label =
      svg::label_along(plot, at(low_x), anchor, words_above, words.size(), in_the_way);
  label.css = "d quiet";
  label.markup = words;
  plot.label(label);
}

std::string no_slope(const Pair& pair) {
  return "no slope: " + std::string(why_no_line_in_short(pair.block));
}

// One decade to the right, γ decades up: the slope as a step that can be measured with a ruler.
void draw_step(Plot& plot, const PowerLawFit& fit) {
  const double room = plot.x_axis().high - plot.x_axis().low;
  if (room < 4.0 || fit.exponent < 0.2 || fit.exponent > 3.0) return;
  const Point corner{plot.x_axis().high - 0.13 * room, plot.y_axis().low + 0.07 * room};
  const Point left{corner.x - 1.0, corner.y}, top{corner.x, corner.y + fit.exponent};
  plot.line({left, corner, top}, "step");
  plot.line({left, top}, "step");
  plot.label({{corner.x - 0.5, corner.y}, 0, 16, "middle", 0, "d quiet", "1"});
  plot.label(
      {{corner.x, corner.y + fit.exponent / 2}, 6, 4, "start", 0, "d quiet", exponent_text(fit)});
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

struct Picture {
  std::string id, css;
  Frame frame;
  Pair pair;
  Style style;
  std::string x_label, y_label, symbol, title;
};

// What differs between the three pictures: the lines behind the cloud.
template <typename Rails>
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

Point upper_end(const PowerLawFit& fit) {
  const double x = std::log10(fit.window_high);
  return {x, height_at(fit, x)};
}

}  // namespace

std::string noise_figure(const BlockAnalysis& block, const FitOptions& options,
                         const Style& style) {
  const auto& fit = block.c_on_h;
  const Picture picture{
      block_id(block.block) + "-noise",
      "hero",
      kLarge,
      noise_on_curvature(block, options),
      style,
      "curvature along direction <tspan class=\"v\">i</tspan>, " + std::string(kSvgHii),
      "gradient noise along direction <tspan class=\"v\">i</tspan>, " + std::string(kSvgCii),
      "γ",
      block_label(block.block) + ": gradient noise against curvature"};
  const auto rails = [&](Plot& plot, const Cloud& cloud) {
    if (!fit) return;
    const Point end = upper_end(*fit);
    const std::vector<Point> marks = obstacles(plot, cloud, *fit);
    draw_rail(plot, end, 1.0, fit->exponent >= 1.0, "slope 1: noise like curvature", marks);
    draw_rail(plot, end, 2.0, fit->exponent > 2.0, "slope 2: like curvature squared", marks);
    draw_step(plot, *fit);
  };
  std::string meaning =
      "<b>Gradient noise against curvature.</b> One mark for each eigenvector of "
      "<var>H</var>: how strongly the loss curves along it, and how strongly the "
      "gradient scatters along it. ";
  std::string look_for = "how straight the cloud is, and over how many decades.";
  if (fit) {
    meaning +=
        "The solid line is fitted by least squares on logarithms and drawn only over its "
        "window; the shade shows the interval of its slope. Dotted: guides of slope 1 and 2 "
        "from the line’s upper end (" +
        std::string(kHii) + " = " + number(fit->window_high) +
        "); they bound nothing here; the wedge of bounds belongs to " + std::string(kM2ii) +
        " and is drawn there. ";
    look_for +=
        " Below the slope-1 guide noise dies off faster than curvature. Where the cloud "
        "bends, one exponent is only a summary.";
  }
  return scatter(picture, rails, meaning, look_for);
}

std::string noise_on_second_moment_figure(const BlockAnalysis& block, const FitOptions& options,
                                          const Style& style) {
  const auto& fit = block.c_on_m2;
  const Picture picture{
      block_id(block.block) + "-awd",
      "small",
      kSmall,
      noise_on_second_moment(block, options),
      style,
      "mean squared length of <tspan class=\"v\">hv</tspan>, " + std::string(kSvgM2ii),
      "gradient noise, " + std::string(kSvgCii),
      "slope",
      block_label(block.block) + ": gradient noise against E[h²]"};
  const auto rails = [&](Plot& plot, const Cloud&) {
    if (fit) draw_rail(plot, upper_end(*fit), 1.0, true, "", {});
  };
  std::string meaning =
      "<b>Gradient noise against E[<var>h</var>²].</b> The same directions; horizontally now the "
      "mean over samples of ‖<var>hv<sub>i</sub></var>‖², the squared one-sample Hessian along "
      "<var>v<sub>i</sub></var>. ";
  if (fit) meaning += "Dotted: a guide of slope 1 from the upper end of the fit. ";
  return scatter(picture, rails, meaning,
                 "a slope near 1: noise proportional to E[<var>h</var>²], which is the paper’s "
                 "explanation.");
}

std::string second_moment_figure(const BlockAnalysis& block, const FitOptions& options,
                                 const Style& style) {
  const Wedge& wedge = block.wedge;
  const Picture picture{
      block_id(block.block) + "-wedge",
      "small",
      kSmall,
      second_moment_on_curvature(block, options),
      style,
      "curvature, " + std::string(kSvgHii),
      "mean squared length of <tspan class=\"v\">hv</tspan>, " + std::string(kSvgM2ii),
      "slope",
      block_label(block.block) + ": E[h²] against curvature, with its bounds"};
  const bool upper = wedge.upper_applies && wedge.largest_curvature > 0.0;
  const auto rails = [&](Plot& plot, const Cloud&) {
    const Axis& x = plot.x_axis();
    const auto square = [](double at) { return Point{at, 2.0 * at}; };
    if (!upper) {
      plot.line({square(x.low), square(x.high)}, "rail");
      return;
    }
    const double top = std::log10(wedge.largest_curvature);
    const auto linear = [top](double at) { return Point{at, top + at}; };
    plot.area({square(x.low), linear(x.low), {top, 2.0 * top}}, "wedge");
    plot.line({square(x.low), {top, 2.0 * top}, linear(x.low)}, "rail");
  };
  std::string meaning = "<b>E[<var>h</var>²] against curvature.</b> " + std::string(kM2ii) +
                        " is never less than " + std::string(kHii) +
                        "² (Jensen), the lower dotted line";
  if (upper) {
    meaning +=
        ", and, as no one-sample Hessian has a negative eigenvalue here, never more than "
        "<var>κ</var><sub>max</sub>" +
        std::string(kHii) +
        " with <var>κ</var><sub>max</sub> = " + number(wedge.largest_curvature) + ", the upper one";
  } else if (wedge.upper_applies) {
    meaning += "; every one-sample Hessian is zero here";
  } else {
    meaning +=
        "; there is no upper bound, because the least eigenvalue of all one-sample Hessians is "
        "negative, " +
        number(wedge.smallest_curvature);
  }
  meaning += '.';
  if (const Index beyond = wedge.below + wedge.above; beyond > 0) {
    meaning += ' ' + count_of(beyond, "direction") + (beyond == 1 ? " lies" : " lie") +
               " beyond a bound by more than rounding.";
  }
  return scatter(picture, rails, meaning,
                 "where between its bounds the cloud runs. They bind every point, but not the "
                 "slope of a line fitted to the points.");
}

}  // namespace sgdscope::report
