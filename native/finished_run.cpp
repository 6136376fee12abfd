#include "finished_run.hpp"

#include <algorithm>

#include "sgdscope/loss.hpp"
#include "sgdscope/number.hpp"

namespace sgdscope::native {
namespace {

std::string or_none(double value) { return value == 0.0 ? "none" : short_number(value); }

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string labels_text(const std::string& whose) {
  if (whose == "model") return "drawn from the trained network before the analysis";
  if (whose == "teacher") return "drawn from a network with random weights before training";
  return "of the data";
}

std::string early_stop_text(const TrainingOptions& training) {
  std::vector<std::string> parts;
  if (training.stop_loss > 0.0) parts.push_back("loss below " + short_number(training.stop_loss));
  if (training.stop_accuracy > 0.0) {
    parts.push_back("accuracy above " + short_number(training.stop_accuracy));
  }
  return parts.empty() ? "none" : joined(parts, " and ");
}

std::string block_text(const AnalyzeOptions& options) {
  if (options.block == "network") return "the whole network";
  const std::string what = options.block == "layers" ? "weights" : "weights and biases";
  return what + (options.layers.empty() ? " of every layer" : " of layers " + options.layers);
}

std::string window_text(const AnalyzeOptions& options) {
  const std::string low = "curvature above " + short_number(options.window);
  if (options.below >= 1.0) return low + " of the largest";
  return low + " and up to " + short_number(options.below) + " of the largest";
}

}  // namespace

std::string scaling_text(Scaling scaling) {
  switch (scaling) {
    case Scaling::kLargest:
      return "divided by the largest magnitude";
    case Scaling::kStandardise:
      return "each column to mean 0 and standard deviation 1";
    case Scaling::kNone:
      return "not scaled";
  }
  return {};
}

std::vector<std::string> notes(const FinishedRun& run) {
  std::vector<std::string> texts;
  if (run.interrupted) {
    texts.push_back("Training was interrupted after " + std::to_string(run.epochs) + " of " +
                    std::to_string(run.options.epochs) + " epochs (" + std::to_string(run.updates) +
                    " updates); the network is measured as it stood.");
  }
  if (run.options.labels == "model") {
    texts.push_back(
        "The analysis uses labels drawn from the trained network, so its loss and accuracy are not "
        "those of the training.");
  }
  if (run.experiment.wrong_labels > 0) {
    texts.push_back(
        std::to_string(run.experiment.wrong_labels) +
        (run.experiment.wrong_labels == 1 ? " training label was" : " training labels were") +
        " made wrong.");
  }
  return texts;
}

double epochs_trained(const FinishedRun& run) {
  const Index samples = run.experiment.training.size();
  const Index batch = std::min(run.experiment.training_options.batch, samples);
  const Index updates = (samples + batch - 1) / batch;  // of an epoch
  return static_cast<double>(run.updates) / static_cast<double>(updates);
}

std::string command_note(const FinishedRun& run) {
  const double epochs = epochs_trained(run);
  if (!run.interrupted || epochs == run.options.epochs) return {};
  const int whole = static_cast<int>(epochs);
  if (epochs != whole) {
    return "Training was interrupted within epoch " + std::to_string(whole + 1) + ", after " +
           std::to_string(run.updates) +
           " updates. This command trains to the end; none gives the network that was measured.";
  }
  const std::string number = std::to_string(whole);
  return "Training was interrupted after the updates of exactly " + number +
         (whole == 1 ? " epoch" : " epochs") + ". This command trains to the end; with --epochs " +
         number + (run.options.checkpoints.empty() ? "" : ", and no checkpoints beyond,") +
         " it gives the network that was measured.";
}

std::vector<std::pair<std::string, std::string>> settings(const FinishedRun& run) {
  const AnalyzeOptions& options = run.options;
  const TrainingOptions& training = run.experiment.training_options;
  std::vector<std::pair<std::string, std::string>> list = {
      {"data", joined(options.data, ", ")},
      {"classes", options.classes.empty() ? "all" : options.classes},
      {run.experiment.training.classes > 0 ? "inputs" : "inputs and targets",
       scaling_text(run.experiment.scaling)},
      {"test fraction", short_number(options.test_fraction)},
      {"labels", labels_text(options.labels)},
      {"label noise", or_none(options.label_noise)},
      {"network", describe(run.trained.spec)},
      {"initial weights", options.init},
      {"loss", std::string(name(training.loss))},
      {"epochs", std::to_string(training.epochs)},
      {"batch", std::to_string(training.batch)},
      {"learning rate", short_number(training.learning_rate)},
      {"momentum", or_none(training.momentum)},
      {"weight decay", or_none(training.weight_decay)},
      {"cosine schedule", training.cosine_epochs == 0
                              ? "none"
                              : "over " + std::to_string(training.cosine_epochs) + " epochs"},
      {"gradient clip", or_none(training.clip_norm)},
      {"early stop", early_stop_text(training)},
      {"seed", std::to_string(training.seed)},
      {"blocks", block_text(options)},
      {"fit window", window_text(options)},
      {"fit at most", options.top == 0 ? "all directions" : std::to_string(options.top)},
      {"training arithmetic", std::string(name(training.arch))},
      {"analysis arithmetic", std::string(name(run.experiment.analysis_options.arch))},
  };
  if (options.samples > 0) {
    list.insert(list.begin() + 1, {"samples", std::to_string(options.samples)});
  }
  return list;
}

}  // namespace sgdscope::native
