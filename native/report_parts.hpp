// The parts that the report is put together from. Each function returns a piece of HTML.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report.hpp"
#include "svg_plot.hpp"

namespace sgdscope::report {

// A block keeps its colour and its marker through the whole page.
struct Style {
  svg::Marker marker = svg::Marker::kCircle;
  std::string css;  // class that sets --hue
};
Style style_of(std::size_t block_index);
std::string marker_glyph(const Style& style);  // the marker alone, to stand before a name

std::string block_label(const Block& block);  // "Layer 2", "Whole network"
std::string block_id(const Block& block);     // "layer-2", "network"

// Symbols, as HTML and as SVG.
inline constexpr std::string_view kHii = "<var>H</var><sub><var>ii</var></sub>";
inline constexpr std::string_view kCii = "<var>C</var><sub><var>ii</var></sub>";
inline constexpr std::string_view kM2ii = "E[<var>h</var>²]<sub><var>ii</var></sub>";
inline constexpr std::string_view kSvgHii =
    "<tspan class=\"v\">H</tspan><tspan class=\"s\" dy=\"4\">ii</tspan>";
inline constexpr std::string_view kSvgCii =
    "<tspan class=\"v\">C</tspan><tspan class=\"s\" dy=\"4\">ii</tspan>";
inline constexpr std::string_view kSvgM2ii =
    "E[<tspan class=\"v\">h</tspan>²]<tspan class=\"s\" dy=\"4\">ii</tspan>";

// "1.43", and "1.39–1.47" or an empty text where no interval was asked for.
std::string exponent_text(const PowerLawFit& fit);
std::string interval_text(const PowerLawFit& fit);
std::string r_squared_text(const PowerLawFit& fit);  // "0.997", "0.9996"

// One quantity against another over the directions of a block, in a window of curvature, and the
// line through them.
struct Pair {
  const BlockAnalysis& block;
  FitOptions options;  // with the floors of x and y
  const Vector& x;
  const Vector& y;
  const std::optional<PowerLawFit>& fit;
  std::string_view x_name;
};
Pair noise_on_curvature(const BlockAnalysis& block, const FitOptions& options);
Pair second_moment_on_curvature(const BlockAnalysis& block, const FitOptions& options);
Pair noise_on_second_moment(const BlockAnalysis& block, const FitOptions& options);

// What became of the directions of a pair, whether or not they were enough for a line.
std::vector<Standing> standings_of(const Pair& pair);
Tally tally_of(const Pair& pair);
std::string reasons(const Tally& tally);  // "12 outside the window, 3 at rounding level"

// Why there is no line, with the numbers behind it, and in a word or two.
std::string why_no_line(const Pair& pair);
std::string_view why_no_line_in_short(const BlockAnalysis& block);

// The headline of a block: what was found, in one sentence, or why there is no exponent.
std::string reading(const BlockAnalysis& block, const FitOptions& options);

std::string figure(std::string_view css, std::string_view svg, std::string_view meaning,
                   std::string_view look_for);

// Pictures of one block.
std::string noise_figure(const BlockAnalysis& block, const FitOptions& options, const Style& style);
std::string noise_on_second_moment_figure(const BlockAnalysis& block, const FitOptions& options,
                                          const Style& style);
std::string second_moment_figure(const BlockAnalysis& block, const FitOptions& options,
                                 const Style& style);
std::string spectrum_figure(const BlockAnalysis& block, const Style& style);
std::string window_figure(const BlockAnalysis& block, const FitOptions& options,
                          const Style& style);

// Pictures of the whole run.
std::string exponents_figure(const Analysis& analysis);
std::string loss_figures(const std::vector<EpochRecord>& history);

// Tables.
std::string overview_table(const Analysis& analysis);
std::string decades_table(const BlockAnalysis& block);
std::string block_tables(const BlockAnalysis& block, const ReportInput& input);
std::string settings_tables(const ReportInput& input);

// Text.
std::string how_to_read();
std::string conventions(const ReportInput& input);
std::string citation();

std::string_view style_sheet();

}  // namespace sgdscope::report
