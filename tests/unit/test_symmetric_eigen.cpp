#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "sgdscope/symmetric_eigen.hpp"

#include "eigen_ratios.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kThreshold = 10.0;  // of every ratio; LAPACK's own is 50 to 60

SymmetricEigen solve(const Matrix& a, const EigenOptions& options) {
  Result<SymmetricEigen> result = symmetric_eigen(a, options);
  REQUIRE(result);
  return std::move(result).value();
}

bool ascending(const Vector& values) {
  return std::is_sorted(values.data(), values.data() + values.size());
}

// The entry of largest magnitude of each column, the first of equals, is positive.
bool signs_fixed(const Matrix& vectors) {
  for (Index j = 0; j < vectors.cols(); ++j) {
    Index top = 0;
    vectors.col(j).cwiseAbs().maxCoeff(&top);
    if (!(vectors(top, j) > 0.0)) return false;
  }
  return true;
}

struct Ratios {
  Worst residual, orthogonality, values_only, foreign;

  explicit Ratios(const std::string& what)
      : residual(what + ": ‖A − VΛVᵀ‖/(‖A‖ n u)"),
        orthogonality(what + ": ‖1 − VᵀV‖/(n u)"),
        values_only(what + ": values alone"),
        foreign(what + ": values by Eigen") {}

  void add(const Matrix& a, Arch arch, const std::string& where) {
    const SymmetricEigen eigen = solve(a, {.arch = arch});
    const SymmetricEigen alone = solve(a, {.vectors = false, .arch = arch});
    CAPTURE(where);
    CHECK(ascending(eigen.values));
    CHECK(ascending(alone.values));
    CHECK(signs_fixed(eigen.vectors));
    CHECK(alone.vectors.size() == 0);
    residual.add(residual_ratio(a, eigen, arch), where);
    orthogonality.add(orthogonality_ratio(eigen, arch), where);
    values_only.add(value_ratio(alone.values, eigen.values), where);
    foreign.add(value_ratio(eigen.values, foreign_eigenvalues(a)), where);
  }

  struct Bounds {
    double residual, orthogonality, values_only, foreign;
  };
  void check(const Bounds& bounds) const {
    CHECK(residual.report(bounds.residual) < bounds.residual);
    CHECK(orthogonality.report(bounds.orthogonality) < bounds.orthogonality);
    CHECK(values_only.report(bounds.values_only) < bounds.values_only);
    CHECK(foreign.report(bounds.foreign) < bounds.foreign);
  }
};

std::string place(const char* what, int type, Index n, int seed) {
  return std::string(what) + " " + std::to_string(type) + ", n = " + std::to_string(n) + ", seed " +
         std::to_string(seed);
}

}  // namespace

TEST_CASE("symmetric_eigen: the ratios themselves against plain formulas in long double") {
  using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  Uniform uniform(1);
  for (const double scale : {1.0, 0x1p-1000, 0x1p1010}) {
    const Index n = 30;
    const Matrix a = scale * random_symmetric(n, uniform);
    SymmetricEigen eigen = solve(a, {});
    // An error far above rounding, so that the ratio's own rounding does not count.
    eigen.vectors += uniform.matrix(n, n, 1e-9);
    const Wide v = eigen.vectors.cast<long double>(), wide = a.cast<long double>();
    const Wide r = wide - v * eigen.values.cast<long double>().asDiagonal() * v.transpose();
    const double nu = static_cast<double>(n) * kUnitRoundoff;
    const auto residual = static_cast<double>(r.norm() / wide.norm()) / nu;
    const auto orthogonality =
        static_cast<double>((v.transpose() * v - Wide::Identity(n, n)).norm()) / nu;
    for (const Arch arch : available_archs()) {
      CHECK(residual_ratio(a, eigen, arch) == doctest::Approx(residual).epsilon(1e-6));
      CHECK(orthogonality_ratio(eigen, arch) == doctest::Approx(orthogonality).epsilon(1e-6));
    }
    CHECK(residual > 1e4);
    CHECK(orthogonality > 1e4);
  }
  // A zero matrix has zero eigenvalues and no others.
  SymmetricEigen wrong{Vector::Ones(3), Matrix::Identity(3, 3)};
  CHECK(!(residual_ratio(Matrix::Zero(3, 3), wrong) < 1e15));
  wrong.vectors(1, 1) = std::nan("");
  CHECK(!(orthogonality_ratio(wrong) < 1e15));
}

