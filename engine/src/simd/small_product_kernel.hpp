// Products of small matrices read where they lie, once for every instruction set. Packing n²
// numbers would cost as much as the n³ multiply-adds of a sample's small matrices.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include "simd/kernels.hpp"
#include "simd/multiply_add.hpp"

namespace sgdscope::simd {

// Rows i … i + MR − 1, columns j … j + NV·W − 1; of the last vector only the last `lanes` lanes are
// stored, so that it may overlap columns that are done.
template <typename A, bool kFused, std::size_t MR, std::size_t NV>
void small_tile(const SmallProduct& p, std::ptrdiff_t i, std::ptrdiff_t j, std::ptrdiff_t lanes) {
  using Batch = xsimd::batch<double, A>;
  constexpr std::size_t W = Batch::size;
  const auto out_stride = static_cast<std::size_t>(p.out_stride);
  double* out = p.out + i * p.out_stride + j;
  Batch sum[MR][NV];
  for (std::size_t r = 0; r < MR; ++r) {
    for (std::size_t v = 0; v < NV; ++v) {
      sum[r][v] = p.accumulate ? Batch::load_unaligned(out + r * out_stride + v * W) : Batch(0.0);
    }
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
    for (std::size_t v = 0; v < NV; ++v) {
      double* to = out + r * out_stride + v * W;
      if (lanes == static_cast<std::ptrdiff_t>(W) || v + 1 < NV) {
        sum[r][v].store_unaligned(to);
        continue;
      }
      double all[W];
      sum[r][v].store_unaligned(all);
      for (std::size_t l = W - static_cast<std::size_t>(lanes); l < W; ++l) to[l] = all[l];
    }
  }
}

// All rows from `i` on, as many at a time as there are registers for.
template <typename A, bool kFused, std::size_t MR, std::size_t NV>
void small_columns(const SmallProduct& p, std::ptrdiff_t i, std::ptrdiff_t j,
                   std::ptrdiff_t lanes) {
  constexpr auto height = static_cast<std::ptrdiff_t>(MR);
  for (; i + height <= p.rows; i += height) small_tile<A, kFused, MR, NV>(p, i, j, lanes);
  if constexpr (MR > 1) {
    if (i < p.rows) small_columns<A, kFused, MR / 2, NV>(p, i, j, lanes);
  }
}

// Fewer columns than lanes: one lane of the same arithmetic.
template <typename A, bool kFused>
void narrow_product(const SmallProduct& p) {
  using Batch = xsimd::batch<double, A>;
  for (std::ptrdiff_t i = 0; i < p.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < p.cols; ++j) {
      double* out = p.out + i * p.out_stride + j;
      Batch sum(p.accumulate ? *out : 0.0);
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
  if (p.cols < W) {
    narrow_product<A, kFused>(p);
    return;
  }
  // Column j is wanted from row j − reach on.
  const auto first_row = [&](std::ptrdiff_t j) { return j > p.reach ? j - p.reach : 0; };
  std::ptrdiff_t j = 0;
  for (; j + width <= p.cols; j += width) {
    small_columns<A, kFused, MR, NV>(p, first_row(j), j, W);
  }
  for (; j + W <= p.cols; j += W) small_columns<A, kFused, MR, 1>(p, first_row(j), j, W);
  if (j < p.cols) small_columns<A, kFused, MR, 1>(p, first_row(j), p.cols - W, p.cols - j);
}

}  // namespace sgdscope::simd
