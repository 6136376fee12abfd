// Pictures that are not clouds: spectra, the slope against its window, all exponents, the training.

#include <algorithm>
#include <cmath>

#include "no_fit.hpp"
#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Frame;
using svg::Marker;
using svg::Plot;
using svg::Point;
using svg::Scale;

constexpr Frame kWide{540, 330, 60, 14, 38, 52};
constexpr std::size_t kMostEpochsDrawn = 500;

// Slopes beyond these are drawn at the edge of the picture at most.
constexpr double kLeastSlope = -1.0, kMostSlope = 4.0;

// log10 of the positive values above `floor` against log10 of their rank, counted from 1.
std::vector<Point> ranked(const Vector& values, double floor) {
  std::vector<Point> points;
  for (Index i = 0; i < values.size(); ++i) {
    if (!(values[i] > std::max(floor, 0.0) && std::isfinite(values[i]))) continue;
    points.push_back({std::log10(static_cast<double>(i + 1)), std::log10(values[i])});
  }
  return points;
}

Axis axis_around(Scale scale, const std::vector<const std::vector<Point>*>& series, bool vertical,
                 double padding) {
  Axis axis{scale, 0.0, 1.0, {}};
  bool first = true;
  for (const std::vector<Point>* points : series) {
    for (const Point& point : *points) {
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

// All exponents, their intervals, and 1 and 2.
Axis exponents_axis(const Analysis& analysis) {
  std::vector<Point> seen{{0.75, 0.0}, {2.25, 0.0}};
  for (const BlockAnalysis& block : analysis.blocks) {
    if (!block.c_on_h) continue;
    seen.push_back({block.c_on_h->exponent, 0.0});
    for (const double end : {block.c_on_h->low, block.c_on_h->high}) {
      if (std::isfinite(end)) seen.push_back({end, 0.0});
    }
  }
  Axis x = axis_around(Scale::kLinear, {&seen}, false, 0.05);
  x.low = std::max(x.low, kLeastSlope);
  x.high = std::min(x.high, kMostSlope);
  x.label = "exponent <tspan class=\"v\">γ</tspan>";
  return x;
}

// Where the row of a block stands among all exponents.
double row_of(std::size_t block_index) { return -static_cast<double>(block_index) - 0.62; }

// In pieces, with room for the words of blocks that have no exponent.
void draw_broken_rail(Plot& plot, const Analysis& analysis, double rail, const char* word) {
  constexpr double kHalfWords = 0.3;
  double from = 0.0;
  for (std::size_t i = 0; i < analysis.blocks.size(); ++i) {
    if (analysis.blocks[i].c_on_h) continue;
    const double row = row_of(i);
    plot.line({{rail, from}, {rail, row + kHalfWords}}, "rail");
    from = row - kHalfWords;
  }
  plot.line({{rail, from}, {rail, plot.y_axis().low}}, "rail");
  plot.label({{rail, 0.0}, 0, -8, "middle", 0, "d quiet", word});
}

// Returns what it shows, in words. The name stands in the margin.
std::string draw_exponent_row(Plot& plot, const BlockAnalysis& block, std::size_t block_index,
                              double margin) {
  const std::string label = block_label(block.block);
  const Style style = style_of(block_index);
  const double left = plot.x_axis().low, row = row_of(block_index);
  plot.label({{left, row}, -margin, 5, "start", 0, "d hue " + style.css, label});
  if (!block.c_on_h) {
    const std::string why(why_no_line_in_short(block));
    plot.label({{left, row}, 0, 5, "start", 0, "d quiet", why});
    return label + ": " + why + ". ";
  }
  const PowerLawFit& fit = *block.c_on_h;
  const std::string colour = ' ' + style.css;
  if (std::isfinite(fit.low)) plot.line({{fit.low, row}, {fit.high, row}}, "bar" + colour);
  plot.marks({{fit.exponent, row}}, style.marker, true, 5, style.css);
  plot.label({{fit.exponent, row}, 0, -10, "middle", 0, "d hue" + colour, exponent_text(fit)});
  return label + ": " + exponent_text(fit) + ". ";
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

std::string exponents_figure(const Analysis& analysis) {
  if (analysis.blocks.empty()) return {};
  const double rows = static_cast<double>(analysis.blocks.size());
  constexpr double kRow = 44.0;
  const bool network =
      analysis.blocks.size() == 1 && analysis.blocks.front().block.kind == BlockKind::kNetwork;
  const double margin = network ? 126.0 : 76.0;  // where the names stand
  const Frame frame{400, kRow * rows + 78, margin, 14, 28, 50};
  Plot plot("exponents", frame, exponents_axis(analysis), {Scale::kHidden, -rows, 0.0, {}});
  draw_broken_rail(plot, analysis, 1.0, "like curvature");
  draw_broken_rail(plot, analysis, 2.0, "curvature²");
  std::string spoken;
  for (std::size_t i = 0; i < analysis.blocks.size(); ++i) {
    spoken += draw_exponent_row(plot, analysis.blocks[i], i, margin);
  }
  return figure("exponents", plot.finish("The exponents of all blocks", spoken),
                "<b>All exponents</b> with their intervals; dotted, the lines 1 and 2.",
                "whether intervals overlap, and on which side of 1 they lie.");
}

std::string loss_figures(const std::vector<EpochRecord>& history) {
  std::vector<Point> loss, accuracy;
  Index not_drawn = 0;
  const std::size_t stride = (history.size() + kMostEpochsDrawn - 1) / kMostEpochsDrawn;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (i % stride != 0 && i + 1 != history.size()) continue;
    const EpochRecord& record = history[i];
    const double epoch = record.epoch;
    if (record.loss > 0.0 && std::isfinite(record.loss)) {
      loss.push_back({epoch, std::log10(record.loss)});
    } else {
      ++not_drawn;
    }
    if (std::isfinite(record.accuracy)) accuracy.push_back({epoch, 100.0 * record.accuracy});
  }
  std::string drawn =
      stride > 1 ? "One epoch in " + count(static_cast<Index>(stride)) + " is drawn. " : "";
  if (not_drawn > 0) drawn += count_of(not_drawn, "epoch") + " without a positive, finite loss. ";

  std::string out;
  const auto draw = [&](const char* id, const std::vector<Point>& curve, Axis y, const char* title,
                        const std::string& last, const std::string& meaning, const char* look_for) {
    if (curve.size() < 2) return;
    Axis x = axis_around(Scale::kLinear, {&curve}, false, 0.0);
    x.label = "epoch";
    Plot plot(id, kWide, x, std::move(y));
    plot.line(curve, "curve plain");
    plot.marks({curve.back()}, Marker::kCircle, true, 3.5, "plain");
    plot.label({curve.back(), -4,
                curve.back().y > (plot.y_axis().low + plot.y_axis().high) / 2 ? 26.0 : -24.0, "end",
                0, "d", last});
    out += figure("wide",
                  plot.finish(title, std::string("A curve over the epochs that ends at ") + last),
                  meaning, look_for);
  };
  if (!loss.empty()) {
    Axis y = axis_around(Scale::kLog, {&loss}, true, 0.15);
    y.label = "training loss";
    draw("loss", loss, y, "Training loss by epoch", number(std::pow(10.0, loss.back().y)),
         "<b>Training loss</b> after each epoch, mean over the training set. " + drawn,
         "whether it still falls: the exponents of an unfinished run are those of its moment.");
  }
  if (!accuracy.empty()) {
    Axis y = axis_around(Scale::kLinear, {&accuracy}, true, 0.0);
    const double room = 0.06 * (y.high - y.low);
    y.low = std::max(0.0, y.low - room);
    y.high = std::min(100.0, y.high) + room;
    y.label = "training accuracy, %";
    draw("accuracy", accuracy, y, "Training accuracy by epoch",
         fixed(accuracy.back().y, 1) + "\u00A0%", "<b>Training accuracy</b> after each epoch.",
         "whether every training sample is right yet; from there on the gradients of cross-entropy "
         "shrink faster than its curvature.");
  }
  return out;
}

}  // namespace sgdscope::report
