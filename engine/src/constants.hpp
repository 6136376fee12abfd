// Two numbers of float64.
#pragma once

#include <limits>

namespace sgdscope {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kRounding = std::numeric_limits<double>::epsilon();  // u = 2⁻⁵²

}  // namespace sgdscope
