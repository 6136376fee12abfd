// A guard, not a benchmark: each fast kernel against its plain reference, in pairs, by processor
// time, so that neither a loaded machine nor a slow one can fail it; only a fast kernel that has
// become the slower of the two can. Built where the optimiser is on (tests/CMakeLists.txt).
#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "sgdscope/khatri_rao.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "eigen/small_values.hpp"
#include "eigen_matrices.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// Processor time of `times` runs, in ticks of the clock.
template <typename Run>
double ticks(const Run& run, int times) {
  const std::clock_t begin = std::clock();
  for (int i = 0; i < times; ++i) run();
  return static_cast<double>(std::clock() - begin);
}

// Median over pairs, one after the other, of fast time over plain time. The plain way is repeated
// until it takes 20 milliseconds at its quickest: some clocks tick once a millisecond.
template <typename Fast, typename Plain>
double median_ratio(const Fast& fast, const Plain& plain) {
  const double enough = 0.02 * CLOCKS_PER_SEC;
  int times = 1;
  fast();
  const auto quickest = [&] { return std::min(ticks(plain, times), ticks(plain, times)); };
  while (quickest() < enough) times *= 2;
  std::vector<double> ratios;
  for (int pair = 0; pair < 7; ++pair) {
    const double quick = ticks(fast, times);
    ratios.push_back(quick / ticks(plain, times));
  }
  std::nth_element(ratios.begin(), ratios.begin() + 3, ratios.end());
  return ratios[3];
}

void report(const char* what, Arch arch, double ratio) {
  MESSAGE(std::string(what) << ", " << std::string(name(arch)) << ": " << 1.0 / ratio
                            << " times as fast as the plain way");
}

}  // namespace

TEST_CASE("speed: Khatri-Rao sums") {
  Uniform uniform(81);
  const Index samples = 128, n = 16, d = 17;
  const Matrix x = uniform.matrix(samples, n, 1.0), y = uniform.matrix(samples, d, 1.0);
  const std::vector<PairRun> left = packed_pairs(n), right = packed_pairs(d);
  const PairSource xs{left.data(), n, x.data(), n, x.data(), n};
  const PairSource ys{right.data(), d, y.data(), d, y.data(), d};
  Matrix sum = Matrix::Zero(packed_count(n), packed_count(d));
  for (const Arch arch : available_archs()) {
    const double ratio =
        median_ratio([&] { khatri_rao_add(arch, xs, ys, samples, sum.data(), sum.cols(), 1); },
                     [&] { khatri_rao_add_plain(xs, ys, samples, sum.data(), sum.cols()); });
    report("Khatri-Rao sum", arch, ratio);
    CHECK(ratio < 1.0);
  }
}

TEST_CASE("speed: products, small and blocked") {
  Uniform uniform(82);
  for (const Index n : {64, 200}) {
    const Matrix a = uniform.matrix(n, n, 1.0), b = uniform.matrix(n, n, 1.0);
    Matrix out(n, n);
    for (const Arch arch : available_archs()) {
      const double ratio = median_ratio(
          [&] { multiply(arch, n, n, n, rows_of(a), cols_of(b), out.data(), n, false); },
          [&] {
            for (Index i = 0; i < n; ++i) {
              for (Index j = 0; j < n; ++j) {
                double sum = 0.0;
                for (Index k = 0; k < n; ++k) sum += a(i, k) * b(k, j);
                out(i, j) = sum;
              }
            }
          });
      report(n == 64 ? "product of order 64" : "product of order 200", arch, ratio);
      CHECK(ratio < 1.0);
    }
  }
}

TEST_CASE("speed: eigen-decomposition, against Eigen's") {
  Uniform uniform(83);
  for (const Index n : {64, 160}) {
    const Matrix a = random_symmetric(n, uniform);
    for (const Arch arch : available_archs()) {
      const double ratio = median_ratio([&] { REQUIRE(symmetric_eigen(a, {.arch = arch})); },
                                        [&] {
                                          const Eigen::SelfAdjointEigenSolver<Matrix> plain(a);
                                          REQUIRE(plain.info() == Eigen::Success);
                                        });
      report(n == 64 ? "eigenvectors of order 64" : "eigenvectors of order 160", arch, ratio);
      CHECK(ratio < 1.0);
    }
  }
}

TEST_CASE("speed: eigenvalues of small matrices side by side, against one by one") {
  Uniform uniform(84);
  const Index n = 16, count = 160;
  Matrix matrices(count, n * n), values(count, n);
  for (Index k = 0; k < count; ++k) {
    Eigen::Map<Matrix>(matrices.row(k).data(), n, n) = random_symmetric(n, uniform);
  }
  for (const Arch arch : available_archs()) {
    const double ratio =
        median_ratio([&] { small_values(arch, n, count, matrices.data(), values.data()); },
                     [&] {
                       for (Index k = 0; k < count; ++k) {
                         const Matrix a = Eigen::Map<const Matrix>(matrices.row(k).data(), n, n);
                         REQUIRE(symmetric_eigen(a, {.vectors = false, .arch = arch}));
                       }
                     });
    report("eigenvalues of order 16", arch, ratio);
    CHECK(ratio < 1.0);
  }
}

}  // namespace sgdscope