TEST_CASE("symmetric_eigen: 21 LAPACK types, none left out, in every arch") {
  for (const Arch arch : available_archs()) {
    Ratios ratios("LAPACK types, " + std::string(name(arch)));
    for (const Index n : {0, 1, 2, 3, 5, 16, 20, 33, 64, 65, 128}) {
      for (int type = 1; type <= kLapackTypes; ++type) {
        for (int seed = 0; seed < kLapackSeeds; ++seed) {
          Uniform uniform = lapack_seed(type, n, seed);
          const Matrix a = n > 0 ? lapack_matrix(type, n, uniform) : Matrix(0, 0);
          ratios.add(a, arch, place("type", type, n, seed));
        }
      }
    }
    ratios.check({10.0, 10.0, 5.0, 10.0});  // measured in either: 2.7, 2.4, 1.3, 2.7
    CHECK(ratios.residual.count() == 11 * 21 * kLapackSeeds);
  }
}

TEST_CASE("symmetric_eigen: larger matrices") {
  for (const Arch arch : available_archs()) {
    Ratios ratios("n = 256 and 512, " + std::string(name(arch)));
    for (const int type : {9, 10, 13, 18}) {
      Uniform uniform = lapack_seed(type, 256, 0);
      ratios.add(lapack_matrix(type, 256, uniform), arch, place("type", type, 256, 0));
    }
    Uniform uniform = lapack_seed(9, 512, 0);
    ratios.add(lapack_matrix(9, 512, uniform), arch, place("type", 9, 512, 0));
    ratios.check({0.5, 4.0, 0.4, 3.0});  // measured: 0.08, 0.75, 0.08, 0.46
  }
}

TEST_CASE("symmetric_eigen: clusters, multiplicities and blocks of very different size") {
  Uniform uniform(7);
  std::vector<std::pair<std::string, Matrix>> cases = {
      {"W21", wilkinson(10)},
      {"glue √u", glued_wilkinson(10, 6, 1e-8)},
      {"glue u", glued_wilkinson(10, 6, kUnitRoundoff)},
      {"glue 0", glued_wilkinson(10, 6, 0.0)},
      {"glue 1e-14", glued_wilkinson(5, 11, 1e-14)},
      {"ones", Matrix::Ones(300, 300)},  // every sum is of equal terms: rounding is no random walk
      {"rank one",
       Matrix(Vector::LinSpaced(70, -1.0, 3.0) * Vector::LinSpaced(70, -1.0, 3.0).transpose())},
  };
  Vector few(90);
  for (Index i = 0; i < 90; ++i) few[i] = static_cast<double>(i % 3);
  cases.emplace_back("three values, 30-fold", with_spectrum(few, uniform));
  // The Laplacian of a cycle: every eigenvalue twice but the first and the last.
  Matrix cycle = from_tridiagonal(Vector::Constant(100, 2.0), Vector::Constant(100, -1.0));
  cycle(0, 99) = cycle(99, 0) = -1.0;
  cases.emplace_back("cycle", cycle);
  cases.emplace_back("Laplacian of a path",
                     from_tridiagonal(Vector::Constant(97, 2.0), Vector::Constant(97, -1.0)));
  // One entry of order 1 beside a block so small that its squares are no normal numbers.
  for (const double small : {1e-20, 1e-140, 1e-149, 1e-155, 1e-158, 1e-160, 1e-162, 1e-300}) {
    Matrix a = Matrix::Zero(60, 60);
    a(0, 0) = 1.0;
    a.bottomRightCorner(59, 59) = small * random_symmetric(59, uniform);
    cases.emplace_back("1 beside " + std::to_string(std::log10(small)), a);
    // And graded from 1 to there, tridiagonal and full.
    Matrix graded(60, 60);
    for (Index i = 0; i < 60; ++i) {
      for (Index j = 0; j <= i; ++j) {
        const double size = std::pow(small, static_cast<double>(i + j) / 118.0);
        graded(i, j) = graded(j, i) = size * uniform(-1.0, 1.0);
      }
    }
    cases.emplace_back("graded to " + std::to_string(std::log10(small)), graded);
    cases.emplace_back("graded upwards to " + std::to_string(std::log10(small)),
                       graded.reverse().eval());
    cases.emplace_back("tridiagonal, graded to " + std::to_string(std::log10(small)),
                       from_tridiagonal(graded.diagonal(), graded.diagonal(1)));
  }
  for (const Arch arch : available_archs()) {
    Ratios ratios("special matrices, " + std::string(name(arch)));
    for (const auto& [what, a] : cases) ratios.add(a, arch, what);
    ratios.check({2.0, 5.0, 1.0, 4.0});  // measured: 0.31, 1.1, 0.14, 0.52
  }
}

