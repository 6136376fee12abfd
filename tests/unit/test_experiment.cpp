// An experiment is its parts called in the stated order, and each part does what its option says:
// seen in the data themselves, not in recorded bits.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/experiment.hpp"
#include "sgdscope/random.hpp"

#include "plain_derivatives.hpp"
#include "random_problems.hpp"
#include "trained.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Row i has the inputs (i + 1, …) and the class i mod 4, so that a row can be told in any part.
Dataset numbered(Index samples = 203) {
  Uniform uniform(31);
  Dataset data;
  data.inputs = uniform.matrix(samples, 5, 3.0);
  data.classes = 4;
  for (Index i = 0; i < samples; ++i) {
    data.inputs(i, 0) = static_cast<double>(i + 1);
    data.labels.push_back(static_cast<int>(i % 4));
  }
  data.targets = one_hot(data.labels, 4);
  return data;
}

std::vector<Index> rows_in(const Dataset& data) {
  std::vector<Index> rows;
  for (Index i = 0; i < data.size(); ++i) {
    rows.push_back(static_cast<Index>(data.inputs(i, 0)) - 1);
  }
  return rows;
}

// Rows keep their numbers.
ExperimentOptions unscaled() {
  ExperimentOptions options;
  options.scaling = Scaling::kNone;
  options.hidden = {6, 5};
  options.activations = {Activation::kTanh};
  return options;
}

Experiment prepared(const ExperimentOptions& options, Dataset data = numbered()) {
  Result<Experiment> result = prepare(std::move(data), false, options);
  REQUIRE_MESSAGE(result, result.error().message);
  return std::move(result).value();
}

std::string refusal(const ExperimentOptions& options, const Dataset& data = numbered()) {
  const auto result = prepare(data, false, options);
  return result ? "accepted" : result.error().message;
}

bool same_data(const Dataset& a, const Dataset& b) {
  return same_bits(a.inputs, b.inputs) && same_bits(a.targets, b.targets) && a.labels == b.labels &&
         a.classes == b.classes;
}

struct ByHand {
  Dataset training, test;
  Network start;
  Index wrong = 0;
};

// The order of the header, with every part's own function.
ByHand by_hand(Dataset data, const ExperimentOptions& o) {
  if (!o.classes.empty()) data = keep_classes(data, o.classes).value();
  if (o.samples > 0) data = shuffled_sample(data, o.samples, o.seed);
  scale(data, o.scaling.value_or(Scaling::kLargest));
  const Loss loss = o.loss.value_or(data.classes > 0 ? Loss::kCrossEntropy : Loss::kMseHalfSum);
  if (loss == Loss::kBinaryLogistic) REQUIRE(to_single_target(data));

  NetworkSpec spec{{data.inputs.cols()}, {}, o.bias};
  for (std::size_t i = 0; i < o.hidden.size(); ++i) {
    spec.sizes.push_back(o.hidden[i]);
    spec.activations.push_back(o.activations[o.activations.size() == 1 ? 0 : i]);
  }
  spec.sizes.push_back(data.targets.cols());
  if (o.labels == LabelSource::kTeacher) {
    const std::uint64_t seed = Random(o.seed, Stream::kTeacher).bits();
    draw_model_labels(initialise(spec, o.init, seed), loss, data, seed);
  }
  Split parts = split(data, o.test_fraction, o.seed);
  ByHand hand{parts.training, parts.test, initialise(spec, o.init, o.seed)};
  if (o.label_noise > 0.0) hand.wrong = add_label_noise(hand.training, o.label_noise, o.seed);
  return hand;
}

// One of each kind of step, and all of them at once.
std::map<std::string, ExperimentOptions> variants() {
  std::map<std::string, ExperimentOptions> all;
  all["defaults"] = {};
  all["plain"] = unscaled();
  all["some samples of some classes"] = unscaled();
  all["some samples of some classes"].samples = 60;
  all["some samples of some classes"].classes = {1, 3};
  all["a teacher"] = unscaled();
  all["a teacher"].labels = LabelSource::kTeacher;
  all["no test part"] = unscaled();
  all["no test part"].test_fraction = 0.0;
  ExperimentOptions& two = all["all at once, one target"] = unscaled();
  two.samples = 90;
  two.classes = {0, 2};
  two.scaling = Scaling::kStandardise;
  two.test_fraction = 0.35;
  two.labels = LabelSource::kTeacher;
  two.label_noise = 0.2;
  two.activations = {Activation::kGelu, Activation::kTanh};
  two.init = Initialisation::kHe;
  two.bias = false;
  two.loss = Loss::kBinaryLogistic;
  ExperimentOptions& model = all["the model's own labels"] = unscaled();
  model.labels = LabelSource::kModel;
  model.label_noise = 0.1;
  return all;
}

}  // namespace

