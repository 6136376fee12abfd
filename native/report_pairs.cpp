// One quantity against another over the directions of a block: which are fitted, and why none are.

#include "no_fit.hpp"
#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

FitOptions with_floors(FitOptions options, double floor_x, double floor_y) {
  options.floor_x = floor_x;
  options.floor_y = floor_y;
  return options;
}

}  // namespace

Pair noise_on_curvature(const BlockAnalysis& b, const FitOptions& options) {
  return {b,           with_floors(options, b.curvature_floor, b.noise_floor),
          b.curvature, b.noise,
          b.c_on_h,    "curvature"};
}

Pair second_moment_on_curvature(const BlockAnalysis& b, const FitOptions& options) {
  return {b,           with_floors(options, b.curvature_floor, b.second_moment_floor),
          b.curvature, b.second_moment,
          b.m2_on_h,   "curvature"};
}

Pair noise_on_second_moment(const BlockAnalysis& b, const FitOptions& options) {
  return {b,
          with_floors(options, b.second_moment_floor, b.noise_floor),
          b.second_moment,
          b.noise,
          b.c_on_m2,
          "E[h²]"};
}

std::vector<Standing> standings_of(const Pair& pair) {
  const BlockAnalysis& block = pair.block;
  return standings(block.curvature, block.curvature_floor, pair.x, pair.y, pair.options);
}

Tally tally_of(const Pair& pair) { return tally(standings_of(pair)); }

std::string reasons(const Tally& tally) {
  std::string text;
  const auto add = [&text](Index n, const char* reason) {
    if (n > 0) text += (text.empty() ? "" : ", ") + count(n) + ' ' + reason;
  };
  add(tally.outside_window, "outside the window");
  add(tally.not_positive, "not positive");
  add(tally.below_floor, "at rounding level");
  return text;
}

std::string why_no_line(const Pair& pair) {
  return why_no_fit(pair.block, tally_of(pair).fitted, pair.x_name);
}

std::string_view why_no_line_in_short(const BlockAnalysis& block) {
  return is_flat(block) ? "H is zero here" : "not enough range";
}

}  // namespace sgdscope::report
