// What a caller sees of a training job: steps, progress, history, and how it ends.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/toy_data.hpp"
#include "sgdscope/training.hpp"

#include "allocated.hpp"

using namespace sgdscope;

namespace {

Dataset toy(ToyData kind, Index samples) {
  return make_toy_data(kind, {samples, 0.1, 3, 1}).value();
}

const NetworkSpec kSmall{{2, 5, 4, 2}, {Activation::kTanh, Activation::kSoftplus}, true};

Network trained(const NetworkSpec& spec, const Dataset& data, const TrainingOptions& options) {
  TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), data, options);
  job.finish();
  return job.network();
}

}  // namespace

TEST_CASE("steps are bounded and progress counts them") {
  const Dataset data = toy(ToyData::kSpirals, 2000);
  const NetworkSpec spec{{2, 40, 40, 3}, {Activation::kTanh, Activation::kTanh}, true};
  TrainingOptions options;
  options.epochs = 3;
  for (const Index batch : {1, 20, 2000}) {
    options.batch = batch;
    TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), data, options);
    CHECK(job.progress().done == 0.0);
    double last = 0.0, largest = 0.0;
    bool more = true;
    while (more) {
      more = job.step();
      const Progress now = job.progress();
      CHECK(now.done > last);
      CHECK(now.done <= now.total);
      largest = std::max(largest, now.done - last);
      last = now.done;
    }
    CHECK(last == job.progress().total);
    // An update can come on top of the four million.
    CHECK(largest < 4.01e6);
    CHECK(largest > 2e6);
    CHECK(job.updates() == 3 * (2000 / batch));
    CHECK(job.epoch() == 3);

    const Vector after = job.network().parameters;
    CHECK_FALSE(job.step());
    CHECK(job.network().parameters == after);
    CHECK(job.history().size() == 4);
  }
}

TEST_CASE("the work foreseen is the work done") {
  const Dataset data = toy(ToyData::kMoons, 50);
  TrainingOptions options;
  options.epochs = 2;
  options.batch = 20;
  TrainingJob job(initialise(kSmall, Initialisation::kPyTorch, 1), data, options);
  double before_last = 0.0;
  while (job.step()) before_last = job.progress().done;
  // The last step evaluates 50 samples of 2·5 + 5·4 + 4·2 = 38 multiply-adds.
  CHECK(before_last == job.progress().total - 50.0 * 38.0);
}

TEST_CASE("history: every epoch, evaluated on the whole set") {
  const Dataset data = toy(ToyData::kMoons, 150);
  TrainingOptions options;
  options.epochs = 30;
  options.checkpoints = {30, 0, 7, 7};
  TrainingJob job(initialise(kSmall, Initialisation::kPyTorch, 1), data, options);
  job.finish();
  REQUIRE(job.history().size() == 31);
  for (std::size_t e = 0; e < 31; ++e) {
    CHECK(job.history()[e].epoch == static_cast<int>(e));
    CHECK(job.history()[e].learning_rate == (e == 0 ? 0.0 : 0.1));
  }
  CHECK(job.history().back().loss < 0.3 * job.history().front().loss);
  CHECK_FALSE(job.diverged());

  REQUIRE(job.checkpoints().size() == 3);
  const int epochs[] = {0, 7, 30};
  for (std::size_t i = 0; i < 3; ++i) {
    const Checkpoint& kept = job.checkpoints()[i];
    CHECK(kept.epoch == epochs[i]);
    const Network then{kSmall, kept.parameters};
    const Evaluation again = evaluate(then, options.loss, options.arch, data);
    CHECK(again.loss == job.history()[static_cast<std::size_t>(kept.epoch)].loss);
    CHECK(again.accuracy == job.history()[static_cast<std::size_t>(kept.epoch)].accuracy);
  }
  CHECK(job.checkpoints()[0].parameters ==
        initialise(kSmall, Initialisation::kPyTorch, 1).parameters);
  CHECK(job.checkpoints()[2].parameters == job.network().parameters);

  // Seven epochs of a shorter run are the first seven of the long one.
  options.epochs = 7;
  options.checkpoints.clear();
  CHECK(trained(kSmall, data, options).parameters == job.checkpoints()[1].parameters);
}

