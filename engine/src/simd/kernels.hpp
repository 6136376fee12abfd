// The table of kernels that exist once per instruction set. The files that fill it see raw arrays
// and xsimd only: inline code of other libraries, compiled with different flags, must not meet at
// link time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sgdscope {
enum class Arch;
enum class Activation;
}  // namespace sgdscope

namespace sgdscope::simd {

// One register tile of a product: for r < panel_rows, c < panel_cols
//   out[r · out_stride + c] += Σ_{k < inner} x[k · panel_rows + r] · y[k · panel_cols + c],
// summed in the order of k, beginning with what out holds.
using TileKernel = void (*)(std::ptrdiff_t inner, const double* x, const double* y, double* out,
                            std::ptrdiff_t out_stride);

// σ, σ′, σ″ of n values; the outputs may be null or alias z.
using ActivationKernel = void (*)(Activation activation, std::ptrdiff_t n, const double* z,
                                  double* value, double* first, double* second);

// y[i] = f(x[i]); y may alias x.
using MapKernel = void (*)(std::ptrdiff_t n, const double* x, double* y);

// y[i] += Σ_{r < rows} coefficient[r] · a[r · stride + i] for i < n, added in the order of r.
using CombineKernel = void (*)(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a,
                               std::ptrdiff_t stride, const double* coefficient, double* y);

struct Kernels {
  int panel_rows;
  int panel_cols;
  TileKernel tile;
  CombineKernel combine_rows;
  ActivationKernel activation;
  MapKernel exp;
  MapKernel log1p;
};

const Kernels& kernels(Arch arch);

extern const Kernels kReferenceKernels;
#if defined(SGDSCOPE_HAVE_AVX2)
extern const Kernels kAvx2Kernels;
#endif

}  // namespace sgdscope::simd
