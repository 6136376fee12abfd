// The register tile of the product, once for every instruction set.
//
// MR × NV registers of W lanes hold the tile; each step of k loads NV vectors of y, broadcasts MR
// numbers of x and does MR·NV multiply-adds. With 16 registers, 6 × 2 leaves two for the broadcasts
// and two for y: 12 fused multiply-adds for 8 loads, so arithmetic, not loading, is the limit.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include "simd/multiply_add.hpp"

namespace sgdscope::simd {

template <typename A, std::size_t MR, std::size_t NV, bool kFused>
void tile(std::ptrdiff_t inner, const double* x, const double* y, double* out,
          std::ptrdiff_t out_stride) {
  using Batch = xsimd::batch<double, A>;
  constexpr std::size_t W = Batch::size;
  const auto stride = static_cast<std::size_t>(out_stride);

  Batch sum[MR][NV];
  for (std::size_t r = 0; r < MR; ++r) {
    for (std::size_t v = 0; v < NV; ++v)
      sum[r][v] = Batch::load_unaligned(out + r * stride + v * W);
    // The tile below is the next one; the sums do not fit a cache, so ask for it in time.
    __builtin_prefetch(out + (MR + r) * stride, 1);
    __builtin_prefetch(out + (MR + r) * stride + NV * W - 1, 1);
  }
  for (std::ptrdiff_t k = 0; k < inner; ++k) {
    Batch right[NV];
    for (std::size_t v = 0; v < NV; ++v) right[v] = Batch::load_unaligned(y + v * W);
    for (std::size_t r = 0; r < MR; ++r) {
      const Batch left(x[r]);
      for (std::size_t v = 0; v < NV; ++v) {
        sum[r][v] = multiply_add<A, kFused>(left, right[v], sum[r][v]);
      }
    }
    x += MR;
    y += NV * W;
  }
  for (std::size_t r = 0; r < MR; ++r) {
    for (std::size_t v = 0; v < NV; ++v) sum[r][v].store_unaligned(out + r * stride + v * W);
  }
}

}  // namespace sgdscope::simd
