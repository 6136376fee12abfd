// Every number of the analysis, in tables.

#include <cmath>

#include "no_fit.hpp"
#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

std::string cell(std::string_view text) { return "<td>" + std::string(text) + "</td>"; }
std::string row_head(std::string_view text) {
  return "<th scope=\"row\">" + std::string(text) + "</th>";
}

std::string heads(std::initializer_list<std::string_view> names) {
  std::string out = "<thead><tr>";
  for (const std::string_view name : names) {
    out += "<th scope=\"col\">" + std::string(name) + "</th>";
  }
  return out + "</tr></thead>";
}

// Wide tables scroll inside their own box, which the keyboard can reach.
std::string table(std::string_view caption, const std::string& inside, std::string_view css = "") {
  return "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" +
         std::string(caption) + "\"><table class=\"" + std::string(css) + "\"><caption>" +
         std::string(caption) + "</caption>" + inside + "</table></div>\n";
}

std::string fit_row(std::string_view name, const Pair& pair) {
  std::string out = "<tr>" + row_head(name);
  if (pair.fit) {
    const PowerLawFit& fit = *pair.fit;
    const std::string interval = interval_text(fit);
    out += cell(exponent_text(fit)) + cell(interval.empty() ? "–" : interval) +
           cell(fixed(fit.r_squared, 4)) +
           cell(number(fit.window_low) + " to " + number(fit.window_high)) +
           cell(count(fit.fitted));
  } else {
    out += "<td colspan=\"5\">" + escape(why_no_line(pair)) + "</td>";
  }
  const Tally tally = tally_of(pair);
  return out + cell(count(tally.outside_window)) + cell(count(tally.not_positive)) +
         cell(count(tally.below_floor)) + "</tr>";
}

std::string fits_table(const BlockAnalysis& block, const FitOptions& options) {
  return table("Power laws",
               heads({"fitted", "slope", "interval", "<var>R</var>²", "window", "directions",
                      "outside window", "not positive", "at rounding"}) +
                   "<tbody>" +
                   fit_row(std::string(kCii) + " on " + std::string(kHii) + " (<var>γ</var>)",
                           noise_on_curvature(block, options)) +
                   fit_row(std::string(kM2ii) + " on " + std::string(kHii),
                           second_moment_on_curvature(block, options)) +
                   fit_row(std::string(kCii) + " on " + std::string(kM2ii),
                           noise_on_second_moment(block, options)) +
                   "</tbody>");
}

std::string range_row(std::string_view name, const RangeMeasures& range) {
  const Diagonality& d = range.diagonality;
  return "<tr>" + row_head(name) + cell(number(range.commutator.relative_to_norms)) +
         cell(number(range.commutator.relative_to_product)) + cell(fixed(d.diagonal_energy, 4)) +
         cell(number(d.off_to_on_rms)) + cell(number(d.correlation_mean)) +
         cell(number(d.correlation_variance)) + cell(count(d.directions)) + "</tr>";
}

std::string ranges_table(const BlockAnalysis& block) {
  std::string rows;
  for (const RangeMeasures& range : block.ranges) {
    const bool all = range.first == 0 && range.last == block.block.size;
    rows += range_row(
        all ? "all directions" : "directions " + count(range.first + 1) + "–" + count(range.last),
        range);
  }
  if (block.random_baseline) {
    rows += range_row("<var>C</var> turned at random", *block.random_baseline);
  }
  return table("Do C and H share their directions?",
               heads({"", "‖<var>CH</var>−<var>HC</var>‖ / ‖<var>C</var>‖‖<var>H</var>‖",
                      "‖<var>CH</var>−<var>HC</var>‖ / ‖<var>CH</var>‖", "diagonal energy",
                      "off/on rms", "mean |<var>R<sub>ij</sub></var>|",
                      "variance of |<var>R<sub>ij</sub></var>|",
                      "counted in |<var>R<sub>ij</sub></var>|"}) +
                   "<tbody>" + rows + "</tbody>") +
         "<p class=\"small\">Compare the second ratio: 0 where <var>C</var> and <var>H</var> share "
         "their directions. Where they have nothing to do with each other it is about what the row "
         "<i>C turned at random</i> says, which is one draw. The first is small there as well, "
         "because <var>CH</var> itself is.</p>\n";
}

std::string overlaps_table(const BlockAnalysis& block) {
  if (block.overlaps.empty()) return {};
  std::string rows;
  const double n = static_cast<double>(block.block.size);
  for (const Overlap& overlap : block.overlaps) {
    rows += "<tr>" + row_head(count(overlap.k)) + cell(fixed(overlap.value, 3)) +
            cell(number(static_cast<double>(overlap.k) / n)) + "</tr>";
  }
  return table("Overlap of leading subspaces",
               heads({"leading<br/>directions <var>k</var>",
                      "overlap of<br/><var>C</var> and <var>H</var>", "expected<br/>at random"}) +
                   "<tbody>" + rows + "</tbody>");
}

