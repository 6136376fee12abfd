// a b + c with one rounding or with two, as the architecture's arithmetic wants it (arch.hpp).
#pragma once

#include <xsimd/xsimd.hpp>

namespace sgdscope::simd {

template <typename A, bool kFused>
xsimd::batch<double, A> multiply_add(const xsimd::batch<double, A>& a,
                                     const xsimd::batch<double, A>& b,
                                     const xsimd::batch<double, A>& sum) {
  if constexpr (kFused) {
    return xsimd::fma(a, b, sum);
  } else {
    return sum + a * b;
  }
}

}  // namespace sgdscope::simd
