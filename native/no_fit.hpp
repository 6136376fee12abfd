// Why a block has no exponent, with the numbers behind it.
#pragma once

#include <string>

#include "sgdscope/analysis.hpp"

namespace sgdscope {

// "H is zero here (…)" or "not enough range, 3 of 12 directions can be fitted, fewer than 8", for a
// block without a fit of C on H.
std::string why_no_fit(const BlockAnalysis& block);

}  // namespace sgdscope
