#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "sgdscope/symmetric_eigen.hpp"

#include "eigen_ratios.hpp"
#include "worst.hpp"

namespace sgdscope {

// Takes minutes, so it is built and run by the preset `nightly` only.
TEST_CASE("eigen_at_size: 21 LAPACK types of orders 256, 512 and 1000, none left out") {
  constexpr double kThreshold = 10.0;  // of every ratio; LAPACK's own is 50 to 60
  Worst residual("‖A − VΛVᵀ‖/(‖A‖ n u)"), orthogonality("‖1 − VᵀV‖/(n u)"), alone("values alone"),
      foreign("values by Eigen");
  Index shifts = 0, wrong = 0;
  for (const Index n : {256, 512, 1000}) {
    for (int type = 1; type <= kLapackTypes; ++type) {
      Uniform uniform = lapack_seed(type, n, 0);
      const Matrix a = lapack_matrix(type, n, uniform);
      const std::string where = "type " + std::to_string(type) + ", n = " + std::to_string(n);
      CAPTURE(where);
      for (const Arch arch : available_archs()) {
        const SymmetricEigen eigen = symmetric_eigen(a, {.arch = arch}).value();
        CHECK(std::is_sorted(eigen.values.begin(), eigen.values.end()));
        residual.add(residual_ratio(a, eigen, best_arch()), where);
        orthogonality.add(orthogonality_ratio(eigen, best_arch()), where);
        if (arch != best_arch()) continue;
        const SymmetricEigen values = symmetric_eigen(a, {.vectors = false, .arch = arch}).value();
        alone.add(value_ratio(values.values, eigen.values), where);
        foreign.add(value_ratio(eigen.values, foreign_eigenvalues(a)), where);
        const InertiaCheck check = check_inertia(a, eigen.values, 100, uniform);
        shifts += check.shifts;
        wrong += check.wrong;
      }
    }
  }
  CHECK(residual.report(kThreshold) < kThreshold);       // measured 0.1
  CHECK(orthogonality.report(kThreshold) < kThreshold);  // measured 0.8
  CHECK(alone.report(kThreshold) < kThreshold);          // measured 0.1
  CHECK(foreign.report(kThreshold) < kThreshold);        // measured 0.8
  MESSAGE(shifts << " shifts of 63 matrices");
  CHECK(shifts == 21 * (3 * 100 + 2 * (256 + 512 + 1000)));
  CHECK(wrong == 0);
}

}  // namespace sgdscope
