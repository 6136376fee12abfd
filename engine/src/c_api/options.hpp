// The engine's option structures filled from lines "key value".
#pragma once

#include "sgdscope/analysis.hpp"
#include "sgdscope/experiment.hpp"
#include "sgdscope/power_law.hpp"
#include "sgdscope/training.hpp"

#include "c_api/options_text.hpp"

namespace sgdscope::c_api {

void read(OptionsText& text, TrainingOptions& options);    // all but loss and seed
void read(OptionsText& text, AnalysisOptions& options);    // all but loss and seed
void read(OptionsText& text, ExperimentOptions& options);  // everything
void read(OptionsText& text, FitOptions& options);
void read_seed(OptionsText& text, std::uint64_t& seed);

// Most bytes that a job may take at its peak: the option memory-limit, or what the address space
// leaves room for.
double memory_limit(OptionsText& text);
Status check_memory_limit(double bytes, double limit, std::string_view what,
                          std::string_view advice);

}  // namespace sgdscope::c_api
