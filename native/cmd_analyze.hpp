// sgdscope analyze: trains a network and measures C, H and M2 of the result.
#pragma once

#include "sgdscope/result.hpp"

#include "analyze_options.hpp"

namespace sgdscope::native {

// The exit status, or the sentence of a refusal.
Result<int> run_analyze(const AnalyzeOptions& options);

}  // namespace sgdscope::native
