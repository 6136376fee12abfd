#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/activation.hpp"

#include "plain_derivatives.hpp"
#include "random_problems.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

std::vector<Activation> all_activations() {
  std::vector<Activation> all;
  for (int i = 0; i < kActivationCount; ++i) all.push_back(static_cast<Activation>(i));
  return all;
}

// σ, σ′ or σ″ and the sum of the magnitudes of the terms it is made of, which is what rounding is
// measured against: near a zero of σ′ or σ″ terms of opposite sign must cancel.
struct Term {
  long double value, scale;
};
struct Reference {
  Term value, first, second;
};

Term term(long double a) { return {a, std::fabs(a)}; }
Term term(long double a, long double b) { return {a + b, std::fabs(a) + std::fabs(b)}; }

Reference sigmoid(long double z) {
  const long double half_cosh = std::cosh(z / 2);
  const long double slope = 1 / (4 * half_cosh * half_cosh);
  return {term(1 / (1 + std::exp(-z))), term(slope), {-slope * std::tanh(z / 2), slope}};
}

Reference tanh(long double z) {
  const long double t = std::tanh(z);
  const long double slope = 1 / (std::cosh(z) * std::cosh(z));
  return {term(t), term(slope), term(-2 * t * slope)};
}

Reference gelu(long double z) {
  const long double distribution = std::erfc(-z / std::sqrt(2.0L)) / 2;
  const long double density = std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0L));
  return {term(z * distribution), term(distribution, z * density),
          term(2 * density, -z * z * density)};
}

// ½ z (1 + tanh u) = z s(2u) with the sigmoid s, and u = √(2/π)(z + 0.044715 z³).
Reference gelu_tanh(long double z) {
  const long double scale = std::sqrt(2 / std::acos(-1.0L)), cubic = 0.044715L;
  const long double u = scale * (z + cubic * z * z * z);
  const long double u1 = scale * (1 + 3 * cubic * z * z), u2 = scale * 6 * cubic * z;
  const Reference s = sigmoid(2 * u);
  const long double bent = 4 * s.second.value * u1 * u1, straight = 2 * s.first.value * u2;
  return {term(z * s.value.value),
          term(s.value.value, z * 2 * s.first.value * u1),
          {4 * s.first.value * u1 + z * (bent + straight),
           4 * s.first.value * u1 + std::fabs(z * bent) + std::fabs(z * straight)}};
}

// Definitions in long double, with hyperbolic cosines where the engine has exponentials. The scale
// of a kink's zero is 0: it must be met exactly.
Reference reference(Activation kind, double x) {
  const long double z = x;
  const bool positive = x > 0.0;
  const Reference s = sigmoid(z);
  switch (kind) {
    case Activation::kIdentity:
      return {term(z), term(1), term(0)};
    case Activation::kRelu:
      return {term(positive ? z : 0), term(positive ? 1 : 0), term(0)};
    case Activation::kLeakyRelu:
      return {term(positive ? z : 0.01L * z), term(positive ? 1 : 0.01L), term(0)};
    case Activation::kTanh:
      return tanh(z);
    case Activation::kSigmoid:
      return s;
    case Activation::kSoftplus:
      return {term(positive ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z))), s.value,
              s.first};
    case Activation::kGelu:
      return gelu(z);
    case Activation::kGeluTanh:
      return gelu_tanh(z);
    case Activation::kSilu:
      return {term(z * s.value.value), term(s.value.value, z * s.first.value),
              term(2 * s.first.value, z * s.second.value)};
    case Activation::kElu:
      return {term(positive ? z : std::expm1(z)), term(positive ? 1 : std::exp(z)),
              term(positive ? 0 : std::exp(z))};
  }
  return {};
}

// How much a relative error of one rounding in the argument of the innermost exponential grows:
// the tail of gelu-tanh is exp(−2u). Elsewhere the argument is exact; but as WebAssembly long
// double functions round theirs to double, and with it that of the reference, exp(−z²/2). (The bits
// of σ are the same there: determinism.hashes.)
double condition(Activation kind, double z) {
#if defined(__EMSCRIPTEN__)
  if (kind == Activation::kGelu) return 1.0 + z * z;
#endif
  if (kind == Activation::kGeluTanh) {
    return 1.0 + 1.6 * (std::fabs(z) + 0.045 * std::fabs(z * z * z));
  }
  return 1.0;
}

