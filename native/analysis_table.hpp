// The measurement as text of at most 90 columns.
#pragma once

#include <string>

#include "finished_run.hpp"

namespace sgdscope::native {

// One column a block, three blocks side by side.
std::string analysis_table(const Analysis& analysis);

// "loss 0.0014, accuracy 99.9 %".
std::string evaluation_text(double loss, double accuracy);

}  // namespace sgdscope::native