TEST_CASE("experiment: the parts called by hand give the same bits, up to the analysis") {
  for (auto [what, options] : variants()) {
    for (const std::uint64_t seed : {1u, 77u}) {
      CAPTURE(what);
      CAPTURE(seed);
      options.seed = seed;
      options.training.epochs = 3;
      options.training.momentum = 0.5;
      options.analysis.fit.resamples = 20;
      const Experiment found = prepared(options);
      const ByHand hand = by_hand(numbered(), options);
      CHECK(same_data(found.training, hand.training));
      CHECK(same_data(found.test, hand.test));
      CHECK(found.wrong_labels == hand.wrong);
      CHECK(same_bits(found.start.parameters, hand.start.parameters));

      TrainingOptions how = options.training;
      how.loss = options.loss.value_or(Loss::kCrossEntropy);
      how.seed = seed;
      TrainingJob by_experiment(found.start, found.training, found.training_options);
      TrainingJob by_parts(hand.start, hand.training, how);
      by_experiment.finish();
      by_parts.finish();
      const Network& network = by_parts.network();
      CHECK(same_bits(by_experiment.network().parameters, network.parameters));

      Trained trained{network, hand.training, how.loss};
      if (options.labels == LabelSource::kModel) {
        draw_model_labels(network, how.loss, trained.data, seed);
      }
      const Dataset looked_at = analysed_data(found, network);
      CHECK(same_data(looked_at, trained.data));
      AnalysisOptions measure = options.analysis;
      measure.seed = seed;
      AnalysisJob job(network, looked_at, found.analysis_options);
      job.finish();
      const Analysis a = job.take_result().value(), b = analyse(trained, measure);
      for (std::size_t i = 0; i < b.blocks.size(); ++i) {
        CHECK(same_bits(a.blocks[i].noise, b.blocks[i].noise));
        REQUIRE(a.blocks[i].c_on_h.has_value() == b.blocks[i].c_on_h.has_value());
        if (b.blocks[i].c_on_h) CHECK(a.blocks[i].c_on_h->low == b.blocks[i].c_on_h->low);
        CHECK(a.blocks[i].random_baseline->commutator.relative_to_norms ==
              b.blocks[i].random_baseline->commutator.relative_to_norms);
      }
    }
  }
}

TEST_CASE("experiment: the test part is the share asked for, and no row is lost or in both") {
  for (const double fraction : {0.0, 0.2, 0.25, 0.5, 0.99}) {
    ExperimentOptions options = unscaled();
    options.test_fraction = fraction;
    const Experiment e = prepared(options);
    CAPTURE(fraction);
    CHECK(std::fabs(static_cast<double>(e.test.size()) - fraction * 203.0) <= 0.5);
    std::vector<Index> rows = rows_in(e.training);
    for (const Index row : rows_in(e.test)) rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    REQUIRE(rows.size() == 203);
    for (Index i = 0; i < 203; ++i) CHECK(rows[static_cast<std::size_t>(i)] == i);
    for (const Dataset* part : {&e.training, &e.test}) {
      for (Index i = 0; i < part->size(); ++i) {
        const Index row = rows_in(*part)[static_cast<std::size_t>(i)];
        CHECK(part->labels[static_cast<std::size_t>(i)] == row % 4);
        CHECK(part->targets.row(i) == Matrix::Identity(4, 4).row(row % 4));
        CHECK(part->inputs.row(i) == numbered().inputs.row(row));
      }
    }
  }
}

