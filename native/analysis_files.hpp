// The files of a finished run.
#pragma once

#include <string>
#include <vector>

#include "sgdscope/result.hpp"

#include "files.hpp"
#include "finished_run.hpp"

namespace sgdscope::native {

// sgdscope-analysis/1. Numbers round-trip; what is not a number is null.
std::string analysis_json(const FinishedRun& run);

// block, index from 1 in descending H_ii, H_ii, C_ii, M2_ii; 17 digits.
std::string directions_csv(const Analysis& analysis);

// analysis.json, directions.csv, report.html, and checkpoints.npz where epochs were asked for.
std::vector<std::string> names_of_files(const AnalyzeOptions& options);

// Those files, all or none: an earlier run's stay whole when one of them cannot be written, and
// its checkpoints.npz does not outlive it where this run has none.
Status write_run(const FinishedRun& run, const std::string& json, const OutputFolder& folder);

}  // namespace sgdscope::native
