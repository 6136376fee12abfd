// A fully connected network and its passes over a batch.
//
//   a_0 = x,  z_l = W_l a_{l−1} + b_l,  a_l = σ_l(z_l),  l = 1 … L;  the outputs are z_L.
//
// All parameters lie in one vector, layer by layer: W_l (n_l × n_{l−1}) row-major, then b_l.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/activation.hpp"
#include "sgdscope/matrix.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// `sizes` = n_0 … n_L (at least two, all positive). `activations`: one per hidden layer (L − 1).
struct NetworkSpec {
  std::vector<Index> sizes;
  std::vector<Activation> activations;
  bool bias = true;

  Index layers() const { return static_cast<Index>(sizes.size()) - 1; }
  Index inputs() const { return sizes.front(); }
  Index outputs() const { return sizes.back(); }

  // Of layer l = 1 … L.
  Index width(Index l) const { return sizes[static_cast<std::size_t>(l)]; }
  Index fan_in(Index l) const { return sizes[static_cast<std::size_t>(l - 1)]; }
  Index weight_count(Index l) const { return width(l) * fan_in(l); }
  Index weight_offset(Index l) const;
  Index bias_offset(Index l) const { return weight_offset(l) + weight_count(l); }
  Index parameter_count() const;
};

// Checks the numbers above and that the whole has fewer than 2³¹ parameters.
Status check(const NetworkSpec& spec);

// "784-50-50-10 relu, bias".
std::string describe(const NetworkSpec& spec);

struct Network {
  NetworkSpec spec;
  Vector parameters;  // spec.parameter_count()

  // W_l, not copied.
  Eigen::Map<const Matrix> weights(Index l) const {
    return {parameters.data() + spec.weight_offset(l), spec.width(l), spec.fan_in(l)};
  }
  // b_l; empty without bias.
  Eigen::Map<const Vector> biases(Index l) const {
    return {parameters.data() + spec.bias_offset(l), spec.bias ? spec.width(l) : 0};
  }
};

// Refuses another number of parameters than the spec has, NaN and infinities.
Status check_parameters(const Network& network);

// How the initial weights are drawn; fan = fan_in unless said.
//   kPyTorch  weights and biases uniform in ±1/√fan (torch.nn.Linear's default)
//   kHe       weights uniform in ±√(6/fan), biases 0      (He et al. 2015)
//   kXavier   weights uniform in ±√(6/(fan_in + fan_out)), biases 0   (Glorot and Bengio 2010)
enum class Initialisation { kPyTorch, kHe, kXavier };
std::string_view name(Initialisation initialisation);
std::optional<Initialisation> initialisation_by_name(std::string_view name);

// Parameters drawn from `seed`; the same bits everywhere.
Network initialise(const NetworkSpec& spec, Initialisation initialisation, std::uint64_t seed);

// What a forward and a backward pass leave behind for a batch of P samples. Index 0 of `activation`
// is the input; index l − 1 of the others belongs to layer l.
struct Passes {
  std::vector<Matrix> activation;  // a_l, P × n_l, l = 0 … L − 1
  std::vector<Matrix> first;       // σ′(z_l), P × n_l, l = 1 … L − 1
  std::vector<Matrix> second;      // σ″(z_l), P × n_l, l = 1 … L − 1; filled on request
  Matrix outputs;                  // z_L, P × n_L
  std::vector<Matrix> delta;       // δ_l = ∂ℓ/∂z_l, P × n_l, l = 1 … L
};

// Fills activation, first, outputs and, with `curvature`, second. inputs: P × n_0 (assert).
void forward(const Network& network, Arch arch, const MatrixView& inputs, bool curvature,
             Passes& passes);

// Fills passes.delta from its last entry δ_L (P × n_L, set by the caller) down to δ_1:
//   δ_{l} = σ′(z_l) ⊙ (W_{l+1}ᵀ δ_{l+1}).
void backward(const Network& network, Arch arch, Passes& passes);

// z_L for many samples, in chunks.
Matrix outputs(const Network& network, Arch arch, const Matrix& inputs);

}  // namespace sgdscope
