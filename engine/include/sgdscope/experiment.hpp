// From a data set as it was loaded to a training and its analysis, ready to run: what the command
// line, the C interface and the browser have in common, so that the same options give the same
// digits everywhere.
//
// In this order, each step by seed: keep classes, draw samples, scale, make single targets, label
// by a teacher, split off a test part, make labels wrong, draw the network.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/result.hpp"
#include "sgdscope/training.hpp"

namespace sgdscope {

// Where the labels come from.
enum class LabelSource {
  kData,
  kModel,    // drawn from the trained network before the analysis
  kTeacher,  // drawn from a network of the same shape with random weights, before the training
};
std::optional<LabelSource> label_source_by_name(
    std::string_view name);  // "data", "model", "teacher"

std::string_view name(Scaling scaling);  // "largest", "standardise", "none"
std::optional<Scaling> scaling_by_name(std::string_view name);

// Of the numbers in ExperimentOptions::hidden, where they are read from text.
inline constexpr Index kMostWidth = 1'000'000;

// The defaults are those of the command line.
struct ExperimentOptions {
  Index samples = 0;  // 0: all
  std::vector<int> classes = {};
  std::optional<Scaling> scaling = {};  // empty: largest; none for data made by formula
  double test_fraction = 0.2;           // 0 ≤ x < 1
  LabelSource labels = LabelSource::kData;
  double label_noise = 0.0;  // 0 ≤ x < 1

  std::vector<Index> hidden = {24, 16};
  std::vector<Activation> activations = {Activation::kRelu};  // one, or one a hidden layer
  Initialisation init = Initialisation::kPyTorch;
  bool bias = true;

  std::optional<Loss> loss = {};  // empty: cross-entropy, or mse-half-sum for real targets
  TrainingOptions training = {};  // its loss and seed are set from here
  AnalysisOptions analysis = {};  // its loss and seeds are set from here
  std::uint64_t seed = 1;
};

struct Experiment {
  Scaling scaling = Scaling::kLargest;
  LabelSource labels = LabelSource::kData;
  Index wrong_labels = 0;  // made so by label_noise
  Dataset training;
  Dataset test;  // may be empty
  Network start;
  TrainingOptions training_options;
  AnalysisOptions analysis_options;
};

// Whether there is memory to train a network of these sizes, without its data. Asked before its
// weights are drawn.
using Affordable = std::function<Status(const NetworkSpec&, const TrainingOptions&)>;

// Everything that can be checked before long work is checked. Errors name the option at fault, by
// its name on the command line or in words.
Result<Experiment> prepare(Dataset data, bool made_by_formula, const ExperimentOptions& options,
                           const Affordable& affordable = {});

// The samples that an analysis of `network`, which has the sizes of `experiment.start`, looks at:
// those it was trained on, labelled by itself with LabelSource::kModel.
Dataset analysed_data(const Experiment& experiment, const Network& network);

}  // namespace sgdscope