TEST_CASE("symmetric_eigen: each interval holds as many eigenvalues as inertia counts there") {
  Index matrices = 0, shifts = 0, wrong = 0;
  for (int type = 1; type <= kLapackTypes; ++type) {
    for (const Index n : {5, 20, 33}) {
      for (int seed = 0; seed < 4; ++seed, ++matrices) {
        Uniform uniform = lapack_seed(type, n, seed);
        const Matrix a = lapack_matrix(type, n, uniform);
        const InertiaCheck check =
            check_inertia(a, solve(a, {.arch = best_arch()}).values, 100, uniform);
        shifts += check.shifts;
        wrong += check.wrong;
      }
    }
  }
  MESSAGE(shifts << " shifts of " << matrices << " matrices");
  CHECK(shifts > 252 * 100);
  CHECK(wrong == 0);
}

TEST_CASE("symmetric_eigen: eigenvalues known in closed form") {
  for (const Index n : {1, 2, 3, 50, 100}) {
    const Vector d = Vector::Constant(n, 2.0), e = Vector::Constant(n, -1.0);
    Vector exact(n);
    for (Index k = 0; k < n; ++k) {
      const double s =
          std::sin(0.5 * M_PI * static_cast<double>(k + 1) / static_cast<double>(n + 1));
      exact[k] = 4.0 * s * s;
    }
    for (const Arch arch : available_archs()) {
      const Vector values = solve(from_tridiagonal(d, e), {.arch = arch}).values;
      CHECK(value_ratio(values, exact) < 3.0);  // measured 1.0, n = 1 … 3
    }
  }
}

TEST_CASE("symmetric_eigen: descending turns values and vectors round") {
  Uniform uniform(3);
  const Matrix a = random_symmetric(7, uniform);
  const SymmetricEigen up = solve(a, {});
  const SymmetricEigen down = descending(up);
  for (Index i = 0; i < 7; ++i) {
    CHECK(down.values[i] == up.values[6 - i]);
    CHECK(down.vectors.col(i) == up.vectors.col(6 - i));
  }
  const SymmetricEigen values = descending(solve(a, {.vectors = false}));
  CHECK(values.vectors.size() == 0);
  CHECK(values.values[0] >= values.values[6]);
  CHECK(descending(solve(Matrix(0, 0), {})).values.size() == 0);
}

