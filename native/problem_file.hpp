// Problem files: a network, its parameters and samples as JSON ("sgdscope-problem/1").
//
//   { "format": "sgdscope-problem/1",
//     "network": { "sizes": [3, 5, 4], "activations": ["tanh"], "bias": true },
//     "loss": "cross-entropy", "parameters": [ ... ],
//     "inputs": [[...], ...], "targets": [[...], ...] }
//
// "labels" (whole numbers from 0) may stand for "targets"; one activation as a text serves all
// hidden layers; "bias" is true when it is left out.
#pragma once

#include <string_view>

#include "sgdscope/loss.hpp"
#include "sgdscope/matrix.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope::native {

struct Problem {
  Network network;
  Loss loss = Loss::kCrossEntropy;
  Matrix inputs;   // N × n_0
  Matrix targets;  // N × n_L
};

// Errors name the place as a path, counted from 0: "inputs[3][2]: found null, expected a number".
// Unknown keys and keys given twice are refused.
// About the most bytes that reading it takes, the text itself included.
double problem_memory(std::string_view text);

Result<Problem> read_problem(std::string_view text);

}  // namespace sgdscope::native
