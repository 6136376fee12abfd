// Symmetric matrices of any float64s: refused where one is not finite, else decomposed to rounding.
#include <algorithm>

#include "sgdscope/symmetric_eigen.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  fuzz::Bytes bytes(data, size);
  const Index n = bytes.from(0, 12);
  const bool raw = bytes.byte() % 2 == 0;
  Matrix a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j)
      a(i, j) = a(j, i) = raw ? bytes.any_number() : bytes.small_number();
  }
  for (const Arch arch : available_archs()) {
    const auto result = symmetric_eigen(a, {.arch = arch});
    if (!result) {
      fuzz::promise_sentence(result.error().message);
      // The largest eigenvalue of a finite matrix may itself be too large.
      const bool too_large = n > 0 && a.allFinite() && a.cwiseAbs().maxCoeff() > 1e307;
      fuzz::promise(!a.allFinite() || too_large, "a finite matrix is decomposed");
      continue;
    }
    fuzz::promise(a.allFinite(), "a matrix that is not finite is refused");
    const SymmetricEigen& eigen = result.value();
    fuzz::promise(std::is_sorted(eigen.values.begin(), eigen.values.end()), "ascending");
    // The bounds of test_symmetric_eigen.cpp; subnormal eigenvalues have fewer digits.
    const bool has_digits = n == 0 || a.cwiseAbs().maxCoeff() > 1e-290;
    fuzz::promise(!has_digits || residual_ratio(a, eigen) < 10.0, "V Λ Vᵀ is A to rounding");
    fuzz::promise(orthogonality_ratio(eigen) < 10.0, "VᵀV is 1 to rounding");
  }
  return 0;
}
