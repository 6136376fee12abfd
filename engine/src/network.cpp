#include "sgdscope/network.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "at.hpp"
#include "reshape.hpp"
#include "sentence.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

void add_rows(const Eigen::Map<const Vector>& bias, Matrix& z) {
  for (Index p = 0; p < z.rows(); ++p) {
    for (Index k = 0; k < bias.size(); ++k) z(p, k) += bias[k];
  }
}

// z_l = a_{l−1} W_lᵀ + b_l, row by row.
void affine(const Network& network, Arch arch, Index layer, const MatrixView& input, Matrix& z) {
  const auto weights = network.weights(layer);
  reshape(z, input.rows(), weights.rows());
  multiply(arch, input.rows(), weights.rows(), weights.cols(), rows_of(input), rows_of(weights),
           z.data(), z.cols(), false);
  add_rows(network.biases(layer), z);
}

}  // namespace

Index NetworkSpec::weight_offset(Index l) const {
  Index offset = 0;
  for (Index k = 1; k < l; ++k) offset += weight_count(k) + (bias ? width(k) : 0);
  return offset;
}

Index NetworkSpec::parameter_count() const { return weight_offset(layers() + 1); }

Status check(const NetworkSpec& spec) {
  if (spec.sizes.size() < 2) {
    return failure(ErrorCode::kBadShape,
                   "the network's sizes need at least inputs and outputs, got {} numbers",
                   spec.sizes.size());
  }
  if (spec.activations.size() != spec.sizes.size() - 2) {
    return failure(ErrorCode::kBadShape,
                   "the network has {} hidden layers and {} activations, expected one activation "
                   "for each hidden layer",
                   spec.sizes.size() - 2, spec.activations.size());
  }
  constexpr double kLimit = std::numeric_limits<std::int32_t>::max();
  double parameters = 0.0;
  for (std::size_t i = 0; i < spec.sizes.size(); ++i) {
    if (spec.sizes[i] < 1) {
      return failure(ErrorCode::kBadShape, "size {} of the network is {}, expected at least 1", i,
                     spec.sizes[i]);
    }
    if (i > 0) {
      parameters += static_cast<double>(spec.sizes[i]) *
                    (static_cast<double>(spec.sizes[i - 1]) + (spec.bias ? 1.0 : 0.0));
    }
  }
  if (parameters > kLimit) {
    return failure(ErrorCode::kTooLarge, "the network has more than 2147483647 parameters");
  }
  return ok();
}

Status check_parameters(const Network& network) {
  const Vector& parameters = network.parameters;
  if (parameters.size() != network.spec.parameter_count()) {
    return failure(ErrorCode::kBadShape, "found {} parameters, expected {}", parameters.size(),
                   network.spec.parameter_count());
  }
  for (Index i = 0; i < parameters.size(); ++i) {
    if (!std::isfinite(parameters[i])) {
      return failure(ErrorCode::kBadValue, "parameter {} is not a finite number", i);
    }
  }
  return ok();
}

std::string describe(const NetworkSpec& spec) {
  std::string text;
  for (const Index size : spec.sizes) {
    if (!text.empty()) text += '-';
    text += sentence("{}", size);
  }
  const auto& activations = spec.activations;
  const bool uniform = std::all_of(activations.begin(), activations.end(),
                                   [&](Activation a) { return a == activations.front(); });
  for (std::size_t i = 0;
       i < (uniform ? std::min<std::size_t>(1, activations.size()) : activations.size()); ++i) {
    text += (i == 0 ? " " : ",");
    text += name(activations[i]);
  }
  return text + (spec.bias ? ", bias" : ", no bias");
}

void forward(const Network& network, Arch arch, const MatrixView& inputs, bool curvature,
             Passes& passes) {
  const NetworkSpec& spec = network.spec;
  assert(inputs.cols() == spec.inputs());
  const Index L = spec.layers();
  passes.activation.resize(at(L));
  passes.first.resize(at(L - 1));
  passes.second.resize(at(curvature ? L - 1 : 0));
  reshape(passes.activation[0], inputs.rows(), inputs.cols());
  passes.activation[0] = inputs;
  for (Index l = 1; l < L; ++l) {
    Matrix& a = passes.activation[at(l)];
    affine(network, arch, l, passes.activation[at(l - 1)], a);
    Matrix& first = passes.first[at(l - 1)];
    reshape(first, a.rows(), a.cols());
    double* second = nullptr;
    if (curvature) {
      reshape(passes.second[at(l - 1)], a.rows(), a.cols());
      second = passes.second[at(l - 1)].data();
    }
    evaluate(spec.activations[at(l - 1)], arch, a.size(), a.data(), a.data(), first.data(), second);
  }
  affine(network, arch, L, passes.activation[at(L - 1)], passes.outputs);
}

void backward(const Network& network, Arch arch, Passes& passes) {
  const Index L = network.spec.layers();
  passes.delta.resize(at(L));
  for (Index l = L - 1; l >= 1; --l) {
    const Matrix& above = passes.delta[at(l)];
    assert(above.rows() == passes.outputs.rows());
    const auto weights = network.weights(l + 1);
    Matrix& delta = passes.delta[at(l - 1)];
    reshape(delta, above.rows(), weights.cols());
    multiply(arch, above.rows(), weights.cols(), weights.rows(), rows_of(above), cols_of(weights),
             delta.data(), delta.cols(), false);
    delta.array() *= passes.first[at(l - 1)].array();
  }
}

Matrix outputs(const Network& network, Arch arch, const Matrix& inputs) {
  constexpr Index kChunk = 512;
  Matrix all(inputs.rows(), network.spec.outputs());
  Passes passes;
  for (Index begin = 0; begin < inputs.rows(); begin += kChunk) {
    const Index count = std::min(kChunk, inputs.rows() - begin);
    forward(network, arch, inputs.middleRows(begin, count), false, passes);
    all.middleRows(begin, count) = passes.outputs;
  }
  return all;
}

}  // namespace sgdscope
