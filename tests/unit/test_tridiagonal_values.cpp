#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen/tridiagonal_ql.hpp"
#include "eigen/tridiagonal_values.hpp"
#include "eigen_ratios.hpp"
#include "extreme_entry.hpp"
#include "worst.hpp"

namespace sgdscope {

TEST_CASE("tridiagonal_values: the values of the iteration with roots, and the counts of inertia") {
  Worst values("|λ − λ with roots|/(‖T‖ n u)"), counts("wrong counts by inertia");
  Uniform uniform(41);
  for (const Index n : {1, 2, 3, 7, 20, 65, 200}) {
    for (int kind = 0; kind < 7; ++kind) {
      for (int seed = 0; seed < kLapackSeeds; ++seed) {
        const std::string where = "kind " + std::to_string(kind) + ", n = " + std::to_string(n);
        Vector d(n), e(n);
        for (Index i = 0; i < n; ++i) {
          const auto step = static_cast<double>(i);
          // Random, diagonal, no diagonal, path, nearly equal, graded down and up.
          const double decay = std::exp2(-6.0 * (kind == 6 ? static_cast<double>(n) - step : step));
          d[i] = kind == 2 ? 0.0 : kind == 3 || kind == 4 ? 0.5 : uniform(-1.0, 1.0);
          e[i] = kind == 1   ? 0.0
                 : kind == 3 ? -0.25
                 : kind == 4 ? std::exp2(uniform(-60.0, -40.0))
                             : uniform(-1.0, 1.0);
          if (kind >= 5) {
            d[i] *= decay;
            e[i] *= 0.1 * decay;
          }
        }
        const double norm = std::max(from_tridiagonal(d, e).norm(), 1e-140);
        Vector alone = d, squares = e, expected = d, couplings = e;
        squares[n - 1] = std::nan("");  // ignored
        REQUIRE(tridiagonal_values(n, alone.data(), squares.data()));
        REQUIRE(
            tridiagonal_ql(Arch::kReference, n, expected.data(), couplings.data(), nullptr, 0, 0));
        std::sort(expected.begin(), expected.end());
        CHECK(std::is_sorted(alone.begin(), alone.end()));
        const double unit = norm * static_cast<double>(n) * kUnitRoundoff;
        values.add((alone - expected).cwiseAbs().maxCoeff() / unit, where);
        int wrong = 0;
        for (Index i = 0; i < n; ++i) {
          if (count_below(d, e, alone[i] - 10.0 * unit) > i) ++wrong;
          if (count_below(d, e, alone[i] + 10.0 * unit) <= i) ++wrong;
        }
        counts.add(wrong, where);
      }
    }
  }
  CHECK(values.report(5.0) < 5.0);  // measured 0.86
  CHECK(counts.report(0.0) == 0.0);
}

// What is left of a pivot is then of any size.
TEST_CASE("tridiagonal_values: small numbers beside large ones and zeros") {
  Worst values("|λ − λ with roots|/(‖T‖ n u)");
  Uniform uniform(42);
  for (const Index n : {2, 3, 4, 6, 10}) {
    for (int seed = 0; seed < 20'000; ++seed) {
      Vector d(n), e(n);
      for (Index i = 0; i < n; ++i) {
        d[i] = extreme_entry(uniform);
        e[i] = extreme_entry(uniform);
      }
      // The corner that once was wrong by 40 %: two couplings about a diagonal of 1e-160.
      if (seed % 4 == 0 && n == 3) {
        const double coupling = uniform(1.0, 2.0);
        d = Vector{{0.0, -std::pow(10.0, -uniform(150.0, 165.0)), 0.0}};
        e = Vector::Constant(3, coupling);
      }
      const double norm = std::max(from_tridiagonal(d, e).norm(), 1e-130);
      Vector alone = d, squares = e, expected = d, couplings = e;
      REQUIRE(tridiagonal_values(n, alone.data(), squares.data()));
      REQUIRE(
          tridiagonal_ql(Arch::kReference, n, expected.data(), couplings.data(), nullptr, 0, 0));
      std::sort(expected.begin(), expected.end());
      values.add((alone - expected).cwiseAbs().maxCoeff() /
                     (norm * static_cast<double>(n) * kUnitRoundoff),
                 "n = " + std::to_string(n) + ", seed " + std::to_string(seed));
    }
  }
  CHECK(values.report(5.0) < 5.0);  // measured 1.6
}

TEST_CASE("tridiagonal_values: a pivot that vanishes, couplings at the limit, nothing, one row") {
  CHECK(tridiagonal_values(0, nullptr, nullptr));
  double one = 3.0, none = 5.0;
  CHECK(tridiagonal_values(1, &one, &none));
  CHECK(one == 3.0);
  for (const double e : {1.0, 1e-149, 1e-151, 1e-300}) {
    double d[] = {0.0, 0.0, 0.0}, off[] = {e, e, 0.0};
    CHECK(tridiagonal_values(3, d, off));
    // Beside entries of order 1, what is below 1e-150 is nothing.
    const double least = 4.0 * kUnitRoundoff * e + 1e-149;
    CHECK(std::fabs(d[0] + std::sqrt(2.0) * e) <= least);
    CHECK(std::fabs(d[1]) <= least);
    CHECK(std::fabs(d[2] - std::sqrt(2.0) * e) <= least);
  }
}

}  // namespace sgdscope
