// Pictures of one block that are not clouds: its spectra, and the slope against its window.

#include <algorithm>
#include <cmath>

#include "no_fit.hpp"
#include "report_axis.hpp"
#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Marker;
using svg::Plot;
using svg::Point;
using svg::Scale;

// log10 of the positive values above `floor` against log10 of their rank, counted from 1.
std::vector<Point> ranked(const Vector& values, double floor) {
  std::vector<Point> points;
  for (Index i = 0; i < values.size(); ++i) {
    if (!(values[i] > std::max(floor, 0.0) && std::isfinite(values[i]))) continue;
    points.push_back({std::log10(static_cast<double>(i + 1)), std::log10(values[i])});
  }
  return points;
}

// The leading points of a curve, as long as marks on them would stand apart.
std::vector<Point> apart(const Plot& plot, const std::vector<Point>& curve) {
  constexpr double kLeastGap = 8.0;
  std::size_t n = std::min<std::size_t>(curve.size(), 1);
  while (n < curve.size() && plot.x(curve[n].x) - plot.x(curve[n - 1].x) >= kLeastGap) ++n;
  return {curve.begin(), curve.begin() + static_cast<std::ptrdiff_t>(n)};
}

// The point of a curve, which is not empty, nearest to the given share of the width.
Point point_at(const Plot& plot, const std::vector<Point>& curve, double share) {
  const double wanted = plot.x_axis().low + share * (plot.x_axis().high - plot.x_axis().low);
  return *std::min_element(curve.begin(), curve.end(), [&](const Point& a, const Point& b) {
    return std::abs(a.x - wanted) < std::abs(b.x - wanted);
  });
}

// The names of two curves: over the upper one and under the lower one, so that they stand apart
// however close the curves are.
void name_curves(Plot& plot, const std::vector<Point>& h, const std::vector<Point>& c) {
  constexpr double kShare = 0.12, kOver = -12.0, kUnder = 22.0;
  const auto name = [&](const std::vector<Point>& curve, bool over, const char* css,
                        const char* letter) {
    plot.label({point_at(plot, curve, kShare), 0, over ? kOver : kUnder, "middle", 0, css,
                "<tspan class=\"v\">" + std::string(letter) + "</tspan>"});
  };
  const bool both = !h.empty() && !c.empty();
  const bool h_over = !both || point_at(plot, h, kShare).y >= point_at(plot, c, kShare).y;
  if (!h.empty()) name(h, h_over, "d hue", "H");
  if (!c.empty()) name(c, both && !h_over, "d", "C");
}

// The fitted slope against log10 of the number of directions fitted.
std::vector<Point> curve_of_windows(const BlockAnalysis& block) {
  std::vector<Point> curve;
  for (const WindowSlope& window : block.windows) {
    if (window.top < 1 || !std::isfinite(window.exponent)) continue;
    curve.push_back({std::log10(static_cast<double>(window.top)), window.exponent});
  }
  return curve;
}

// Slopes 1 and 2. The words stand where there is more room beside the curve, and away from its end
// there.
void draw_level_rails(Plot& plot, const std::vector<Point>& curve) {
  const Axis& x = plot.x_axis();
  for (const double rail : {1.0, 2.0}) plot.line({{x.low, rail}, {x.high, rail}}, "rail");
  const bool left = curve.front().x - x.low > x.high - curve.back().x;
  const double near = left ? curve.front().y : curve.back().y;
  const auto word = [&](double rail, bool below, const char* text) {
    plot.label({{left ? x.low : x.high, rail},
                left ? 4.0 : -2.0,
                below ? 16.0 : -6.0,
                left ? "start" : "end",
                0,
                "d quiet",
                text});
  };
  word(2.0, near > 2.0, "2: like curvature squared");
  word(1.0, near >= 1.0, "1: like curvature");
}

// At the number of directions down to the lower end of its window.
void draw_reported_fit(Plot& plot, const BlockAnalysis& block, const Style& style) {
  const PowerLawFit& fit = *block.c_on_h;
  const auto in_window = [&](double h) { return h >= fit.window_low; };
  const auto last = std::count_if(block.curvature.begin(), block.curvature.end(), in_window);
  const double at = std::log10(static_cast<double>(std::max<Index>(last, 1)));
  if (std::isfinite(fit.low)) plot.line({{at, fit.low}, {at, fit.high}}, "bar");
  plot.marks({{at, fit.exponent}}, style.marker, true, 4.5, "");
}

