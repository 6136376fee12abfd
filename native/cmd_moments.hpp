// sgdscope moments: C, H and M2 of a problem file.
#pragma once

#include <string>

#include "sgdscope/result.hpp"

#include "compute_options.hpp"

namespace CLI {
class App;
}

namespace sgdscope::native {

struct MomentsCommand {
  std::string problem;
  std::string block = "layers";
  bool per_sample = false;
  std::string out;
  ComputeOptions compute;
};

void describe_moments(CLI::App& command, MomentsCommand& options);
Result<int> run_moments(const MomentsCommand& options);

}  // namespace sgdscope::native
