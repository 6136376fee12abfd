// What `sgdscope analyze` is about to do: its options in the engine's terms, and the data loaded.
#pragma once

#include "sgdscope/experiment.hpp"
#include "sgdscope/result.hpp"

#include "analyze_options.hpp"
#include "data_sources.hpp"

namespace sgdscope::native {

struct NamedExperiment : Experiment {
  DataOrigin origin;
};

// Loads the data and prepares the rest; see sgdscope/experiment.hpp.
Result<NamedExperiment> load_experiment(const AnalyzeOptions& options);

}  // namespace sgdscope::native
