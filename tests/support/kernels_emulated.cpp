// The kernels of AVX-512 for processors without it: the same source on xsimd's emulated vectors,
// eight numbers each.
#define XSIMD_WITH_EMULATED 1
#include "kernel_tables.hpp"
#include "simd/eight_lanes.hpp"

namespace sgdscope::simd {

const Kernels kEmulatedKernels = eight_lanes<xsimd::emulated<512>>();

}  // namespace sgdscope::simd
