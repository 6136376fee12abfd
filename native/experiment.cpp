#include "experiment.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "sgdscope/number.hpp"

#include "budget.hpp"
#include "option_text.hpp"
#include "terminal.hpp"

namespace sgdscope::native {
namespace {

// No data is larger than the addresses of a program of 32 bits.
Index as_index(std::int64_t value) {
  return static_cast<Index>(std::min<std::int64_t>(value, std::numeric_limits<Index>::max()));
}

// The whole numbers of a list, each of which a T can hold.
template <typename T>
std::vector<T> numbers_in(std::string_view list) {
  std::vector<T> numbers;
  for (const std::int64_t number : numbers_of_list(list)) {
    numbers.push_back(static_cast<T>(number));
  }
  return numbers;
}

// The checks of the command line have passed, so every name below is known.
ExperimentOptions options_for_engine(const AnalyzeOptions& options) {
  ExperimentOptions result;
  result.samples = as_index(options.samples);
  result.classes = numbers_in<int>(options.classes);
  result.scaling = scaling_by_name(options.scale);
  result.test_fraction = options.test_fraction;
  result.labels = label_source_by_name(options.labels).value_or(LabelSource::kData);
  result.label_noise = options.label_noise;

  result.hidden = numbers_in<Index>(options.hidden);
  result.activations.clear();
  for (const std::string& name : split_list(options.activation))
    result.activations.push_back(activation_by_name(name).value_or(Activation::kRelu));
  result.init = initialisation_by_name(options.init).value_or(Initialisation::kPyTorch);
  result.bias = !options.no_bias;

  result.loss = loss_by_name(options.loss);
  result.seed = static_cast<std::uint64_t>(options.seed);
  return result;
}

void set_training_options(const AnalyzeOptions& options, TrainingOptions& training) {
  training.epochs = options.epochs;
  training.batch = as_index(options.batch);
  training.learning_rate = options.lr;
  training.momentum = options.momentum;
  training.weight_decay = options.weight_decay;
  training.cosine_epochs = options.cosine;
  training.clip_norm = options.clip;
  training.stop_loss = options.stop_loss;
  training.stop_accuracy = options.stop_accuracy;
  if (options.compute.arch != "auto") training.arch = options.compute.widest_or_named();
  training.checkpoints = numbers_in<int>(options.checkpoints);
}

void set_analysis_options(const AnalyzeOptions& options, AnalysisOptions& analysis) {
  analysis.block = block_kind_by_name(options.block).value_or(BlockKind::kWeights);
  analysis.layers = numbers_in<Index>(options.layers);
  analysis.fit.relative_window = options.window;
  analysis.fit.relative_end = options.below;
  analysis.fit.top = as_index(options.top);
  analysis.arch = options.compute.widest_or_named();
  analysis.threads = options.compute.threads;
}

// An option without effect would stand in the command that repeats the run.
Status check_toy_options(const AnalyzeOptions& options) {
  const std::string& data = options.data.front();
  const auto toy = toy_data_by_name(data);
  const char* given = options.toy_classes ? "--toy-classes" : "--toy-noise";
  if (!toy && (options.toy_noise || options.toy_classes)) {
    return Error{ErrorCode::kBadValue, given + (": '" + data + "' is not made by formula")};
  }
  if (options.toy_classes && toy != ToyData::kSpirals && toy != ToyData::kBlobs) {
    return Error{
        ErrorCode::kBadValue,
        "--toy-classes: " + data + " leaves no choice of classes, expected spirals or blobs"};
  }
  return ok();
}

// "; 100 of them taken, of classes 3,8", or nothing where all are.
std::string chosen_text(const AnalyzeOptions& options, Index loaded, const Experiment& experiment) {
  const Index taken = experiment.training.size() + experiment.test.size();
  if (taken == loaded && options.samples <= loaded) return {};
  std::string text = taken == loaded ? "; all" : "; " + std::to_string(taken);
  text += " of them taken";
  if (!options.classes.empty()) text += ", of classes " + options.classes;
  if (taken < options.samples) {
    text += ", though --samples asks for " + std::to_string(options.samples);
  }
  return text;
}

// A column that is large against the rest is all that a network sees when the whole is divided by
// its largest magnitude.
std::string scale_hint(const AnalyzeOptions& options, const LoadedData& loaded) {
  if (!options.scale.empty() || loaded.made_by_formula) return {};
  const Vector largest = loaded.data.inputs.cwiseAbs().colwise().maxCoeff();
  std::vector<double> sorted(largest.begin(), largest.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  Index column = 0;
  const double most = largest.maxCoeff(&column);
  if (!(*middle > 0.0 && most >= 1000.0 * *middle)) return {};
  return "; input " + std::to_string(column + 1) + " goes up to " + short_number(most) +
         ", half of them only to " + short_number(*middle) +
         " (--scale standardise: to the same spread)";
}

DataRequest data_request(const AnalyzeOptions& options) {
  DataRequest request;
  request.names = options.data;
  if (options.samples > 0) request.toy.samples = as_index(options.samples);
  request.toy.noise = options.toy_noise.value_or(request.toy.noise);
  request.toy.classes = options.toy_classes.value_or(request.toy.classes);
  request.toy.seed = static_cast<std::uint64_t>(options.seed);
  request.target = csv_target_by_name(options.target);  // empty: not given
  request.memory_limit = options.compute.memory_limit_bytes();
  return request;
}

// While samples like those of `data` are split, `all` of them and a copy of those that are `taken`
// are there, and all their numbers twice. Vectors of labels may have grown to twice their need.
double split_bytes(const Dataset& data, double all, double taken) {
  const auto numbers = static_cast<double>(data.inputs.cols() + data.targets.cols());
  const double row = sizeof(double) * numbers + (data.labels.empty() ? 0.0 : 2.0 * sizeof(int));
  constexpr double kBeside = 4096.0;  // a small network, and what heads the parts
  return row * (all + taken) + 2.0 * sizeof(Index) * all + kBeside;
}

Status check_split(const Dataset& data, const AnalyzeOptions& options) {
  const auto all = static_cast<double>(data.size());
  const auto wanted = static_cast<double>(options.samples);
  const double taken = options.samples > 0 ? std::min(all, wanted) : all;
  return check_memory(split_bytes(data, all, taken), options.compute.memory_limit_bytes(),
                      "Splitting the data into training and test",
                      "take fewer samples (--samples)");
}

Status check_made_data(const AnalyzeOptions& options) {
  const double bytes = made_data_bytes(options);
  if (bytes == 0.0) return ok();
  const auto samples = static_cast<double>(data_request(options).toy.samples);
  return check_memory(bytes, options.compute.memory_limit_bytes(),
                      "Making " + count_text(samples) + " samples of " + options.data.front(),
                      "take fewer (--samples)");
}

}  // namespace

double made_data_bytes(const AnalyzeOptions& options) {
  ToyDataOptions few = data_request(options).toy;
  const auto samples = static_cast<double>(few.samples);
  few.samples = 2;
  const auto kind = toy_data_by_name(options.data.front());
  if (!kind || options.data.size() > 1) return 0.0;
  const auto data = make_toy_data(*kind, few);
  return data ? split_bytes(data.value(), samples, samples) : 0.0;
}

Result<NamedExperiment> load_experiment(const AnalyzeOptions& options,
                                        const Affordable& affordable) {
  if (Status s = check_toy_options(options); !s) return s;
  if (Status s = check_made_data(options); !s) return s;
  const DataRequest request = data_request(options);
  auto loaded = load_data(request);
  if (!loaded) return loaded.error();
  if (Status s = check_split(loaded.value().data, options); !s) return s;

  ExperimentOptions engine_options = options_for_engine(options);
  set_training_options(options, engine_options.training);
  set_analysis_options(options, engine_options.analysis);
  const Index size = loaded.value().data.size();
  const std::string hint = scale_hint(options, loaded.value());
  auto experiment = prepare(std::move(loaded.value().data), loaded.value().made_by_formula,
                            engine_options, affordable);
  if (!experiment) return experiment.error();
  DataOrigin origin = std::move(loaded.value());
  origin.description += chosen_text(options, size, experiment.value()) + hint;
  return NamedExperiment{std::move(experiment).value(), std::move(origin)};
}

}  // namespace sgdscope::native
