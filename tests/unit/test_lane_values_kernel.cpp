#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen/padded_rows.hpp"
#include "eigen_ratios.hpp"
#include "extreme_entry.hpp"
#include "kernel_tables.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Ascending eigenvalues of as many matrices as the table has lanes; at most so many are given, the
// other lanes hold zeros.
std::vector<Vector> by_kernel(const simd::Kernels& kernel, const std::vector<Matrix>& matrices) {
  const Index n = matrices[0].rows(), lanes = kernel.lanes, packed = n * (n + 1) / 2;
  PaddedRows a(1, packed * lanes), values(1, n * lanes), scratch(1, n * lanes);
  for (std::size_t l = 0; l < matrices.size(); ++l) {
    for (Index i = 0, place = 0; i < n; ++i) {
      for (Index j = 0; j <= i; ++j, ++place) {
        a.row(0)[place * lanes + static_cast<Index>(l)] = matrices[l](i, j);
      }
    }
  }
  kernel.lane_values(n, a.row(0), values.row(0), scratch.row(0));
  std::vector<Vector> all;
  for (std::size_t l = 0; l < matrices.size(); ++l) {
    Vector own(n);
    for (Index i = 0; i < n; ++i) own[i] = values.row(0)[i * lanes + static_cast<Index>(l)];
    std::sort(own.begin(), own.end());
    all.push_back(own);
  }
  return all;
}

}  // namespace

// Neighbours of all kinds in one register: easy, clustered, graded, diagonal.
TEST_CASE("lane_values_kernel: every set against Eigen, all of LAPACK's types side by side") {
  Worst worst("|λ − λ of Eigen|/(max|λ| n u)");
  for (const auto& [name, kernel, fused] : kernel_tables()) {
    for (const Index n : {1, 2, 3, 5, 16, 20, 33, 64}) {
      for (int seed = 0; seed < kLapackSeeds; ++seed) {
        for (int type = 1; type <= kLapackTypes; type += kernel.lanes) {
          std::vector<Matrix> matrices;
          for (int l = 0; l < kernel.lanes; ++l) {
            const int of = (type + l - 1) % kLapackTypes + 1;
            Uniform uniform = lapack_seed(of, n, seed);
            const Matrix a = lapack_matrix(of, n, uniform);
            const double size = a.cwiseAbs().maxCoeff();
            matrices.push_back(size > 0.0 ? Matrix(a / size) : a);
          }
          const std::vector<Vector> values = by_kernel(kernel, matrices);
          for (std::size_t l = 0; l < values.size(); ++l) {
            worst.add(value_ratio(values[l], foreign_eigenvalues(matrices[l])),
                      name + ", lane " + std::to_string(l) + " from type " + std::to_string(type) +
                          ", n = " + std::to_string(n));
          }
        }
      }
    }
  }
  CHECK(worst.report(5.0) < 5.0);  // measured 2.5
}

TEST_CASE("lane_values_kernel: a lane's bits do not depend on the other lanes") {
  Uniform uniform(95);
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    const simd::Kernels& kernel = table.kernels;
    for (const Index n : {2, 7, 16, 40}) {
      const Matrix watched = random_symmetric(n, uniform);
      const Vector alone = by_kernel(kernel, {watched})[0];
      for (int lane = 0; lane < kernel.lanes; ++lane) {
        std::vector<Matrix> matrices;
        for (int l = 0; l < kernel.lanes; ++l) {  // zero, the identity, graded, random
          const Vector grades = spectrum(Spectrum::kGeometric, n, true, uniform);
          matrices.push_back(l % 4 == 0   ? Matrix::Zero(n, n)
                             : l % 4 == 1 ? Matrix::Identity(n, n)
                             : l % 4 == 2 ? Matrix(grades.asDiagonal())
                                          : random_symmetric(n, uniform));
        }
        matrices[static_cast<std::size_t>(lane)] = watched;
        CHECK(by_kernel(kernel, matrices)[static_cast<std::size_t>(lane)] == alone);
      }
    }
  }
}

// Full matrices of extreme entries, and those of a certain prediction: p = e^−k, h = diag(p) − ppᵀ.
TEST_CASE("lane_values_kernel: small numbers beside large ones and zeros") {
  Worst worst("|λ − λ by vectors|/(‖A‖ n u)");
  Uniform uniform(96);
  for (const NamedKernels& table : kernel_tables()) {
    for (const Index n : {3, 5}) {
      for (int seed = 0; seed < 2000; ++seed) {
        std::vector<Matrix> matrices;
        for (int l = 0; l < table.kernels.lanes; ++l) {
          Matrix a(n, n);
          Vector p(n);
          for (Index i = 0; i < n; ++i) {
            p[i] = std::exp(-(seed % 5 == 0 && i > 0 ? 357.0 : std::floor(uniform(0.0, 700.0))));
            for (Index j = 0; j <= i; ++j) a(i, j) = a(j, i) = extreme_entry(uniform);
          }
          if (seed % 2 == 0) {
            p /= p.maxCoeff();
            p /= p.sum();
            a = -p * p.transpose();
            a.diagonal() += p;
          }
          const double largest = a.cwiseAbs().maxCoeff();
          matrices.push_back(largest > 0.0 ? Matrix(a / largest) : a);
        }
        const std::vector<Vector> found = by_kernel(table.kernels, matrices);
        for (std::size_t l = 0; l < matrices.size(); ++l) {
          const double unit =
              std::max(matrices[l].norm(), 1e-130) * static_cast<double>(n) * kUnitRoundoff;
          const Vector expected = symmetric_eigen(matrices[l]).value().values;
          worst.add((found[l] - expected).cwiseAbs().maxCoeff() / unit,
                    std::string(table.name) + ", n = " + std::to_string(n) + ", seed " +
                        std::to_string(seed));
        }
      }
    }
  }
  CHECK(worst.report(5.0) < 5.0);  // measured 2.0
}

TEST_CASE("lane_values_kernel: exact where nothing rounds, and what is too small to matter") {
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    const simd::Kernels& kernel = table.kernels;
    const Vector diagonal{{4.0, -1.0, 0.0, 0.5, 2.0}};
    CHECK(by_kernel(kernel, {diagonal.asDiagonal()})[0] == Vector{{-1.0, 0.0, 0.5, 2.0, 4.0}});
    CHECK(by_kernel(kernel, {Matrix{{0.0, 1.0}, {1.0, 0.0}}})[0] == Vector{{-1.0, 1.0}});
    CHECK(by_kernel(kernel, {Matrix::Zero(6, 6)})[0] == Vector::Zero(6));
    // Squares that leave the range of normal numbers, beside entries of order 1.
    for (const double least : {1e-100, 1e-139, 1e-141, 1e-149, 1e-151, 1e-200, 1e-308}) {
      CAPTURE(least);
      Matrix a = Matrix::Constant(5, 5, least);
      a.diagonal() = diagonal;
      const Vector values = by_kernel(kernel, {a})[0];
      CHECK((values - Vector{{-1.0, 0.0, 0.5, 2.0, 4.0}}).cwiseAbs().maxCoeff() <=
            5.0 * 4.0 * kUnitRoundoff);  // n max|λ| u; measured 0.3 of it
    }
  }
}

}  // namespace sgdscope
