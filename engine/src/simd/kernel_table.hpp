// The table of kernels of one instruction set: a register tile of MR × NV vectors, one rounding for
// a multiply-add or two. Tests fill one for lanes made of plain numbers as well.
#pragma once

#include <cstddef>

#include "simd/elementwise_kernel.hpp"
#include "simd/kernels.hpp"
#include "simd/lane_values_kernel.hpp"
#include "simd/pairs_kernel.hpp"
#include "simd/product_kernel.hpp"
#include "simd/rotation_kernel.hpp"
#include "simd/rows_kernel.hpp"
#include "simd/secular_kernel.hpp"
#include "simd/small_product_kernel.hpp"
#include "simd/symmetric_kernel.hpp"

namespace sgdscope::simd {

// `Elementary`: the lanes that exp, log1p and the activations are computed in.
template <typename A, typename Elementary, std::size_t MR, std::size_t NV, bool kFused>
constexpr Kernels kernel_table() {
  constexpr std::size_t W = xsimd::batch<double, A>::size;
  Kernels table = {
      .panel_rows = static_cast<int>(MR),
      .panel_cols = static_cast<int>(NV * W),
      .tile = tile<A, MR, NV, kFused>,
      .pack_rows = pack_panels<A, MR>,
      .pack_cols = pack_panels<A, NV * W>,
      .form_pairs = form_pairs<A>,
      .small_product = small_product<A, kFused, MR, NV>,
      .combine_rows = combine_rows<A, kFused>,
      .activation = activation_array<Elementary>,
      .exp = exp_array<Elementary>,
      .log1p = log1p_array<Elementary>,
      .symmetric_product = nullptr,
      .symmetric_update_product = nullptr,
      .dot_rows = nullptr,
      .rotate_sweep = rotate_sweep<A>,
      .secular_sums = secular_sums<A>,
      .lanes = static_cast<int>(W),
      .lane_values = lane_values<A, kFused>,
  };
  // The products with symmetric matrices work on blocks of four; kernels.cpp adds those of four
  // lanes where there are more.
  if constexpr (W <= 4) {
    table.symmetric_product = symmetric_product<A, kFused, false>;
    table.symmetric_update_product = symmetric_product<A, kFused, true>;
    table.dot_rows = dot_rows<A, kFused>;
  }
  return table;
}

}  // namespace sgdscope::simd
