#include "no_fit.hpp"

namespace sgdscope {

std::string why_no_fit(const BlockAnalysis& block) {
  if ((block.curvature.array() == 0.0).all()) {
    return "H is zero here (units that are saturated or dead, or a single class)";
  }
  Index usable = 0;  // the decades hold what passed the window and the floors
  for (const DecadeSlope& decade : block.decades) usable += decade.count;
  return "not enough range, " + std::to_string(usable) + " of " + std::to_string(block.block.size) +
         " directions can be fitted, " +
         (usable < kLeastFitted ? "fewer than " + std::to_string(kLeastFitted)
                                : std::string("within a factor of 10 in curvature"));
}

}  // namespace sgdscope
