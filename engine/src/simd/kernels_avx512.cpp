// Eight lanes with fused multiply-add; 32 registers: 8 × 3 sums, three of y, some broadcasts.
#include "simd/elementwise_kernel.hpp"
#include "simd/kernels.hpp"
#include "simd/pairs_kernel.hpp"
#include "simd/product_kernel.hpp"
#include "simd/rotation_kernel.hpp"
#include "simd/secular_kernel.hpp"
#include "simd/small_product_kernel.hpp"

namespace sgdscope::simd {

using EightLanes = xsimd::avx512dq;

const Kernels kAvx512Kernels = {
    8, 24, tile<EightLanes, 8, 3, true>, pack_panels<EightLanes, 8>, pack_panels<EightLanes, 24>,
    form_pairs<EightLanes>, small_product<EightLanes, true, 8, 3>, combine_rows<EightLanes, true>,
    activation_array<EightLanes>, exp_array<EightLanes>, log1p_array<EightLanes>,
    // Blocks of four: kernels.cpp puts those of AVX2 here.
    nullptr, nullptr, nullptr, rotate_sweep<EightLanes>, secular_sums<EightLanes>};

}  // namespace sgdscope::simd
