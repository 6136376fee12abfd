// The register tile of the product, once for every instruction set.
//
// MR × NV registers of W lanes hold the tile; each step of k loads NV vectors of y, broadcasts MR
// numbers of x and does MR·NV multiply-adds. With 16 registers, 4 × 3 leaves one for the broadcast
// and three for y: 12 fused multiply-adds for 7 loads, so arithmetic, not loading, is the limit.
#pragma once

#include <cstddef>
#include <xsimd/xsimd.hpp>

namespace sgdscope::simd {

template <typename A, int MR, int NV, bool kFused>
void tile(std::ptrdiff_t inner, const double* x, const double* y, double* out,
          std::ptrdiff_t out_stride) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);

  Batch sum[MR][NV];
  for (int r = 0; r < MR; ++r) {
    for (int v = 0; v < NV; ++v) sum[r][v] = Batch::load_unaligned(out + r * out_stride + v * W);
  }
  for (std::ptrdiff_t k = 0; k < inner; ++k) {
    Batch right[NV];
    for (int v = 0; v < NV; ++v) right[v] = Batch::load_unaligned(y + v * W);
    for (int r = 0; r < MR; ++r) {
      const Batch left(x[r]);
      for (int v = 0; v < NV; ++v) {
        if constexpr (kFused) {
          sum[r][v] = xsimd::fma(left, right[v], sum[r][v]);
        } else {
          sum[r][v] = sum[r][v] + left * right[v];
        }
      }
    }
    x += MR;
    y += NV * W;
  }
  for (int r = 0; r < MR; ++r) {
    for (int v = 0; v < NV; ++v) sum[r][v].store_unaligned(out + r * out_stride + v * W);
  }
}

}  // namespace sgdscope::simd
