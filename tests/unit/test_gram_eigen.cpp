#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/gram_eigen.hpp"

#include "eigen_matrices.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

struct Factors {
  std::string name;
  Matrix f;
};

// m factors of length d with the given singular values (as many as there are).
Matrix with_singular_values(Index m, Index d, const Vector& values, Uniform& uniform) {
  const Matrix u = random_orthogonal(m, uniform), v = random_orthogonal(d, uniform);
  const Index k = values.size();
  return u.leftCols(k) * values.asDiagonal() * v.leftCols(k).transpose();
}

std::vector<Factors> cases() {
  std::vector<Factors> all;
  Uniform uniform(41);
  for (const auto& [m, d] : {std::pair<Index, Index>{1, 1},
                             {1, 7},
                             {2, 2},
                             {3, 40},
                             {12, 90},
                             {40, 90},
                             {90, 90},
                             {110, 90},
                             {70, 200}}) {
    const std::string size = ", " + std::to_string(m) + " × " + std::to_string(d);
    const Index k = std::min(m, d);
    all.push_back({"random" + size, uniform.matrix(m, d, 1.0)});
    // Of the squares: six decades, all that float64 can hold, and some of them zero.
    for (const double decades : {6.0, 16.0, 40.0}) {
      Vector s(k);
      for (Index i = 0; i < k; ++i) {
        s[i] = std::pow(10.0, -0.5 * decades * static_cast<double>(i) / static_cast<double>(k));
      }
      all.push_back({std::to_string(static_cast<int>(decades)) + " decades" + size,
                     with_singular_values(m, d, s, uniform)});
    }
    Vector equal = Vector::Ones(k);
    equal.tail(k / 2).setConstant(3e-8);
    all.push_back({"two clusters" + size, with_singular_values(m, d, equal, uniform)});
    Matrix repeated = uniform.matrix(m, d, 1.0);
    for (Index i = 1; i < m; i += 2) repeated.row(i) = repeated.row(i - 1);
    all.push_back({"every factor twice" + size, repeated});
  }
  return all;
}

// ‖FᵀF − V Λ Vᵀ‖ / (‖FᵀF‖ n u) with as many pairs as there are.
double residual(const Matrix& f, const SymmetricEigen& eigen) {
  const Matrix a = f.transpose() * f;
  const Matrix rest = a - eigen.vectors * eigen.values.asDiagonal() * eigen.vectors.transpose();
  return rest.norm() / (a.norm() * static_cast<double>(f.cols()) * kUnitRoundoff);
}

double defect(const SymmetricEigen& eigen) {
  const Index k = eigen.vectors.cols();
  const Matrix rest = eigen.vectors.transpose() * eigen.vectors - Matrix::Identity(k, k);
  return rest.norm() / (static_cast<double>(eigen.vectors.rows()) * kUnitRoundoff);
}

}  // namespace

TEST_CASE("gram_eigen: as good as the dense solver for every spectrum, and the same values") {
  Worst misfit("‖A − VΛVᵀ‖/(‖A‖ D u)"), orthogonal("‖1 − VᵀV‖/(D u)"),
      values("|λ − λ of the dense solver| over (m + D) u λ_max"),
      dropped("dense values not found, over the cut");
  for (const Factors& one : cases()) {
    const Index m = one.f.rows(), d = one.f.cols();
    const SymmetricEigen dense = symmetric_eigen(one.f.transpose() * one.f).value();
    const double largest = dense.values[d - 1];
    for (const Arch arch : available_archs()) {
      const SymmetricEigen gram = gram_eigen(one.f, {.arch = arch}).value();
      const Index k = gram.values.size();
      CAPTURE(one.name);
      REQUIRE(k > 0);
      REQUIRE(k <= std::min(m, d));
      CHECK(std::is_sorted(gram.values.begin(), gram.values.end()));
      CHECK(gram.values[0] > 0.0);
      misfit.add(residual(one.f, gram), one.name);
      orthogonal.add(defect(gram), one.name);
      values.add((gram.values - dense.values.tail(k)).cwiseAbs().maxCoeff() /
                     (static_cast<double>(m + d) * kUnitRoundoff * largest),
                 one.name);
      if (k < d) dropped.add(dense.values[d - k - 1] / (gram_cut(m) * largest), one.name);
    }
  }
  CHECK(misfit.report(10.0) < 10.0);    // measured 3.5, most of it eigenvalues left out
  CHECK(orthogonal.report(5.0) < 5.0);  // measured 1.0
  CHECK(values.report(1.0) < 1.0);      // measured 0.5
  CHECK(dropped.report(2.0) < 2.0);     // measured 0.9
}

