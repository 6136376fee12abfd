#include "simd/product.hpp"

#include <algorithm>

#include "simd/product_blocked.hpp"

namespace sgdscope {
namespace {

// Up to this order operands (128 kB) need no packing: they are small enough to be read from the
// second-level cache, the right one in strips that fit the first.
constexpr Index kSmall = 128;

struct StridedOperand {
  StridedView view;

  void pack(Index begin, Index end, Index k0, Index k1, const simd::Panels& panels) const {
    const double* corner = view.data + begin * view.outer_stride + k0 * view.inner_stride;
    if (view.outer_stride == 1) {
      panels.from_rows(k1 - k0, end - begin, corner, view.inner_stride, panels.data,
                       (k1 - k0) * panels.width);
      return;
    }
    double* to = panels.data;
    for (Index first = begin; first < end; first += panels.width) {
      const Index valid = std::min<Index>(panels.width, end - first);
      const double* entry = corner + (first - begin) * view.outer_stride;
      for (Index k = k0; k < k1; ++k) {
        for (Index i = 0; i < valid; ++i) to[i] = entry[i * view.outer_stride];
        for (Index i = valid; i < panels.width; ++i) to[i] = 0.0;
        entry += view.inner_stride;
        to += panels.width;
      }
    }
  }
};

}  // namespace

void multiply(Arch arch, Index rows, Index cols, Index inner, StridedView a, StridedView b,
              double* out, Index out_stride, bool accumulate, int threads) {
  if (b.outer_stride == 1 && inner <= kSmall && cols <= kSmall &&
      (threads == 1 || rows <= kSmall)) {
    const simd::Kernels& kernel = simd::kernels(arch);
    for (Index r = 0; r < rows; r += kSmall) {
      kernel.small_product({std::min(kSmall, rows - r), cols, inner, a.data + r * a.outer_stride,
                            a.outer_stride, a.inner_stride, b.data, b.inner_stride,
                            out + r * out_stride, out_stride, cols, accumulate});
    }
    return;
  }
  if (!accumulate) {
    for (Index i = 0; i < rows; ++i) std::fill_n(out + i * out_stride, cols, 0.0);
  }
  const std::vector<simd::ProductPart<StridedOperand>> whole = {
      {StridedOperand{a}, rows, out, out_stride}};
  simd::add_products(simd::kernels(arch), whole, StridedOperand{b}, cols, inner, threads);
}

}  // namespace sgdscope
