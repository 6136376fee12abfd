// The table of kernels that exist once per instruction set. The files that fill it see raw arrays
// and xsimd only: inline code of other libraries, compiled with different flags, must not meet at
// link time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sgdscope/pair_source.hpp"

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

// Rows into panels of a compiled width w (panel_rows or panel_cols): for k < depth, c < count
//   panels[(c / w) · panel_stride + k · w + c % w] = source[k · stride + c];
// the rest of the last panel becomes zero.
using PackKernel = void (*)(std::ptrdiff_t depth, std::ptrdiff_t count, const double* source,
                            std::ptrdiff_t stride, double* panels, std::ptrdiff_t panel_stride);

// Columns begin … end − 1 of the products that `pairs` describes, one row a sample:
//   rows[p · row_stride + (c − begin)] = column c of sample p, for p < samples.
// `run` is the first of pairs.runs that reaches beyond `begin`.
using PairKernel = void (*)(const PairSource& pairs, std::ptrdiff_t run, std::ptrdiff_t begin,
                            std::ptrdiff_t end, std::ptrdiff_t samples, double* rows,
                            std::ptrdiff_t row_stride);

// A product of matrices that fit the caches as they are, so nothing is packed:
//   out[i · out_stride + j] (+)= Σ_{k < inner} a[i · a_outer + k · a_inner] · b[k · b_stride + j]
// for i < rows, j < cols, in the order of k from 0 or from what is there. Entries with j > i +
// reach are left in an unspecified state, so that a symmetric result costs half (reach ≥ cols: all
// are formed).
struct SmallProduct {
  std::ptrdiff_t rows, cols, inner;
  const double* a;
  std::ptrdiff_t a_outer, a_inner;
  const double* b;
  std::ptrdiff_t b_stride;
  double* out;
  std::ptrdiff_t out_stride;
  std::ptrdiff_t reach;
  bool accumulate;
};
using SmallProductKernel = void (*)(const SmallProduct& product);

// σ, σ′, σ″ of n values; the outputs may be null or alias z.
using ActivationKernel = void (*)(Activation activation, std::ptrdiff_t n, const double* z,
                                  double* value, double* first, double* second);

// y[i] = f(x[i]); y may alias x.
using MapKernel = void (*)(std::ptrdiff_t n, const double* x, double* y);

// y[i] += Σ_{r < rows} coefficient[r] · a[r · stride + i] for i < n, added in the order of r.
using CombineKernel = void (*)(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a,
                               std::ptrdiff_t stride, const double* coefficient, double* y);

// Rows first … last − 1 of the upper triangle of a symmetric matrix of order n, with tiles of 4 × 4
// on the diagonal that hold both halves; indices and strides multiples of four, pointers aligned to
// 64 bytes, and zeros where the order was rounded up:
//   y_r += Σ_{j ≥ r} a_rj x_j for these rows, and y_j += Σ_{r < j} a_rj x_r for all j beyond.
// The updating one replaces a_rj by a_rj − u_r w_j − w_r u_j first; the other ignores u and w.
using SymmetricKernel = void (*)(std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t n,
                                 double* a, std::ptrdiff_t stride, const double* u, const double* w,
                                 const double* x, double* y);

// dots[r] = Σ_{i < n} a[r · stride + i] x[i]; n and stride multiples of four, pointers aligned.
using DotKernel = void (*)(std::ptrdiff_t rows, std::ptrdiff_t n, const double* a,
                           std::ptrdiff_t stride, const double* x, double* dots);

// For i = count − 1 … 0, rows i and i + 1 of `length` entries:
//   row_{i+1} ← c_i row_{i+1} + s_i row_i,  row_i ← c_i row_i − s_i row_{i+1}.
using RotationKernel = void (*)(std::ptrdiff_t count, const double* cosine, const double* sine,
                                double* rows, std::ptrdiff_t stride, std::ptrdiff_t length);

// sum = Σ z_i² / g_i and slope = Σ (z_i / g_i)² with g_i = (d_i − centre) − offset.
using SecularKernel = void (*)(std::ptrdiff_t n, const double* d, const double* z, double centre,
                               double offset, double* sum, double* slope);

// Eigenvalues of `lanes` symmetric matrices of order n ≥ 1 with entries of order 1, in no order:
//   entry (i, j), j ≤ i, of matrix l in a[(i (i + 1)/2 + j) · lanes + l], which is overwritten;
//   value i of matrix l in values[i · lanes + l], NaN where the iteration did not converge.
// `scratch` is as large as `values`; pointers aligned to 64 bytes.
using LaneValuesKernel = void (*)(std::ptrdiff_t n, double* a, double* values, double* scratch);

struct Kernels {
  int panel_rows;
  int panel_cols;
  TileKernel tile;
  PackKernel pack_rows;
  PackKernel pack_cols;
  PairKernel form_pairs;
  SmallProductKernel small_product;
  CombineKernel combine_rows;
  ActivationKernel activation;
  MapKernel exp;
  MapKernel log1p;
  SymmetricKernel symmetric_product;
  SymmetricKernel symmetric_update_product;
  DotKernel dot_rows;
  RotationKernel rotate_sweep;
  SecularKernel secular_sums;
  int lanes;
  LaneValuesKernel lane_values;
};

const Kernels& kernels(Arch arch);

extern const Kernels kReferenceKernels;
#if defined(SGDSCOPE_HAVE_AVX2)
extern const Kernels kAvx2Kernels;
#endif
#if defined(SGDSCOPE_HAVE_AVX512)
extern const Kernels kAvx512Kernels;
#endif
#if defined(SGDSCOPE_HAVE_NEON)
extern const Kernels kNeonKernels;
#endif

}  // namespace sgdscope::simd
