// The engine's results as records; names as in the files that the command line writes.
#pragma once

#include "sgdscope/analysis.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/moments.hpp"
#include "sgdscope/power_law.hpp"

#include "c_api/record.hpp"

namespace sgdscope::c_api {

void add_data(const Dataset& data, Record& record);
void add_fit(const PowerLawFit& fit, Record& record);
// These take the arrays out of what they are given.
void add_analysis(Analysis& analysis, Record& record);
void add_moments(Moments& moments, Record& record);

}  // namespace sgdscope::c_api