TEST_CASE("an interrupted run can be analysed as it stands") {
  const Dataset data = toy(ToyData::kMoons, 1000);
  TrainingOptions options;
  options.epochs = 1000;
  options.batch = 1;
  TrainingJob job(initialise({{2, 30, 30, 2}, {Activation::kRelu, Activation::kRelu}, true},
                             Initialisation::kPyTorch, 1),
                  data, options);
  for (int step = 0; step < 30; ++step) {
    REQUIRE(job.step());
    CHECK(job.network().parameters.allFinite());
    CHECK(job.epoch() == static_cast<int>(std::max<std::size_t>(1, job.history().size())) - 1);
    CHECK(job.updates() >= job.epoch() * 1000);
    CHECK(job.updates() <= (job.epoch() + 1) * 1000);
  }
  CHECK(job.epoch() > 2);
  const Evaluation now = evaluate(job.network(), options.loss, options.arch, data);
  CHECK(now.loss < job.history().front().loss);
}

TEST_CASE("training stops early when all that is asked for holds") {
  const Dataset data = toy(ToyData::kBlobs, 150);
  const NetworkSpec spec{{2, 8, 3}, {Activation::kRelu}, true};
  const auto records = [&](double loss, double accuracy) {
    TrainingOptions options;
    options.epochs = 60;
    options.stop_loss = loss;
    options.stop_accuracy = accuracy;
    options.checkpoints = {0, 60};
    TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), data, options);
    job.finish();
    CHECK(job.progress().done == job.progress().total);
    CHECK(job.checkpoints().size() == (job.epoch() == 60 ? 2 : 1));
    return job.history();
  };
  const std::vector<EpochRecord> all = records(0.0, 0.0);
  REQUIRE(all.size() == 61);
  REQUIRE(all.back().loss < 0.05);
  const auto first = [&](double loss, double accuracy) {
    std::size_t e = 1;
    while (!(all[e].loss < loss && all[e].accuracy > accuracy)) ++e;
    return e;
  };
  CHECK(records(0.1, 0.0).size() == first(0.1, -1.0) + 1);
  CHECK(records(0.0, 0.9).size() == first(1e9, 0.9) + 1);
  CHECK(records(0.1, 0.9).size() == first(0.1, 0.9) + 1);
  CHECK(records(5.0, 0.99).size() == first(5.0, 0.99) + 1);
  CHECK(first(0.1, -1.0) > first(1e9, 0.9));  // the cases differ
  CHECK(records(100.0, 0.0).size() == 2);     // not before the first epoch
  CHECK(records(1e-9, 0.5).size() == 61);     // both, not one of them
}

TEST_CASE("no epochs: the start is evaluated and kept") {
  const Dataset data = toy(ToyData::kMoons, 20);
  TrainingOptions options;
  options.epochs = 0;
  TrainingJob job(initialise(kSmall, Initialisation::kPyTorch, 1), data, options);
  CHECK(job.history().empty());
  CHECK_FALSE(job.step());
  CHECK(job.history().size() == 1);
  CHECK(job.updates() == 0);
  CHECK(job.network().parameters == initialise(kSmall, Initialisation::kPyTorch, 1).parameters);
}

TEST_CASE("a diverging run stops and says so") {
  const Dataset data = toy(ToyData::kRegression, 100);
  const NetworkSpec spec{{1, 8, 1}, {Activation::kRelu}, true};
  TrainingOptions options;
  options.loss = Loss::kMseHalfSum;
  options.epochs = 1000;
  options.learning_rate = 100.0;
  TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), data, options);
  job.finish();
  CHECK(job.diverged());
  CHECK(job.epoch() < 1000);
  CHECK(job.progress().done == job.progress().total);
  CHECK_FALSE(job.step());
  for (const EpochRecord& record : job.history()) CHECK(std::isfinite(record.loss));

  // Clipped to steps of length 0.01 the same rate is harmless.
  options.clip_norm = 1e-4;
  options.epochs = 5;
  TrainingJob clipped(initialise(spec, Initialisation::kPyTorch, 1), data, options);
  clipped.finish();
  CHECK_FALSE(clipped.diverged());
  CHECK(clipped.epoch() == 5);
}

