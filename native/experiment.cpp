#include "experiment.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sgdscope/random.hpp"

#include "data_sources.hpp"

namespace sgdscope::native {
namespace {

constexpr std::int64_t kToySamples = 500;

Error refused(std::string sentence) { return {ErrorCode::kBadValue, std::move(sentence)}; }

std::uint64_t seed_of(const AnalyzeOptions& options) {
  return static_cast<std::uint64_t>(options.seed);
}

// Figures made by formula have their scale already.
Scaling scaling_of(const AnalyzeOptions& options, bool made_by_formula) {
  if (options.scale == "standardise") return Scaling::kStandardise;
  if (options.scale == "none") return Scaling::kNone;
  return options.scale.empty() && made_by_formula ? Scaling::kNone : Scaling::kLargest;
}

// The samples of the run, all of them, with the labels that came with them.
Result<Dataset> gather(const AnalyzeOptions& options, Experiment& experiment) {
  DataRequest request;
  request.names = options.data;
  request.toy.samples = options.samples > 0 ? options.samples : kToySamples;
  request.toy.noise = options.toy_noise;
  request.toy.classes = options.toy_classes;
  request.toy.seed = seed_of(options);
  request.memory_limit = options.compute.memory_limit_bytes();
  auto loaded = load_data(request);
  if (!loaded) return loaded.error();
  experiment.data_name = loaded.value().name;
  experiment.data_description = loaded.value().description;

  Dataset data = std::move(loaded.value().data);
  if (!options.classes.empty()) {
    std::vector<int> classes;
    for (const std::int64_t label : numbers_of_list(options.classes))
      classes.push_back(static_cast<int>(label));
    auto kept = keep_classes(data, classes);
    if (!kept) return refused("--classes " + options.classes + ": " + kept.error().message);
    data = std::move(kept).value();
  }
  if (options.samples > 0 && options.samples < data.size()) {
    data = shuffled_sample(data, options.samples, seed_of(options));
  }
  experiment.scaling = scaling_of(options, loaded.value().made_by_formula);
  scale_inputs(data, experiment.scaling);
  return data;
}

Result<Loss> choose_loss(const AnalyzeOptions& options, const Dataset& data) {
  const bool classes = data.classes > 0;
  if (options.loss.empty()) return classes ? Loss::kCrossEntropy : Loss::kMseHalfSum;
  const Loss loss = loss_by_name(options.loss).value_or(Loss::kCrossEntropy);
  if (!classes && loss != Loss::kMseHalfSum && loss != Loss::kMseMean) {
    return refused("--loss " + options.loss +
                   ": the data has real targets, expected mse-half-sum or mse-mean");
  }
  return loss;
}

Result<NetworkSpec> choose_network(const AnalyzeOptions& options, const Dataset& data) {
  NetworkSpec spec;
  spec.bias = !options.no_bias;
  spec.sizes = {data.inputs.cols()};
  for (const std::int64_t width : numbers_of_list(options.hidden)) spec.sizes.push_back(width);
  spec.sizes.push_back(data.targets.cols());

  const std::size_t hidden = spec.sizes.size() - 2;
  const auto names = split_list(options.activation);
  if (names.size() != 1 && names.size() != hidden) {
    return refused("--activation names " + std::to_string(names.size()) +
                   " functions, expected one or as many as --hidden has layers (" +
                   std::to_string(hidden) + ")");
  }
  for (std::size_t i = 0; i < hidden; ++i) {
    const std::string& name = names.size() == 1 ? names[0] : names[i];
    spec.activations.push_back(activation_by_name(name).value_or(Activation::kRelu));
  }
  if (const Status status = check(spec); !status) return status.error();
  return spec;
}

// A teacher labels the test part as well: what is learned is the teacher's rule.
Status label(const AnalyzeOptions& options, Loss loss, const NetworkSpec& spec, Dataset& data) {
  if (options.labels != "teacher") return ok();
  const std::uint64_t seed = Random(seed_of(options), Stream::kTeacher).bits();
  const auto init = initialisation_by_name(options.init).value_or(Initialisation::kPyTorch);
  draw_model_labels(initialise(spec, init, seed), loss, data, seed);
  return ok();
}

Status add_noise(const AnalyzeOptions& options, Experiment& experiment) {
  if (options.label_noise == 0.0) return ok();
  if (experiment.training.classes < 2) {
    return refused("--label-noise needs classes, and the targets here are real numbers");
  }
  experiment.wrong_labels =
      add_label_noise(experiment.training, options.label_noise, seed_of(options));
  return ok();
}

void set_training_options(const AnalyzeOptions& options, Loss loss, TrainingOptions& training) {
  training.loss = loss;
  training.epochs = options.epochs;
  training.batch = options.batch;
  training.learning_rate = options.lr;
  training.momentum = options.momentum;
  training.weight_decay = options.weight_decay;
  training.cosine_epochs = options.cosine;
  training.clip_norm = options.clip;
  training.stop_loss = options.stop_loss;
  training.stop_accuracy = options.stop_accuracy;
  training.seed = seed_of(options);
  if (options.compute.arch != "auto") training.arch = options.compute.widest_or_named();
  for (const std::int64_t epoch : numbers_of_list(options.checkpoints))
    training.checkpoints.push_back(static_cast<int>(epoch));
}

void set_analysis_options(const AnalyzeOptions& options, Loss loss, AnalysisOptions& analysis) {
  analysis.loss = loss;
  analysis.block = block_kind_by_name(options.block).value_or(BlockKind::kWeights);
  for (const std::int64_t layer : numbers_of_list(options.layers)) analysis.layers.push_back(layer);
  analysis.fit.relative_window = options.window;
  analysis.fit.top = options.top;
  analysis.fit.seed = seed_of(options);
  analysis.arch = options.compute.widest_or_named();
  analysis.threads = options.compute.threads;
  analysis.seed = seed_of(options);
}

}  // namespace

Result<Experiment> prepare(const AnalyzeOptions& options) {
  Experiment experiment;
  auto gathered = gather(options, experiment);
  if (!gathered) return gathered.error();
  Dataset data = std::move(gathered).value();

  const auto loss = choose_loss(options, data);
  if (!loss) return loss.error();
  if (loss.value() == Loss::kBinaryLogistic) {
    if (const Status single = to_single_target(data); !single) {
      return refused("--loss binary-logistic: " + single.error().message);
    }
  }
  const auto spec = choose_network(options, data);
  if (!spec) return spec.error();
  if (const Status s = label(options, loss.value(), spec.value(), data); !s) return s.error();

  Split parts = split(data, options.test_fraction, seed_of(options));
  experiment.training = std::move(parts.training);
  experiment.test = std::move(parts.test);
  if (const Status s = add_noise(options, experiment); !s) return s.error();

  const auto init = initialisation_by_name(options.init).value_or(Initialisation::kPyTorch);
  experiment.start = initialise(spec.value(), init, seed_of(options));
  set_training_options(options, loss.value(), experiment.training_options);
  set_analysis_options(options, loss.value(), experiment.analysis_options);
  if (options.block == "network" && !options.layers.empty()) {
    return refused("--layers chooses layers, but --block network takes all of them together");
  }
  if (const Status s = check(experiment.training_options, spec.value(), experiment.training); !s) {
    return s.error();
  }
  const Status s =
      check_analysis_input(experiment.start, experiment.training, experiment.analysis_options);
  if (!s) return s.error();
  return experiment;
}

}  // namespace sgdscope::native
