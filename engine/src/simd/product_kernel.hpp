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

// Rows combined into y: eight rows at a time, so that y is read and written once for eight
// multiply-adds; the sum of each entry runs through the rows in order.
template <typename A, bool kFused>
void combine_rows(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a, std::ptrdiff_t stride,
                  const double* coefficient, double* y) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);
  constexpr std::ptrdiff_t kRows = 8;
  for (std::ptrdiff_t r = 0; r < rows; r += kRows) {
    const std::ptrdiff_t count = rows - r < kRows ? rows - r : kRows;
    const double* block = a + r * stride;
    std::ptrdiff_t i = 0;
    if (count == kRows) {
      Batch c[kRows];
      for (int k = 0; k < kRows; ++k) c[k] = Batch(coefficient[r + k]);
      for (; i + W <= n; i += W) {
        Batch sum = Batch::load_unaligned(y + i);
        for (int k = 0; k < kRows; ++k) {
          sum = multiply_add<A, kFused>(c[k], Batch::load_unaligned(block + k * stride + i), sum);
        }
        sum.store_unaligned(y + i);
      }
    } else {
      for (; i + W <= n; i += W) {
        Batch sum = Batch::load_unaligned(y + i);
        for (std::ptrdiff_t k = 0; k < count; ++k) {
          sum = multiply_add<A, kFused>(Batch(coefficient[r + k]),
                                        Batch::load_unaligned(block + k * stride + i), sum);
        }
        sum.store_unaligned(y + i);
      }
    }
    for (; i < n; ++i) {  // one lane of the same arithmetic
      Batch sum(y[i]);
      for (std::ptrdiff_t k = 0; k < count; ++k) {
        sum = multiply_add<A, kFused>(Batch(coefficient[r + k]), Batch(block[k * stride + i]), sum);
      }
      y[i] = sum.get(0);
    }
  }
}

}  // namespace sgdscope::simd
