#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "eigen/padded_rows.hpp"
#include "eigen_matrices.hpp"
#include "kernel_tables.hpp"
#include "worst.hpp"

namespace sgdscope {

TEST_CASE("rows_kernel: rows with coefficients against plain loops") {
  Uniform uniform(72);
  Worst worst("fused sets over (terms + 1) u Σ|terms|");
  for (const NamedKernels& table : kernel_tables()) {
    const auto combine = table.kernels.combine_rows;
    for (const Index rows : {0, 1, 2, 7, 8, 9, 15, 16, 17}) {
      for (const Index n : {0, 1, 2, 3, 4, 5, 7, 8, 9, 31}) {
        for (const Index shift : {0, 1}) {  // off the alignment of any vector
          const Index stride = n + 3;
          const Matrix a = uniform.matrix(rows + 1, stride, 1.0);
          const Vector c = uniform.matrix(rows + 1, 1, 1.0), begin = uniform.matrix(n + 2, 1, 1.0);
          Vector y = begin, plain_y = begin, magnitude = begin.cwiseAbs();
          combine(rows, n, a.data() + shift, stride, c.data(), y.data() + shift);
          for (Index r = 0; r < rows; ++r) {
            for (Index i = 0; i < n; ++i) {
              plain_y[shift + i] += c[r] * a.data()[r * stride + shift + i];
              magnitude[shift + i] += std::fabs(c[r] * a.data()[r * stride + shift + i]);
            }
          }
          if (!table.fused) {
            CHECK(y == plain_y);
          } else {
            const double terms = static_cast<double>(rows + 1);
            worst.add(((y - plain_y).cwiseAbs().array() / magnitude.array()).maxCoeff() /
                          (terms * kUnitRoundoff),
                      std::to_string(rows) + " rows of " + std::to_string(n));
          }
          // Entry by entry: the same bits, so that columns may be shared among threads.
          Vector single = begin;
          for (Index i = 0; i < n; ++i) {
            combine(rows, 1, a.data() + shift + i, stride, c.data(), single.data() + shift + i);
          }
          CHECK(single == y);
        }
      }
    }
  }
  if (worst.count() > 0) CHECK(worst.report(1.0) < 1.0);  // measured 0.36
}

TEST_CASE("rows_kernel: rows times a vector, about the tiles and the runs of 128") {
  Uniform uniform(96);
  Worst worst("sums over n u Σ|terms|");
  for (const Arch arch : available_archs()) {
    const simd::DotKernel dot_rows = simd::kernels(arch).dot_rows;
    for (const Index rows : {0, 1, 2, 3, 4, 5, 8, 11}) {
      for (const Index n : {0, 4, 8, 12, 124, 128, 132, 256, 260, 392}) {
        for (const bool whole : {true, false}) {  // whole numbers: all arithmetic is exact
          const auto draw = [&] {
            return whole ? static_cast<double>(uniform.from(-9, 9)) : uniform(-1.0, 1.0);
          };
          PaddedRows a(rows, n + 8), x(1, n + 8);
          for (Index r = 0; r < rows; ++r) {
            std::generate_n(a.row(r), n, draw);
            std::fill_n(a.row(r) + n, 8, std::nan(""));
          }
          std::generate_n(x.row(0), n, draw);
          Vector dots = Vector::Constant(rows + 1, 9.0);
          dot_rows(rows, n, a.row(0), a.stride(), x.row(0), dots.data());
          CHECK(dots[rows] == 9.0);
          for (Index r = 0; r < rows; ++r) {
            double sum = 0.0, magnitude = 0.0;
            for (Index i = 0; i < n; ++i) {
              sum += a.row(r)[i] * x.row(0)[i];
              magnitude += std::fabs(a.row(r)[i] * x.row(0)[i]);
            }
            if (whole) {
              CHECK(dots[r] == sum);
            } else if (n > 0) {
              worst.add(
                  std::fabs(dots[r] - sum) / (static_cast<double>(n) * kUnitRoundoff * magnitude),
                  std::string(name(arch)) + ", n = " + std::to_string(n));
            }
          }
        }
      }
    }
  }
  CHECK(worst.report(1.0) < 1.0);  // measured 0.23
}

// Where all terms are alike roundings add up in one direction; the runs of 128 keep them apart.
TEST_CASE("rows_kernel: many equal terms") {
  constexpr Index kTerms = 1 << 16;
  PaddedRows a(5, kTerms), x(1, kTerms);
  for (Index r = 0; r < 5; ++r) std::fill_n(a.row(r), kTerms, 0.1);
  std::fill_n(x.row(0), kTerms, 1.0);
  Worst worst("sum over u");
  for (const Arch arch : available_archs()) {
    double dots[5];
    simd::kernels(arch).dot_rows(5, kTerms, a.row(0), a.stride(), x.row(0), dots);
    const double exact = 0.1 * kTerms;  // a power of two times 0.1
    for (const double dot : dots) {
      worst.add(std::fabs(dot / exact - 1.0) / kUnitRoundoff, std::string(name(arch)));
    }
  }
  // The sums of 512 runs and 64 terms a lane, u/2 each. One long run is 2590 off.
  CHECK(worst.report(289.0) < 289.0);  // measured 40
}

}  // namespace sgdscope