std::string measure(std::string_view name, std::string_view value, std::string_view says) {
  return "<tr>" + row_head(name) + cell(value) + "<td class=\"says\">" + std::string(says) +
         "</td></tr>";
}

// After a squared loss the model is a Gaussian, whatever its targets are; after softmax-mse none.
std::string_view fisher_text(Loss loss) {
  if (!is_likelihood(loss)) return "the loss is no likelihood: there is no Fisher matrix";
  return is_squared(loss) ? "true Fisher matrix, of the Gaussian whose likelihood the loss is"
                          : "true Fisher matrix, summed over the classes";
}

std::string alignment_rows(const BlockAnalysis& block, Loss loss) {
  // Of what is divided by ‖H‖.
  const auto says = [flat = is_flat(block)](std::string_view text) {
    return flat ? "<var>H</var> is zero here" : text;
  };
  return measure("rank correlation", fixed(block.rank_correlation, 4),
                 "Spearman, of " + std::string(kCii) + " and " + std::string(kHii) +
                     " over directions above rounding level") +
         measure("cosine of <var>C</var> and <var>H</var>", fixed(block.cosine_c_h, 4),
                 "1 when proportional") +
         measure("cosine of <var>C</var> and E[<var>h</var>²]", fixed(block.cosine_c_m2, 4),
                 "1 when proportional") +
         measure("‖<var>C</var>−<var>H</var>‖ / ‖<var>H</var>‖", number(block.gap_c_h),
                 says("0 if noise equalled curvature")) +
         measure("‖<var>F</var>−<var>H</var>‖ / ‖<var>H</var>‖", number(block.gap_f_h),
                 is_likelihood(loss) ? says(fisher_text(loss)) : fisher_text(loss)) +
         measure("‖<var>G</var>−<var>H</var>‖ / ‖<var>H</var>‖", number(block.gap_gn_h),
                 says(block.block.kind == BlockKind::kNetwork
                          ? "Gauss–Newton; 0 where the network has no hidden layer"
                          : "Gauss–Newton; 0 where the layers above are piecewise linear"));
}

// K stands in the row of k = 2L/K as well, which other losses do not have.
std::string loss_scaled_text(Loss loss) {
  const std::string text = "1 if <var>C</var> were 2<var>LG</var>, for the mean loss <var>L</var>";
  if (!is_squared(loss)) return text;
  return text +
         "; 1/<var>K</var> if it were (2<var>L</var>/<var>K</var>)<var>G</var>, <var>K</var> "
         "outputs";
}

std::string theory_rows(const BlockAnalysis& block, Loss loss) {
  const Alignment& a = block.alignment;
  std::string rows =
      measure("<var>D</var> tr(<var>HC</var>) / (tr <var>H</var> · tr <var>C</var>)",
              number(a.escape),
              "against isotropic noise of the same size; above 1, noise prefers steep directions") +
      measure("tr(<var>CG</var>) / (2<var>L</var>‖<var>G</var>‖²)", number(a.loss_scaled),
              loss_scaled_text(loss)) +
      measure("tr(<var>H</var>⁻¹<var>C</var>) / <var>N</var>", number(a.takeuchi),
              "Takeuchi’s estimate of the gap to other samples, over the " +
                  count(a.takeuchi_directions) +
                  " leading directions that the window and rounding leave");
  if (!is_squared(loss)) return rows;
  return rows + measure("‖<var>C</var>−<var>kH</var>‖ / ‖<var>kH</var>‖", number(a.gap_to_scaled_h),
                        "<var>k</var> = 2<var>L</var>/<var>K</var>, <var>K</var> outputs: 0 if "
                        "residuals knew nothing of slopes");
}

std::string size_rows(const BlockAnalysis& block) {
  return measure("tr <var>C</var>", number(block.trace_c), "all noise, per sample") +
         measure("tr <var>H</var>", number(block.trace_h), "all curvature") +
         measure("tr E[<var>h</var>²]", number(block.trace_m2),
                 "mean squared norm of one-sample Hessians") +
         measure("‖<var>ḡ</var>‖", number(block.gradient_norm), "mean gradient: 0 at a minimum") +
         measure("negative curvatures", count(block.negative_curvatures),
                 "eigenvalues of <var>H</var> below minus the rounding level") +
         measure(
             "<var>κ</var><sub>min</sub>, <var>κ</var><sub>max</sub>",
             number(block.wedge.smallest_curvature) + ", " + number(block.wedge.largest_curvature),
             "least and greatest eigenvalue of any one-sample Hessian") +
         measure("beyond the wedge",
                 count(block.wedge.below) + " below, " + count(block.wedge.above) + " above",
                 block.wedge.upper_applies ? "directions past a bound of E[<var>h</var>²]"
                                           : "the upper bound does not apply");
}

