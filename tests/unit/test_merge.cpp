#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eigen/merge.hpp"
#include "eigen_ratios.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Two halves with known eigenvectors and the entry that couples the last row of one with the first
// of the other.
struct Torn {
  Vector values;
  Matrix vectors;  // rows
  Index left;
  double coupling;

  Index order() const { return values.size(); }

  // diag(T₁, T₂) + |β| u uᵀ.
  Matrix whole() const {
    Matrix a = vectors.transpose() * values.asDiagonal() * vectors;
    Vector u = Vector::Zero(order());
    u[left - 1] = 1.0;
    u[left] = coupling < 0.0 ? -1.0 : 1.0;
    a += std::fabs(coupling) * u * u.transpose();
    return 0.5 * (a + a.transpose());
  }
};

Torn random_torn(Index left, Index right, double coupling, bool equal_values, Uniform& uniform) {
  const Index n = left + right;
  Torn torn{Vector(n), Matrix::Zero(n, n), left, coupling};
  for (double& value : torn.values) value = equal_values ? 0.25 : uniform(-0.5, 0.5);
  torn.vectors.topLeftCorner(left, left) = random_orthogonal(left, uniform);
  torn.vectors.bottomRightCorner(right, right) = random_orthogonal(right, uniform);
  return torn;
}

struct Merged {
  SymmetricEigen eigen;  // of the wanted
  std::vector<double> costs;
};

Merged merge(const Torn& torn, Arch arch, int threads, Index wanted) {
  const Index n = torn.order();
  Vector values = torn.values;
  Matrix vectors = torn.vectors, differences(n, n), copies(n, n);
  std::vector<Index> ascending(static_cast<std::size_t>(n));
  Merge work({.order = n,
              .left = torn.left,
              .coupling = torn.coupling,
              .vectors = vectors.data(),
              .stride = n,
              .values = values.data(),
              .ascending = ascending.data(),
              .differences = differences.data(),
              .copies = copies.data(),
              .wanted = wanted},
             arch, threads);
  Merged merged{{Vector(wanted), Matrix(n, wanted)}, {}};
  for (double cost = work.step(); cost > 0.0; cost = work.step()) merged.costs.push_back(cost);
  CHECK(work.step() == 0.0);
  for (Index i = 0; i < wanted; ++i) {
    const Index row = ascending[static_cast<std::size_t>(n - wanted + i)];
    merged.eigen.values[i] = values[row];
    merged.eigen.vectors.col(i) = vectors.row(row).transpose();
  }
  return merged;
}

}  // namespace

TEST_CASE("merge: eigenpairs of the whole, from halves of every size") {
  Worst residual("‖A − VΛVᵀ‖/(‖A‖ n u)"), orthogonality("‖1 − VᵀV‖/(n u)");
  Uniform uniform(81);
  for (const auto& [left, right] :
       {std::pair<Index, Index>{1, 1}, {1, 2}, {2, 1}, {5, 4}, {3, 30}, {33, 32}, {100, 100}}) {
    for (const double coupling : {0.7, -0.7, 1e-9, -1e-17, 0.0}) {
      for (const bool equal : {false, true}) {
        const Torn torn = random_torn(left, right, coupling, equal, uniform);
        const Matrix whole = torn.whole();
        for (const Arch arch : available_archs()) {
          const SymmetricEigen eigen = merge(torn, arch, 1, torn.order()).eigen;
          CHECK(std::is_sorted(eigen.values.begin(), eigen.values.end()));
          const std::string where = std::to_string(left) + " + " + std::to_string(right) + ", " +
                                    std::to_string(coupling);
          residual.add(residual_ratio(whole, eigen), where);
          orthogonality.add(orthogonality_ratio(eigen), where);
        }
      }
    }
  }
  CHECK(residual.report(10.0) < 10.0);       // measured 3.5
  CHECK(orthogonality.report(10.0) < 10.0);  // measured 1.7
}

TEST_CASE("merge: pieces are bounded and cost together what was foretold, or less") {
  Uniform uniform(82);
  const Torn torn = random_torn(350, 351, 0.4, false, uniform);
  const Merged all = merge(torn, best_arch(), 1, torn.order());
  // 192 × 192 entries of the product, 2 · 351 flops each, are less.
  const double most = Merge::kPiece;
  double sum = 0.0;
  for (const double cost : all.costs) {
    CHECK(cost <= most);
    sum += cost;
  }
  MESSAGE(all.costs.size() << " pieces of up to " << most << ", " << sum << " of "
                           << Merge::most_cost(torn.order()));
  // Split, roots, weights, vectors, copies; four panels of rows, two strips of each half's columns.
  CHECK(all.costs.size() == 5 + 4 * 4);
  CHECK(sum <= 1.001 * Merge::most_cost(torn.order()));
  CHECK(sum > 0.5 * Merge::most_cost(torn.order()));  // hardly any deflation here
}

TEST_CASE("merge: the largest only, and the same bits for any number of threads") {
  Uniform uniform(83);
  const Torn torn = random_torn(200, 190, -0.3, false, uniform);
  for (const Arch arch : available_archs()) {
    const SymmetricEigen all = merge(torn, arch, 1, torn.order()).eigen;
    for (const Index wanted : {1, 7, 389}) {
      const SymmetricEigen top = merge(torn, arch, 1, wanted).eigen;
      CHECK(same_bits(top.values, Vector(all.values.tail(wanted))));
      CHECK(same_bits(top.vectors, Matrix(all.vectors.rightCols(wanted))));
    }
    for (const int threads : {2, 3}) {
      const SymmetricEigen many = merge(torn, arch, threads, torn.order()).eigen;
      CHECK(same_bits(many.values, all.values));
      CHECK(same_bits(many.vectors, all.vectors));
    }
  }
}

}  // namespace sgdscope
