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

const Kernels kAvx2Kernels = {
    .panel_rows = 6,
    .panel_cols = 8,
    .tile = tile<FourLanes, 6, 2, true>,
    .pack_rows = pack_panels<FourLanes, 6>,
    .pack_cols = pack_panels<FourLanes, 8>,
    .form_pairs = form_pairs<FourLanes>,
    .small_product = small_product<FourLanes, true, 6, 2>,
    .combine_rows = combine_rows<FourLanes, true>,
    .activation = activation_array<FourLanes>,
    .exp = exp_array<FourLanes>,
    .log1p = log1p_array<FourLanes>,
    .symmetric_product = symmetric_product<FourLanes, true, false>,
    .symmetric_update_product = symmetric_product<FourLanes, true, true>,
    .dot_rows = dot_rows<FourLanes, true>,
    .rotate_sweep = rotate_sweep<FourLanes>,
    .secular_sums = secular_sums<FourLanes>,
    .lanes = 4,
    .lane_values = lane_values<FourLanes, true>,
};

}  // namespace sgdscope::simd
