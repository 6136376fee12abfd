#include "random_rotation.hpp"

#include <algorithm>
#include <cmath>

#include "sgdscope/measures.hpp"
#include "sgdscope/random.hpp"

#include "eigen/block_factor.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// Reflections applied together.
constexpr Index kBlock = 64;

// The unit vector v of the reflection 1 − 2vvᵀ that turns a Gaussian vector x of n − k entries
// into −sign(x_0) ‖x‖ e_0: column k of a QR factorisation, whose remaining part stays Gaussian when
// the columns before it have been eliminated. Written to v[0 … n − k − 1]; returns −sign(x_0),
// the sign of R_kk.
double draw_reflection(Index n, Index k, std::uint64_t seed, double* v) {
  Random random(seed, Stream::kRotation, static_cast<std::uint32_t>(k));
  double sum = 0.0;
  for (Index i = 0; i < n - k; ++i) {
    v[i] = random.normal();
    sum += v[i] * v[i];
  }
  const double norm = std::sqrt(sum);
  const double sign = v[0] < 0.0 ? -1.0 : 1.0;
  const double length = std::sqrt(2.0 * norm * (norm + std::abs(v[0])));
  v[0] += sign * norm;
  for (Index i = 0; i < n - k; ++i) v[i] /= length;
  return -sign;
}

}  // namespace

Index random_rotation_steps(Index n) { return (n + kBlock - 1) / kBlock; }

RandomRotation::RandomRotation(Index n, std::uint64_t seed, Arch arch, int threads)
    : q_(Matrix::Zero(n, n)),
      seed_(seed),
      arch_(arch),
      threads_(threads),
      first_(random_rotation_steps(n) * kBlock) {}

// Q = H_1 H_2 ⋯ H_n D with D = diag(sign R_kk), from the last block to the first: block by block
// only the trailing square is touched, the rest is still the identity.
bool RandomRotation::step() {
  if (first_ == 0) return false;
  first_ -= kBlock;
  const Index n = q_.rows();
  const Index size = std::min(kBlock, n - first_);
  const Index rest = n - first_;
  Matrix v = Matrix::Zero(size, rest);
  for (Index j = 0; j < size; ++j) {
    q_(first_ + j, first_ + j) = draw_reflection(n, first_ + j, seed_, &v(j, j));
  }
  const Vector two = Vector::Constant(size, 2.0);
  const Matrix factor = negative_block_factor(arch_, v, two.data(), threads_);

  // Q ← Q − Vᵀ T (V Q) in the trailing square.
  double* corner = &q_(first_, first_);
  Matrix vq(size, rest), tvq(size, rest);
  multiply(arch_, size, rest, rest, rows_of(v), {corner, 1, n}, vq.data(), rest, false, threads_);
  multiply(arch_, size, rest, size, cols_of(factor), cols_of(vq), tvq.data(), rest, false,
           threads_);
  multiply(arch_, rest, rest, size, cols_of(v), cols_of(tvq), corner, n, true, threads_);
  return first_ > 0;
}

Matrix random_rotation(Index n, std::uint64_t seed, Arch arch, int threads) {
  RandomRotation rotation(n, seed, arch, threads);
  while (rotation.step()) {
  }
  return rotation.take_matrix();
}

}  // namespace sgdscope
