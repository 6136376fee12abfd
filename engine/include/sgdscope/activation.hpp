// Activation functions with exact first and second derivatives.
//
// Conventions at kinks: σ′(0) = 0 and σ″ = 0 for relu; the slope of leaky-relu is 0.01 for z ≤ 0;
// elu has α = 1 and uses the left branch at 0. No formula overflows for |z| ≤ 1e300. Errors are
// below 5 units in the last place of the function, for gelu (whose z Φ(z) goes through the error
// function) below 21; but where a derivative passes through zero, and in the tail of gelu-tanh,
// whose 1 + tanh has the rounding of its argument.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "sgdscope/arch.hpp"

namespace sgdscope {

enum class Activation {
  kIdentity,
  kRelu,
  kLeakyRelu,
  kTanh,
  kSigmoid,
  kSoftplus,
  kGelu,      // z Φ(z), with the error function
  kGeluTanh,  // ½ z (1 + tanh(√(2/π) (z + 0.044715 z³)))
  kSilu,
  kElu,
};
inline constexpr int kActivationCount = 10;
inline constexpr double kLeakySlope = 0.01;

std::string_view name(Activation activation);  // "relu", "leaky-relu", "gelu-tanh", …
std::optional<Activation> activation_by_name(std::string_view name);

// value[i] = σ(z[i]); first[i] = σ′(z[i]); second[i] = σ″(z[i]) for i < n. `first` and `second` may
// be null. Outputs may alias z. Uses xsimd's elementary functions in the arithmetic of `arch`.
void evaluate(Activation activation, Arch arch, std::ptrdiff_t n, const double* z, double* value,
              double* first, double* second);

}  // namespace sgdscope
