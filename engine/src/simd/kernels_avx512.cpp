// Eight lanes with fused multiply-add; 32 registers: 8 × 3 sums, three of y, some broadcasts.
#include "simd/kernel_table.hpp"

namespace sgdscope::simd {

using EightLanes = xsimd::avx512dq;

constinit const Kernels kAvx512Kernels = kernel_table<EightLanes, EightLanes, 8, 3, true>();

}  // namespace sgdscope::simd
