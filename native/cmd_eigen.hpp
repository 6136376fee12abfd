// sgdscope eigen: the eigen-decomposition of a symmetric matrix.
#pragma once

#include <string>

#include "sgdscope/result.hpp"

#include "compute_options.hpp"

namespace CLI {
class App;
}

namespace sgdscope::native {

struct EigenCommand {
  std::string matrix;
  std::string out;
  ComputeOptions compute;
};

void describe_eigen(CLI::App& command, EigenCommand& options);
Result<int> run_eigen(const EigenCommand& options);

}  // namespace sgdscope::native
