#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "eigen/secular.hpp"
#include "eigen_matrices.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

struct Secular {
  std::string name;
  Vector d, z;
  double rho = 1.0;
};

// f at the root, over what rounding of its terms and of the root itself amounts to:
//   u (1 + ρ Σ |z_i²/(d_i − λ)| + |λ − d_origin| f′). In long double, from d and the offset.
double misfit(const Secular& s, const SecularRoot& root) {
  long double f = 1.0L, magnitude = 1.0L, slope = 0.0L;
  for (Index i = 0; i < s.d.size(); ++i) {
    const long double gap = static_cast<long double>(s.d[i]) -
                            static_cast<long double>(s.d[root.origin]) -
                            static_cast<long double>(root.offset);
    const long double term = static_cast<long double>(s.rho) * s.z[i] * s.z[i] / gap;
    f += term;
    magnitude += std::fabs(term);
    slope += std::fabs(term / gap);
  }
  const long double level = magnitude + std::fabs(static_cast<long double>(root.offset)) * slope;
  return static_cast<double>(std::fabs(f) / level) / kUnitRoundoff;
}

// Strictly between its poles, in the form the eigenvectors are made from: no difference of the root
// to a pole vanishes or has the wrong sign.
bool interlaces(const Secular& s, Index j, const SecularRoot& root) {
  for (Index i = 0; i < s.d.size(); ++i) {
    const double gap = (s.d[i] - s.d[root.origin]) - root.offset;
    if (!(i <= j ? gap < 0.0 : gap > 0.0)) return false;
  }
  return true;
}

Vector uniform_vector(Index n, double low, double high, Uniform& uniform) {
  Vector v(n);
  for (double& x : v) x = uniform(low, high);
  return v;
}

std::vector<Secular> cases() {
  std::vector<Secular> all;
  Uniform uniform(5);
  for (const Index k : {1, 2, 3, 4, 10, 33, 100, 300}) {
    const std::string n = ", k = " + std::to_string(k);
    const double step = 1.0 / static_cast<double>(k);
    const Vector even = Vector::LinSpaced(k, 0.0, 1.0);
    const Vector unit = Vector::Constant(k, std::sqrt(step));
    Vector random = uniform_vector(k, -1.0, 1.0, uniform);
    std::sort(random.begin(), random.end());
    const Vector weights = uniform_vector(k, -1.0, 1.0, uniform).normalized();
    for (const double rho : {1e-10, 1.0, 1e10}) {
      const std::string r = n + ", ρ = " + std::to_string(rho);
      all.push_back({"even" + r, even, unit, rho});
      all.push_back({"random" + r, random, weights, rho});
      // Poles one or a few spacings of float64 apart, and about 1e-15 of the whole.
      Vector close(k);
      for (Index i = 0; i < k; ++i) close[i] = 1.0 + static_cast<double>(i) * 1e-15;
      all.push_back({"gaps 1e-15" + r, close, weights, rho});
      Vector pairs = even;
      for (Index i = 1; i < k; i += 2) pairs[i] = pairs[i - 1] + 2e-15;
      all.push_back({"pairs 2e-15" + r, pairs, weights, rho});
      // Gaps that grow from 1e-15 to 1.
      Vector crowded(k);
      for (Index i = 0; i < k; ++i) {
        crowded[i] = std::pow(10.0, -15.0 * static_cast<double>(k - 1 - i) * step) - 1e-15;
      }
      all.push_back({"crowded" + r, crowded, weights, rho});
      // z from 1 down to where deflation would take it, large and small side by side.
      const double least = 9.0 * kUnitRoundoff / rho;
      Vector tiny(k);
      for (Index i = 0; i < k; ++i) {
        tiny[i] = std::pow(least, 0.5 * (1.0 + std::sin(static_cast<double>(i * i))));
      }
      all.push_back({"tiny z" + r, random, tiny, rho});
      all.push_back({"tiny z, gaps 1e-15" + r, close, tiny, rho});
      all.push_back({"least z" + r, random, Vector::Constant(k, least), rho});
    }
  }
  return all;
}

}  // namespace

