// What every command that computes understands.
#pragma once

#include <string>

#include "sgdscope/arch.hpp"

namespace sgdscope::native {

struct ComputeOptions {
  int threads = 1;
  std::string arch = "auto";
  std::string memory_limit;  // empty: what is available
  bool quiet = false;

  // The widest set for "auto".
  Arch widest_or_named() const;
  double memory_limit_bytes() const;  // 0: what is available
};

}  // namespace sgdscope::native
