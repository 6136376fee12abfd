#include <array>
#include <cassert>
#include <cmath>

#include "sgdscope/network.hpp"
#include "sgdscope/random.hpp"

#include "names.hpp"

namespace sgdscope {
namespace {

constexpr std::array<Named<Initialisation>, 3> kNames = {{
    {Initialisation::kPyTorch, "pytorch"},
    {Initialisation::kHe, "he"},
    {Initialisation::kXavier, "xavier"},
}};

// Half the width of the uniform distribution of a layer's weights.
double weight_bound(Initialisation initialisation, Index fan_in, Index fan_out) {
  const auto in = static_cast<double>(fan_in);
  const auto out = static_cast<double>(fan_out);
  switch (initialisation) {
    case Initialisation::kPyTorch:
      return 1.0 / std::sqrt(in);
    case Initialisation::kHe:
      return std::sqrt(6.0 / in);
    case Initialisation::kXavier:
      return std::sqrt(6.0 / (in + out));
  }
  assert(false && "unknown initialisation");
  return 0.0;
}

}  // namespace

std::string_view name(Initialisation initialisation) { return name_in(kNames, initialisation); }

std::optional<Initialisation> initialisation_by_name(std::string_view wanted) {
  return value_in(kNames, wanted);
}

// One substream a layer, weights first: a network with biases and one without have the same
// weights.
Network initialise(const NetworkSpec& spec, Initialisation initialisation, std::uint64_t seed) {
  Network network{spec, Vector::Zero(spec.parameter_count())};
  for (Index l = 1; l <= spec.layers(); ++l) {
    Random random(seed, Stream::kInitialisation, static_cast<std::uint32_t>(l));
    const double bound = weight_bound(initialisation, spec.fan_in(l), spec.width(l));
    double* parameters = network.parameters.data() + spec.weight_offset(l);
    const bool random_bias = spec.bias && initialisation == Initialisation::kPyTorch;
    const Index drawn = spec.weight_count(l) + (random_bias ? spec.width(l) : 0);
    for (Index i = 0; i < drawn; ++i) parameters[i] = random.uniform(-bound, bound);
  }
  return network;
}

}  // namespace sgdscope
