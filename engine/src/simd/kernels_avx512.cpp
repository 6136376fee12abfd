// Eight lanes with fused multiply-add; kernels.cpp adds what works on four.
#include "simd/eight_lanes.hpp"

namespace sgdscope::simd {

const Kernels kAvx512Kernels = eight_lanes<xsimd::avx512dq>();

}  // namespace sgdscope::simd
