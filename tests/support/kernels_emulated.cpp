// The kernels of AVX-512 for processors without it: the same source on xsimd's emulated vectors,
// eight numbers each.
#define XSIMD_WITH_EMULATED 1
#include "kernel_tables.hpp"
#include "simd/kernel_table.hpp"

namespace sgdscope::simd {

using Emulated = xsimd::emulated<512>;

constinit const Kernels kEmulatedKernels = kernel_table<Emulated, Emulated, 8, 3, true>();

}  // namespace sgdscope::simd
