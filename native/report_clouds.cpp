// The three pictures of one quantity against another, and the lines that they are compared with.

#include <algorithm>
#include <cmath>

#include "report_format.hpp"
#include "report_scatter.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Plot;
using svg::Point;

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
