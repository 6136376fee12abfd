#include "problem_file.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sgdscope/activation.hpp"
#include "sgdscope/dataset.hpp"

#include "option_text.hpp"
#include "strict_json.hpp"

namespace sgdscope::native {
namespace {

constexpr std::string_view kFormat = "sgdscope-problem/1";
constexpr Index kWidest = std::numeric_limits<std::int32_t>::max();

Result<Activation> activation_at(const Json& value, const std::string& place) {
  const auto text = text_at(value, place);
  if (!text) return text.error();
  const auto activation = activation_by_name(text.value());
  if (!activation) {
    return mismatch(place, value, or_list(all_names<Activation>(kActivationCount)));
  }
  return *activation;
}

Result<std::vector<Activation>> activations_at(const Json& value, std::size_t hidden) {
  const std::string place = "network.activations";
  std::vector<Activation> activations;
  if (value.is_string()) {
    const auto one = activation_at(value, place);
    if (!one) return one.error();
    activations.assign(hidden, one.value());
    return activations;
  }
  if (!value.is_array() || value.size() != hidden) {
    return mismatch(
        place, value,
        "one name, or an array with one for each hidden layer (" + std::to_string(hidden) + ")");
  }
  for (std::size_t i = 0; i < hidden; ++i) {
    const auto one = activation_at(value[i], place + "[" + std::to_string(i) + "]");
    if (!one) return one.error();
    activations.push_back(one.value());
  }
  return activations;
}

Result<NetworkSpec> network_at(const Json& value) {
  if (Status s = check_keys(value, "network", {"sizes", "activations"}, {"bias"}); !s) {
    return s;
  }
  NetworkSpec spec;
  auto sizes = whole_numbers_at(value["sizes"], "network.sizes", 1, kWidest);
  if (!sizes) return sizes.error();
  spec.sizes = std::move(sizes).value();
  if (spec.sizes.size() < 2) {
    return mismatch("network.sizes", value["sizes"], "at least two sizes: inputs and outputs");
  }
  auto activations = activations_at(value["activations"], spec.sizes.size() - 2);
  if (!activations) return activations.error();
  spec.activations = std::move(activations).value();
  if (value.contains("bias")) {
    if (!value["bias"].is_boolean())
      return mismatch("network.bias", value["bias"], "true or false");
    spec.bias = value["bias"].get<bool>();
  }
  if (const Status s = check(spec); !s) {
    return Error{s.error().code, "network: " + s.error().message};
  }
  return spec;
}

Result<Loss> loss_at(const Json& value) {
  const auto text = text_at(value, "loss");
  if (!text) return text.error();
  const auto loss = loss_by_name(text.value());
  if (!loss) return mismatch("loss", value, or_list(all_names<Loss>(kLossCount)));
  return *loss;
}

Result<Matrix> targets_from_labels(const Json& value, Loss loss, Index outputs) {
  const bool binary = loss == Loss::kBinaryLogistic;
  const Index last = binary ? 1 : outputs - 1;
  const auto numbers = whole_numbers_at(value, "labels", 0, last);
  if (!numbers) return numbers.error();
  const std::vector<int> labels(numbers.value().begin(), numbers.value().end());
  const Matrix rows = one_hot(labels, static_cast<int>(last + 1));
  return binary ? Matrix(rows.col(1)) : rows;
}

Result<Matrix> targets_at(const Json& json, Loss loss, Index samples, Index outputs) {
  const bool labels = json.contains("labels");
  if (labels == json.contains("targets")) {
    return Error{ErrorCode::kBadFormat,
                 labels ? "\"labels\" and \"targets\" are both there, expected one of them"
                        : "neither \"targets\" nor \"labels\" is there, expected one of them"};
  }
  auto targets = labels ? targets_from_labels(json["labels"], loss, outputs)
                        : matrix_at(json["targets"], "targets", outputs);
  if (targets && targets.value().rows() != samples) {
    const std::string key = labels ? "labels" : "targets";
    return mismatch(key, json[key], std::to_string(samples) + ", one for each row of inputs");
  }
  return targets;
}

}  // namespace

double problem_memory(std::string_view text) {
  // A JSON value has 16 bytes, in arrays that grow by doubling; a float64 beside it.
  constexpr double kValue = 40.0;
  const auto values = std::count(text.begin(), text.end(), ',');
  return static_cast<double>(text.size()) + kValue * static_cast<double>(values);
}

Result<Problem> read_problem(std::string_view text) {
  const auto parsed = parse_json(text);
  if (!parsed) return parsed.error();
  const Json& json = parsed.value();
  if (const Status s =
          check_keys(json, "the file", {"format", "network", "loss", "parameters", "inputs"},
                     {"targets", "labels"});
      !s) {
    return s.error();
  }
  if (json["format"] != kFormat) {
    return mismatch("format", json["format"], "\"" + std::string(kFormat) + "\"");
  }
  Problem problem;
  const auto spec = network_at(json["network"]);
  if (!spec) return spec.error();
  problem.network.spec = spec.value();
  const auto loss = loss_at(json["loss"]);
  if (!loss) return loss.error();
  problem.loss = loss.value();

  auto parameters = vector_at(json["parameters"], "parameters");
  if (!parameters) return parameters.error();
  problem.network.parameters = std::move(parameters).value();
  if (problem.network.parameters.size() != spec.value().parameter_count()) {
    return mismatch(
        "parameters", json["parameters"],
        std::to_string(spec.value().parameter_count()) + " numbers for " + describe(spec.value()));
  }
  auto inputs = matrix_at(json["inputs"], "inputs", spec.value().inputs());
  if (!inputs) return inputs.error();
  problem.inputs = std::move(inputs).value();
  auto targets = targets_at(json, problem.loss, problem.inputs.rows(), spec.value().outputs());
  if (!targets) return targets.error();
  problem.targets = std::move(targets).value();
  if (Status s = check_targets(problem.loss, problem.targets, spec.value().outputs()); !s) {
    return s;
  }
  return problem;
}

}  // namespace sgdscope::native
