#include "no_fit.hpp"

namespace sgdscope {

bool is_flat(const BlockAnalysis& block) { return (block.curvature.array() == 0.0).all(); }

std::string why_no_fit(const BlockAnalysis& block, Index usable, std::string_view quantity) {
  if (is_flat(block)) {
    return "H is zero here (units that are saturated or dead, or a single class)";
  }
  return "not enough range, " + std::to_string(usable) + " of " + std::to_string(block.block.size) +
         " directions can be fitted, " +
         (usable < kLeastFitted ? "fewer than " + std::to_string(kLeastFitted)
                                : "within a factor of 10 in " + std::string(quantity));
}

std::string why_no_fit(const BlockAnalysis& block) {
  Index usable = 0;  // the decades hold what passed the window and the floors
  for (const DecadeSlope& decade : block.decades) usable += decade.count;
  return why_no_fit(block, usable, "curvature");
}

}  // namespace sgdscope
