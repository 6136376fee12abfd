#include "sgdscope/khatri_rao.hpp"

#include <algorithm>

#include "simd/product_blocked.hpp"

namespace sgdscope {
namespace {

double entry(const PairColumns& columns, Index sample, Index column) {
  const double first = columns.first[sample * columns.first_stride + columns.first_index[column]];
  if (!columns.second) return first;
  return first * columns.second[sample * columns.second_stride + columns.second_index[column]];
}

// Forms the pairs while packing.
struct PairOperand {
  const PairColumns& columns;

  void pack(Index begin, Index end, Index k0, Index k1, int width, double* panels) const {
    for (Index first = begin; first < end; first += width) {
      const Index valid = std::min<Index>(width, end - first);
      const Index* first_index = columns.first_index + first;
      const Index* second_index = columns.second ? columns.second_index + first : nullptr;
      for (Index p = k0; p < k1; ++p) {
        const double* a = columns.first + p * columns.first_stride;
        if (columns.second) {
          const double* b = columns.second + p * columns.second_stride;
          for (Index i = 0; i < valid; ++i) panels[i] = a[first_index[i]] * b[second_index[i]];
        } else {
          for (Index i = 0; i < valid; ++i) panels[i] = a[first_index[i]];
        }
        for (Index i = valid; i < width; ++i) panels[i] = 0.0;
        panels += width;
      }
    }
  }
};

}  // namespace

void khatri_rao_add(Arch arch, const PairColumns& x, const PairColumns& y, Index samples,
                    double* sum, Index stride, int threads) {
  simd::add_product(arch, PairOperand{x}, x.count, PairOperand{y}, y.count, samples, sum, stride,
                    threads);
}

void khatri_rao_add_plain(const PairColumns& x, const PairColumns& y, Index samples, double* sum,
                          Index stride) {
  for (Index p = 0; p < samples; ++p) {
    for (Index i = 0; i < x.count; ++i) {
      for (Index j = 0; j < y.count; ++j) {
        sum[i * stride + j] += entry(x, p, i) * entry(y, p, j);
      }
    }
  }
}

PackedPairs packed_pairs(Index n) {
  PackedPairs pairs;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j) {
      pairs.entry.push_back(i * n + j);
      pairs.row.push_back(i);
      pairs.col.push_back(j);
    }
  }
  return pairs;
}

}  // namespace sgdscope
