// Rows of one matrix added up with coefficients, and each of them times a vector, once for every
// instruction set.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include "simd/multiply_add.hpp"

namespace sgdscope::simd {

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

// Every row times one vector. The sums run in blocks: where all terms are alike, as in a matrix of
// equal entries, roundings add up in one direction, and the error grows with the length of the
// longest run.
template <typename A, bool kFused>
void dot_rows(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a, std::ptrdiff_t stride,
              const double* x, double* dots) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);
  constexpr std::ptrdiff_t kRun = 128;
  for (std::ptrdiff_t r = 0; r < rows; ++r) dots[r] = 0.0;
  for (std::ptrdiff_t begin = 0; begin < n; begin += kRun) {
    const std::ptrdiff_t end = begin + kRun < n ? begin + kRun : n;
    std::ptrdiff_t r = 0;
    for (; r + 4 <= rows; r += 4) {
      const double* four = a + r * stride;
      Batch sum[4] = {Batch(0.0), Batch(0.0), Batch(0.0), Batch(0.0)};
      for (std::ptrdiff_t j = begin; j < end; j += W) {
        const Batch x_j = Batch::load_aligned(x + j);
        for (int i = 0; i < 4; ++i) {
          sum[i] = multiply_add<A, kFused>(Batch::load_aligned(four + i * stride + j), x_j, sum[i]);
        }
      }
      for (int i = 0; i < 4; ++i) dots[r + i] += xsimd::reduce_add(sum[i]);
    }
    for (; r < rows; ++r) {
      const double* one = a + r * stride;
      Batch even(0.0), odd(0.0);  // of the groups of four
      for (std::ptrdiff_t j = begin; j < end; j += 4) {
        Batch& sum = j & 4 ? odd : even;
        for (std::ptrdiff_t k = j; k < j + 4; k += W) {
          sum = multiply_add<A, kFused>(Batch::load_aligned(one + k), Batch::load_aligned(x + k),
                                        sum);
        }
      }
      dots[r] += xsimd::reduce_add(even + odd);
    }
  }
}

}  // namespace sgdscope::simd
