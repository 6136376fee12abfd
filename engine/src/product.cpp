#include "simd/product.hpp"

#include <algorithm>

#include "simd/product_blocked.hpp"

namespace sgdscope {
namespace {

struct StridedOperand {
  StridedView view;

  void pack(Index begin, Index end, Index k0, Index k1, int width, double* panels) const {
    for (Index first = begin; first < end; first += width) {
      const Index valid = std::min<Index>(width, end - first);
      const double* source = view.data + first * view.outer_stride;
      for (Index k = k0; k < k1; ++k) {
        const double* entry = source + k * view.inner_stride;
        for (Index i = 0; i < valid; ++i) panels[i] = entry[i * view.outer_stride];
        for (Index i = valid; i < width; ++i) panels[i] = 0.0;
        panels += width;
      }
    }
  }
};

}  // namespace

void multiply(Arch arch, Index rows, Index cols, Index inner, StridedView a, StridedView b,
              double* out, Index out_stride, bool accumulate, int threads) {
  if (!accumulate) {
    for (Index i = 0; i < rows; ++i) std::fill_n(out + i * out_stride, cols, 0.0);
  }
  simd::add_product(arch, StridedOperand{a}, rows, StridedOperand{b}, cols, inner, out, out_stride,
                    threads);
}

}  // namespace sgdscope
