#include "analyze_options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "sgdscope/activation.hpp"
#include "sgdscope/experiment.hpp"
#include "sgdscope/loss.hpp"
#include "sgdscope/toy_data.hpp"

#include "data_sources.hpp"
#include "option_text.hpp"
#include "options.hpp"

namespace sgdscope::native {
namespace {

constexpr double kAny = std::numeric_limits<double>::infinity();

// 0 ≤ x < 1.
CLI::Validator below_one() { return number_in(0.0, 1.0, false, "at least 0 and less than 1"); }

// 0 ≤ x.
CLI::Validator not_negative() { return number_in(0.0, kAny, false, "0 or a positive number"); }

// Adds options to one titled part of --help.
class Group {
 public:
  Group(CLI::App& command, std::string title) : command_(command), title_(std::move(title)) {}

  template <typename T>
  CLI::Option* add(const std::string& name, T& target, const std::string& type,
                   const std::string& text, const CLI::Validator& check) {
    return command_.add_option(name, target, wrapped(text))
        ->type_name(type)
        ->check(check)
        ->group(title_);
  }

  void flag(const std::string& name, bool& target, const std::string& text) {
    command_.add_flag(name, target, text)->disable_flag_override()->group(title_);
  }

 private:
  CLI::App& command_;
  std::string title_;
};

void add_data_options(CLI::App& command, AnalyzeOptions& o) {
  Group data(command, "Data");
  data.add("--data", o.data, "NAME|FILE..",
           or_list(data_names()) +
               "; or IDX images and labels (gzip or not), or one CSV or npz file (digits)",
           not_empty())
      ->expected(1, 2);
  data.add("--target", o.target, "WHAT",
           "The last column of a CSV: class, or number, to be fitted (a class where all are names "
           "or whole numbers from 0 to 255)",
           one_of({"class", "number"}));
  data.add("--samples", o.samples, "N",
           "Use N samples, drawn at random by --seed (all; 500 made by formula)",
           whole_number_in(1));
  data.add(
      "--classes", o.classes, "0,1,..",
      "Only these classes (all); outputs keep their numbers, but binary-logistic counts the two "
      "that are left 0 and 1",
      whole_numbers_in(0, kMaxClasses - 1));
  data.add(
      "--scale", o.scale, "HOW",
      "largest: divide inputs, and real targets, by their largest magnitude; standardise: each "
      "column to mean 0 and deviation 1; none (largest; none for data made by formula)",
      one_of({"largest", "standardise", "none"}));
  data.add("--test-fraction", o.test_fraction, "X", "Share held back from training (0.2)",
           below_one());
  data.add("--labels", o.labels, "WHOSE",
           "data; model: drawn from the trained network before the analysis; teacher: drawn from "
           "a network of the same shape with random weights, before training (data)",
           one_of({"data", "model", "teacher"}));
  data.add("--label-noise", o.label_noise, "X", "Share of training labels made wrong (0)",
           below_one());
  data.add("--toy-noise", o.toy_noise, "X", "Noise of data made by formula (0.1)", not_negative());
  data.add("--toy-classes", o.toy_classes, "K", "Arms of spirals (2, 3), number of blobs (2–8) (3)",
           whole_number_in(2, kMostToyClasses));
}

void add_network_options(CLI::App& command, AnalyzeOptions& o) {
  Group network(command, "Network");
  network.add("--hidden", o.hidden, "24,16", "Widths of the hidden layers; \"\" for none (24,16)",
              whole_numbers_in(1, kMostWidth));
  const auto activations = all_names<Activation>(kActivationCount);
  network.add("--activation", o.activation, "NAME",
              or_list(activations) + "; one, or one for each hidden layer (relu)",
              list_of(activations));
  network.add("--init", o.init, "NAME", "pytorch, he or xavier (pytorch)",
              one_of({"pytorch", "he", "xavier"}));
  network.flag("--no-bias", o.no_bias, "Weights only");
}

void add_training_options(CLI::App& command, AnalyzeOptions& o) {
  Group training(command, "Training");
  const auto losses = all_names<Loss>(kLossCount);
  training.add("--loss", o.loss, "NAME",
               or_list(losses) + " (cross-entropy; mse-half-sum for real targets)", one_of(losses));
  training.add("--epochs", o.epochs, "E", "Passes through the training data (100)",
               whole_number_in(0, kMostEpochs));
  training.add("--batch", o.batch, "B", "Samples in a mini-batch (20)", whole_number_in(1));
  training.add("--lr", o.lr, "X", "Learning rate (0.1)",
               number_in(0.0, kAny, true, "a positive number"));
  training.add("--momentum", o.momentum, "X", "Momentum (0)", below_one());
  training.add("--weight-decay", o.weight_decay, "X", "Weight decay (0)", not_negative());
  training.add("--cosine", o.cosine, "T", "Cosine schedule over T epochs (0: constant rate)",
               whole_number_in(0, kMostEpochs));
  training.add("--clip", o.clip, "X", "Clip the norm of the gradient (0: never)", not_negative());
  training.add("--stop-loss", o.stop_loss, "X",
               "Stop after an epoch with a loss below (0: no such limit)", not_negative());
  training.add(
      "--stop-accuracy", o.stop_accuracy, "X",
      "Stop after an epoch with an accuracy above (0: no such limit); with --stop-loss, both",
      below_one());
  training.add("--seed", o.seed, "S", "Of data, split, weights, batches and intervals (1)",
               whole_number_in(0));
  training.add("--checkpoints", o.checkpoints, "0,1,..",
               "Epochs whose parameters, with the last one's, go into checkpoints.npz",
               whole_numbers_in(0, kMostEpochs));
}

void add_measurement_options(CLI::App& command, AnalyzeOptions& o) {
  Group measurement(command, "Measurement");
  measurement.add("--block", o.block, "KIND",
                  "layers: the weights of each layer; layers-with-bias; network: all (layers)",
                  one_of({"layers", "layers-with-bias", "network"}));
  measurement
      .add("--layers", o.layers, "1,2,..", "Only these layers, counted from 1 (all)",
           whole_numbers_in(1, kMostLayer))
      ->check(each_once());
  measurement.add("--window", o.window, "X",
                  "Fit directions with a curvature above X times the largest (1e-6)", below_one());
  measurement.add("--below", o.below, "X",
                  "Fit directions with a curvature of at most X times the largest (1)",
                  number_in(0.0, std::nextafter(1.0, 2.0), true, "more than 0 and at most 1"));
  measurement.add("--top", o.top, "N", "Fit the N directions of largest curvature at most (all)",
                  whole_number_in(1));
}

// Quoted for a shell where it has to be.
std::string quoted(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-+./,:=@%").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace

void describe_analyze(CLI::App& command, AnalyzeOptions& options) {
  add_data_options(command, options);
  add_network_options(command, options);
  add_training_options(command, options);
  add_measurement_options(command, options);
  add_compute_options(command, options.compute);
  command.add_option("--out", options.out, "Folder for the results (sgdscope-out)")
      ->type_name("DIR")
      ->check(not_empty());
  command.add_flag("--json", options.json, "Print the analysis as JSON and nothing else")
      ->disable_flag_override();
  command.footer(
      "Files of your own:\n"
      "  CSV  with commas, semicolons or tabs between; the first line may name all columns. The\n"
      "       last column is the label, 0 to 255, or the name of the class (numbered from 0 in\n"
      "       ascending order); other numbers mean regression\n"
      "  npz  inputs (or x, X): N × d, further axes flattened; labels or targets (or y, Y): N or\n"
      "       N × 1 whole numbers 0 to 255, or N × K numbers: classes where every row is one-hot,\n"
      "       else regression; of type float32, float64, bool or any integer; others are ignored\n"
      "  IDX  images, then labels, as MNIST has them\n"
      "checkpoints.npz is written before the analysis and stays whatever becomes of that: epochs\n"
      "(n) and parameters (n × all of the network, layer by layer: weights, outputs × inputs, row\n"
      "by row, then the bias). Its last row is the network that is measured, asked for or not;\n"
      "the epoch has a fraction where training was interrupted within one.\n"
      "Ctrl-C during training measures the network as it stands; during the analysis it quits.\n"
      "Either way the exit status is 130.\n"
      "Example, three classes of Fashion-MNIST:\n"
      "  sgdscope analyze --data fashion-mnist --classes 0,1,2 --samples 2000 \\\n"
      "    --hidden 50,50 --no-bias --epochs 30 --layers 2 --out fashion");
}

void note_command(const CLI::App& command, AnalyzeOptions& options) {
  static constexpr std::array kNoNumbers = {"--help", "--threads",      "--quiet",
                                            "--json", "--memory-limit", "--out"};
  for (const CLI::Option* option : command.get_options()) {
    const std::string name =
        "--" + (option->get_lnames().empty() ? std::string() : option->get_lnames().front());
    if (option->count() == 0 ||
        std::find(kNoNumbers.begin(), kNoNumbers.end(), name) != kNoNumbers.end()) {
      continue;
    }
    options.command += " " + name;
    if (option->get_items_expected() == 0) continue;  // a flag
    for (const std::string& value : option->results()) options.command += " " + quoted(value);
  }
}

}  // namespace sgdscope::native
