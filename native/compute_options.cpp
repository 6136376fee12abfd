#include "compute_options.hpp"

#include "budget.hpp"

namespace sgdscope::native {

Arch ComputeOptions::widest_or_named() const {
  return arch == "auto" ? best_arch() : arch_by_name(arch).value_or(Arch::kReference);
}

double ComputeOptions::memory_limit_bytes() const { return parse_size(memory_limit).value_or(0.0); }

}  // namespace sgdscope::native
