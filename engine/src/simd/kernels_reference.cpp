// Two lanes, multiply then add: the arithmetic that is the same everywhere (arch.hpp).
#if defined(__aarch64__)
#define XSIMD_WITH_EMULATED 1  // for the elementary functions, see below
#endif
#include "simd/elementary.hpp"
#include "simd/elementwise_kernel.hpp"
#include "simd/kernels.hpp"
#include "simd/lane_values_kernel.hpp"
#include "simd/pairs_kernel.hpp"
#include "simd/product_kernel.hpp"
#include "simd/rotation_kernel.hpp"
#include "simd/secular_kernel.hpp"
#include "simd/small_product_kernel.hpp"
#include "simd/symmetric_kernel.hpp"

namespace sgdscope {
namespace {

#if defined(__wasm_simd128__)
using TwoLanes = xsimd::wasm;
#elif defined(__aarch64__)
using TwoLanes = xsimd::neon64;
#else
using TwoLanes = xsimd::sse2;
#endif

// xsimd's polynomials are written with fma(), which is one rounding on NEON and two on the others;
// lanes made of plain numbers round twice.
#if defined(__aarch64__)
using Elementary = xsimd::emulated<128>;
#else
using Elementary = TwoLanes;
#endif

static_assert(xsimd::batch<double, TwoLanes>::size == 2);
using Batch = xsimd::batch<double, Elementary>;
static_assert(Batch::size == 2);

}  // namespace

namespace simd {
const Kernels kReferenceKernels = {
    .panel_rows = 4,
    .panel_cols = 4,
    .tile = tile<TwoLanes, 4, 2, false>,
    .pack_rows = pack_panels<TwoLanes, 4>,
    .pack_cols = pack_panels<TwoLanes, 4>,
    .form_pairs = form_pairs<TwoLanes>,
    .small_product = small_product<TwoLanes, false, 4, 2>,
    .combine_rows = combine_rows<TwoLanes, false>,
    .activation = activation_array<Elementary>,
    .exp = exp_array<Elementary>,
    .log1p = log1p_array<Elementary>,
    .symmetric_product = symmetric_product<TwoLanes, false, false>,
    .symmetric_update_product = symmetric_product<TwoLanes, false, true>,
    .dot_rows = dot_rows<TwoLanes, false>,
    .rotate_sweep = rotate_sweep<TwoLanes>,
    .secular_sums = secular_sums<TwoLanes>,
    .lanes = 2,
    .lane_values = lane_values<TwoLanes, false>,
};
}  // namespace simd

namespace reference {
double exp(double x) { return simd::exp_of(Batch(x)).get(0); }
double log(double x) { return xsimd::log(Batch(x)).get(0); }
}  // namespace reference

}  // namespace sgdscope
