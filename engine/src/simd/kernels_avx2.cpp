// Four lanes with fused multiply-add.
#include "simd/elementwise_kernel.hpp"
#include "simd/kernels.hpp"
#include "simd/product_kernel.hpp"

namespace sgdscope::simd {

using FourLanes = xsimd::fma3<xsimd::avx2>;

const Kernels kAvx2Kernels = {4,
                              12,
                              tile<FourLanes, 4, 3, true>,
                              combine_rows<FourLanes, true>,
                              activation_array<FourLanes>,
                              exp_array<FourLanes>,
                              log1p_array<FourLanes>};

}  // namespace sgdscope::simd
