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
  return why_no_fit(block, block.directions.fitted, "curvature");
}

}  // namespace sgdscope
