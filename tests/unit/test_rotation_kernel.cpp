#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "eigen_matrices.hpp"
#include "kernel_tables.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// The sweep as its definition has it, two rows at a time.
void plain_sweep(Index count, const double* c, const double* s, Matrix& m, Index from, Index length,
                 Index column) {
  for (Index i = from + count - 1; i >= from; --i) {
    for (Index k = column; k < column + length; ++k) {
      const double lower = m(i + 1, k), upper = m(i, k);
      m(i + 1, k) = c[i - from] * lower + s[i - from] * upper;
      m(i, k) = c[i - from] * upper - s[i - from] * lower;
    }
  }
}

}  // namespace

// Nothing is fused here, so every set has the bits of the plain loop.
TEST_CASE("rotation_kernel: every set against plain loops, whatever the length") {
  Uniform uniform(91);
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    int different = 0, sweeps = 0;
    for (const Index count : {0, 1, 2, 3, 7, 20}) {
      for (Index length = 0; length <= 70; ++length, ++sweeps) {
        // Rows and columns on all sides that must stay, and an odd place to begin.
        const Matrix begin = uniform.matrix(count + 3, length + 4, 2.0);
        const Vector c = uniform.matrix(count + 1, 1, 1.0), s = uniform.matrix(count + 1, 1, 1.0);
        Matrix rows = begin, expected = begin;
        table.kernels.rotate_sweep(count, c.data(), s.data(), rows.row(1).data() + 1, rows.cols(),
                                   length);
        plain_sweep(count, c.data(), s.data(), expected, 1, length, 1);
        if (rows != expected) ++different;
      }
    }
    CHECK(sweeps == 6 * 71);
    CHECK(different == 0);
  }
}

TEST_CASE("rotation_kernel: rotations keep lengths, and one by a quarter turn swaps rows") {
  Uniform uniform(92);
  Worst worst("change of a column's length over count u");
  constexpr Index kCount = 40;
  for (const auto& [name, kernel, fused] : kernel_tables()) {
    const Matrix begin = uniform.matrix(kCount + 1, 37, 1.0);
    Matrix rows = begin;
    Vector c(kCount), s(kCount);
    for (Index i = 0; i < kCount; ++i) {
      const double angle = uniform(-3.0, 3.0);
      c[i] = std::cos(angle);
      s[i] = std::sin(angle);
    }
    kernel.rotate_sweep(kCount, c.data(), s.data(), rows.data(), rows.cols(), rows.cols());
    for (Index k = 0; k < rows.cols(); ++k) {
      worst.add(std::fabs(rows.col(k).norm() / begin.col(k).norm() - 1.0) /
                    (static_cast<double>(kCount) * kUnitRoundoff),
                name + ", column " + std::to_string(k));
    }

    Matrix two = begin.topRows(2);
    const double cosine = 0.0, sine = 1.0;
    kernel.rotate_sweep(1, &cosine, &sine, two.data(), two.cols(), two.cols());
    CHECK(two.row(1) == begin.row(0));
    CHECK(two.row(0) == -begin.row(1));
  }
  // Rounded are cosine and sine, the products and their sum: 3 · 2⁻⁵³ of the length at most.
  CHECK(worst.report(0.3) < 0.3);  // measured 0.04
}

}  // namespace sgdscope
