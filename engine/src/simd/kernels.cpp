#include "simd/kernels.hpp"

#include <xsimd/xsimd.hpp>

#include "sgdscope/arch.hpp"

namespace sgdscope {
namespace simd {

#if defined(SGDSCOPE_HAVE_AVX512)
namespace {

// The products with symmetric matrices work on blocks of four: four lanes do them here too.
const Kernels& avx512_kernels() {
  static const Kernels complete = [] {
    Kernels table = kAvx512Kernels;
    table.symmetric_product = kAvx2Kernels.symmetric_product;
    table.symmetric_update_product = kAvx2Kernels.symmetric_update_product;
    table.dot_rows = kAvx2Kernels.dot_rows;
    return table;
  }();
  return complete;
}

}  // namespace
#endif

const Kernels& kernels(Arch arch) {
#if defined(SGDSCOPE_HAVE_AVX2)
  if (arch == Arch::kAvx2) return kAvx2Kernels;
#endif
#if defined(SGDSCOPE_HAVE_AVX512)
  if (arch == Arch::kAvx512) return avx512_kernels();
#endif
#if defined(SGDSCOPE_HAVE_NEON)
  if (arch == Arch::kNeon) return kNeonKernels;
#endif
  (void)arch;
  return kReferenceKernels;
}

}  // namespace simd

// From narrow to wide.
std::vector<Arch> available_archs() {
  std::vector<Arch> archs = {Arch::kReference};
#if defined(SGDSCOPE_HAVE_AVX2)
  if (xsimd::available_architectures().has(xsimd::fma3<xsimd::avx2>{})) {
    archs.push_back(Arch::kAvx2);
  }
#endif
#if defined(SGDSCOPE_HAVE_AVX512)
  if (xsimd::available_architectures().has(xsimd::avx512dq{})) archs.push_back(Arch::kAvx512);
#endif
#if defined(SGDSCOPE_HAVE_NEON)
  archs.push_back(Arch::kNeon);  // every 64-bit Arm processor has it
#endif
  return archs;
}

Arch best_arch() { return available_archs().back(); }

std::string_view name(Arch arch) {
  switch (arch) {
    case Arch::kReference:
      return "reference";
    case Arch::kAvx2:
      return "avx2";
    case Arch::kAvx512:
      return "avx512";
    case Arch::kNeon:
      return "neon";
  }
  return "reference";
}

std::optional<Arch> arch_by_name(std::string_view wanted) {
  for (const Arch arch : available_archs()) {
    if (name(arch) == wanted) return arch;
  }
  return std::nullopt;
}

}  // namespace sgdscope