TEST_CASE("symmetric_eigen: refuses what is no symmetric matrix, naming the place") {
  const auto message = [](const Matrix& a, ErrorCode code) {
    const Result<SymmetricEigen> result = symmetric_eigen(a);
    REQUIRE(!result);
    CHECK(result.error().code == code);
    CHECK(check_symmetric(a).error().message == result.error().message);
    return result.error().message;
  };
  CHECK(message(Matrix::Zero(2, 3), ErrorCode::kBadShape) ==
        "the matrix is 2 × 3, expected it square");
  message(Matrix::Zero(0, 1), ErrorCode::kBadShape);
  for (const Index n : {1, 2, 50, 500}) {
    for (const double bad : {std::nan(""), kInfinity, -kInfinity}) {
      for (const auto& [i, j] : {std::pair<Index, Index>{0, 0}, {n - 1, n - 1}, {0, n - 1}}) {
        Matrix a = Matrix::Identity(n, n);
        a(i, j) = bad;
        CHECK(message(a, ErrorCode::kBadValue) == "row " + std::to_string(i) + ", column " +
                                                      std::to_string(j) + ": not a finite number");
      }
    }
  }
  Matrix a = Matrix::Identity(4, 4);
  a(1, 3) = 1e-9;
  CHECK(message(a, ErrorCode::kBadValue) ==
        "row 3, column 1 is 0, its mirror image 1e-09 (they differ by 1e-09), expected a symmetric "
        "matrix; where that is rounding, take (A + Aᵀ)/2");
  CHECK(check_symmetric(a, 1).error().message.starts_with("row 4, column 2 is 0, its mirror"));
  a(0, 2) = kInfinity;
  CHECK(check_symmetric(a, 1).error().message == "row 1, column 3: not a finite number");
  a(0, 2) = 0.0;
  a *= std::numeric_limits<double>::max();
  message(a, ErrorCode::kBadValue);
  a(3, 1) = -a(1, 3);
  message(a, ErrorCode::kBadValue);
}

TEST_CASE("symmetric_eigen: what rounding left unsymmetric is averaged") {
  Matrix a = Matrix::Identity(2, 2);
  a(0, 1) = 0.9e-10;
  REQUIRE(check_symmetric(a));
  const SymmetricEigen eigen = solve(a, {});
  CHECK(eigen.values[0] == doctest::Approx(1.0 - 0.45e-10).epsilon(1e-15));
  CHECK(eigen.values[1] == doctest::Approx(1.0 + 0.45e-10).epsilon(1e-15));
}

TEST_CASE("symmetric_eigen: entries near the limits of float64") {
  const double most = std::numeric_limits<double>::max();
  for (const Arch arch : available_archs()) {
    for (const Index n : {1, 2, 3, 40, 200}) {
      Uniform uniform(static_cast<std::uint64_t>(n));
      const Matrix unit = random_symmetric(n, uniform);
      const SymmetricEigen expected = solve(unit, {.arch = arch});
      // Powers of two change nothing but the exponent, vectors included, as long as none is lost.
      for (const int power : {900, 1000, -900}) {
        const Matrix a = std::ldexp(1.0, power) * unit;
        const SymmetricEigen eigen = solve(a, {.arch = arch});
        CHECK(same_bits(eigen.values, Vector(std::ldexp(1.0, power) * expected.values)));
        CHECK(same_bits(eigen.vectors, expected.vectors));
      }
      // Subnormal numbers: an error of a few of their spacings an entry, n rows.
      Matrix tiny = unit;
      for (double& x : tiny.reshaped()) x = std::ldexp(x, -1040);
      const SymmetricEigen eigen = solve(tiny, {.arch = arch});
      CHECK(orthogonality_ratio(eigen) < kThreshold);
      const double spacing = std::numeric_limits<double>::denorm_min();
      for (Index i = 0; i < n; ++i) {
        const double exact = std::ldexp(expected.values[i], -1040);
        CHECK(std::fabs(eigen.values[i] - exact) <= static_cast<double>(n) * spacing);
      }
      // The largest numbers there are, where the eigenvalues still are numbers.
      CHECK(solve(most * Matrix::Identity(n, n), {.arch = arch}).values ==
            Vector::Constant(n, most));
      // And where the greatest eigenvalue, n · 1.8e308, is none.
      const Result<SymmetricEigen> beyond =
          symmetric_eigen(Matrix::Constant(n, n, most), {.arch = arch});
      const Result<SymmetricEigen> beyond_alone =
          symmetric_eigen(Matrix::Constant(n, n, -most), {.vectors = false, .arch = arch});
      if (n == 1) {
        CHECK(beyond.value().values[0] == most);
        continue;
      }
      for (const auto* result : {&beyond, &beyond_alone}) {
        REQUIRE(!*result);
        CHECK(result->error().code == ErrorCode::kBadValue);
        CHECK(result->error().message.find("float64") != std::string::npos);
      }
    }
  }
}