TEST_CASE("gram_eigen: vectors of long factors that are nearly the same are orthonormal, too") {
  Worst orthogonal("‖1 − VᵀV‖/(k u)"), values("|λ − λ of the long double matrix| over m u λ_max");
  Uniform uniform(45);
  for (const auto& [m, d] : {std::pair<Index, Index>{2, 10'000},
                             {5, 10'000},
                             {30, 10'000},
                             {2, 100'000},
                             {5, 100'000},
                             {2, 1'000'000}}) {
    const Vector common = uniform.matrix(1, d, 1.0).row(0);
    for (const double mean : {0.0, 1.0}) {
      for (const double apart : {0.0, 1e-9, 3e-8, 1e-7, 1e-6, 1e-3}) {
        Matrix f = apart * uniform.matrix(m, d, 1.0);
        f.rowwise() += (common.array() + mean).matrix().transpose();
        const std::string name = std::to_string(m) + " × " + std::to_string(d) + ", mean " +
                                 std::to_string(mean) + ", apart " + std::to_string(apart);
        CAPTURE(name);
        const SymmetricEigen eigen = gram_eigen(f, {.arch = best_arch()}).value();
        const Index k = eigen.values.size();
        REQUIRE(k >= 1);
        if (apart == 0.0) CHECK(k == 1);
        if (apart == 1e-3) CHECK(k == m);
        // In long double, for a sum of a million squares has an error of its own.
        const auto v = eigen.vectors.cast<long double>().eval();
        const auto defect = (v.transpose() * v).eval();
        orthogonal.add(static_cast<double>((defect.diagonal().array() - 1.0L).abs().maxCoeff()) /
                           kUnitRoundoff / static_cast<double>(k),
                       name);
        for (Index i = 0; i < k; ++i) {
          for (Index j = 0; j < i; ++j) {
            orthogonal.add(static_cast<double>(std::fabs(defect(i, j))) / kUnitRoundoff /
                               static_cast<double>(k),
                           name);
          }
        }
        const auto wide = f.cast<long double>().eval();
        const auto gram = (wide * wide.transpose()).eval();
        const SymmetricEigen exact = symmetric_eigen(gram.cast<double>()).value();
        values.add((eigen.values - exact.values.tail(k)).cwiseAbs().maxCoeff() /
                       (static_cast<double>(m) * kUnitRoundoff * exact.values[m - 1]),
                   name);
      }
    }
  }
  CHECK(orthogonal.report(10.0) < 10.0);  // measured 3.5; before sums went in pairs, 4e15
  CHECK(values.report(5.0) < 5.0);        // measured 1.5
}

TEST_CASE("gram_eigen: values only, the top few, and either route") {
  Worst values("values only against those with vectors, over m u λ_max");
  Uniform uniform(42);
  for (const auto& [m, d] : {std::pair<Index, Index>{5, 60}, {30, 60}, {60, 30}}) {
    const Matrix f = uniform.matrix(m, d, 1.0);
    const SymmetricEigen all = gram_eigen(f).value();
    const Index k = std::min(m, d);
    REQUIRE(all.values.size() == k);
    const double unit = static_cast<double>(m) * kUnitRoundoff * all.values[k - 1];
    const SymmetricEigen alone = gram_eigen(f, {.vectors = false}).value();
    CHECK(alone.vectors.size() == 0);
    REQUIRE(alone.values.size() == k);
    values.add((alone.values - all.values).cwiseAbs().maxCoeff() / unit, std::to_string(m));
    const SymmetricEigen route = factored_eigen(f).value();
    REQUIRE(route.values.size() == k);
    values.add((route.values - all.values).cwiseAbs().maxCoeff() / unit, std::to_string(m));
    // Gaps are 1e-2 at least: measured 7.6e-14, and 8.8e-15 of the top three.
    CHECK((route.vectors - all.vectors).cwiseAbs().maxCoeff() < 1e-12);
    for (const bool dense : {false, true}) {
      const EigenOptions few{.top = 3};
      const SymmetricEigen top = (dense ? factored_eigen(f, few) : gram_eigen(f, few)).value();
      REQUIRE(top.values.size() == 3);
      REQUIRE(top.vectors.cols() == 3);
      values.add((top.values - all.values.tail(3)).cwiseAbs().maxCoeff() / unit, "top");
      CHECK((top.vectors - all.vectors.rightCols(3)).cwiseAbs().maxCoeff() < 1.5e-13);
    }
  }
  CHECK(values.report(2.0) < 2.0);  // measured 1.3
}

TEST_CASE("gram_eigen: huge, tiny, zero, empty and bad factors") {
  Uniform uniform(43);
  const Matrix f = uniform.matrix(4, 9, 1.0);
  const SymmetricEigen eigen = gram_eigen(f).value();
  // Powers of two change nothing but the scale, where the squares of the entries are no float64.
  for (const int shift : {-530, -40, 40, 505}) {
    const SymmetricEigen scaled = gram_eigen(f * std::ldexp(1.0, shift)).value();
    CHECK(scaled.vectors == eigen.vectors);
    Vector expected = eigen.values;
    for (double& value : expected) value = std::ldexp(value, 2 * shift);
    CHECK(scaled.values == expected);
  }
  CHECK(gram_eigen(f * 1e200).error().code == ErrorCode::kBadValue);

  for (const auto& [m, d] : {std::pair<Index, Index>{0, 0}, {0, 5}, {5, 0}, {3, 5}}) {
    for (const bool vectors : {true, false}) {
      const SymmetricEigen none = gram_eigen(Matrix::Zero(m, d), {.vectors = vectors}).value();
      CHECK(none.values.size() == 0);
      CHECK(none.vectors.cols() == 0);
    }
    CHECK(factored_eigen(Matrix::Zero(m, d)).value().values.size() == 0);
  }

  for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    Matrix spoiled = f;
    spoiled(2, 7) = bad;
    for (const bool gram : {true, false}) {
      const auto result = gram ? gram_eigen(spoiled) : factored_eigen(spoiled);
      REQUIRE(!result);
      CHECK(result.error().code == ErrorCode::kBadValue);
      CHECK(result.error().message.find("row 2, column 7") != std::string::npos);
    }
  }
}

TEST_CASE("gram_eigen: the same bits for 1, 2 and 5 threads") {
  Uniform uniform(44);
  const Matrix f = uniform.matrix(60, 300, 1.0);
  for (const Arch arch : available_archs()) {
    const SymmetricEigen one = gram_eigen(f, {.arch = arch, .threads = 1}).value();
    for (const int threads : {2, 5}) {
      const SymmetricEigen many = gram_eigen(f, {.arch = arch, .threads = threads}).value();
      CHECK(same_bits(many.values, one.values));
      CHECK(same_bits(many.vectors, one.vectors));
    }
  }
}

TEST_CASE("gram_eigen: the cost chooses the smaller problem") {
  // As the engine's README has it.
  for (const auto& [m, share] :
       {std::pair<Index, double>{80, 0.02}, {200, 0.14}, {300, 0.33}, {400, 0.64}, {500, 1.07}}) {
    CHECK(gram_eigen_cost(m, 800, true).flops / dense_eigen_cost(m, 800, true).flops ==
          doctest::Approx(share).epsilon(0.05));
  }
  for (const bool vectors : {true, false}) {
    const auto gram = [&](Index m) { return gram_eigen_cost(m, 1000, vectors); };
    const auto dense = [&](Index m) { return dense_eigen_cost(m, 1000, vectors); };
    CHECK(gram(100).flops < 0.2 * dense(100).flops);
    CHECK(gram(100).bytes < dense(100).bytes);
    CHECK(gram(1000).flops > 0.8 * dense(1000).flops);
    CHECK(gram(2000).flops > dense(2000).flops);
  }
}

}  // namespace sgdscope
