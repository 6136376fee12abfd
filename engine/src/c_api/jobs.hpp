// Jobs that more than one function of the C interface makes.
#pragma once

#include <memory>

#include "sgdscope/analysis.hpp"
#include "sgdscope/experiment.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/result.hpp"
#include "sgdscope/training.hpp"

#include "c_api/objects.hpp"

namespace sgdscope::c_api {

// `options` change those of `start`.
Status make_analysis(const Network& network, std::shared_ptr<const Dataset> data,
                     const AnalysisOptions& start, const char* options, sgdscope_object** job);

// One step of a job (may be null), as sgdscope_job_step() returns it.
std::int32_t stepped(JobObject* job, bool (*step)(JobObject&)) noexcept;

// check() has passed.
void make_training(Network start, std::shared_ptr<const Dataset> data,
                   const TrainingOptions& options, sgdscope_object** job);

}  // namespace sgdscope::c_api
