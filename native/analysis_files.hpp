// The files of a finished run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/result.hpp"

#include "files.hpp"
#include "finished_run.hpp"

namespace sgdscope::native {

// sgdscope-analysis/1. Numbers round-trip; what is not a number is null.
std::string analysis_json(const FinishedRun& run);

// block, index from 1 in descending H_ii, H_ii, C_ii, M2_ii; 17 digits.
std::string directions_csv(const Analysis& analysis);

inline constexpr std::string_view kCheckpoints = "checkpoints.npz";

// analysis.json, directions.csv, report.html, and checkpoints.npz where epochs were asked for.
std::vector<std::string> names_of_files(const AnalyzeOptions& options);

// The members epochs (n) and parameters (n × all of the network, in the order of the problem file):
// the checkpoints and, where none of them is it, the network as it was trained at last (none where
// it diverged), its epoch that of epochs_trained(). Beside the checkpoints themselves it takes
// three times their memory.
Result<std::vector<std::uint8_t>> checkpoints_npz(const FinishedRun& run);

// That file, right after the training: what becomes of the analysis does not matter to it.
Status write_checkpoints(const FinishedRun& run, const OutputFolder& folder);

// The other files, all or none: an earlier run's stay whole when one of them cannot be written, and
// its checkpoints.npz does not outlive it where this run has none.
Status write_run(const FinishedRun& run, const std::string& json, const OutputFolder& folder);

}  // namespace sgdscope::native
