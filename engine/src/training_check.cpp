// Refusal of training options and data, before any work is done.
#include <algorithm>
#include <limits>
#include <string>

#include "sgdscope/training.hpp"

#include "finite.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

// One row of the table of options that are real numbers: value must lie in [low, high), or in
// (low, high) when `open`.
struct Range {
  const char* option;
  double value;
  double low;
  double high;
  bool open;
  const char* expected;
};

Status check_numbers(const TrainingOptions& options) {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  const Range ranges[] = {
      {"learning rate", options.learning_rate, 0.0, kAny, true, "a positive number"},
      {"momentum", options.momentum, 0.0, 1.0, false, "at least 0 and less than 1"},
      {"weight decay", options.weight_decay, 0.0, kAny, false, "0 or a positive number"},
      {"gradient-norm clip", options.clip_norm, 0.0, kAny, false, "0 (none) or a positive number"},
      {"stop loss", options.stop_loss, 0.0, kAny, false, "0 (never) or a positive number"},
      {"stop accuracy", options.stop_accuracy, 0.0, 1.0, false, "at least 0 and less than 1"},
  };
  for (const Range& range : ranges) {
    const bool inside = range.open ? range.value > range.low : range.value >= range.low;
    if (inside && range.value < range.high) continue;
    return failure(ErrorCode::kBadValue, "the {} is {}, expected {}", range.option, range.value,
                   range.expected);
  }
  return ok();
}

Status check_counts(const TrainingOptions& options) {
  if (options.batch < 1) {
    return failure(ErrorCode::kBadValue, "the batch is {}, expected at least 1 sample",
                   options.batch);
  }
  if (options.epochs < 0) {
    return failure(ErrorCode::kBadValue, "the number of epochs is {}, expected 0 or more",
                   options.epochs);
  }
  if (options.cosine_epochs < 0) {
    return failure(ErrorCode::kBadValue,
                   "the cosine schedule has {} epochs, expected 0 (none) or more",
                   options.cosine_epochs);
  }
  for (const int epoch : options.checkpoints) {
    if (epoch < 0 || epoch > options.epochs) {
      return failure(ErrorCode::kBadValue, "a checkpoint is wanted at epoch {}, expected 0 to {}",
                     epoch, options.epochs);
    }
  }
  return ok();
}

Status check_inputs(const NetworkSpec& spec, const Dataset& data) {
  if (data.size() == 0) {
    return failure(ErrorCode::kBadShape, "the training set is empty, expected at least one sample");
  }
  if (data.inputs.cols() != spec.inputs()) {
    return failure(ErrorCode::kBadShape,
                   "the samples have {} inputs and the network {}, expected equal numbers",
                   data.inputs.cols(), spec.inputs());
  }
  if (data.targets.rows() != data.size()) {
    return failure(ErrorCode::kBadShape,
                   "there are {} targets for {} samples, expected one for each",
                   data.targets.rows(), data.size());
  }
  return check_finite(data.inputs, "inputs, ");
}

}  // namespace

Status check(const TrainingOptions& options, const NetworkSpec& spec, const Dataset& data) {
  if (Status status = check(spec); !status) return status;
  if (Status status = check_counts(options); !status) return status;
  if (Status status = check_numbers(options); !status) return status;
  if (Status status = check_inputs(spec, data); !status) return status;
  if (options.stop_accuracy > 0.0 && data.classes == 0) {
    return failure(
        ErrorCode::kBadValue,
        "a stop accuracy is set, but the data has no classes; expected 0 for regression");
  }
  const std::vector<Arch> archs = available_archs();
  if (std::find(archs.begin(), archs.end(), options.arch) == archs.end()) {
    return failure(ErrorCode::kBadValue,
                   "the instruction set {} is not available here, expected reference",
                   name(options.arch));
  }
  return check_targets(options.loss, data.targets, spec.outputs());
}

}  // namespace sgdscope
