// The options of `sgdscope analyze`, as written on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compute_options.hpp"

namespace CLI {
class App;
}

namespace sgdscope::native {

// The defaults show the effect at once: the shipped digits in a network small enough for every
// layer. Lists stay texts here; their checks have passed.
struct AnalyzeOptions {
  std::vector<std::string> data = {"digits"};
  std::int64_t samples = 0;  // 0: all (of data made by formula: 500)
  std::string target;        // empty: found from the CSV
  std::string classes;       // empty: all
  std::string scale;         // empty: largest, or none for data made by formula
  double test_fraction = 0.2;
  std::string labels = "data";
  double label_noise = 0.0;
  std::optional<double> toy_noise;  // empty: 0.1
  std::optional<int> toy_classes;   // empty: 3

  std::string hidden = "24,16";
  std::string activation = "relu";
  std::string init = "pytorch";
  bool no_bias = false;

  std::string loss;  // empty: cross-entropy, or mse-half-sum for real targets
  int epochs = 100;
  std::int64_t batch = 20;
  double lr = 0.1;
  double momentum = 0.0;
  double weight_decay = 0.0;
  int cosine = 0;
  double clip = 0.0;
  double stop_loss = 0.0;
  double stop_accuracy = 0.0;
  std::int64_t seed = 1;
  std::string checkpoints;

  std::string block = "layers";
  std::string layers;  // empty: all
  double window = 1e-6;
  double below = 1.0;
  std::int64_t top = 0;

  ComputeOptions compute;
  std::string out = "sgdscope-out";
  bool json = false;

  // "sgdscope analyze --epochs 30": the options that were given and that change a number.
  std::string command = "sgdscope analyze";
};

void describe_analyze(CLI::App& command, AnalyzeOptions& options);

// Fills `options.command` once the command line has been read.
void note_command(const CLI::App& command, AnalyzeOptions& options);

}  // namespace sgdscope::native