TEST_CASE("symmetric_eigen: the top k are the last k of all") {
  Worst values("top values"), residual("‖A V − V Λ‖/(‖A‖ n u)"), orthogonality("‖1 − VᵀV‖/(n u)");
  for (const Arch arch : available_archs()) {
    for (const Index n : {1, 2, 5, 33, 65, 128}) {
      for (const int type : {2, 8, 9, 13, 18}) {
        Uniform uniform = lapack_seed(type, n, 0);
        const Matrix a = lapack_matrix(type, n, uniform);
        const SymmetricEigen all = solve(a, {.arch = arch});
        const double norm = a.norm(), nu = static_cast<double>(n) * kUnitRoundoff;
        for (const Index k : {Index{1}, Index{2}, n / 2, n - 1, n, n + 7}) {
          if (k < 1) continue;
          const Index expected = std::min(k, n);
          const std::string where = place("type", type, n, static_cast<int>(k));
          CAPTURE(where);
          const SymmetricEigen top = solve(a, {.top = k, .arch = arch, .threads = 2});
          const Vector alone = solve(a, {.vectors = false, .top = k, .arch = arch}).values;
          REQUIRE(top.values.size() == expected);
          REQUIRE(alone.size() == expected);
          CHECK(top.vectors.rows() == n);
          CHECK(top.vectors.cols() == expected);
          CHECK(signs_fixed(top.vectors));
          CHECK(same_bits(top.values, all.values.tail(expected)));
          CHECK(orthogonality_ratio(top, arch) < kThreshold);
          // Without the others' share it is no decomposition, and says so.
          if (expected < n && all.values.head(n - expected).norm() > 1e-3 * norm) {
            CHECK(residual_ratio(a, top, arch) > kThreshold);
          }
          values.add((alone - top.values).cwiseAbs().maxCoeff() / (norm * nu), where);
          const Matrix error = a * top.vectors - top.vectors * top.values.asDiagonal();
          residual.add(error.norm() / norm / nu, where);
          const Matrix gram = top.vectors.transpose() * top.vectors;
          orthogonality.add((gram - Matrix::Identity(expected, expected)).norm() / nu, where);
        }
      }
    }
  }
  CHECK(values.report(3.0) < 3.0);                       // measured 0.33
  CHECK(residual.report(5.0) < 5.0);                     // measured 0.7
  CHECK(orthogonality.report(kThreshold) < kThreshold);  // measured 1.9
}

TEST_CASE("symmetric_eigen: the smallest cases") {
  for (const bool vectors : {true, false}) {
    const SymmetricEigen empty = solve(Matrix(0, 0), {.vectors = vectors});
    CHECK(empty.values.size() == 0);
    CHECK(empty.vectors.size() == 0);
  }
  const SymmetricEigen one = solve(Matrix::Constant(1, 1, -3.0), {});
  CHECK(one.values[0] == -3.0);
  CHECK(one.vectors(0, 0) == 1.0);
  CHECK(solve(-0.0 * Matrix::Ones(3, 3), {}).values == Vector::Zero(3));
  const Matrix swap = (Matrix(2, 2) << 0.0, 1.0, 1.0, 0.0).finished();
  const SymmetricEigen two = solve(swap, {});
  CHECK(two.values[0] == doctest::Approx(-1.0).epsilon(1e-15));
  CHECK(two.values[1] == doctest::Approx(1.0).epsilon(1e-15));
  CHECK(two.vectors(0, 1) == doctest::Approx(std::sqrt(0.5)).epsilon(1e-15));
}

