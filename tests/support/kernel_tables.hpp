// Every table of kernels that can run here: those of the instruction sets this processor has, and
// the eight-lane one with lanes made of plain numbers.
#pragma once

#include <string>
#include <vector>

#include "sgdscope/arch.hpp"

#include "simd/kernels.hpp"

namespace sgdscope {

namespace simd {
// xsimd's emulated vectors, whose fma() multiplies, rounds and adds; in kernels_emulated.cpp.
extern const Kernels kEmulatedKernels;
}  // namespace simd

struct NamedKernels {
  std::string name;
  const simd::Kernels& kernels;
  bool fused;  // one rounding for a multiply-add
};

inline std::vector<NamedKernels> kernel_tables() {
  std::vector<NamedKernels> tables;
  for (const Arch arch : available_archs()) {
    tables.push_back({std::string(name(arch)), simd::kernels(arch), arch != Arch::kReference});
  }
  tables.push_back({"eight lanes", simd::kEmulatedKernels, false});
  return tables;
}

}  // namespace sgdscope
