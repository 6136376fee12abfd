#include "sgdscope/experiment.hpp"

#include <array>
#include <string>
#include <utility>

#include "sgdscope/random.hpp"

#include "names.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::array<Named<LabelSource>, 3> kLabelSources = {{
    {LabelSource::kData, "data"},
    {LabelSource::kModel, "model"},
    {LabelSource::kTeacher, "teacher"},
}};
constexpr std::array<Named<Scaling>, 3> kScalings = {{
    {Scaling::kLargest, "largest"},
    {Scaling::kStandardise, "standardise"},
    {Scaling::kNone, "none"},
}};

std::string list_text(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) text += sentence("{}{}", text.empty() ? "" : ",", number);
  return text;
}

Result<Dataset> choose_samples(Dataset data, const ExperimentOptions& options) {
  if (!options.classes.empty()) {
    auto kept = keep_classes(data, options.classes);
    if (!kept)
      return failure(ErrorCode::kBadValue, "--classes {}: {}", list_text(options.classes),
                     kept.error().message);
    data = std::move(kept).value();
  }
  if (options.samples > 0 && options.samples < data.size()) {
    data = shuffled_sample(data, options.samples, options.seed);
  }
  return data;
}

Result<Loss> choose_loss(const ExperimentOptions& options, const Dataset& data) {
  const bool classes = data.classes > 0;
  if (!options.loss) return classes ? Loss::kCrossEntropy : Loss::kMseHalfSum;
  const Loss loss = *options.loss;
  if (!classes && !is_squared(loss)) {
    return failure(ErrorCode::kBadValue,
                   "--loss {}: the data has real targets, expected mse-half-sum or mse-mean",
                   name(loss));
  }
  return loss;
}

Result<NetworkSpec> choose_network(const ExperimentOptions& options, const Dataset& data) {
  NetworkSpec spec;
  spec.bias = options.bias;
  spec.sizes = {data.inputs.cols()};
  spec.sizes.insert(spec.sizes.end(), options.hidden.begin(), options.hidden.end());
  spec.sizes.push_back(data.targets.cols());

  const std::size_t hidden = options.hidden.size();
  const std::size_t given = options.activations.size();
  if (given != 1 && given != hidden) {
    return failure(
        ErrorCode::kBadValue,
        "--activation names {} functions, expected one or as many as --hidden has layers ({})",
        given, hidden);
  }
  for (std::size_t i = 0; i < hidden; ++i) {
    spec.activations.push_back(options.activations[given == 1 ? 0 : i]);
  }
  if (Status s = check(spec); !s) {
    return failure(s.error().code, "--hidden: {}", s.error().message);
  }
  return spec;
}

// A teacher labels the test part as well: what is learned is the teacher's rule.
void label(const ExperimentOptions& options, Loss loss, const NetworkSpec& spec, Dataset& data) {
  if (options.labels != LabelSource::kTeacher) return;
  const std::uint64_t seed = Random(options.seed, Stream::kTeacher).bits();
  draw_model_labels(initialise(spec, options.init, seed), loss, data, seed);
}

Status add_noise(const ExperimentOptions& options, Experiment& experiment) {
  if (options.label_noise == 0.0) return ok();
  if (experiment.training.classes < 2) {
    return failure(ErrorCode::kBadValue, "--label-noise needs two classes, and {}",
                   experiment.training.classes == 1 ? "there is one here"
                                                    : "the targets here are real numbers");
  }
  experiment.wrong_labels = add_label_noise(experiment.training, options.label_noise, options.seed);
  return ok();
}

void set_options(const ExperimentOptions& options, Loss loss, Experiment& experiment) {
  experiment.training_options = options.training;
  experiment.training_options.loss = loss;
  experiment.training_options.seed = options.seed;
  experiment.analysis_options = options.analysis;
  experiment.analysis_options.loss = loss;
  experiment.analysis_options.seed = options.seed;
}

}  // namespace

std::optional<LabelSource> label_source_by_name(std::string_view name) {
  return value_in(kLabelSources, name);
}

std::string_view name(Scaling scaling) { return name_in(kScalings, scaling); }

std::optional<Scaling> scaling_by_name(std::string_view name) { return value_in(kScalings, name); }

Result<Experiment> prepare(Dataset data, bool made_by_formula, const ExperimentOptions& options,
                           const Affordable& affordable) {
  Experiment experiment;
  auto chosen = choose_samples(std::move(data), options);
  if (!chosen) return chosen.error();
  Dataset samples = std::move(chosen).value();
  experiment.scaling =
      options.scaling.value_or(made_by_formula ? Scaling::kNone : Scaling::kLargest);
  scale(samples, experiment.scaling);

  const auto loss = choose_loss(options, samples);
  if (!loss) return loss.error();
  if (loss.value() == Loss::kBinaryLogistic) {
    if (const Status single = to_single_target(samples); !single) {
      return failure(ErrorCode::kBadValue, "--loss binary-logistic: {}", single.error().message);
    }
  }
  const auto spec = choose_network(options, samples);
  if (!spec) return spec.error();
  if (affordable) {
    if (Status s = affordable(spec.value(), options.training); !s) return s;
  }
  experiment.labels = options.labels;
  label(options, loss.value(), spec.value(), samples);

  Split parts = split(samples, options.test_fraction, options.seed);
  experiment.training = std::move(parts.training);
  experiment.test = std::move(parts.test);
  if (Status s = add_noise(options, experiment); !s) return s;

  experiment.start = initialise(spec.value(), options.init, options.seed);
  set_options(options, loss.value(), experiment);
  if (Status s = check(experiment.training_options, spec.value(), experiment.training); !s) {
    return s;
  }
  Status s =
      check_analysis_input(experiment.start, experiment.training, experiment.analysis_options);
  if (!s) return s;
  return experiment;
}

Dataset analysed_data(const Experiment& experiment, const Network& network) {
  Dataset data = experiment.training;
  if (experiment.labels == LabelSource::kModel) {
    draw_model_labels(network, experiment.training_options.loss, data,
                      experiment.training_options.seed);
  }
  return data;
}

}  // namespace sgdscope
