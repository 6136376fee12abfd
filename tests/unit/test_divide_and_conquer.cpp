#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen/divide_and_conquer.hpp"
#include "eigen_ratios.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

struct Tridiagonal {
  std::string name;
  Vector d, e;  // the last entry of e is ignored
};

Tridiagonal from_matrix(const std::string& what, const Matrix& t) {
  Tridiagonal result{what, t.diagonal(), Vector::Constant(t.rows(), 77.0)};
  result.e.head(t.rows() - 1) = t.diagonal(1);
  return result;
}

// Every entry at most of order 1, as the solver is promised.
std::vector<Tridiagonal> cases() {
  Uniform uniform(31);
  std::vector<Tridiagonal> all;
  for (const Index n : {1, 2, 3, 4, 5, 6, 7, 9, 16, 33, 65, 100}) {
    const std::string order = ", n = " + std::to_string(n);
    const auto add = [&](const char* what, const auto& d, const auto& e) {
      Tridiagonal t{what + order, Vector(n), Vector(n)};
      for (Index i = 0; i < n; ++i) {
        t.d[i] = d(i);
        t.e[i] = e(i);
      }
      t.d[0] = 1.0;
      all.push_back(t);
    };
    const auto random = [&](Index) { return uniform(-1.0, 1.0); };
    const auto zero = [](Index) { return 0.0; };
    const auto one = [](Index) { return 1.0; };
    add("random", random, random);
    add("identity", one, zero);
    add("diagonal", random, zero);
    add("zero diagonal", zero, random);
    add("positive couplings", zero, [&](Index) { return uniform(0.1, 1.0); });
    add("negative couplings", zero, [&](Index) { return uniform(-1.0, -0.1); });
    add("path", one, [](Index) { return -0.5; });
    add("couplings about u", random, [&](Index) { return std::exp2(uniform(-60.0, -40.0)); });
    add("equal with couplings about u", one,
        [&](Index) { return std::exp2(uniform(-60.0, -40.0)); });
    add(
        "few values, couplings about √u", [](Index i) { return 0.3 * static_cast<double>(i % 3); },
        [](Index) { return 1e-8; });
    add("torn in places", random, [&](Index i) { return i % 4 == 1 ? 0.0 : uniform(-1.0, 1.0); });
    add(
        "any size", [&](Index) { return std::exp2(uniform(-600.0, 0.0)); },
        [&](Index) { return std::exp2(uniform(-600.0, 0.0)); });
    add(
        "graded", [](Index i) { return std::exp2(-8.0 * static_cast<double>(i)); },
        [](Index i) { return 0.5 * std::exp2(-8.0 * static_cast<double>(i)); });
  }
  all.push_back(from_matrix("W21", 0.1 * wilkinson(10)));
  for (const double glue : {0.0, 1e-18, 1e-15, 1e-13, 1e-9, 1e-4}) {
    all.push_back(from_matrix("glued " + std::to_string(std::log10(glue)),
                              0.1 * glued_wilkinson(10, 5, glue)));
  }
  return all;
}

SymmetricEigen solve(const Tridiagonal& t, Arch arch, int threads, Index leaf) {
  DivideAndConquer solver(t.d, t.e, arch, threads, leaf);
  while (solver.step()) {
  }
  REQUIRE(solver.converged());
  SymmetricEigen eigen;
  eigen.values = solver.values();
  eigen.vectors = solver.take_vectors().transpose();
  return eigen;
}

}  // namespace