std::string rounding_rows(const BlockAnalysis& block) {
  return measure("rounding level of " + std::string(kHii), number(block.curvature_floor),
                 "smaller values carry no information") +
         measure("rounding level of " + std::string(kCii), number(block.noise_floor), "") +
         measure("rounding level of " + std::string(kM2ii), number(block.second_moment_floor), "") +
         measure("residual ratio", number(block.residual_ratio),
                 "‖<var>H</var>−<var>VΛV</var>ᵀ‖ / (‖<var>H</var>‖<var>nu</var>): below about 1 is "
                 "rounding") +
         measure("orthogonality ratio", number(block.orthogonality_ratio),
                 "‖<var>I</var>−<var>V</var>ᵀ<var>V</var>‖ / (<var>nu</var>), likewise");
}

std::string group(std::string_view name, const std::string& rows) {
  return "<tbody><tr><th colspan=\"3\" scope=\"rowgroup\">" + std::string(name) + "</th></tr>" +
         rows + "</tbody>";
}

}  // namespace

std::string overview_table(const Analysis& analysis) {
  std::string rows;
  for (std::size_t i = 0; i < analysis.blocks.size(); ++i) {
    const BlockAnalysis& block = analysis.blocks[i];
    const auto& fit = block.c_on_h;
    const std::string why(why_no_line_in_short(block));
    const auto slope = [&why](const std::optional<PowerLawFit>& f) {
      return f ? cell(exponent_text(*f)) : "<td class=\"quiet\">" + why + "</td>";
    };
    rows += "<tr>" + row_head("<a href=\"#" + block_id(block.block) + "\">" +
                              marker_glyph(style_of(i)) + block_label(block.block) + "</a>");
    if (fit) {
      rows += cell(exponent_text(*fit)) + cell(interval_text(*fit)) + cell(r_squared_text(*fit)) +
              cell(count(fit->fitted)) + cell(count(fit->dropped()));
    } else {
      rows += "<td colspan=\"5\">" + why + "</td>";
    }
    rows += slope(block.m2_on_h) + slope(block.c_on_m2) + "</tr>";
  }
  return table("All blocks",
               heads({"block", "<var>γ</var>", "interval", "<var>R</var>²", "fitted", "dropped",
                      "slope of E[<var>h</var>²]", "<var>C</var> on E[<var>h</var>²]"}) +
                   "<tbody>" + rows + "</tbody>");
}

std::string decades_table(const BlockAnalysis& block) {
  if (block.decades.empty()) return {};
  std::string rows;
  for (const DecadeSlope& decade : block.decades) {
    rows += "<tr>" +
            row_head(power_of_ten(static_cast<int>(std::lround(std::log10(decade.low)))) + " to " +
                     power_of_ten(static_cast<int>(std::lround(std::log10(decade.high))))) +
            cell(count(decade.count)) +
            cell(decade.exponent ? fixed(*decade.exponent, 2) : "not enough range") + "</tr>";
  }
  return table("Slope by decade of curvature",
               heads({std::string(kHii), "directions", "slope of <var>C</var>"}) + "<tbody>" +
                   rows + "</tbody>");
}

std::string block_tables(const BlockAnalysis& block, const ReportInput& input) {
  return "<div class=\"tables\">" + fits_table(block, input.fit) + ranges_table(block) +
         "<div class=\"pair\">" +
         table("Further measures",
               heads({"measure", "value", "what it says"}) +
                   group("Likeness", alignment_rows(block, input.loss)) +
                   group("Theories of SGD", theory_rows(block, input.loss)) +
                   group("Size", size_rows(block)) + group("Rounding", rounding_rows(block)),
               "explained") +
         overlaps_table(block) + "</div></div>\n";
}

std::string settings_tables(const ReportInput& input) {
  std::string rows;
  const auto row = [&rows](std::string_view name, const std::string& value) {
    rows += "<tr>" + row_head(escape(name)) + "<td class=\"says\">" + escape(value) + "</td></tr>";
  };
  const ReportInput::Data& data = input.data;
  row("data", data.name);
  row("samples",
      count(data.training_samples) + " for training, " +
          (data.test_samples > 0 ? count(data.test_samples) + " held back" : "none held back"));
  row("inputs", count(data.inputs) + (data.scaling.empty() ? "" : ", " + data.scaling));
  row("classes", data.classes > 0       ? count(data.classes)
                 : data.scaling.empty() ? "none (regression)"
                                        : "none (regression), targets " + data.scaling);
  row("network", describe(input.network));
  row("parameters", count(input.network.parameter_count()));
  std::string out = table("Data and network",
                          heads({"what", "value"}) + "<tbody>" + rows + "</tbody>", "explained");
  rows.clear();
  for (const auto& [name, value] : input.settings) row(name, value);
  if (rows.empty()) return out;
  return out +
         table("Options", heads({"setting", "value"}) + "<tbody>" + rows + "</tbody>", "explained");
}

}  // namespace sgdscope::report
