#include <cmath>

#include <Eigen/LU>
#include <doctest/doctest.h>

#include "sgdscope/measures.hpp"
#include "sgdscope/random.hpp"

using namespace sgdscope;

TEST_CASE("random rotations are orthogonal") {
  double worst = 0.0;
  for (const Arch arch : available_archs()) {
    for (const Index n : {1, 2, 3, 10, 63, 64, 65, 128, 200}) {
      const Matrix q = random_rotation(n, 5, arch, 1);
      REQUIRE(q.rows() == n);
      REQUIRE(q.cols() == n);
      const double error = (q.transpose() * q - Matrix::Identity(n, n)).norm();
      worst = std::max(worst, error / (static_cast<double>(n) * 0x1p-52));
    }
  }
  MESSAGE("worst ‖QᵀQ − 1‖ / (n u): " << worst);
  CHECK(worst < 4.0);  // measured 2.1
  CHECK(random_rotation(0, 5, Arch::kReference, 1).size() == 0);
}

TEST_CASE("random rotations depend on the seed and not on the threads") {
  for (const Arch arch : available_archs()) {
    const Matrix q = random_rotation(150, 5, arch, 1);
    for (const int threads : {2, 3, 4}) CHECK(random_rotation(150, 5, arch, threads) == q);
    CHECK((random_rotation(150, 6, arch, 1) - q).norm() > 1.0);
    // The same rotation up to rounding on every architecture: measured 9.6e-15.
    CHECK((random_rotation(150, 5, Arch::kReference, 1) - q).norm() < 1.5e-13);
  }
}

TEST_CASE("the first column is a Gaussian vector's direction") {
  for (const Index n : {1, 5, 100}) {
    Random random(3, Stream::kRotation, 0);
    Vector x(n);
    for (Index i = 0; i < n; ++i) x[i] = random.normal();
    const Matrix q = random_rotation(n, 3, Arch::kReference, 1);
    CHECK((q.col(0) - x / x.norm()).norm() < 1e-15 * static_cast<double>(n + 9));  // measured 3e-16
  }
}

// Under the Haar measure of O(n) the entries have mean 0, variance 1/n and fourth moment
// 3/(n (n + 2)); the trace has mean 0 and variance 1 and E tr⁴ = 3 (P. Diaconis, M. Shahshahani
// 1994); half of the determinants are −1. A QR factorisation with R's signs left as they fall
// has a mean trace far from 0.
TEST_CASE("random rotations are uniform") {
  const Index n = 4;
  const int draws = 4000;
  const double root = std::sqrt(static_cast<double>(draws));
  Matrix mean = Matrix::Zero(n, n), fourth = Matrix::Zero(n, n);
  double trace = 0.0, trace_squared = 0.0, determinant = 0.0;
  for (int draw = 0; draw < draws; ++draw) {
    const Matrix q = random_rotation(n, static_cast<std::uint64_t>(draw), Arch::kReference, 1);
    mean += q / draws;
    fourth += q.cwiseAbs2().cwiseAbs2() / draws;
    trace += q.trace() / draws;
    trace_squared += q.trace() * q.trace() / draws;
    determinant += q.determinant() / draws;
  }
  // Five standard deviations of each average, 34 averages: a false alarm in 50 000 seeds. For n = 4
  // the variance of q⁴ is 105/(4·6·8·10) − (1/8)² = 0.0391, that of tr² is 2.
  CHECK(mean.cwiseAbs().maxCoeff() < 5.0 * 0.5 / root);
  CHECK((fourth.array() - 1.0 / 8.0).abs().maxCoeff() < 5.0 * std::sqrt(0.0391) / root);
  CHECK(std::abs(trace) < 5.0 / root);
  CHECK(std::abs(trace_squared - 1.0) < 5.0 * std::sqrt(2.0) / root);
  CHECK(std::abs(determinant) < 5.0 / root);
}

TEST_CASE("large random rotations are uniform as well") {
  // Several blocks of reflections. The squares in a corner sum to p²/n = 50 with variance
  // 2 p²(n−p)²/(n²(n−1)(n+2)) = 0.124; trace and Σ q_ij/√n have variance 1. Five deviations each.
  const Index n = 200, p = 100;
  const Matrix q = random_rotation(n, 9, Arch::kReference, 1);
  CHECK(std::abs(q.topLeftCorner(p, p).squaredNorm() - 50.0) < 1.8);
  CHECK(std::abs(q.bottomRightCorner(p, p).squaredNorm() - 50.0) < 1.8);
  CHECK(std::abs(q.trace()) < 5.0);
  CHECK(std::abs(q.sum() / std::sqrt(static_cast<double>(n))) < 5.0);
  const double fourth = q.cwiseAbs2().cwiseAbs2().mean();
  CHECK(std::abs(fourth * n * (n + 2) / 3.0 - 1.0) < 0.1);
}
