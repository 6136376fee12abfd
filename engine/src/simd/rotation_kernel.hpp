// A sweep of plane rotations through the rows of a matrix, once for every instruction set.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

namespace sgdscope::simd {

// The columns are independent: a strip of them stays in registers while the rotations pass, and
// each row is read and written once although two rotations touch it.
template <typename A, std::size_t kStrip>
void rotate_strip(std::ptrdiff_t count, const double* cosine, const double* sine, double* rows,
                  std::ptrdiff_t stride) {
  using Batch = xsimd::batch<double, A>;
  const auto at = [](std::size_t k) { return static_cast<std::ptrdiff_t>(k * Batch::size); };
  Batch lower[kStrip];
  for (std::size_t k = 0; k < kStrip; ++k) {
    lower[k] = Batch::load_unaligned(rows + count * stride + at(k));
  }
  for (std::ptrdiff_t i = count - 1; i >= 0; --i) {
    const Batch c(cosine[i]), s(sine[i]);
    double* row = rows + i * stride;
    for (std::size_t k = 0; k < kStrip; ++k) {
      const Batch upper = Batch::load_unaligned(row + at(k));
      (c * lower[k] + s * upper).store_unaligned(row + stride + at(k));
      lower[k] = c * upper - s * lower[k];
    }
  }
  for (std::size_t k = 0; k < kStrip; ++k) lower[k].store_unaligned(rows + at(k));
}

template <typename A>
void rotate_sweep(std::ptrdiff_t count, const double* cosine, const double* sine, double* rows,
                  std::ptrdiff_t stride, std::ptrdiff_t length) {
  constexpr auto W = static_cast<std::ptrdiff_t>(xsimd::batch<double, A>::size);
  std::ptrdiff_t k = 0;
  for (; k + 4 * W <= length; k += 4 * W) {
    rotate_strip<A, 4>(count, cosine, sine, rows + k, stride);
  }
  for (; k + W <= length; k += W) rotate_strip<A, 1>(count, cosine, sine, rows + k, stride);
  for (; k < length; ++k) {
    double lower = rows[count * stride + k];
    for (std::ptrdiff_t i = count - 1; i >= 0; --i) {
      double* row = rows + i * stride + k;
      const double upper = *row;
      row[stride] = cosine[i] * lower + sine[i] * upper;
      lower = cosine[i] * upper - sine[i] * lower;
    }
    rows[k] = lower;
  }
}

}  // namespace sgdscope::simd
