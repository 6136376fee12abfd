#include <cmath>

#include <doctest/doctest.h>

#include "sgdscope/alignment.hpp"
#include "sgdscope/measures.hpp"
#include "sgdscope/random.hpp"

using namespace sgdscope;

namespace {

Matrix random_positive(Index n, std::uint64_t seed) {
  Random random(seed, Stream::kData);
  Matrix m(n, n + 5);
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = random.normal();
  return m * m.transpose() / static_cast<double>(n);
}

Alignment align(const Matrix& c, const Matrix& h, const Matrix& g, double loss, Index outputs) {
  return sgdscope::align(c, h, norm(h), g, loss, outputs);
}

double off(double found, double exact) { return std::abs(found / exact - 1.0); }

}  // namespace

TEST_CASE("isotropic noise escapes like isotropic noise") {
  const Matrix h = random_positive(30, 1);
  const Matrix c = 0.3 * Matrix::Identity(30, 30);
  CHECK(off(align(c, h, {}, 1.0, 0).escape, 1.0) < 1e-14);  // measured 4e-16
}

TEST_CASE("noise along a single direction escapes as its curvature is to the mean") {
  const Vector curvature = Vector::LinSpaced(10, 1.0, 10.0);  // mean 5.5
  const Matrix h = curvature.asDiagonal();
  for (Index i = 0; i < 10; ++i) {
    Matrix c = Matrix::Zero(10, 10);
    c(i, i) = 2.0;
    CHECK(off(align(c, h, {}, 1.0, 0).escape, curvature[i] / 5.5) < 1e-14);  // measured 3e-16
  }
}

TEST_CASE("noise that is the loss times curvature") {
  const Matrix g = random_positive(20, 3);
  for (const double loss : {1e-9, 0.2, 7.0}) {
    const Alignment a = align(2.0 * loss * g, g, g, loss, 1);
    CHECK(off(a.loss_scaled, 1.0) < 1e-14);  // measured 7e-16
    CHECK(a.gap_to_scaled_h < 1e-15);        // measured 0
    // Of k = 2L/3 it is three times as much. Measured 2e-16, both.
    CHECK(off(align(2.0 * loss * g, g, g, loss, 3).gap_to_scaled_h, 2.0) < 4e-15);
    CHECK(off(align(0.5 * g, g, g, loss, 1).loss_scaled, 0.25 / loss) < 4e-15);
  }
}

TEST_CASE("sizes whose squares are no numbers") {
  const Matrix h = random_positive(12, 5), c = random_positive(12, 6);
  const Alignment plain = align(c, h, h, 0.5, 2);
  const Alignment tiny = align(1e-250 * c, 1e-200 * h, 1e-200 * h, 0.5e-50, 2);
  // Measured 1e-16, 6e-16, 1e-16 and, of the huge, 7e-16.
  CHECK(off(tiny.escape, plain.escape) < 2e-15);
  CHECK(off(tiny.loss_scaled, plain.loss_scaled) < 1e-14);
  CHECK(off(tiny.gap_to_scaled_h, plain.gap_to_scaled_h) < 2e-15);
  CHECK(off(align(1e200 * c, 1e250 * h, {}, 1.0, 0).escape, plain.escape) < 1e-14);
}

TEST_CASE("where there is nothing to divide by, there is no number") {
  const Matrix h = random_positive(5, 7), none = Matrix::Zero(5, 5);
  const Alignment all = align(h, h, {}, 1.0, 0);
  CHECK(std::isfinite(all.escape));
  CHECK(std::isnan(all.loss_scaled));
  CHECK(std::isnan(all.gap_to_scaled_h));
  CHECK(std::isnan(align(none, h, h, 1.0, 1).escape));
  CHECK(std::isnan(align(h, none, none, 1.0, 1).escape));
  CHECK(std::isnan(align(h, -h, h, 1.0, 1).escape));  // a maximum of the loss
  CHECK(std::isnan(align(h, h, none, 1.0, 1).loss_scaled));
  CHECK(std::isnan(align(h, h, h, 0.0, 1).loss_scaled));
  CHECK(std::isnan(align(h, h, h, 0.0, 1).gap_to_scaled_h));
}

TEST_CASE("Takeuchi's sum") {
  const Vector curvature = (Vector(5) << 4.0, 2.0, 1e-3, 1e-9, -1.0).finished();
  const Vector noise = (Vector(5) << 8.0, 1.0, 2e-3, 1.0, 1.0).finished();
  Alignment a;
  add_takeuchi(curvature, noise, 1e-6, 10, a);
  CHECK(a.takeuchi_directions == 3);
  CHECK(off(a.takeuchi, (2.0 + 0.5 + 2.0) / 10.0) < 1e-15);
  add_takeuchi(curvature, noise, 0.0, 10, a);
  CHECK(a.takeuchi_directions == 4);
  add_takeuchi(curvature, noise, 2.0, 10, a);  // above, not at
  CHECK(a.takeuchi_directions == 1);
  CHECK(a.takeuchi == 0.2);
  // Where C is H, as of a model that is right, the number of parameters over that of samples.
  add_takeuchi(curvature, curvature, 0.0, 8, a);
  CHECK(a.takeuchi == 0.5);
  add_takeuchi(curvature, noise, 4.0, 10, a);
  CHECK(a.takeuchi_directions == 0);
  CHECK(std::isnan(a.takeuchi));
}
