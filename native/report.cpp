#include "report.hpp"

#include <array>
#include <cmath>

#include "no_fit.hpp"
#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope {
namespace report {

Style style_of(std::size_t block_index) {
  constexpr std::array kMarkers = {svg::Marker::kCircle, svg::Marker::kSquare,
                                   svg::Marker::kDiamond, svg::Marker::kTriangle};
  constexpr std::size_t kColours = 6;
  return {kMarkers[block_index % kMarkers.size()],
          "c" + std::to_string(block_index % kColours + 1)};
}

std::string marker_glyph(const Style& style) {
  const bool disc = style.marker == svg::Marker::kCircle;
  return "<svg class=\"glyph " + style.css +
         "\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path " +
         (disc ? "class=\"disc\" stroke-width=\"9\"" : "class=\"solid\"") + " d=\"" +
         svg::marker_path(style.marker, true, 6, 6, 4.5) + "\"/></svg>";
}

std::string block_label(const Block& block) {
  return block.kind == BlockKind::kNetwork ? "Whole network"
                                           : "Layer " + std::to_string(block.layer);
}

std::string block_id(const Block& block) {
  return block.kind == BlockKind::kNetwork ? "network" : "layer-" + std::to_string(block.layer);
}

std::string exponent_text(const PowerLawFit& fit) { return fixed(fit.exponent, 2); }

std::string interval_text(const PowerLawFit& fit) {
  if (!std::isfinite(fit.low) || !std::isfinite(fit.high)) return {};
  // A dash between negative numbers reads as another minus.
  const std::string_view between = fit.low < 0.0 ? " to " : "–";
  return fixed(fit.low, 2) + std::string(between) + fixed(fit.high, 2);
}

// As many decimals as keep it from reading 1.000.
std::string r_squared_text(const PowerLawFit& fit) {
  return fixed(fit.r_squared, fit.r_squared > 0.999 ? 4 : 3);
}

std::string reading(const BlockAnalysis& block, const FitOptions& options) {
  const auto dropped_text = [](Index dropped) {
    return "; " + (dropped == 0 ? "none" : count(dropped)) + (dropped == 1 ? " was" : " were") +
           " dropped";
  };
  if (!block.c_on_h) {
    const Pair pair = noise_on_curvature(block, options);
    const std::string text = "there is no exponent: " + why_no_line(pair);
    const Tally tally = tally_of(pair);
    if (is_flat(block)) return text + ".";  // nothing is positive
    return text + dropped_text(tally.dropped()) +
           (tally.dropped() > 0 ? " (" + reasons(tally) + ")." : ".");
  }
  const PowerLawFit& fit = *block.c_on_h;
  const std::string interval = interval_text(fit);
  return "noise grows like curvature<sup>" + exponent_text(fit) + "</sup>" +
         (interval.empty() ? "" : " <span class=\"whole\">(" + interval + ")</span>") + " over " +
         count_of(fit.fitted, "direction") + dropped_text(fit.dropped()) + ".";
}

std::string figure(std::string_view css, std::string_view svg, std::string_view meaning,
                   std::string_view look_for) {
  return "<figure class=\"" + std::string(css) + "\">\n" + std::string(svg) + "<figcaption>" +
         std::string(meaning) + " <span class=\"look\"><b>Look for</b> " + std::string(look_for) +
         "</span></figcaption></figure>\n";
}

namespace {

std::string percent(double share) { return fixed(100.0 * share, 1) + "\u00A0%"; }

std::string head(const ReportInput& input) {
  // The policy makes the promise of the page checkable: no scripts, nothing fetched.
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'; img-src data:\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta name=\"generator\" content=\"sgdscope " +
         escape(input.version) + "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>" +
         escape(input.title) + " – sgdscope</title>\n<style>\n" + std::string(style_sheet()) +
         "</style>\n</head>\n";
}

// What was measured, in one line.
std::string facts(const ReportInput& input) {
  const Analysis& analysis = input.analysis;
  std::string text = "Measured on " + count_of(analysis.samples, "sample") + ": loss " +
                     number(analysis.mean_loss);
  if (std::isfinite(analysis.accuracy)) text += ", " + percent(analysis.accuracy) + " right";
  if (input.data.test_samples > 0) {
    text += ". Held back, " + count_of(input.data.test_samples, "sample") + ": loss " +
            number(input.test_loss);
    if (std::isfinite(input.test_accuracy)) text += ", " + percent(input.test_accuracy) + " right";
  }
  return text + ".";
}

std::string navigation(const ReportInput& input) {
  std::string links;
  const auto link = [&links](const std::string& id, const std::string& text) {
    links += "<li><a href=\"#" + id + "\">" + text + "</a></li>";
  };
  for (std::size_t i = 0; i < input.analysis.blocks.size(); ++i) {
    const Block& block = input.analysis.blocks[i].block;
    link(block_id(block), marker_glyph(style_of(i)) + block_label(block));
  }
  if (!input.history.empty()) link("training", "Training");
  link("reading", "How to read");
  link("settings", "Settings");
  return "<nav aria-label=\"Sections\"><ul>" + links + "</ul></nav>\n";
}

std::string masthead(const ReportInput& input) {
  return "<header><p class=\"name\">sgdscope</p>" + navigation(input) + "</header>\n";
}

std::string findings(const ReportInput& input) {
  std::string out = "<section id=\"findings\"><h1>" + escape(input.title) +
                    "</h1><p class=\"facts\">" + facts(input) + "</p>";
  for (const std::string& note : input.notes) out += "<p class=\"note\">" + escape(note) + "</p>";
  out += "<div class=\"findings\"><ul class=\"readings\">";
  for (std::size_t i = 0; i < input.analysis.blocks.size(); ++i) {
    const BlockAnalysis& block = input.analysis.blocks[i];
    const Style style = style_of(i);
    out += "<li class=\"" + style.css + "\">" + marker_glyph(style) + "<b>" +
           block_label(block.block) + ":</b> " + reading(block, input.fit) + "</li>";
  }
  return out + "</ul>" + exponents_figure(input.analysis) + "</div>" +
         overview_table(input.analysis) + "</section>\n";
}

// Where a curvature occurs more than once rounding chooses the directions, and each instruction
// set rounds otherwise.
std::string repeated_curvatures(const BlockAnalysis& block) {
  const Index n = block.degenerate_curvatures;
  if (n == 0) return {};
  return " " + count(n) + (n == 1 ? " curvature occurs" : " curvatures occur") +
         " more than once: within such a group rounding chose the directions, so " +
         std::string(kCii) + ", the interval and <var>γ</var> may differ between machines.";
}

std::string block_section(const BlockAnalysis& block, const ReportInput& input,
                          const Style& style) {
  const FitOptions& fit = input.fit;
  std::string sentence = reading(block, fit);
  sentence.front() += 'A' - 'a';  // it begins with a small letter
  return "<section id=\"" + block_id(block.block) + "\" class=\"block " + style.css + "\"><h2>" +
         marker_glyph(style) + block_label(block.block) + " <span class=\"of\">" +
         escape(block.block.name) + ", " + count_of(block.block.size, "direction") +
         "</span></h2><p class=\"reading\">" + sentence + repeated_curvatures(block) +
         "</p>\n<div class=\"pictures\"><div>" + noise_figure(block, fit, style) +
         decades_table(block) + "</div><div>" + noise_on_second_moment_figure(block, fit, style) +
         second_moment_figure(block, fit, style) + "</div></div>\n<div class=\"two\">" +
         spectrum_figure(block, style) + window_figure(block, fit, style) + "</div>\n" +
         block_tables(block, input) + "</section>\n";
}

std::string training_section(const ReportInput& input) {
  if (input.history.empty()) return {};
  return "<section id=\"training\"><h2>Training</h2><div class=\"two\">" +
         loss_figures(input.history) + "</div></section>\n";
}

std::string settings_section(const ReportInput& input) {
  return "<section id=\"settings\"><h2>Settings</h2><div class=\"two\">" + settings_tables(input) +
         "</div><h3>To reproduce</h3><pre><code>" + escape(input.command) + "</code></pre>" +
         (input.command_note.empty() ? "" : "<p>" + escape(input.command_note) + "</p>") +
         "<p class=\"small\">Seed " + std::to_string(input.seed) + ", sgdscope " +
         escape(input.version) +
         ". The same seed gives the same network, whatever the machine and the number of threads, "
         "as long as training runs in the reference arithmetic. The values behind the pictures "
         "stand in <code>directions.csv</code>, those in the tables in "
         "<code>analysis.json</code>, beside this page.</p></section>\n";
}

std::string page_of(const ReportInput& input) {
  std::string page = head(input) +
                     "<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n" +
                     masthead(input) + "<main>\n" + findings(input);
  for (std::size_t i = 0; i < input.analysis.blocks.size(); ++i) {
    page += block_section(input.analysis.blocks[i], input, style_of(i));
  }
  return page + training_section(input) + how_to_read() + conventions(input) +
         settings_section(input) + citation() + "</main>\n<footer><p>sgdscope " +
         escape(input.version) + ", seed " + std::to_string(input.seed) +
         "</p></footer>\n</body>\n</html>\n";
}

}  // namespace
}  // namespace report

std::string report_html(const ReportInput& input) { return report::page_of(input); }

}  // namespace sgdscope
