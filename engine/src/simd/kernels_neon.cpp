// Two lanes with fused multiply-add; 32 registers: 6 × 4 sums, four of y, some broadcasts.
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

using FusedTwoLanes = xsimd::neon64;

const Kernels kNeonKernels = {
    .panel_rows = 6,
    .panel_cols = 8,
    .tile = tile<FusedTwoLanes, 6, 4, true>,
    .pack_rows = pack_panels<FusedTwoLanes, 6>,
    .pack_cols = pack_panels<FusedTwoLanes, 8>,
    .form_pairs = form_pairs<FusedTwoLanes>,
    .small_product = small_product<FusedTwoLanes, true, 6, 4>,
    .combine_rows = combine_rows<FusedTwoLanes, true>,
    .activation = activation_array<FusedTwoLanes>,
    .exp = exp_array<FusedTwoLanes>,
    .log1p = log1p_array<FusedTwoLanes>,
    .symmetric_product = symmetric_product<FusedTwoLanes, true, false>,
    .symmetric_update_product = symmetric_product<FusedTwoLanes, true, true>,
    .dot_rows = dot_rows<FusedTwoLanes, true>,
    .rotate_sweep = rotate_sweep<FusedTwoLanes>,
    .secular_sums = secular_sums<FusedTwoLanes>,
    .lanes = 2,
    .lane_values = lane_values<FusedTwoLanes, true>,
};

}  // namespace sgdscope::simd
