#include <cmath>
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "sgdscope/toy_data.hpp"
#include "sgdscope/training.hpp"

using namespace sgdscope;

namespace {

struct Case {
  TrainingOptions options;
  NetworkSpec spec{{2, 3, 2}, {Activation::kTanh}, true};
  Dataset data = make_toy_data(ToyData::kMoons, {.samples = 10}).value();
};

// The sentence with which a sound case is refused after `spoil`.
std::string refusal(const std::function<void(Case&)>& spoil) {
  Case c;
  spoil(c);
  const Status status = check(c.options, c.spec, c.data);
  return status ? "accepted" : status.error().message;
}

}  // namespace

TEST_CASE("sound training options are accepted") {
  CHECK(refusal([](Case&) {}) == "accepted");
  CHECK(refusal([](Case& c) { c.options.epochs = 0; }) == "accepted");
  CHECK(refusal([](Case& c) { c.options.batch = 1000; }) == "accepted");
  CHECK(refusal([](Case& c) { c.options.checkpoints = {100, 0}; }) == "accepted");
  CHECK(refusal([](Case& c) {
          c.options.momentum = 0.99;
          c.options.weight_decay = 1.0;
          c.options.cosine_epochs = 500;
          c.options.clip_norm = 5.0;
          c.options.stop_loss = 1e-5;
          c.options.stop_accuracy = 0.9999;
        }) == "accepted");
  for (const Arch arch : available_archs()) {
    CHECK(refusal([&](Case& c) { c.options.arch = arch; }) == "accepted");
  }
}

TEST_CASE("training options out of range are refused") {
  CHECK(refusal([](Case& c) { c.options.batch = 0; }) ==
        "the batch is 0, expected at least 1 sample");
  CHECK(refusal([](Case& c) { c.options.epochs = -1; }) ==
        "the number of epochs is -1, expected 0 or more");
  CHECK(refusal([](Case& c) { c.options.cosine_epochs = -5; }) ==
        "the cosine schedule has -5 epochs, expected 0 (none) or more");
  CHECK(refusal([](Case& c) {
          c.options.checkpoints = {3, 101};
        }) == "a checkpoint is wanted at epoch 101, expected 0 to 100");
  CHECK(refusal([](Case& c) { c.options.checkpoints = {-1}; }) ==
        "a checkpoint is wanted at epoch -1, expected 0 to 100");
  CHECK(refusal([](Case& c) { c.options.learning_rate = 0.0; }) ==
        "the learning rate is 0, expected a positive number");
  CHECK(refusal([](Case& c) { c.options.learning_rate = -0.25; }) ==
        "the learning rate is -0.25, expected a positive number");
  CHECK(refusal([](Case& c) { c.options.learning_rate = std::nan(""); }) ==
        "the learning rate is nan, expected a positive number");
  CHECK(refusal([](Case& c) { c.options.learning_rate = HUGE_VAL; }) ==
        "the learning rate is inf, expected a positive number");
  CHECK(refusal([](Case& c) { c.options.momentum = 1.0; }) ==
        "the momentum is 1, expected at least 0 and less than 1");
  CHECK(refusal([](Case& c) { c.options.momentum = -1e-9; }) ==
        "the momentum is -1e-09, expected at least 0 and less than 1");
  CHECK(refusal([](Case& c) { c.options.weight_decay = -10.0; }) ==
        "the weight decay is -10, expected 0 or a positive number");
  CHECK(refusal([](Case& c) { c.options.clip_norm = -1.0; }) ==
        "the gradient-norm clip is -1, expected 0 (none) or a positive number");
  CHECK(refusal([](Case& c) { c.options.stop_loss = -1.0; }) ==
        "the stop loss is -1, expected 0 (never) or a positive number");
  CHECK(refusal([](Case& c) { c.options.stop_accuracy = 1.0; }) ==
        "the stop accuracy is 1, expected at least 0 and less than 1");
}

TEST_CASE("data that does not fit the network is refused") {
  CHECK(refusal([](Case& c) { c.spec.sizes = {2}; }).find("sizes") != std::string::npos);
  CHECK(refusal([](Case& c) { c.data = take(c.data, {}); }) ==
        "the training set is empty, expected at least one sample");
  CHECK(refusal([](Case& c) { c.spec.sizes[0] = 4; }) ==
        "the samples have 2 inputs and the network 4, expected equal numbers");
  CHECK(refusal([](Case& c) { c.data.targets.conservativeResize(9, 2); }) ==
        "there are 9 targets for 10 samples, expected one for each");
  CHECK(refusal([](Case& c) { c.data.inputs(7, 1) = std::nan(""); }) ==
        "inputs, row 7, column 1: not a finite number");
  CHECK(refusal([](Case& c) { c.data.inputs(0, 0) = HUGE_VAL; }) ==
        "inputs, row 0, column 0: not a finite number");
  CHECK(refusal([](Case& c) { c.spec.sizes[2] = 3; }).find("2 columns") != std::string::npos);
  CHECK(refusal([](Case& c) { c.data.targets(3, 0) = 0.5; }).find("row 3") != std::string::npos);
  CHECK(refusal([](Case& c) { c.options.loss = Loss::kBinaryLogistic; }).find("one output") !=
        std::string::npos);
  CHECK(refusal([](Case& c) {
          c.options.stop_accuracy = 0.9;
          c.options.loss = Loss::kMseHalfSum;
          c.spec.sizes = {1, 3, 1};
          c.data = make_toy_data(ToyData::kRegression, {.samples = 10}).value();
        }) == "a stop accuracy is set, but the data has no classes; expected 0 for regression");
}
