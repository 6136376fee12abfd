// The blocked product for any operand that can pack itself.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

#include "parallel.hpp"
#include "simd/kernels.hpp"

namespace sgdscope::simd {

// Sizes of the blocks, in float64: a panel of y (kInnerBlock × 8 numbers · 8 B = 16 kB) stays in
// the first-level cache while kRowBlock rows of x (192 kB) stream past from the second; the packed
// columns of y (at most 4 MB) sit in the third. Multiples of every panel width.
inline constexpr Index kInnerBlock = 256;
inline constexpr Index kRowBlock = 96;
inline constexpr Index kColBlock = 2016;

// An operand packs vectors begin … end − 1, entries k0 … k1 − 1, as panels of `width` vectors: for
// each panel, for each k, `width` numbers side by side; vectors past the end are zero.
//   void pack(Index begin, Index end, Index k0, Index k1, const Panels& panels) const;
struct Panels {
  int width;
  PackKernel from_rows;  // where the operand has the entries k of all vectors side by side
  double* data;
};

// One of several products with the same right operand: out (rows × cols) += x y.
template <typename Left>
struct ProductPart {
  Left x;
  Index rows;
  double* out;
  Index out_stride;
};

// kRowBlock rows, or what is left of them, from row `begin` of a part on, all columns c0 … c1 − 1.
template <typename Left>
void add_row_block(const Kernels& kernel, const ProductPart<Left>& part, Index begin, Index k0,
                   Index k1, const double* packed_y, Index c0, Index c1) {
  const Index mr = kernel.panel_rows, nr = kernel.panel_cols;
  const Index end = std::min(part.rows, begin + kRowBlock), depth = k1 - k0;
  thread_local std::vector<double> packed_x;
  packed_x.resize(static_cast<std::size_t>((kRowBlock + mr) * depth));
  part.x.pack(begin, end, k0, k1, {kernel.panel_rows, kernel.pack_rows, packed_x.data()});

  double edge[256];  // one tile; the widest is 8 × 24 or smaller
  for (Index c = c0; c < c1; c += nr) {
    const double* panel_y = packed_y + (c - c0) * depth;
    for (Index r = begin; r < end; r += mr) {
      const double* panel_x = packed_x.data() + (r - begin) * depth;
      double* corner = part.out + r * part.out_stride + c;
      if (r + mr <= end && c + nr <= c1) {
        kernel.tile(depth, panel_x, panel_y, corner, part.out_stride);
        continue;
      }
      const Index height = std::min(mr, end - r), width = std::min(nr, c1 - c);
      std::fill_n(edge, mr * nr, 0.0);
      for (Index i = 0; i < height; ++i) {
        std::copy_n(corner + i * part.out_stride, width, edge + i * nr);
      }
      kernel.tile(depth, panel_x, panel_y, edge, nr);
      for (Index i = 0; i < height; ++i) {
        std::copy_n(edge + i * nr, width, corner + i * part.out_stride);
      }
    }
  }
}

// All parts; y is packed once for all of them, and the threads share their blocks of rows.
template <typename Left, typename Right>
void add_products(const Kernels& kernel, const std::vector<ProductPart<Left>>& parts,
                  const Right& y, Index cols, Index inner, int threads) {
  const Index nr = kernel.panel_cols;
  std::vector<std::pair<const ProductPart<Left>*, Index>> blocks;
  for (const ProductPart<Left>& part : parts) {
    for (Index r = 0; r < part.rows; r += kRowBlock) blocks.emplace_back(&part, r);
  }

  thread_local std::vector<double> packed_y_store;
  std::vector<double>& packed_y = packed_y_store;
  for (Index c0 = 0; c0 < cols; c0 += kColBlock) {
    const Index c1 = std::min(cols, c0 + kColBlock);
    for (Index k0 = 0; k0 < inner; k0 += kInnerBlock) {
      const Index k1 = std::min(inner, k0 + kInnerBlock), depth = k1 - k0;
      packed_y.resize(static_cast<std::size_t>((c1 - c0 + nr - 1) / nr * nr * depth));
      const Index strip = nr * 16;  // columns packed as one item of work
      parallel_for(threads, (c1 - c0 + strip - 1) / strip, [&](Index s) {
        const Index begin = c0 + s * strip;
        y.pack(begin, std::min(c1, begin + strip), k0, k1,
               {kernel.panel_cols, kernel.pack_cols, packed_y.data() + (begin - c0) * depth});
      });
      parallel_for(threads, static_cast<Index>(blocks.size()), [&](Index i) {
        const auto [part, begin] = blocks[static_cast<std::size_t>(i)];
        add_row_block(kernel, *part, begin, k0, k1, packed_y.data(), c0, c1);
      });
    }
  }
}

}  // namespace sgdscope::simd
