// What `sgdscope analyze` is about to do, in the engine's terms: data ready, network drawn.
#pragma once

#include <string>

#include "sgdscope/analysis.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/result.hpp"
#include "sgdscope/training.hpp"

#include "analyze_options.hpp"

namespace sgdscope::native {

struct Experiment {
  std::string data_name;
  std::string data_description;
  Scaling scaling = Scaling::kLargest;
  Index wrong_labels = 0;  // made so by --label-noise
  Dataset training;
  Dataset test;  // may be empty
  Network start;
  TrainingOptions training_options;
  AnalysisOptions analysis_options;
};

// Loads, takes the part asked for, scales, splits, labels; draws the network; checks everything
// that can be checked before long work.
Result<Experiment> prepare(const AnalyzeOptions& options);

}  // namespace sgdscope::native
