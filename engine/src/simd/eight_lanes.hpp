// The kernels of eight lanes: 32 registers, 8 × 3 sums, three of y, some broadcasts. A table of its
// own, so that tests can fill it for lanes made of plain numbers where no processor has them.
#pragma once

#include "simd/elementwise_kernel.hpp"
#include "simd/kernels.hpp"
#include "simd/lane_values_kernel.hpp"
#include "simd/pairs_kernel.hpp"
#include "simd/product_kernel.hpp"
#include "simd/rotation_kernel.hpp"
#include "simd/secular_kernel.hpp"
#include "simd/small_product_kernel.hpp"

namespace sgdscope::simd {

// The products with symmetric matrices work on blocks of four, so they are not here.
template <typename A>
constexpr Kernels eight_lanes() {
  static_assert(xsimd::batch<double, A>::size == 8);
  return {
      .panel_rows = 8,
      .panel_cols = 24,
      .tile = tile<A, 8, 3, true>,
      .pack_rows = pack_panels<A, 8>,
      .pack_cols = pack_panels<A, 24>,
      .form_pairs = form_pairs<A>,
      .small_product = small_product<A, true, 8, 3>,
      .combine_rows = combine_rows<A, true>,
      .activation = activation_array<A>,
      .exp = exp_array<A>,
      .log1p = log1p_array<A>,
      .symmetric_product = nullptr,
      .symmetric_update_product = nullptr,
      .dot_rows = nullptr,
      .rotate_sweep = rotate_sweep<A>,
      .secular_sums = secular_sums<A>,
      .lanes = 8,
      .lane_values = lane_values<A, true>,
  };
}

}  // namespace sgdscope::simd