// |x − exact| in units of the rounding of a number of that scale. An exponential near the smallest
// normal number, 2e-308, may lose its digits or be flushed to zero; times what multiplies it, up to
// 1e3, that is the rounding of 1e-288.
double ulps(double x, const Term& exact) {
  const long double difference = std::fabs(x - exact.value);
  if (difference == 0.0L) return 0.0;
  if (exact.scale == 0.0L) return std::numeric_limits<double>::infinity();
  return static_cast<double>(difference / (std::max(exact.scale, 1e-288L) * 0x1p-52L));
}

std::vector<double> arguments() {
  std::vector<double> z = {0.0, -0.0, 1e-300, -1e-300};
  for (int e = -20; e <= 0; ++e) {
    for (double sign : {-1.0, 1.0}) z.push_back(sign * std::pow(10.0, e));
  }
  Uniform uniform(1);
  for (int i = 0; i < 20000; ++i) z.push_back(uniform(-8.0, 8.0));
  for (int i = 0; i < 5000; ++i) z.push_back(uniform(-40.0, 40.0));
  for (int i = 0; i < 1000; ++i) z.push_back(uniform(-1000.0, 1000.0));
  return z;
}

struct Jets {
  std::vector<double> value, first, second;
};

Jets jets(Activation kind, Arch arch, const std::vector<double>& z) {
  Jets out;
  out.value.resize(z.size());
  out.first.resize(z.size());
  out.second.resize(z.size());
  evaluate(kind, arch, static_cast<std::ptrdiff_t>(z.size()), z.data(), out.value.data(),
           out.first.data(), out.second.data());
  return out;
}

}  // namespace

TEST_CASE("activation: every name leads back to its activation") {
  for (const Activation kind : all_activations()) {
    CHECK(activation_by_name(name(kind)) == kind);
  }
  CHECK(name(Activation::kLeakyRelu) == "leaky-relu");
  CHECK(name(Activation::kGeluTanh) == "gelu-tanh");
  CHECK_FALSE(activation_by_name("Relu"));
  CHECK_FALSE(activation_by_name(""));
}

TEST_CASE("activation: σ, σ′ and σ″ agree with long double to the last digits") {
  const std::vector<double> z = arguments();
  for (const Arch arch : available_archs()) {
    for (const Activation kind : all_activations()) {
      const Jets out = jets(kind, arch, z);
      Worst value("σ"), first("σ′"), second("σ″"), absolute("all");
      for (std::size_t i = 0; i < z.size(); ++i) {
        const Reference exact = reference(kind, z[i]);
        const double grown = condition(kind, z[i]);
        const std::string where = std::to_string(z[i]);
        value.add(ulps(out.value[i], exact.value) / grown, where);
        first.add(ulps(out.first[i], exact.first) / grown, where);
        second.add(ulps(out.second[i], exact.second) / grown, where);
        const auto error =
            static_cast<double>(std::max({std::fabs(out.value[i] - exact.value.value),
                                          std::fabs(out.first[i] - exact.first.value),
                                          std::fabs(out.second[i] - exact.second.value)}));
        absolute.add(error / (1.0 + std::fabs(z[i])), where);
      }
      MESSAGE(name(kind) << " in " << name(arch) << ", worst of " << value.count() << " arguments: "
                         << value.value() << ", " << first.value() << ", " << second.value()
                         << " ulps of σ, σ′, σ″; " << absolute.value() << " (1 + |z|) in all");
      // Worst: 1.7 (silu), 2.4 (tanh), 3.3 (sigmoid); of the absolute error 3e-16 (gelu-tanh).
      const bool gelu = kind == Activation::kGelu;
      CHECK(value.value() <= (gelu ? 40.0 : 5.0));
      CHECK(first.value() <= (gelu ? 40.0 : 5.0));
      CHECK(second.value() <= 5.0);
      CHECK(absolute.value() <= 1e-15);
    }
  }
}

TEST_CASE("activation: σ′ and σ″ are the derivatives of the σ that is defined") {
  Worst first("σ′ against hyper-duals"), second("σ″ against hyper-duals");
  Uniform uniform(2);
  for (const Activation kind : all_activations()) {
    for (int i = 0; i < 1000; ++i) {
      const double z = uniform(-4.0, 4.0);
      const plain::HyperDual exact = plain::activation(kind, plain::HyperDual(z, 1.0, 1.0, 0.0));
      const Jets out = jets(kind, Arch::kReference, {z});
      first.add(std::fabs(out.first[0] - exact.a), std::string(name(kind)));
      second.add(std::fabs(out.second[0] - exact.c), std::string(name(kind)));
    }
  }
  CHECK(first.report(1e-14) <= 1e-14);   // 3.7e-15
  CHECK(second.report(8e-14) <= 8e-14);  // 9.3e-15
}

