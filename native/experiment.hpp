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

// About the most bytes that the options' data take while they are made by their formula and split
// into training and test; 0 for other data.
double made_data_bytes(const AnalyzeOptions& options);

// Loads the data and prepares the rest; see sgdscope/experiment.hpp.
Result<NamedExperiment> load_experiment(const AnalyzeOptions& options,
                                        const Affordable& affordable);

}  // namespace sgdscope::native
