// Instruction sets. Every kernel is written once as a template over the xsimd architecture and
// compiled once for each of these; which one runs is chosen at run time.
//
// kReference is the arithmetic that gives the same bits everywhere: two lanes (SSE2, wasm SIMD128,
// NEON), multiply then add, elementary functions by xsimd's polynomials (in plain numbers on Arm,
// where xsimd fuses their multiply-adds), no libm. A seed means the same network on every machine
// because training runs in it. The wider sets fuse multiply and add, so their last digits differ;
// each agrees with the reference within a bound that the tests state.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace sgdscope {

enum class Arch { kReference, kAvx2, kAvx512, kNeon };

// The widest architecture that this processor runs.
Arch best_arch();

// All that this build has and this processor runs; the reference comes first.
std::vector<Arch> available_archs();

std::string_view name(Arch arch);                         // "reference", "avx2", "avx512", "neon"
std::optional<Arch> arch_by_name(std::string_view name);  // empty: unknown or not available here

}  // namespace sgdscope
