// sgdscope datasets: which data sets have names here.
#pragma once

#include "sgdscope/result.hpp"

namespace CLI {
class App;
}

namespace sgdscope::native {

void describe_datasets(CLI::App& command);
Result<int> run_datasets();

}  // namespace sgdscope::native
