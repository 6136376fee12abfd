// Four lanes with fused multiply-add.
#include "simd/elementwise_kernel.hpp"
#include "simd/kernels.hpp"
#include "simd/lane_values_kernel.hpp"
#include "simd/pairs_kernel.hpp"
#include "simd/product_kernel.hpp"
#include "simd/rotation_kernel.hpp"
#include "simd/secular_kernel.hpp"
#include "simd/small_product_kernel.hpp"
#include "simd/symmetric_kernel.hpp"

namespace sgdscope::simd {

using FourLanes = xsimd::fma3<xsimd::avx2>;

const Kernels kAvx2Kernels = {6,
                              8,
                              tile<FourLanes, 6, 2, true>,
                              pack_panels<FourLanes, 6>,
                              pack_panels<FourLanes, 8>,
                              form_pairs<FourLanes>,
                              small_product<FourLanes, true, 6, 2>,
                              combine_rows<FourLanes, true>,
                              activation_array<FourLanes>,
                              exp_array<FourLanes>,
                              log1p_array<FourLanes>,
                              symmetric_product<FourLanes, true, false>,
                              symmetric_product<FourLanes, true, true>,
                              dot_rows<FourLanes, true>,
                              rotate_sweep<FourLanes>,
                              secular_sums<FourLanes>,
                              4,
                              lane_values<FourLanes, true>};

}  // namespace sgdscope::simd