TEST_CASE("activation: kinks lie where the header says") {
  for (const Arch arch : available_archs()) {
    const std::vector<double> z = {0.0, -0.0, -1.0, 1.0};
    const Jets relu = jets(Activation::kRelu, arch, z);
    CHECK(relu.value == std::vector<double>{0.0, 0.0, 0.0, 1.0});
    CHECK(relu.first == std::vector<double>{0.0, 0.0, 0.0, 1.0});
    CHECK(relu.second == std::vector<double>{0.0, 0.0, 0.0, 0.0});
    const Jets leaky = jets(Activation::kLeakyRelu, arch, z);
    CHECK(leaky.value == std::vector<double>{0.0, 0.0, -0.01, 1.0});
    CHECK(leaky.first == std::vector<double>{0.01, 0.01, 0.01, 1.0});
    const Jets elu = jets(Activation::kElu, arch, z);
    CHECK(elu.first[0] == 1.0);
    CHECK(elu.second[0] == 1.0);
    CHECK(elu.second[3] == 0.0);
  }
}

TEST_CASE("activation: large arguments give finite values and the right limits") {
  // Limits of σ/z at +∞ (1 or 0), and σ itself at ±∞.
  struct Limit {
    bool grows;
    double left, left_slope, right_slope, right;
  };
  const std::map<Activation, Limit> limits = {
      {Activation::kRelu, {true, 0.0, 0.0, 1.0, 0.0}},
      {Activation::kTanh, {false, -1.0, 0.0, 0.0, 1.0}},
      {Activation::kSigmoid, {false, 0.0, 0.0, 0.0, 1.0}},
      {Activation::kSoftplus, {true, 0.0, 0.0, 1.0, 0.0}},
      {Activation::kGelu, {true, 0.0, 0.0, 1.0, 0.0}},
      {Activation::kGeluTanh, {true, 0.0, 0.0, 1.0, 0.0}},
      {Activation::kSilu, {true, 0.0, 0.0, 1.0, 0.0}},
      {Activation::kElu, {true, -1.0, 0.0, 1.0, 0.0}},
  };
  for (const Arch arch : available_archs()) {
    for (const auto& [kind, limit] : limits) {
      CAPTURE(name(kind));
      for (const double z : {1e3, 1e10, 1e300}) {
        const Jets out = jets(kind, arch, {-z, z});
        CHECK(out.value[0] == limit.left);
        CHECK(out.value[1] == (limit.grows ? z : limit.right));
        CHECK(out.first[0] == limit.left_slope);
        CHECK(out.first[1] == limit.right_slope);
        CHECK(out.second == std::vector<double>{0.0, 0.0});
      }
    }
    const Jets leaky = jets(Activation::kLeakyRelu, arch, {-1e300, 1e300});
    CHECK(leaky.value == std::vector<double>{0.01 * -1e300, 1e300});
  }
}

TEST_CASE("activation: NaN is not swallowed") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Arch arch : available_archs()) {
    for (const Activation kind : all_activations()) {
      CAPTURE(name(kind));
      CHECK(std::isnan(jets(kind, arch, {nan}).value[0]));
    }
  }
}

TEST_CASE("activation: a value depends neither on its place nor on what else is asked for") {
  Uniform uniform(3);
  std::vector<double> z(23);
  for (double& x : z) x = uniform(-5.0, 5.0);
  for (const Arch arch : available_archs()) {
    for (const Activation kind : all_activations()) {
      CAPTURE(name(kind));
      const Jets all = jets(kind, arch, z);
      for (std::size_t i = 0; i < z.size(); ++i) {
        const Jets one = jets(kind, arch, {z[i]});
        CHECK(one.value[0] == all.value[i]);
        CHECK(one.first[0] == all.first[i]);
        CHECK(one.second[0] == all.second[i]);
      }
      std::vector<double> aliased = z;
      evaluate(kind, arch, 23, aliased.data(), aliased.data(), nullptr, nullptr);
      CHECK(aliased == all.value);
      aliased = z;
      std::vector<double> value(23);
      evaluate(kind, arch, 23, aliased.data(), value.data(), nullptr, aliased.data());
      CHECK(aliased == all.second);
    }
  }
}

}  // namespace sgdscope
