// Four lanes with fused multiply-add.
#include "simd/kernel_table.hpp"

namespace sgdscope::simd {

using FourLanes = xsimd::fma3<xsimd::avx2>;

constinit const Kernels kAvx2Kernels = kernel_table<FourLanes, FourLanes, 6, 2, true>();

}  // namespace sgdscope::simd
