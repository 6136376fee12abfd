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

// Columns of the trailing square of order `rest` that a step takes: some 40 Mflop, and never so few
// that a product only packs. Threads, which had to be started each time, take them all.
Index columns_of_step(Index rest, int threads) {
  constexpr Index kPiece = 40'000'000, kLeast = 96;
  return threads > 1 ? rest : std::max(kLeast, kPiece / (4 * kBlock * rest));
}

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

Index random_rotation_steps(Index n, int threads) {
  Index steps = 0;
  for (Index first = 0; first < n; first += kBlock) {
    const Index rest = n - first, columns = columns_of_step(rest, threads);
    steps += 1 + (rest + columns - 1) / columns;
  }
  return steps;
}

RandomRotation::RandomRotation(Index n, std::uint64_t seed, Arch arch, int threads)
    : q_(Matrix::Zero(n, n)),
      seed_(seed),
      arch_(arch),
      threads_(threads),
      first_((n + kBlock - 1) / kBlock * kBlock),
      column_(n) {}

// Q = H_1 H_2 ⋯ H_n D with D = diag(sign R_kk), from the last block to the first: block by block
// only the trailing square is touched, the rest is still the identity.
bool RandomRotation::step() {
  const Index n = q_.rows();
  if (column_ == n) {
    if (first_ == 0) return false;
    first_ -= kBlock;
    draw();
    column_ = first_;
  } else {
    const Index columns = std::min(n - column_, columns_of_step(n - first_, threads_));
    apply(column_, columns);
    column_ += columns;
  }
  return first_ > 0 || column_ < n;
}

void RandomRotation::draw() {
  const Index n = q_.rows();
  const Index size = std::min(kBlock, n - first_);
  v_ = Matrix::Zero(size, n - first_);
  for (Index j = 0; j < size; ++j) {
    q_(first_ + j, first_ + j) = draw_reflection(n, first_ + j, seed_, &v_(j, j));
  }
  const Vector two = Vector::Constant(size, 2.0);
  factor_ = negative_block_factor(arch_, v_, two.data(), threads_);
}

// Q ← Q − Vᵀ T (V Q) in these columns of the trailing square.
void RandomRotation::apply(Index column, Index columns) {
  const Index n = q_.rows(), rest = n - first_, size = v_.rows();
  double* corner = &q_(first_, column);
  Matrix vq(size, columns), tvq(size, columns);
  multiply(arch_, size, columns, rest, rows_of(v_), {corner, 1, n}, vq.data(), columns, false,
           threads_);
  multiply(arch_, size, columns, size, cols_of(factor_), cols_of(vq), tvq.data(), columns, false,
           threads_);
  multiply(arch_, rest, columns, size, cols_of(v_), cols_of(tvq), corner, n, true, threads_);
}

Matrix random_rotation(Index n, std::uint64_t seed, Arch arch, int threads) {
  RandomRotation rotation(n, seed, arch, threads);
  while (rotation.step()) {
  }
  return rotation.take_matrix();
}

}  // namespace sgdscope