TEST_CASE("secular: roots interlace, are zeros of f, and add up to the trace") {
  for (const Arch arch : available_archs()) {
    const std::string in(", " + std::string(name(arch)));
    Worst zero("|f| over its rounding" + in), trace("Σλ − Σd − ρ Σz² over k u (Σ|d| + ρ Σz²)" + in);
    for (const Secular& s : cases()) {
      CAPTURE(s.name);
      const Index k = s.d.size();
      long double sum = 0.0L, expected = 0.0L, level = 0.0L;
      for (Index j = 0; j < k; ++j) {
        const SecularRoot root = secular_root(arch, j, k, s.d.data(), s.z.data(), s.rho);
        REQUIRE(root.converged);
        REQUIRE(root.origin >= j);
        REQUIRE(root.origin <= std::min(j + 1, k - 1));
        CHECK(interlaces(s, j, root));
        zero.add(misfit(s, root), s.name + ", root " + std::to_string(j));
        sum += static_cast<long double>(s.d[root.origin]) + static_cast<long double>(root.offset);
        const long double z2 = static_cast<long double>(s.rho) * s.z[j] * s.z[j];
        expected += s.d[j] + z2;
        level += std::fabs(s.d[j]) + z2;
      }
      trace.add(static_cast<double>(std::fabs(sum - expected) / level) /
                    (static_cast<double>(k) * kUnitRoundoff),
                s.name);
    }
    // The iteration stops at 8, as it sees f, whose own rounding comes on top.
    CHECK(zero.report(12.0) < 12.0);  // measured 8.2
    CHECK(trace.report(4.0) < 4.0);   // measured 1.04
  }
}

TEST_CASE("secular: the eigenvalues of diag(d) + ρ z zᵀ") {
  Worst worst("λ over k u ‖A‖");
  Uniform uniform(6);
  for (const Index k : {1, 2, 3, 17, 60}) {
    for (const double rho : {1e-3, 1.0, 20.0}) {
      Vector d = uniform_vector(k, -1.0, 1.0, uniform);
      std::sort(d.begin(), d.end());
      const Vector z = uniform_vector(k, -1.0, 1.0, uniform);
      const Eigen::MatrixXd a = Eigen::MatrixXd(d.asDiagonal()) + rho * z * z.transpose();
      const Vector expected = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(a).eigenvalues();
      for (Index j = 0; j < k; ++j) {
        const SecularRoot root = secular_root(best_arch(), j, k, d.data(), z.data(), rho);
        worst.add(std::fabs(d[root.origin] + root.offset - expected[j]) /
                      (static_cast<double>(k) * kUnitRoundoff * a.norm()),
                  "k = " + std::to_string(k));
      }
    }
  }
  CHECK(worst.report(3.0) < 3.0);  // measured 1.1
}

TEST_CASE("secular: one and two poles in closed form") {
  const double d[] = {2.0, 3.0}, z[] = {-0.5, 1.0};
  const SecularRoot one = secular_root(best_arch(), 0, 1, d, z, 8.0);
  CHECK(one.origin == 0);
  CHECK(one.offset == 2.0);  // ρ z²
  // (2 − λ)(3 − λ) + ρ [z₀² (3 − λ) + z₁² (2 − λ)] = 0 with ρ = 4: λ² − 10 λ + 17 = 0.
  for (Index j = 0; j < 2; ++j) {
    const SecularRoot root = secular_root(best_arch(), j, 2, d, z, 4.0);
    const double exact = 5.0 + (j == 0 ? -1.0 : 1.0) * std::sqrt(8.0);
    CHECK(d[root.origin] + root.offset == doctest::Approx(exact).epsilon(1e-15));
  }
}

TEST_CASE("secular: a root that is not found is not passed off as one") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double d[] = {0.0, 1.0, 2.0}, z[] = {0.5, 0.5, 0.5}, bad[] = {0.5, nan, 0.5};
  for (const Arch arch : available_archs()) {
    for (Index j = 0; j < 3; ++j) {
      CHECK(secular_root(arch, j, 3, d, z, 1.0).converged);
      CHECK_FALSE(secular_root(arch, j, 3, d, bad, 1.0).converged);
      CHECK_FALSE(secular_root(arch, j, 3, d, z, nan).converged);
    }
  }
}

}  // namespace sgdscope
