// Hyper-dual numbers: f + a ε₁ + b ε₂ + c ε₁ε₂ with ε₁² = ε₂² = 0. A function computed on
// x + ε₁ e_i + ε₂ e_j carries f, ∂_i f, ∂_j f and ∂_i ∂_j f, exact but for rounding: nothing is
// subtracted and there is no step to choose.
// J. Fike, J. Alonso, "The development of hyper-dual numbers for exact second-derivative
// calculations", AIAA 2011.
#pragma once

#include <cmath>

namespace sgdscope::plain {

struct HyperDual {
  double f = 0.0, a = 0.0, b = 0.0, c = 0.0;

  HyperDual() = default;
  explicit HyperDual(double value) : f(value) {}
  HyperDual(double value, double first, double second, double both)
      : f(value), a(first), b(second), c(both) {}
};

// g(x) from the value of g and its first two derivatives at x.f.
inline HyperDual chain(const HyperDual& x, double g, double g1, double g2) {
  return {g, g1 * x.a, g1 * x.b, g1 * x.c + g2 * x.a * x.b};
}

inline HyperDual operator-(const HyperDual& x) { return {-x.f, -x.a, -x.b, -x.c}; }
inline HyperDual operator+(const HyperDual& x, const HyperDual& y) {
  return {x.f + y.f, x.a + y.a, x.b + y.b, x.c + y.c};
}
inline HyperDual operator-(const HyperDual& x, const HyperDual& y) {
  return {x.f - y.f, x.a - y.a, x.b - y.b, x.c - y.c};
}
inline HyperDual operator*(const HyperDual& x, const HyperDual& y) {
  return {x.f * y.f, x.f * y.a + x.a * y.f, x.f * y.b + x.b * y.f,
          x.f * y.c + x.a * y.b + x.b * y.a + x.c * y.f};
}
inline HyperDual operator/(const HyperDual& x, const HyperDual& y) {
  const double r = 1.0 / y.f;
  return x * chain(y, r, -r * r, 2.0 * r * r * r);
}

inline HyperDual exp(const HyperDual& x) {
  const double e = std::exp(x.f);
  return chain(x, e, e, e);
}
inline HyperDual log(const HyperDual& x) {
  return chain(x, std::log(x.f), 1.0 / x.f, -1.0 / (x.f * x.f));
}

}  // namespace sgdscope::plain
