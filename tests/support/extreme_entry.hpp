// Numbers as matrices of nearly certain predictions hold them side by side.
#pragma once

#include <cmath>

#include "random_problems.hpp"

namespace sgdscope {

// 0, ±1, or anything down to 1e-170: squares that are no normal numbers beside those that are.
inline double extreme_entry(Uniform& uniform) {
  const double kind = uniform(0.0, 3.0), sign = uniform(-1.0, 1.0) < 0.0 ? -1.0 : 1.0;
  return kind < 0.5 ? 0.0 : kind < 1.5 ? sign : sign * std::pow(10.0, -uniform(0.0, 170.0));
}

}  // namespace sgdscope