TEST_CASE("experiment: over many seeds every row is in the test part equally often") {
  constexpr int kSeeds = 400;
  std::vector<int> times(203, 0);
  for (int seed = 1; seed <= kSeeds; ++seed) {
    ExperimentOptions options = unscaled();
    options.seed = static_cast<std::uint64_t>(seed);
    for (const Index row : rows_in(prepared(options).test)) ++times[static_cast<std::size_t>(row)];
  }
  Worst worst("times in the test part, in standard errors");
  const double share = 41.0 / 203.0;
  for (const int count : times) {
    worst.add(std::fabs(count - kSeeds * share) / std::sqrt(kSeeds * share * (1.0 - share)), "");
  }
  CHECK(worst.report(4.0) < 4.0);  // of 203 numbers; measured 3.4
}

TEST_CASE(
    "experiment: wrong labels are as many as said, in the training part, each another class") {
  const Experiment clean = prepared(unscaled());
  constexpr int kSeeds = 300;
  std::vector<int> times(4, 0), became(4, 0);
  for (int seed = 1; seed <= kSeeds; ++seed) {
    ExperimentOptions options = unscaled();
    options.seed = static_cast<std::uint64_t>(seed);
    options.label_noise = 0.3;
    const Experiment e = prepared(options);
    Index wrong = 0;
    for (Index i = 0; i < e.training.size(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const auto was = static_cast<std::size_t>(rows_in(e.training)[at] % 4);
      const auto is = static_cast<std::size_t>(e.training.labels[at]);
      if (was == is) continue;
      ++wrong;
      ++times[was];
      ++became[(is + 4 - was) % 4];
    }
    CHECK(e.wrong_labels == wrong);  // so none was "changed" to what it was
    CHECK(wrong == 49);              // 0.3 of 162, rounded
    CHECK(e.training.targets == one_hot(e.training.labels, 4));
    for (Index i = 0; i < e.test.size(); ++i) {
      CHECK(e.test.labels[static_cast<std::size_t>(i)] ==
            rows_in(e.test)[static_cast<std::size_t>(i)] % 4);
    }
  }
  // Every class is hit as often as it occurs, and becomes each of the three others as often.
  for (std::size_t c = 0; c < 4; ++c) {
    const double share = (c == 3 ? 50.0 : 51.0) / 203.0, all = 49.0 * kSeeds;
    CHECK(std::fabs(times[c] - share * all) < 4.0 * std::sqrt(all * share * (1.0 - share)));
    if (c > 0) CHECK(std::fabs(became[c] - all / 3.0) < 4.0 * std::sqrt(all * 2.0 / 9.0));
  }
  CHECK(clean.wrong_labels == 0);
}

namespace {

// Three points, each many times.
Dataset repeated(int classes, Index times) {
  Matrix points(3, 2);
  points << 1.0, -0.5, -0.7, 0.9, 0.2, 0.4;
  Dataset data;
  data.inputs = points.replicate(times, 1);
  data.classes = classes;
  for (Index i = 0; i < data.size(); ++i) {
    data.labels.push_back(static_cast<int>(i % classes));
  }
  data.targets = one_hot(data.labels, classes);
  return data;
}

// How far the labels at each point are from `network`'s own distribution there, in standard errors.
void check_frequencies(const Dataset& data, const Network& network, Loss loss, Worst& worst) {
  std::map<double, Vector> counts;
  std::map<double, Vector> expected;
  for (Index i = 0; i < data.size(); ++i) {
    const double* x = data.inputs.row(i).data();
    if (!counts.contains(*x)) {
      counts[*x] = Vector::Zero(data.classes);
      const auto z = plain::outputs(network.spec, plain::lift<double>(network.parameters), x);
      Vector p(data.classes);
      for (Index k = 0; k < p.size(); ++k) {
        p[k] = loss == Loss::kBinaryLogistic ? std::exp(k == 0 ? 0.0 : z[0])
                                             : std::exp(z[static_cast<std::size_t>(k)]);
      }
      expected[*x] = p / p.sum();
    }
    counts[*x][data.labels[static_cast<std::size_t>(i)]] += 1.0;
  }
  for (const auto& [x, count] : counts) {
    for (Index k = 0; k < count.size(); ++k) {
      const double p = expected[x][k], n = count.sum();
      worst.add(std::fabs(count[k] - n * p) / std::sqrt(n * p * (1.0 - p)),
                std::to_string(x) + ", class " + std::to_string(k));
    }
  }
}

}  // namespace

TEST_CASE("experiment: model and teacher label with their own probabilities") {
  for (const Loss loss : {Loss::kCrossEntropy, Loss::kSoftmaxMse, Loss::kBinaryLogistic}) {
    CAPTURE(name(loss));
    const int classes = loss == Loss::kBinaryLogistic ? 2 : 3;
    ExperimentOptions options = unscaled();
    options.init = Initialisation::kHe;  // probabilities that differ
    options.loss = loss;
    options.labels = LabelSource::kModel;
    Worst model("labels of the model, in standard errors"), teacher("of the teacher");
    const Experiment e = prepared(options, repeated(classes, 5000));
    Network trained = e.start;
    trained.parameters *= 1.5;  // whichever network it is that is asked
    const Dataset looked_at = analysed_data(e, trained);
    CHECK(same_bits(looked_at.inputs, e.training.inputs));
    CHECK(looked_at.size() == 12000);
    check_frequencies(looked_at, trained, loss, model);
    CHECK(model.report(4.0) < 4.0);  // measured 1.5
    CHECK(e.labels == LabelSource::kModel);
    CHECK(e.test.labels == prepared(unscaled(), repeated(classes, 5000)).test.labels);

    options.labels = LabelSource::kTeacher;
    const Experiment taught = prepared(options, repeated(classes, 5000));
    const std::uint64_t seed = Random(options.seed, Stream::kTeacher).bits();
    const Network by = initialise(taught.start.spec, options.init, seed);
    for (const Dataset* part : {&taught.training, &taught.test}) {
      check_frequencies(*part, by, loss, teacher);
    }
    CHECK(teacher.report(4.0) < 4.0);  // measured 1.8
    CHECK(!same_bits(by.parameters, taught.start.parameters));
    CHECK(same_data(analysed_data(taught, trained), taught.training));  // no second labelling
  }
}

TEST_CASE("experiment: scaling looks at the samples that are used, the test part among them") {
  Dataset data = numbered();
  data.inputs(0, 1) = -1e6;  // of class 0, which is not kept
  ExperimentOptions options = unscaled();
  options.classes = {1, 2, 3};
  options.scaling = Scaling::kLargest;
  const Experiment largest = prepared(options, data);
  const double greatest = std::max(largest.training.inputs.cwiseAbs().maxCoeff(),
                                   largest.test.inputs.cwiseAbs().maxCoeff());
  CHECK(greatest == 1.0);
  CHECK(largest.scaling == Scaling::kLargest);
  // Both parts by the same number: whole numbers of 1/203.
  for (const Dataset* part : {&largest.training, &largest.test}) {
    for (Index i = 0; i < part->size(); ++i) {
      const double row = part->inputs(i, 0) * 203.0;
      CHECK(std::fabs(row - std::round(row)) < 1e-12);
    }
  }
  options.scaling = Scaling::kStandardise;
  const Experiment standard = prepared(options, data);
  Matrix all(152, 5);
  all << standard.training.inputs, standard.test.inputs;
  Worst mean("mean of a column"), variance("variance of a column");
  for (Index j = 0; j < 5; ++j) {
    mean.add(std::fabs(all.col(j).mean()), std::to_string(j));
    variance.add(std::fabs(all.col(j).squaredNorm() / 152.0 - 1.0), std::to_string(j));
  }
  CHECK(mean.report(1e-15) < 1e-15);      // 2.7e-16
  CHECK(variance.report(3e-15) < 3e-15);  // 7.8e-16
  options.scaling.reset();
  CHECK(prepare(data, true, options).value().scaling == Scaling::kNone);
  CHECK(prepare(data, false, options).value().scaling == Scaling::kLargest);
}

TEST_CASE("experiment: an option changes its own part and no other") {
  const Experiment before = prepared(unscaled());
  const auto changed = [&](const auto& change) {
    ExperimentOptions options = unscaled();
    change(options);
    const Experiment after = prepared(options);
    std::set<std::string> parts;
    if (rows_in(after.training) != rows_in(before.training)) parts.insert("rows");
    if (after.training.labels != before.training.labels) parts.insert("labels");
    if (after.test.labels != before.test.labels) parts.insert("test labels");
    if (!same_bits(after.start.parameters, before.start.parameters)) parts.insert("start");
    if (after.training_options.seed != before.training_options.seed) parts.insert("batches");
    if (after.analysis_options.seed != before.analysis_options.seed) parts.insert("bootstrap");
    return parts;
  };
  using Parts = std::set<std::string>;
  CHECK(changed([](auto& o) { o.label_noise = 0.1; }) == Parts{"labels"});
  CHECK(changed([](auto& o) { o.labels = LabelSource::kTeacher; }) ==
        Parts{"labels", "test labels"});
  CHECK(changed([](auto& o) { o.labels = LabelSource::kModel; }) == Parts{});
  CHECK(changed([](auto& o) { o.test_fraction = 0.4; }) == Parts{"rows", "labels", "test labels"});
  CHECK(changed([](auto& o) { o.samples = 150; }) == Parts{"rows", "labels", "test labels"});
  CHECK(changed([](auto& o) { o.samples = 203; }) == Parts{});  // all, as they are
  CHECK(changed([](auto& o) { o.init = Initialisation::kXavier; }) == Parts{"start"});
  CHECK(changed([](auto& o) { o.loss = Loss::kMseMean; }) == Parts{});
  CHECK(changed([](auto& o) { o.training.seed = o.analysis.seed = 9; }) == Parts{});  // set from it
  CHECK(changed([](auto& o) { o.seed = 2; }) ==
        Parts{"rows", "labels", "test labels", "start", "batches", "bootstrap"});
}

TEST_CASE("experiment: what nobody can afford is refused before its weights are drawn") {
  ExperimentOptions options = unscaled();
  options.hidden = {40'000, 40'000};  // 13 GB
  Index parameters = 0;
  const auto affordable = [&](const NetworkSpec& spec, const TrainingOptions& training) -> Status {
    parameters = spec.parameter_count();
    CHECK(training.epochs == options.training.epochs);
    return Error{ErrorCode::kTooLarge, "too much"};
  };
  const auto result = prepare(numbered(), false, options, affordable);
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "too much");
  CHECK(parameters > 1'600'000'000);
}

TEST_CASE("experiment: a refusal names the option") {
  const auto with = [](const auto& change) {
    ExperimentOptions options = unscaled();
    change(options);
    return options;
  };
  CHECK(refusal(with([](auto& o) {
          o.classes = {1, 7};
        })) == "--classes 1,7: class 7 does not exist, the classes are 0 to 3");
  CHECK(refusal(with([](auto& o) { o.loss = Loss::kBinaryLogistic; })) ==
        "--loss binary-logistic: a single target column of 0 and 1 needs two classes, found 4");
  CHECK(refusal(with([](auto& o) { o.activations.assign(3, Activation::kRelu); })) ==
        "--activation names 3 functions, expected one or as many as --hidden has layers (2)");
  CHECK(refusal(with([](auto& o) {
          o.hidden = {50'000, 50'000};
          o.activations.resize(1);
        })) == "--hidden: the network has more than 2147483647 parameters");
  Dataset real = numbered();
  real.targets = real.inputs.leftCols(1);
  real.labels.clear();
  real.classes = 0;
  CHECK(refusal(unscaled(), real) == "accepted");
  CHECK(prepared(unscaled(), real).training_options.loss == Loss::kMseHalfSum);
  CHECK(refusal(with([](auto& o) { o.loss = Loss::kCrossEntropy; }), real) ==
        "--loss cross-entropy: the data has real targets, expected mse-half-sum or mse-mean");
  CHECK(refusal(with([](auto& o) { o.label_noise = 0.1; }), real) ==
        "--label-noise needs two classes, and the targets here are real numbers");
}

TEST_CASE("experiment: every name leads back") {
  for (const Scaling s : {Scaling::kLargest, Scaling::kStandardise, Scaling::kNone}) {
    CHECK(scaling_by_name(name(s)) == s);
  }
  CHECK(label_source_by_name("data") == LabelSource::kData);
  CHECK(label_source_by_name("model") == LabelSource::kModel);
  CHECK(label_source_by_name("teacher") == LabelSource::kTeacher);
  CHECK_FALSE(label_source_by_name("nobody"));
  CHECK_FALSE(scaling_by_name("smallest"));
}

}  // namespace sgdscope
