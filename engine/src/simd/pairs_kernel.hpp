// Forming pairs and packing panels, once for every instruction set. Both touch each number once for
// the hundreds of multiply-adds that it will serve, which still shows where the sums are small.
#pragma once

#include <cstddef>
#include <cstring>

#include <xsimd/xsimd.hpp>

#include "sgdscope/pair_source.hpp"

namespace sgdscope::simd {

// A is there so that no two files share this function: they are compiled with different flags.
template <typename A, std::size_t kWidth>
void pack_panels(std::ptrdiff_t depth, std::ptrdiff_t count, const double* source,
                 std::ptrdiff_t stride, double* panels, std::ptrdiff_t panel_stride) {
  constexpr auto width = static_cast<std::ptrdiff_t>(kWidth);
  std::ptrdiff_t c = 0;
  for (; c + width <= count; c += width) {
    const double* from = source + c;
    double* to = panels;
    for (std::ptrdiff_t k = 0; k < depth; ++k) {
      std::memcpy(to, from, kWidth * sizeof(double));
      from += stride;
      to += width;
    }
    panels += panel_stride;
  }
  if (c == count) return;
  for (std::ptrdiff_t k = 0; k < depth; ++k) {
    for (std::ptrdiff_t i = 0; i < width; ++i) {
      panels[k * width + i] = c + i < count ? source[k * stride + c + i] : 0.0;
    }
  }
}

// y[i] = factor · x[i], or x[i] without a factor. The last vector overlaps the one before.
template <typename A, bool kFactor>
void scale_run(std::ptrdiff_t n, double factor, const double* x, double* y) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);
  const Batch scale(factor);
  const auto at = [&](std::ptrdiff_t i) {
    const Batch value = Batch::load_unaligned(x + i);
    if constexpr (kFactor) {
      (scale * value).store_unaligned(y + i);
    } else {
      value.store_unaligned(y + i);
    }
  };
  if (n < W) {
    for (std::ptrdiff_t i = 0; i < n; ++i) y[i] = kFactor ? factor * x[i] : x[i];
    return;
  }
  std::ptrdiff_t i = 0;
  for (; i + W <= n; i += W) at(i);
  if (i < n) at(n - W);
}

template <typename A, bool kFactor>
void form_pairs_of(const PairSource& pairs, std::ptrdiff_t run, std::ptrdiff_t begin,
                   std::ptrdiff_t end, std::ptrdiff_t samples, double* rows,
                   std::ptrdiff_t row_stride) {
  for (; run < pairs.run_count && pairs.runs[run].column < end; ++run) {
    const PairRun& r = pairs.runs[run];
    const std::ptrdiff_t first = r.column < begin ? begin : r.column;
    const std::ptrdiff_t last = r.column + r.count < end ? r.column + r.count : end;
    const double* entries = pairs.entries + r.begin + (first - r.column);
    double* to = rows + (first - begin);
    for (std::ptrdiff_t p = 0; p < samples; ++p) {
      double factor = 1.0;
      if constexpr (kFactor) factor = pairs.factors[p * pairs.factor_stride + r.factor];
      scale_run<A, kFactor>(last - first, factor, entries + p * pairs.entry_stride,
                            to + p * row_stride);
    }
  }
}

template <typename A>
void form_pairs(const PairSource& pairs, std::ptrdiff_t run, std::ptrdiff_t begin,
                std::ptrdiff_t end, std::ptrdiff_t samples, double* rows,
                std::ptrdiff_t row_stride) {
  if (pairs.factors) {
    form_pairs_of<A, true>(pairs, run, begin, end, samples, rows, row_stride);
  } else {
    form_pairs_of<A, false>(pairs, run, begin, end, samples, rows, row_stride);
  }
}

}  // namespace sgdscope::simd
