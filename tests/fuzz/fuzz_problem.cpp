// Problem files: a refusal in a sentence or a problem whose moments can be asked for.
#include "sgdscope/moments.hpp"

#include "problem_file.hpp"
#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  const auto problem = native::read_problem(std::string(data, data + size));
  if (!problem) {
    fuzz::promise_sentence(problem.error().message);
    return 0;
  }
  const auto& [network, loss, inputs, targets] = problem.value();
  fuzz::promise(bool(check(network.spec)), "a network that can be");
  fuzz::promise(network.parameters.size() == network.spec.parameter_count(), "all parameters");
  fuzz::promise(inputs.rows() == targets.rows() && inputs.cols() == network.spec.inputs() &&
                    targets.cols() == network.spec.outputs(),
                "samples that fit");
  const Status status = check_moments_input(network, inputs, targets, {.loss = loss});
  if (!status) fuzz::promise_sentence(status.error().message);
  return 0;
}
