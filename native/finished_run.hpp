// All that one `sgdscope analyze` has found out; files, table and report are made from it. Nothing
// in it depends on clocks, threads or folders, so equal runs make equal files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/training.hpp"

#include "analyze_options.hpp"
#include "experiment.hpp"

namespace sgdscope::native {

struct FinishedRun {
  AnalyzeOptions options;
  NamedExperiment experiment;

  Network trained;
  std::vector<EpochRecord> history;
  std::vector<Checkpoint> checkpoints;
  std::int64_t updates = 0;
  int epochs = 0;            // completed and evaluated
  bool interrupted = false;  // by Ctrl-C: no seed repeats where that was

  std::optional<Evaluation> test;  // where samples were held back
  Analysis analysis;
};

// Remarks that belong beside every number of the run.
std::vector<std::string> notes(const FinishedRun& run);

std::string scaling_text(Scaling scaling);

// Passes through the training data; with a fraction where training was interrupted within one.
double epochs_trained(const FinishedRun& run);

// What of the command has to change for the network that was measured; empty: nothing.
std::string command_note(const FinishedRun& run);

// "learning rate", "0.1": every setting of the run, in the order to show.
std::vector<std::pair<std::string, std::string>> settings(const FinishedRun& run);

}  // namespace sgdscope::native
