// Products of small matrices read where they lie, once for every instruction set. Packing n²
// numbers would cost as much as the n³ multiply-adds of a sample's small matrices.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include "simd/kernels.hpp"
#include "simd/multiply_add.hpp"

namespace sgdscope::simd {

// Adds rows i … i + MR − 1, columns j … j + NV·W − 1 of a b to the tile at `out`. (Loops of
// constant length and no condition: so the compiler keeps the sums in registers from the first to
// the last.)
template <typename A, bool kFused, std::size_t MR, std::size_t NV>
void small_tile(const SmallProduct& p, std::ptrdiff_t i, std::ptrdiff_t j, double* out,
                std::ptrdiff_t out_stride) {
  using Batch = xsimd::batch<double, A>;
  constexpr std::size_t W = Batch::size;
  const auto stride = static_cast<std::size_t>(out_stride);
  Batch sum[MR][NV];
  for (std::size_t r = 0; r < MR; ++r) {
    for (std::size_t v = 0; v < NV; ++v)
      sum[r][v] = Batch::load_unaligned(out + r * stride + v * W);
  }
  const double* a = p.a + i * p.a_outer;
  const double* b = p.b + j;
  for (std::ptrdiff_t k = 0; k < p.inner; ++k) {
    Batch right[NV];
    for (std::size_t v = 0; v < NV; ++v) right[v] = Batch::load_unaligned(b + v * W);
    for (std::size_t r = 0; r < MR; ++r) {
      const Batch left(a[static_cast<std::ptrdiff_t>(r) * p.a_outer]);
      for (std::size_t v = 0; v < NV; ++v) {
        sum[r][v] = multiply_add<A, kFused>(left, right[v], sum[r][v]);
      }
    }
    a += p.a_inner;
    b += p.b_stride;
  }
  for (std::size_t r = 0; r < MR; ++r) {
    for (std::size_t v = 0; v < NV; ++v) sum[r][v].store_unaligned(out + r * stride + v * W);
  }
}

// All rows from `i` on, as many at a time as there are registers for.
template <typename A, bool kFused, std::size_t MR, std::size_t NV>
void small_columns(const SmallProduct& p, std::ptrdiff_t i, std::ptrdiff_t j) {
  constexpr auto height = static_cast<std::ptrdiff_t>(MR);
  for (; i + height <= p.rows; i += height) {
    small_tile<A, kFused, MR, NV>(p, i, j, p.out + i * p.out_stride + j, p.out_stride);
  }
  if constexpr (MR > 1) {
    if (i < p.rows) small_columns<A, kFused, MR / 2, NV>(p, i, j);
  }
}

// The last columns, from `j` on, fewer than lanes: the last lanes of tiles that overlap columns
// that are done and stay as they are.
template <typename A, bool kFused, std::size_t MR>
void last_columns(const SmallProduct& p, std::ptrdiff_t i, std::ptrdiff_t j) {
  constexpr auto height = static_cast<std::ptrdiff_t>(MR);
  constexpr auto W = static_cast<std::ptrdiff_t>(xsimd::batch<double, A>::size);
  for (; i + height <= p.rows; i += height) {
    double tile[MR * xsimd::batch<double, A>::size] = {};
    double* out = p.out + i * p.out_stride + j;
    for (std::ptrdiff_t r = 0; r < height; ++r) {
      for (std::ptrdiff_t c = j; c < p.cols; ++c) {
        tile[r * W + W - p.cols + c] = out[r * p.out_stride + c - j];
      }
    }
    small_tile<A, kFused, MR, 1>(p, i, p.cols - W, tile, W);
    for (std::ptrdiff_t r = 0; r < height; ++r) {
      for (std::ptrdiff_t c = j; c < p.cols; ++c) {
        out[r * p.out_stride + c - j] = tile[r * W + W - p.cols + c];
      }
    }
  }
  if constexpr (MR > 1) {
    if (i < p.rows) last_columns<A, kFused, MR / 2>(p, i, j);
  }
}

// Fewer columns than lanes: one lane of the same arithmetic.
template <typename A, bool kFused>
void narrow_product(const SmallProduct& p) {
  using Batch = xsimd::batch<double, A>;
  for (std::ptrdiff_t i = 0; i < p.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < p.cols; ++j) {
      double* out = p.out + i * p.out_stride + j;
      Batch sum(*out);
      for (std::ptrdiff_t k = 0; k < p.inner; ++k) {
        sum = multiply_add<A, kFused>(Batch(p.a[i * p.a_outer + k * p.a_inner]),
                                      Batch(p.b[k * p.b_stride + j]), sum);
      }
      *out = sum.get(0);
    }
  }
}

// Columns go outside, rows inside: a strip of b stays in the first-level cache.
template <typename A, bool kFused, std::size_t MR, std::size_t NV>
void small_product(const SmallProduct& p) {
  constexpr auto W = static_cast<std::ptrdiff_t>(xsimd::batch<double, A>::size);
  constexpr auto width = static_cast<std::ptrdiff_t>(NV) * W;
  if (!p.accumulate) {
    for (std::ptrdiff_t i = 0; i < p.rows; ++i) {
      double* row = p.out + i * p.out_stride;
      for (std::ptrdiff_t j = 0; j < p.cols; ++j) row[j] = 0.0;
    }
  }
  if (p.inner == 0) return;  // nothing to add, and a and b may be null
  if (p.cols < W) {
    narrow_product<A, kFused>(p);
    return;
  }
  // Column j is wanted from row j − reach on.
  const auto first_row = [&](std::ptrdiff_t j) { return j > p.reach ? j - p.reach : 0; };
  std::ptrdiff_t j = 0;
  for (; j + width <= p.cols; j += width) small_columns<A, kFused, MR, NV>(p, first_row(j), j);
  for (; j + W <= p.cols; j += W) small_columns<A, kFused, MR, 1>(p, first_row(j), j);
  if (j < p.cols) last_columns<A, kFused, MR>(p, first_row(j), j);
}

}  // namespace sgdscope::simd
