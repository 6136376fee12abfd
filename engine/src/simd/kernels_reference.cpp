// Two lanes, multiply then add: the arithmetic that is the same everywhere (arch.hpp).
#if defined(__aarch64__)
#define XSIMD_WITH_EMULATED 1  // for the elementary functions, see below
#endif
#include "simd/elementary.hpp"
#include "simd/kernel_table.hpp"

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
constinit const Kernels kReferenceKernels = kernel_table<TwoLanes, Elementary, 4, 2, false>();
}  // namespace simd

namespace reference {
double exp(double x) { return simd::exp_of(Batch(x)).get(0); }
double log(double x) { return xsimd::log(Batch(x)).get(0); }
}  // namespace reference

}  // namespace sgdscope
