#include "sgdscope/activation.hpp"

#include "names.hpp"
#include "simd/kernels.hpp"

namespace sgdscope {
namespace {

constexpr std::array<Named<Activation>, kActivationCount> kNames = {{
    {Activation::kIdentity, "identity"},
    {Activation::kRelu, "relu"},
    {Activation::kLeakyRelu, "leaky-relu"},
    {Activation::kTanh, "tanh"},
    {Activation::kSigmoid, "sigmoid"},
    {Activation::kSoftplus, "softplus"},
    {Activation::kGelu, "gelu"},
    {Activation::kGeluTanh, "gelu-tanh"},
    {Activation::kSilu, "silu"},
    {Activation::kElu, "elu"},
}};

}  // namespace

std::string_view name(Activation activation) { return name_in(kNames, activation); }

std::optional<Activation> activation_by_name(std::string_view wanted) {
  return value_in(kNames, wanted);
}

void evaluate(Activation activation, Arch arch, std::ptrdiff_t n, const double* z, double* value,
              double* first, double* second) {
  simd::kernels(arch).activation(activation, n, z, value, first, second);
}

}  // namespace sgdscope
