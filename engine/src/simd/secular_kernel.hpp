// The sums of the secular equation, once for every instruction set.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

namespace sgdscope::simd {

// Divisions set the pace; two accumulators hide the latency of the additions behind them.
template <typename A>
void secular_sums(std::ptrdiff_t n, const double* d, const double* z, double centre, double offset,
                  double* sum, double* slope) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);
  const Batch middle(centre), shift(offset);
  Batch values[2] = {Batch(0.0), Batch(0.0)}, slopes[2] = {Batch(0.0), Batch(0.0)};
  std::ptrdiff_t i = 0;
  for (; i + 2 * W <= n; i += 2 * W) {
    for (int k = 0; k < 2; ++k) {
      const Batch z_i = Batch::load_unaligned(z + i + k * W);
      const Batch t = z_i / ((Batch::load_unaligned(d + i + k * W) - middle) - shift);
      values[k] += z_i * t;
      slopes[k] += t * t;
    }
  }
  double value = xsimd::reduce_add(values[0] + values[1]);
  double derivative = xsimd::reduce_add(slopes[0] + slopes[1]);
  for (; i < n; ++i) {
    const double t = z[i] / ((d[i] - centre) - offset);
    value += z[i] * t;
    derivative += t * t;
  }
  *sum = value;
  *slope = derivative;
}

}  // namespace sgdscope::simd
