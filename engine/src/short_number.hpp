// A number as it appears in a sentence: six significant digits at most.
#pragma once

#include <cstdio>
#include <string>

namespace sgdscope {

inline std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

}  // namespace sgdscope
