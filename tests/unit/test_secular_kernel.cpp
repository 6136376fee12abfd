#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen_matrices.hpp"
#include "kernel_tables.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

struct Sums {
  double value = std::nan(""), slope = std::nan("");  // must be written
};

Sums by_kernel(simd::SecularKernel kernel, const Vector& d, const Vector& z, double centre,
               double offset) {
  Sums sums;
  kernel(d.size(), d.data(), z.data(), centre, offset, &sums.value, &sums.slope);
  return sums;
}

}  // namespace

TEST_CASE("secular_kernel: every set against long double, whatever the number of terms") {
  Uniform uniform(93);
  Worst value("Σ z²/g over (n + 3) 2⁻⁵³ Σ|terms|"), slope("Σ (z/g)² over the same");
  for (const auto& [name, kernel, fused] : kernel_tables()) {
    for (Index n = 1; n <= 67; ++n) {
      for (const double offset : {1e-12, -0.3, 0.7}) {
        const Vector d = uniform.matrix(n, 1, 1.0), z = uniform.matrix(n, 1, 1.0);
        const double centre = d[n / 2];
        const Sums sums = by_kernel(kernel.secular_sums, d, z, centre, offset);
        long double exact_value = 0.0L, exact_slope = 0.0L, magnitude = 0.0L;
        for (Index i = 0; i < n; ++i) {
          const double gap = (d[i] - centre) - offset;  // rounded as the kernel does
          const long double t = static_cast<long double>(z[i]) / gap;
          exact_value += z[i] * t;
          exact_slope += t * t;
          magnitude += std::fabs(z[i] * t);
        }
        // A term is rounded twice or three times, and goes through n − 1 additions at most.
        const double rounding = static_cast<double>(n + 3) * 0.5 * kUnitRoundoff;
        const std::string where = name + ", n = " + std::to_string(n);
        value.add(static_cast<double>(std::fabs(sums.value - exact_value) / magnitude) / rounding,
                  where);
        slope.add(static_cast<double>(std::fabs(sums.slope - exact_slope) / exact_slope) / rounding,
                  where);
      }
    }
  }
  CHECK(value.report(1.0) < 1.0);  // measured 0.30
  CHECK(slope.report(1.0) < 1.0);  // measured 0.36
}

// Powers of two: every product and every sum is exact, so that the sums show which terms are in.
TEST_CASE("secular_kernel: each term once, with its own pole and weight") {
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    for (Index n = 0; n <= 40; ++n) {
      Vector d(n), z(n);
      double value = 0.0, slope = 0.0;
      for (Index i = 0; i < n; ++i) {
        const double gap = std::ldexp(i % 2 ? -1.0 : 1.0, static_cast<int>(i % 3));
        z[i] = std::ldexp(i % 5 ? 1.0 : -1.0, static_cast<int>(i % 4));
        d[i] = gap + 0.5 + 3.0;
        value += z[i] * z[i] / gap;
        slope += (z[i] / gap) * (z[i] / gap);
      }
      const Sums sums = by_kernel(table.kernels.secular_sums, d, z, 3.0, 0.5);
      CHECK(sums.value == value);
      CHECK(sums.slope == slope);
    }
  }
}

TEST_CASE("secular_kernel: nothing behind the last term is read") {
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    for (Index n = 0; n <= 20; ++n) {
      Vector d = Vector::Ones(n + 16), z = Vector::Ones(n + 16);
      d.tail(16).setConstant(std::nan(""));
      z.tail(16).setConstant(std::nan(""));
      double value = 0.0, slope = 0.0;
      table.kernels.secular_sums(n, d.data(), z.data(), 0.0, 0.5, &value, &slope);
      CHECK(value == 2.0 * static_cast<double>(n));
      CHECK(slope == 4.0 * static_cast<double>(n));
    }
  }
}

}  // namespace sgdscope
