// Activations and elementary functions over arrays, once for every instruction set.
//
// Every formula goes through e = exp(−|…|) ≤ 1 so that nothing overflows, and forms small
// differences as products (1 − tanh² = 4e/(1+e)²), so that nothing cancels.
#pragma once

#include <cstddef>
#include <iterator>

#include <xsimd/xsimd.hpp>

#include "sgdscope/activation.hpp"

namespace sgdscope::simd {

// Not inlined: the functions below need them many times, and each is half a kilobyte.
template <typename B>
[[gnu::noinline]] B exp_of(B x) {
  return xsimd::exp(x);
}

template <typename B>
[[gnu::noinline]] B log1p_of(B x) {
  return xsimd::log1p(x);
}

// A function value with its first and second derivative.
template <typename B>
struct Jet {
  B value, first, second;
};

template <typename B>
Jet<B> sigmoid_jet(const B& z) {
  const B one(1.0);
  const B e = exp_of(-xsimd::abs(z));
  const B small = e / (one + e);  // the smaller of σ and 1 − σ
  const B large = one / (one + e);
  const auto positive = z >= B(0.0);
  const B slope = small * large;
  const B tilt = large - small;  // |1 − 2σ|
  return {xsimd::select(positive, large, small), slope,
          slope * xsimd::select(positive, -tilt, tilt)};
}

// The two exponentials share most of their work where the compiler sees both.
template <typename B>
[[gnu::noinline]] Jet<B> tanh_jet(B z) {
  const B one(1.0);
  const B minus_twice = B(-2.0) * xsimd::abs(z);
  const B e = xsimd::exp(minus_twice);
  const B magnitude = -xsimd::expm1(minus_twice) / (one + e);
  const B value = xsimd::select(z < B(0.0), -magnitude, magnitude);
  const B slope = B(4.0) * e / ((one + e) * (one + e));
  return {value, slope, B(-2.0) * value * slope};
}

template <typename B>
Jet<B> softplus_jet(const B& z) {
  const auto s = sigmoid_jet(z);
  const B value = xsimd::max(z, B(0.0)) + log1p_of(exp_of(-xsimd::abs(z)));
  return {value, s.value, s.first};
}

// z within ±bound; NaN stays NaN, which a minimum and a maximum keep on one machine and swallow on
// another.
template <typename B>
B clamped(const B& z, double bound) {
  const B low(-bound), high(bound);
  return xsimd::select(z > high, high, xsimd::select(z < low, low, z));
}

// Beyond |z| = 40 the normal density and 1 − tanh² are zero in float64; clamping there keeps z² and
// z³ finite without changing a digit.
constexpr double kNormalEnd = 40.0;

// φ(c), |c| ≤ kNormalEnd. The square of c to the nearest 16th is exact, the rest of the exponent is
// small: so the rounding of c² is not magnified (W. Cody 1969).
template <typename B>
B normal_density(const B& c) {
  const B shift(0x1.8p48);  // numbers near it are multiples of 2⁻⁴
  const B near = (c + shift) - shift;
  return exp_of(B(-0.5) * near * near) * exp_of(B(-0.5) * (c - near) * (c + near)) *
         B(0.39894228040143267794);
}

// x (1 − Φ(x)) / φ(x) for x from 3 to kNormalEnd, to 2 u: Chebyshev's series of degree 15 in
// t = 516/37/(x + 3) − 49/37, which runs through −1 … 1, as powers of t.
template <typename B>
B mills_ratio_by_x(const B& x) {
  constexpr double kPowers[] = {
      0.9832258393858201,      -0.03374827502312341,    -0.024694017962079675,
      -0.00884573646150325,    -0.0019771596937941446,  -0.00021789624626212942,
      1.861371561036877e-05,   9.636475627252538e-06,   2.8740705386138974e-07,
      -3.8198656527244495e-07, -3.245321267251028e-08,  1.8177885964690865e-08,
      1.8541844683358747e-09,  -1.0393342382059398e-09, -7.40159809643216e-11,
      5.401865801337464e-11};
  const B t = B(516.0 / 37.0) / (x + B(3.0)) - B(49.0 / 37.0);
  B sum(0.0);
  for (std::size_t i = std::size(kPowers); i-- > 0;) sum = sum * t + B(kPowers[i]);
  return sum;
}

template <typename B>
Jet<B> gelu_jet(const B& z) {
  const B c = clamped(z, kNormalEnd);
  const B density = normal_density(c);  // φ(z)
  // Φ(z): the library's error function loses digits in the tails.
  const B x = xsimd::max(xsimd::abs(c), B(3.0));
  const B tail = density * mills_ratio_by_x(x) / x;
  const B middle = B(0.5) * xsimd::erfc(c * B(-0.70710678118654752440));
  const B distribution =
      xsimd::select(c < B(-3.0), tail, xsimd::select(c > B(3.0), B(1.0) - tail, middle));
  return {z * distribution, distribution + c * density, density * (B(2.0) - c * c)};
}

template <typename B>
Jet<B> gelu_tanh_jet(const B& z) {
  const B half(0.5), one(1.0), c = clamped(z, kNormalEnd);
  const B scale(0.79788456080286535588), cubic(0.044715);  // √(2/π)
  const auto t = tanh_jet(scale * (c + cubic * c * c * c));
  const B u1 = scale * (one + B(3.0) * cubic * c * c);
  const B u2 = scale * B(6.0) * cubic * c;
  const auto s = sigmoid_jet(B(2.0) * scale * (c + cubic * c * c * c));  // ½ (1 + tanh u)
  const B half_slope = half * t.first;                                   // ½ tanh′(u)
  return {z * s.value, s.value + c * half_slope * u1,
          B(2.0) * half_slope * u1 + c * half * (t.second * u1 * u1 + t.first * u2)};
}

template <typename B>
Jet<B> silu_jet(const B& z) {
  const auto s = sigmoid_jet(z);
  const B c = clamped(z, 800.0);  // s′ is zero beyond
  return {z * s.value, s.value + c * s.first, B(2.0) * s.first + c * s.second};
}

template <typename B>
Jet<B> elu_jet(const B& z) {
  const B zero(0.0), one(1.0);
  const auto positive = z > zero;
  const B left = xsimd::select(positive, zero, z);  // a minimum would swallow NaN
  const B e = exp_of(left);
  return {xsimd::select(positive, z, xsimd::expm1(left)), xsimd::select(positive, one, e),
          xsimd::select(positive, zero, e)};
}

template <typename B>
Jet<B> kinked_jet(const B& z, double left_slope) {
  const auto positive = z > B(0.0);
  return {xsimd::select(positive, z, B(left_slope) * z),
          xsimd::select(positive, B(1.0), B(left_slope)), B(0.0)};
}

template <typename B>
Jet<B> activation_jet(Activation activation, const B& z) {
  switch (activation) {
    case Activation::kIdentity:
      return {z, B(1.0), B(0.0)};
    case Activation::kRelu:
      return kinked_jet(z, 0.0);
    case Activation::kLeakyRelu:
      return kinked_jet(z, kLeakySlope);
    case Activation::kTanh:
      return tanh_jet(z);
    case Activation::kSigmoid:
      return sigmoid_jet(z);
    case Activation::kSoftplus:
      return softplus_jet(z);
    case Activation::kGelu:
      return gelu_jet(z);
    case Activation::kGeluTanh:
      return gelu_tanh_jet(z);
    case Activation::kSilu:
      return silu_jet(z);
    case Activation::kElu:
      return elu_jet(z);
  }
  return {z, B(1.0), B(0.0)};
}

// Calls body(offset, count, batch) over n values, of which `batch` holds `count` from `offset` on:
// whole vectors, then the rest through a padded buffer, so that a value never depends on its place
// in the array.
template <typename A, typename Body>
void for_each_batch(std::ptrdiff_t n, const double* z, const Body& body) {
  using Batch = xsimd::batch<double, A>;
  constexpr auto W = static_cast<std::ptrdiff_t>(Batch::size);
  std::ptrdiff_t i = 0;
  for (; i + W <= n; i += W) body(i, W, Batch::load_unaligned(z + i));
  if (i < n) {
    double padded[Batch::size] = {};
    for (std::ptrdiff_t j = 0; i + j < n; ++j) padded[j] = z[i + j];
    body(i, n - i, Batch::load_unaligned(padded));
  }
}

template <typename A>
void store_some(const xsimd::batch<double, A>& batch, std::ptrdiff_t count, double* out) {
  constexpr auto W = static_cast<std::ptrdiff_t>(xsimd::batch<double, A>::size);
  if (count == W) {
    batch.store_unaligned(out);
    return;
  }
  double buffer[xsimd::batch<double, A>::size];
  batch.store_unaligned(buffer);
  for (std::ptrdiff_t j = 0; j < count; ++j) out[j] = buffer[j];
}

template <typename A>
void activation_array(Activation activation, std::ptrdiff_t n, const double* z, double* value,
                      double* first, double* second) {
  for_each_batch<A>(n, z, [&](std::ptrdiff_t i, std::ptrdiff_t count, const auto& x) {
    const auto jet = activation_jet(activation, x);
    if (value) store_some<A>(jet.value, count, value + i);
    if (first) store_some<A>(jet.first, count, first + i);
    if (second) store_some<A>(jet.second, count, second + i);
  });
}

template <typename A>
void exp_array(std::ptrdiff_t n, const double* x, double* y) {
  for_each_batch<A>(n, x, [&](std::ptrdiff_t i, std::ptrdiff_t count, const auto& batch) {
    store_some<A>(exp_of(batch), count, y + i);
  });
}

template <typename A>
void log1p_array(std::ptrdiff_t n, const double* x, double* y) {
  for_each_batch<A>(n, x, [&](std::ptrdiff_t i, std::ptrdiff_t count, const auto& batch) {
    store_some<A>(log1p_of(batch), count, y + i);
  });
}

}  // namespace sgdscope::simd