TEST_CASE("numbers out of range count as divergence wherever they appear first") {
  Dataset data = toy(ToyData::kRegression, 4);
  const NetworkSpec linear{{1, 1}, {}, true};
  TrainingOptions options;
  options.loss = Loss::kMseHalfSum;
  options.epochs = 3;
  const Network start = initialise(linear, Initialisation::kPyTorch, 1);

  data.targets.setConstant(1e200);  // the loss of the start is infinite
  TrainingJob at_start(start, data, options);
  CHECK_FALSE(at_start.step());
  CHECK(at_start.diverged());
  CHECK(at_start.history().empty());

  options.batch = 1;  // four batches an epoch, and the rest of the epoch is left out
  data.inputs.setOnes();
  data.targets.setConstant(1e150);  // finite, but the step leads out of range
  options.learning_rate = 1e160;
  TrainingJob by_step(start, data, options);
  by_step.finish();
  CHECK(by_step.diverged());
  CHECK(by_step.updates() == 1);
  CHECK(by_step.history().size() == 1);

  data.targets.setConstant(1e100);  // a step to 1e160, where the loss is infinite and its slope not
  options.learning_rate = 1e60;
  TrainingJob by_loss(start, data, options);
  by_loss.finish();
  CHECK(by_loss.diverged());
  CHECK(by_loss.updates() == 2);
  CHECK(by_loss.network().parameters.allFinite());

  data.inputs.setConstant(1e100);  // Λ = x² is finite, but not the square of the gradient
  data.targets.setConstant(1e100);
  options.learning_rate = 1e-300;
  options.clip_norm = 1.0;
  TrainingJob by_norm(start, data, options);
  by_norm.finish();
  CHECK(by_norm.diverged());
  CHECK(by_norm.updates() == 1);
}

TEST_CASE("training cost: checkpoints are counted once each, and nothing else grows with them") {
  TrainingOptions options;
  const double without = training_cost(kSmall, 100, options).bytes;
  options.checkpoints = {7, 0, 7, 100, 0};
  const TrainingCost cost = training_cost(kSmall, 100, options);
  CHECK(cost.checkpoints == 3);
  CHECK(cost.checkpoint_bytes == 3.0 * 8.0 * static_cast<double>(kSmall.parameter_count()));
  CHECK(cost.bytes == without + cost.checkpoint_bytes);
}

#if defined(SGDSCOPE_CAN_COUNT_BYTES)
TEST_CASE("training cost: the bytes foretold are those allocated, within a factor") {
  struct Case {
    std::string what;
    NetworkSpec spec;
    Index samples, batch;
    std::vector<int> checkpoints;
  };
  const std::vector<Activation> two = {Activation::kTanh, Activation::kTanh};
  const Case cases[] = {
      {"parameters", {{2, 400, 400, 2}, two, true}, 100, 10, {}},
      {"checkpoints", {{2, 100, 100, 2}, two, true}, 100, 10, {0, 1, 2, 3, 4, 5, 6, 7, 8}},
      {"samples", {{2, 8, 8, 2}, two, true}, 50000, 10, {}},
      {"a large batch", {{2, 60, 60, 2}, two, true}, 5000, 5000, {}},
  };
  for (const Case& one : cases) {
    const Dataset data = toy(ToyData::kMoons, one.samples);
    const TrainingOptions options = {
        .epochs = 8, .batch = one.batch, .checkpoints = one.checkpoints};
    const auto run = [&] {
      const double before = allocated();
      TrainingJob job(initialise(one.spec, Initialisation::kPyTorch, 1), data, options);
      double peak = allocated();
      bool more = true;
      while (more) {
        more = job.step();
        peak = std::max(peak, allocated());
      }
      return peak - before;
    };
    run();  // space for packing that threads keep for good
    const double used = run();
    const double foretold = training_cost(one.spec, one.samples, options).bytes;
    MESSAGE(one.what << ": " << foretold / 1e6 << " MB foretold, " << used / 1e6
                     << " MB seen between steps, ratio " << foretold / used);
    CHECK(foretold >= 0.99 * used);
    CHECK(foretold <= 1.5 * used);  // measured 1.09, of the large batch
  }
}
#endif