std::string reported_fit_text(const PowerLawFit& fit, const FitOptions& options) {
  return "The mark is the fit reported above" +
         std::string(std::isfinite(fit.low) ? ", with its interval" : "") +
         (options.relative_end < 1.0
              ? "; it leaves out the steepest directions, so it need not lie on the curve. "
              : ". ");
}

}  // namespace

std::string spectrum_figure(const BlockAnalysis& block, const Style& style) {
  const std::vector<Point> h = ranked(block.curvature, block.curvature_floor);
  const std::vector<Point> c = ranked(block.noise_spectrum, block.noise_floor);
  std::string meaning =
      "<b>Spectra of <var>H</var> and of <var>C</var>.</b> Eigenvalues in "
      "descending order, down to rounding level. ";
  if (block.negative_curvatures > 0) {
    meaning += "<var>H</var> has " + count_of(block.negative_curvatures, "negative eigenvalue") +
               " beyond rounding, which a logarithmic axis cannot show. ";
  }
  const std::string look_for =
      "how much faster <var>C</var> falls than <var>H</var>: the steeper, the fewer directions "
      "carry the noise.";
  if (h.empty() && c.empty()) {
    return figure("wide", "", meaning + "Nothing to draw: no eigenvalue is positive.", look_for);
  }
  Axis x = axis_around(Scale::kLogCount, {&h, &c}, false, 0.0);
  x.low = -0.05;
  x.high = std::max(1.0, std::log10(static_cast<double>(block.curvature.size())) + 0.05);
  x.label = "rank of the eigenvalue";
  Axis y = axis_around(Scale::kLog, {&h, &c}, true, 0.4);
  y.label = "eigenvalue";
  Plot plot(block_id(block.block) + "-spectrum", kWide, x, y);
  plot.line(c, "curve muted");
  plot.line(h, "curve");
  plot.marks(apart(plot, c), Marker::kCircle, true, 2.2, "muted");
  plot.marks(apart(plot, h), style.marker, true, 2.6, "");
  name_curves(plot, h, c);
  if (c.empty()) meaning += "The spectrum of <var>C</var> was not computed. ";
  return figure(
      "wide " + style.css,
      plot.finish(block_label(block.block) + ": spectra of H and C",
                  "Eigenvalues of the Hessian, filled marks, and of the noise covariance, "
                  "hollow circles, in descending order on logarithmic axes."),
      meaning + "Decades differ in length on the two axes.", look_for);
}

std::string window_figure(const BlockAnalysis& block, const FitOptions& options,
                          const Style& style) {
  const std::string meaning =
      "<b>The slope against its window.</b> <var>γ</var> fitted to the first "
      "<var>k</var> directions only, for each <var>k</var>. ";
  const std::string look_for =
      "a level stretch. Where the curve keeps rising or falling, "
      "<var>γ</var> belongs to its window and means little without it.";
  const std::vector<Point> curve = curve_of_windows(block);
  if (curve.empty()) {
    return figure("wide", "",
                  meaning + "Nothing to draw: " + std::string(why_no_line_in_short(block)) +
                      (is_flat(block) ? "." : " in any window."),
                  look_for);
  }
  Axis x = axis_around(Scale::kLogCount, {&curve}, false, 0.05);
  x.low = std::floor(x.low);
  x.label = "directions in the window, <tspan class=\"v\">k</tspan>";
  const std::vector<Point> always{{0.0, 0.75}, {0.0, 2.25}};
  Axis y = axis_around(Scale::kLinear, {&curve, &always}, true, 0.1);
  y.low = std::max(y.low, kLeastSlope);
  y.high = std::min(y.high, kMostSlope);
  y.label = "fitted slope <tspan class=\"v\">γ</tspan>";
  Plot plot(block_id(block.block) + "-window", kWide, x, y);
  draw_level_rails(plot, curve);
  plot.line(curve, "curve");
  std::string mark;
  if (block.c_on_h) {
    draw_reported_fit(plot, block, style);
    mark = reported_fit_text(*block.c_on_h, options);
  }
  return figure("wide " + style.css,
                plot.finish(block_label(block.block) + ": fitted slope against window",
                            "The fitted slope as a function of the number of directions fitted, "
                            "with lines at 1 and 2."),
                meaning + mark, look_for);
}

}  // namespace sgdscope::report
