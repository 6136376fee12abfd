#include "simd/kernels.hpp"

#include <xsimd/xsimd.hpp>

#include "sgdscope/arch.hpp"

namespace sgdscope {
namespace simd {

const Kernels& kernels(Arch arch) {
#if defined(SGDSCOPE_HAVE_AVX2)
  if (arch == Arch::kAvx2) return kAvx2Kernels;
#endif
  (void)arch;
  return kReferenceKernels;
}

}  // namespace simd

std::vector<Arch> available_archs() {
  std::vector<Arch> archs = {Arch::kReference};
#if defined(SGDSCOPE_HAVE_AVX2)
  if (xsimd::available_architectures().has(xsimd::fma3<xsimd::avx2>{})) {
    archs.push_back(Arch::kAvx2);
  }
#endif
  return archs;
}

Arch best_arch() { return available_archs().back(); }

std::string_view name(Arch arch) { return arch == Arch::kAvx2 ? "avx2" : "reference"; }

std::optional<Arch> arch_by_name(std::string_view wanted) {
  for (const Arch arch : available_archs()) {
    if (name(arch) == wanted) return arch;
  }
  return std::nullopt;
}

}  // namespace sgdscope