// n = 130: three panels of the reduction, several strips of roots, merges with every kind of reach.
TEST_CASE("symmetric_eigen: the same bits for 1 … 16 threads") {
  const Index n = 130;
  for (const Arch arch : available_archs()) {
    for (const int type : {9, 13}) {
      Uniform uniform = lapack_seed(type, n, 0);
      const Matrix a = lapack_matrix(type, n, uniform);
      const SymmetricEigen expected = solve(a, {.arch = arch});
      const Vector alone = solve(a, {.vectors = false, .arch = arch}).values;
      for (int threads = 2; threads <= 16; ++threads) {
        CAPTURE(threads);
        for (int repeat = 0; repeat < 3; ++repeat) {
          const SymmetricEigen eigen = solve(a, {.arch = arch, .threads = threads});
          CHECK(same_bits(eigen.values, expected.values));
          CHECK(same_bits(eigen.vectors, expected.vectors));
        }
        CHECK(same_bits(solve(a, {.vectors = false, .arch = arch, .threads = threads}).values,
                        alone));
      }
    }
  }
}

TEST_CASE("symmetric_eigen: a job of many steps whose progress goes from 0 to 1") {
  const auto run = [](Index n, bool vectors) {
    Uniform uniform(11);
    SymmetricEigenJob job(random_symmetric(n, uniform), {.vectors = vectors, .arch = best_arch()});
    const double total = job.progress().total;
    CHECK(total > 0.0);
    double done = job.progress().done;
    if (n > 0) CHECK(done == 0.0);
    int steps = 0;
    double longest = 0.0;
    for (bool more = true; more; ++steps) {
      more = job.step();
      const Progress progress = job.progress();
      CHECK(progress.total == total);
      CHECK(progress.done >= done);
      CHECK(!progress.phase.empty());
      longest = std::max(longest, progress.done - done);
      done = progress.done;
    }
    CHECK(done == total);
    CHECK(!job.step());
    CHECK(job.take_result());
    return std::pair(steps, longest / total);
  };
  const auto [steps, longest] = run(300, true);
  MESSAGE(steps << " steps, the longest " << longest << " of the work");
  CHECK(steps >= 20);    // 7 panels, 16 leaves, 15 merges, 7 panels: 45
  CHECK(longest < 0.3);  // measured 0.23: the last merge
  for (const Index n : {0, 1, 2, 49}) {
    run(n, true);
    run(n, false);
  }
}

TEST_CASE("symmetric_eigen: a job may be dropped after any step") {
  Uniform uniform(12);
  const Matrix a = random_symmetric(100, uniform);
  for (int steps = 0; steps < 20; ++steps) {
    SymmetricEigenJob job(a, {.threads = 2});
    for (int i = 0; i < steps; ++i) job.step();
  }
  CHECK(orthogonality_ratio(solve(a, {})) < kThreshold);
}

TEST_CASE("symmetric_eigen: the cost grows as the cube, vectors cost more") {
  CHECK(eigen_cost(0, true).flops == 0.0);
  CHECK(eigen_cost(200, true).flops == 8.0 * eigen_cost(100, true).flops);
  CHECK(eigen_cost(200, true).flops > eigen_cost(200, false).flops);
  CHECK(eigen_cost(200, true).bytes >= 8.0 * 200 * 200 * 2);
  CHECK(eigen_cost(200, true).bytes > eigen_cost(200, false).bytes);
}

}  // namespace sgdscope
