// A symmetric matrix times a vector from its upper triangle, once for every instruction set.
//
// Every entry is read once and used twice, y_r += a_rj x_j and y_j += a_rj x_r, for four rows at a
// time: 8 multiply-adds a column for 6 loads and 1 store. Everything is cut into 4 × 4 tiles at
// multiples of four, so there are no ragged edges; the tiles on the diagonal hold both halves.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include "simd/multiply_add.hpp"

namespace sgdscope::simd {

// With kUpdate the entries are first replaced, a_rj ← a_rj − u_r w_j − w_r u_j: the rank-two change
// of one reflection rides along with the product for the next one.
template <typename A, bool kFused, bool kUpdate>
void symmetric_product(std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t n, double* a,
                       std::ptrdiff_t stride, const double* u, const double* w, const double* x,
                       double* y) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);
  constexpr std::ptrdiff_t kRows = 4;
  for (std::ptrdiff_t r = first; r < last; r += kRows) {
    double* rows = a + r * stride;
    Batch x_row[kRows], u_row[kRows], w_row[kRows], sum[kRows];
    for (int i = 0; i < kRows; ++i) {
      x_row[i] = Batch(x[r + i]);
      sum[i] = Batch(0.0);
      if constexpr (kUpdate) {
        u_row[i] = Batch(-u[r + i]);
        w_row[i] = Batch(-w[r + i]);
      }
    }
    const auto entry = [&](int i, std::ptrdiff_t j, const Batch& u_j, const Batch& w_j) {
      Batch e = Batch::load_aligned(rows + i * stride + j);
      if constexpr (kUpdate) {
        e = multiply_add<A, kFused>(u_row[i], w_j, e);
        e = multiply_add<A, kFused>(w_row[i], u_j, e);
        e.store_aligned(rows + i * stride + j);
      }
      return e;
    };
    // Without an update there is no u and no w.
    const auto load_if = [](const double* p, std::ptrdiff_t j) {
      return kUpdate ? Batch::load_aligned(p + j) : Batch(0.0);
    };
    for (std::ptrdiff_t j = r; j < r + kRows; j += W) {
      const Batch u_j = load_if(u, j), w_j = load_if(w, j);
      Batch y_j = Batch::load_aligned(y + j);
      for (int i = 0; i < kRows; ++i) {
        y_j = multiply_add<A, kFused>(x_row[i], entry(i, j, u_j, w_j), y_j);
      }
      y_j.store_aligned(y + j);
    }
    for (std::ptrdiff_t j = r + kRows; j < n; j += W) {
      const Batch u_j = load_if(u, j), w_j = load_if(w, j);
      const Batch x_j = Batch::load_aligned(x + j);
      Batch y_j = Batch::load_aligned(y + j);
      for (int i = 0; i < kRows; ++i) {
        const Batch e = entry(i, j, u_j, w_j);
        sum[i] = multiply_add<A, kFused>(e, x_j, sum[i]);
        y_j = multiply_add<A, kFused>(x_row[i], e, y_j);
      }
      y_j.store_aligned(y + j);
    }
    for (int i = 0; i < kRows; ++i) y[r + i] += xsimd::reduce_add(sum[i]);
  }
}

}  // namespace sgdscope::simd