TEST_CASE("divide_and_conquer: every path on small matrices, by small leaves") {
  for (const Arch arch : available_archs()) {
    Worst residual("‖T − VΛVᵀ‖/(‖T‖ n u), " + std::string(name(arch)));
    Worst orthogonality("‖1 − VᵀV‖/(n u), " + std::string(name(arch)));
    Worst counts("wrong counts by inertia, " + std::string(name(arch)));
    for (const Tridiagonal& t : cases()) {
      const Matrix dense = from_tridiagonal(t.d, t.e);
      const auto n = static_cast<double>(t.d.size());
      for (const Index leaf : {1, 2, 3, 4, 32}) {
        const std::string where = t.name + ", leaf " + std::to_string(leaf);
        CAPTURE(where);
        const SymmetricEigen eigen = solve(t, arch, 1, leaf);
        CHECK(std::is_sorted(eigen.values.begin(), eigen.values.end()));
        residual.add(residual_ratio(dense, eigen), where);
        orthogonality.add(orthogonality_ratio(eigen), where);
        const double margin = 10.0 * n * kUnitRoundoff * dense.norm();
        int wrong = 0;
        for (Index i = 0; i < t.d.size(); ++i) {
          if (count_below(t.d, t.e, eigen.values[i] - margin) > i) ++wrong;
          if (count_below(t.d, t.e, eigen.values[i] + margin) <= i) ++wrong;
        }
        counts.add(wrong, where);
      }
    }
    CHECK(residual.report(10.0) < 10.0);       // measured 2.6
    CHECK(orthogonality.report(10.0) < 10.0);  // measured 1.5
    CHECK(counts.report(0.0) == 0.0);
  }
}

TEST_CASE("divide_and_conquer: without couplings the unit vectors are eigenvectors") {
  Tridiagonal t{"", Vector(6), Vector::Zero(6)};
  t.d << 0.5, -1.0, 0.25, 0.5, 1.0, -0.75;
  for (const Index leaf : {1, 2, 32}) {
    const SymmetricEigen eigen = solve(t, Arch::kReference, 1, leaf);
    CHECK(eigen.values == (Vector(6) << -1.0, -0.75, 0.25, 0.5, 0.5, 1.0).finished());
    CHECK(eigen.vectors.cwiseAbs().colwise().sum() == Eigen::RowVectorXd::Ones(6));
    CHECK(eigen.vectors.cwiseAbs().rowwise().sum() == Vector::Ones(6));
  }
}

TEST_CASE("divide_and_conquer: a step is a leaf or a merge, shares grow to 1") {
  const Index n = 100;
  Uniform uniform(32);
  const Vector d = uniform.matrix(n, 1, 1.0), e = uniform.matrix(n, 1, 1.0);
  DivideAndConquer solver(d, e, Arch::kReference, 1, 25);
  double share = solver.share_done();
  CHECK(share == 0.0);
  for (int step = 1; step <= 7; ++step) {  // 4 leaves, 3 merges
    CHECK(solver.step() == (step < 7));
    CHECK(solver.share_done() > share);
    share = solver.share_done();
  }
  CHECK(share == 1.0);
  CHECK(!solver.step());
  CHECK(solver.converged());

  DivideAndConquer empty(Vector(0), Vector(0), Arch::kReference, 1);
  CHECK(!empty.step());
  CHECK(empty.share_done() == 1.0);
  CHECK(empty.values().size() == 0);
  CHECK(empty.take_vectors().size() == 0);
}

TEST_CASE("divide_and_conquer: the same bits for 1 … 4 threads") {
  for (const Arch arch : available_archs()) {
    for (const Tridiagonal& t : cases()) {
      if (t.d.size() < 65) continue;
      CAPTURE(t.name);
      const SymmetricEigen one = solve(t, arch, 1, 8);
      for (const int threads : {2, 3, 4}) {
        const SymmetricEigen many = solve(t, arch, threads, 8);
        CHECK(same_bits(many.values, one.values));
        CHECK(same_bits(many.vectors, one.vectors));
      }
    }
  }
}

TEST_CASE("divide_and_conquer: a merge whose roots are not found ends it, and says so") {
  const Index n = 100;
  Uniform uniform(34);
  const Vector d = uniform.matrix(n, 1, 1.0);
  Vector e = uniform.matrix(n, 1, 1.0);
  e[49] =
      std::numeric_limits<double>::quiet_NaN();  // torn off, so that only the last merge meets it
  DivideAndConquer solver(d, e, Arch::kReference, 1, 25);
  for (int step = 1; step < 7; ++step) CHECK(solver.step());
  CHECK(solver.converged());
  CHECK_FALSE(solver.step());
  CHECK_FALSE(solver.converged());
  CHECK_FALSE(solver.step());
}

}  // namespace sgdscope
