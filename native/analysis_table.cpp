#include "analysis_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <vector>

#include "no_fit.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

constexpr std::size_t kLabelColumns = 27;
constexpr std::size_t kBlockColumns = 21;
constexpr std::size_t kBlocksAbreast = 3;

// Empty cells are drawn as a dash.
std::string text_of(const char* format, double value) {
  if (!std::isfinite(value)) return {};
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string fixed(double value) { return text_of("%.3f", value); }
std::string scientific(double value) { return value == 0.0 ? "0" : text_of("%.1e", value); }
std::string whole(Index value) { return count_text(static_cast<double>(value)); }

using Fit = std::optional<PowerLawFit>;
using Cell = std::function<std::string(const BlockAnalysis&)>;

struct Row {
  const char* label;  // null: an empty line
  Cell cell;
};

// A cell made from one of the fits; empty where there is none.
Cell from(Fit BlockAnalysis::*fit, std::string (*cell)(const PowerLawFit&)) {
  return
      [=](const BlockAnalysis& block) { return block.*fit ? cell(*(block.*fit)) : std::string(); };
}

// Of the directions that are left out, also where no exponent is left.
Cell counted(Index Tally::*kind) {
  return [=](const BlockAnalysis& block) { return whole(block.directions.*kind); };
}

std::string slope(const PowerLawFit& fit) { return fixed(fit.exponent); }
std::string r_squared(const PowerLawFit& fit) { return fixed(fit.r_squared); }
std::string interval(const PowerLawFit& fit) { return fixed(fit.low) + " – " + fixed(fit.high); }
std::string window(const PowerLawFit& fit) {
  return scientific(fit.window_low) + " – " + scientific(fit.window_high);
}

// Of all directions; over ‖CH‖ it tells shared directions (0) from unrelated ones (what C turned at
// random gives).
std::string over_product(const RangeMeasures& range) {
  return fixed(range.commutator.relative_to_product);
}

std::vector<Row> rows() {
  const auto c_on_h = &BlockAnalysis::c_on_h;
  return {
      {"directions", [](const BlockAnalysis& b) { return whole(b.block.size); }},
      {nullptr, {}},
      {"C on H     γ", from(c_on_h, slope)},
      {"           95 % interval", from(c_on_h, interval)},
      {"           R²", from(c_on_h, r_squared)},
      {"           window of H_ii", from(c_on_h, window)},
      {"           fitted", from(c_on_h, [](const PowerLawFit& f) { return whole(f.fitted); })},
      {"  left out outside window", counted(&Tally::outside_window)},
      {"           not positive", counted(&Tally::not_positive)},
      {"           below rounding", counted(&Tally::below_floor)},
      {"M2 on H    γ", from(&BlockAnalysis::m2_on_h, slope)},
      {"C on M2    slope", from(&BlockAnalysis::c_on_m2, slope)},
      {"           R²", from(&BlockAnalysis::c_on_m2, r_squared)},
      {nullptr, {}},
      {"commutator of C and H",
       [](const BlockAnalysis& b) {
         return b.ranges.empty() ? std::string() : fixed(b.ranges[0].commutator.relative_to_norms);
       }},
      {"           over ‖CH‖",
       [](const BlockAnalysis& b) {
         return b.ranges.empty() ? std::string() : over_product(b.ranges[0]);
       }},
      {"           C at random",
       [](const BlockAnalysis& b) {
         return b.random_baseline ? over_product(*b.random_baseline) : std::string();
       }},
      {"cosine of C and H", [](const BlockAnalysis& b) { return fixed(b.cosine_c_h); }},
      {"cosine of C and M2", [](const BlockAnalysis& b) { return fixed(b.cosine_c_m2); }},
      {"least H_ii",
       [](const BlockAnalysis& b) {
         return b.curvature.size() == 0 ? std::string() : scientific(b.curvature.minCoeff());
       }},
      {"least of any sample's h",
       [](const BlockAnalysis& b) { return scientific(b.wedge.smallest_curvature); }},
  };
}

// "layer 2 weights (16×24)" on two lines.
std::string heading(const std::string& name, bool second_line) {
  const std::size_t cut = name.find(" (");
  if (!second_line) return name.substr(0, cut);
  return cut == std::string::npos ? std::string() : name.substr(cut + 2, name.size() - cut - 3);
}

std::string without_end_blanks(const std::string& line) {
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string band(const std::vector<const BlockAnalysis*>& blocks) {
  const auto line = [&](const std::string& label, const Cell& cell) {
    std::string text = left(label, kLabelColumns);
    for (const BlockAnalysis* block : blocks) {
      text += right(cell(*block), kBlockColumns);
    }
    return without_end_blanks(text);
  };
  std::string text;
  for (const bool second : {false, true}) {
    text += line("", [=](const BlockAnalysis& b) { return heading(b.block.name, second); });
  }
  for (const Row& row : rows()) {
    if (row.label == nullptr) {
      text += "\n";
      continue;
    }
    text += line(row.label, [&](const BlockAnalysis& b) {
      const std::string cell = row.cell(b);
      return cell.empty() ? std::string("—") : cell;
    });
  }
  return text;
}

// Where a curvature occurs more than once rounding chooses the directions, and each instruction
// set rounds otherwise.
std::string repeated_curvatures(const Analysis& analysis) {
  std::string text;
  for (const BlockAnalysis& block : analysis.blocks) {
    if (block.degenerate_curvatures == 0) continue;
    text += (text.empty() ? "\n" : "") + heading(block.block.name, false) + ": " +
            count_of(block.degenerate_curvatures, "curvature occurs", "curvatures occur") +
            " more than once\n";
  }
  if (text.empty()) return text;
  return text +
         "Within such a group rounding chose the directions, so C_ii, the interval and γ may\n"
         "differ between machines.\n";
}

}  // namespace

std::string analysis_table(const Analysis& analysis) {
  std::string text;
  std::string reasons;
  std::vector<const BlockAnalysis*> abreast;
  for (const BlockAnalysis& block : analysis.blocks) {
    if (!block.c_on_h) {
      reasons += (reasons.empty() ? "\n—  " : "   ") + heading(block.block.name, false) + ": " +
                 why_no_fit(block) + "\n";
    }
    abreast.push_back(&block);
    if (abreast.size() == kBlocksAbreast || &block == &analysis.blocks.back()) {
      text += (text.empty() ? "" : "\n") + band(abreast);
      abreast.clear();
    }
  }
  return text + reasons + repeated_curvatures(analysis);
}

std::string evaluation_text(double loss, double accuracy) {
  std::string text = "loss " + text_of("%.4g", loss);
  if (std::isfinite(accuracy)) text += ", accuracy " + text_of("%.1f", 100.0 * accuracy) + " %";
  return text;
}

}  // namespace sgdscope::native
