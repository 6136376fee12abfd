// Why a block has no exponent, with the numbers behind it.
#pragma once

#include <string>
#include <string_view>

#include "sgdscope/analysis.hpp"

namespace sgdscope {

// "H is zero here (…)" or "not enough range, 3 of 12 directions can be fitted, fewer than 8", for a
// block without a fit of C on H.
std::string why_no_fit(const BlockAnalysis& block);

// The same of another fit, to which `usable` directions remain; `quantity` is the one it is over.
std::string why_no_fit(const BlockAnalysis& block, Index usable, std::string_view quantity);

// Whether H is zero.
bool is_flat(const BlockAnalysis& block);

}  // namespace sgdscope
