// Two lanes with fused multiply-add; 32 registers: 6 × 4 sums, four of y, some broadcasts.
#include "simd/kernel_table.hpp"

namespace sgdscope::simd {

using FusedTwoLanes = xsimd::neon64;

constinit const Kernels kNeonKernels = kernel_table<FusedTwoLanes, FusedTwoLanes, 6, 4, true>();

}  // namespace sgdscope::simd
