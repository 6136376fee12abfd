// The exponents of all blocks in one picture.

#include <algorithm>
#include <cmath>

#include "no_fit.hpp"
#include "report_axis.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Frame;
using svg::Plot;
using svg::Point;
using svg::Scale;

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

}  // namespace sgdscope::report
