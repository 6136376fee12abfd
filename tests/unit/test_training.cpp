#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include <Eigen/Dense>
#include <doctest/doctest.h>

#include "sgdscope/random.hpp"
#include "sgdscope/toy_data.hpp"
#include "sgdscope/training.hpp"

#include "bits_hash.hpp"
#include "plain_network.hpp"
#include "simd/product.hpp"
#include "worst.hpp"

using namespace sgdscope;

namespace {

Dataset toy(ToyData kind, Index samples, double noise = 0.1) {
  return make_toy_data(kind, {samples, noise, 3, 1}).value();
}

const NetworkSpec kSmall{{2, 5, 4, 2}, {Activation::kTanh, Activation::kSoftplus}, true};

// ---- an independent plain SGD: gradients by complex step, one sample after the other ----

Vector plain_gradient(const Network& net, Loss loss, const Dataset& data, Index row) {
  constexpr double kStep = 1e-30;
  auto w = plain::lift<plain::Complex>(net.parameters);
  Vector gradient(net.parameters.size());
  for (Index i = 0; i < gradient.size(); ++i) {
    auto& wi = w[static_cast<std::size_t>(i)];
    wi += plain::Complex(0.0, kStep);
    const auto z = plain::outputs(net.spec, w, data.inputs.row(row).data());
    gradient[i] = plain::loss(loss, z, data.targets.row(row).data()).imag() / kStep;
    wi = wi.real();
  }
  return gradient;
}

double plain_rate(const TrainingOptions& options, int epochs_done) {
  const double least = options.learning_rate / 100.0;
  if (options.cosine_epochs == 0) return options.learning_rate;
  if (epochs_done > options.cosine_epochs) return least;
  const double angle = std::numbers::pi * epochs_done / options.cosine_epochs;
  return least + (options.learning_rate - least) * (1.0 + std::cos(angle)) / 2.0;
}

Vector plain_sgd(Network net, const Dataset& data, const TrainingOptions& options) {
  Vector velocity = Vector::Zero(net.parameters.size());
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    Random random(options.seed, Stream::kBatches, static_cast<std::uint32_t>(epoch));
    const std::vector<Index> order = permutation(data.size(), random);
    for (Index first = 0; first < data.size(); first += options.batch) {
      const Index end = std::min(first + options.batch, data.size());
      Vector g = options.weight_decay * net.parameters;
      for (Index i = first; i < end; ++i) {
        g += plain_gradient(net, options.loss, data, order[static_cast<std::size_t>(i)]) /
             static_cast<double>(end - first);
      }
      if (options.clip_norm > 0.0) g *= std::min(1.0, options.clip_norm / g.norm());
      velocity = options.momentum * velocity + g;
      net.parameters -= plain_rate(options, epoch) * velocity;
    }
  }
  return net.parameters;
}

Network trained(const NetworkSpec& spec, const Dataset& data, const TrainingOptions& options) {
  TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), data, options);
  job.finish();
  return job.network();
}

// Full batches with momentum, long enough to reach the optimum of a linear model to rounding.
Vector linear_optimum(const Dataset& data, double decay) {
  TrainingOptions options;
  options.loss = Loss::kMseHalfSum;
  options.epochs = 600;
  options.batch = data.size();
  options.learning_rate = 0.2;
  options.momentum = 0.8;
  options.weight_decay = decay;
  return trained({{data.inputs.cols(), data.targets.cols()}, {}, true}, data, options).parameters;
}

}  // namespace

TEST_CASE("training agrees with a plain SGD") {
  const Dataset data = toy(ToyData::kMoons, 23, 0.3);
  TrainingOptions plain;
  plain.epochs = 4;
  plain.batch = 7;  // the last batch of an epoch has two samples
  plain.seed = 3;
  std::vector<TrainingOptions> cases(7, plain);
  cases[1].momentum = 0.9;
  cases[2].weight_decay = 0.1;
  cases[3].clip_norm = 0.2;  // some gradients are shorter, some longer
  cases[4].cosine_epochs = 3;
  cases[5].batch = 100;
  cases[6].momentum = 0.9;
  cases[6].weight_decay = 0.1;
  cases[6].clip_norm = 0.2;
  cases[6].cosine_epochs = 5;
  cases[6].batch = 1;
  Worst worst("parameters, relative to the largest");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const Loss loss :
         {Loss::kCrossEntropy, Loss::kMseHalfSum, Loss::kMseMean, Loss::kSoftmaxMse}) {
      for (const bool bias : {true, false}) {
        TrainingOptions options = cases[i];
        options.loss = loss;
        NetworkSpec spec = kSmall;
        spec.bias = bias;
        const Network start = initialise(spec, Initialisation::kPyTorch, 1);
        const Vector expected = plain_sgd(start, data, options);
        CHECK(relative_error(start.parameters, expected) > 1e-3);  // it has moved
        for (const Arch arch : available_archs()) {
          options.arch = arch;
          worst.add(relative_error(trained(spec, data, options).parameters, expected),
                    "case " + std::to_string(i) + ", " + std::string(name(loss)));
        }
      }
    }
  }
  CHECK(worst.report(1e-14) < 1e-14);  // measured 9.6e-16
}

TEST_CASE("binary-logistic training agrees with a plain SGD") {
  Dataset data = toy(ToyData::kCircles, 20, 0.3);
  REQUIRE(to_single_target(data));
  TrainingOptions options;
  options.loss = Loss::kBinaryLogistic;
  options.epochs = 5;
  options.batch = 6;
  const NetworkSpec spec{{2, 4, 1}, {Activation::kTanh}, true};
  const Network start = initialise(spec, Initialisation::kPyTorch, 1);
  const double error =
      relative_error(trained(spec, data, options).parameters, plain_sgd(start, data, options));
  CHECK(error < 1e-14);  // measured 1.9e-16
}

TEST_CASE("linear regression converges to the least-squares solution") {
  Random random(4, Stream::kData);
  Dataset data;
  data.inputs.resize(50, 3);
  data.targets.resize(50, 2);
  for (Index i = 0; i < data.inputs.size(); ++i) data.inputs.data()[i] = random.normal();
  for (Index i = 0; i < data.targets.size(); ++i) data.targets.data()[i] = random.normal();
  Matrix design(50, 4);
  design << data.inputs, Matrix::Ones(50, 1);

  for (const double decay : {0.0, 0.3}) {
    // (XᵀX/N + decay · I) W = Xᵀ Y/N, the biases' row included: decay takes all parameters.
    const Eigen::Matrix4d normal =
        design.transpose() * design / 50.0 + decay * Eigen::Matrix4d::Identity();
    const Matrix solution = normal.ldlt().solve(design.transpose() * data.targets / 50.0);
    Vector expected(8);
    for (Index k = 0; k < 2; ++k) {
      expected.segment(3 * k, 3) = solution.col(k).head(3);
      expected[6 + k] = solution(3, k);
    }
    CHECK(relative_error(linear_optimum(data, decay), expected) < 1e-14);  // measured 4.4e-16
  }
}

TEST_CASE("the same bits from the same seed, others from another") {
  const Dataset data = toy(ToyData::kMoons, 100);
  TrainingOptions options;
  options.epochs = 3;
  for (const Arch arch : available_archs()) {
    options.arch = arch;
    options.seed = 1;
    const Vector first = trained(kSmall, data, options).parameters;
    CHECK(trained(kSmall, data, options).parameters == first);
    options.seed = 2;
    CHECK(trained(kSmall, data, options).parameters != first);
  }
}

TEST_CASE("the same trained network as ever") {
  const Dataset data = toy(ToyData::kMoons, 200);
  TrainingOptions options;
  options.epochs = 10;
  options.momentum = 0.5;
  options.weight_decay = 1e-4;
  options.clip_norm = 1.0;
  options.cosine_epochs = 8;
  // Recorded; the same with g++ 12 and clang 14, -O0 to -O3.
  CHECK(bits_hash(trained(kSmall, data, options).parameters) == 0x23af8819ca34a92c);
  const NetworkSpec relu{{2, 16, 16, 2}, {Activation::kRelu, Activation::kRelu}, false};
  options.loss = Loss::kSoftmaxMse;
  CHECK(bits_hash(trained(relu, data, options).parameters) == 0x1015408824b548fb);
}

TEST_CASE("large batches go in chunks that do not show in the bits") {
  // 64 · 200 + 200 · 2 weights: 101 samples fill a step, so a batch of 350 takes four.
  const NetworkSpec spec{{64, 200, 2}, {Activation::kTanh}, true};
  Random random(4, Stream::kData);
  Dataset data;
  data.inputs.resize(350, 64);
  for (Index i = 0; i < data.inputs.size(); ++i) data.inputs.data()[i] = random.normal();
  for (Index i = 0; i < 350; ++i) data.labels.push_back(static_cast<int>(random.below(2)));
  data.classes = 2;
  data.targets = one_hot(data.labels, 2);
  TrainingOptions options;
  options.epochs = 1;
  options.batch = 350;

  for (const Arch arch : available_archs()) {
    options.arch = arch;
    Network expected = initialise(spec, Initialisation::kPyTorch, 1);
    Random shuffle(options.seed, Stream::kBatches, 0);
    const Dataset batch = take(data, permutation(350, shuffle));
    Passes passes;
    forward(expected, arch, batch.inputs, false, passes);
    passes.delta.resize(2);
    passes.delta[1].resize(350, 2);
    Vector values(350);
    evaluate(options.loss, arch, 350, 2, passes.outputs.data(), batch.targets.data(), values.data(),
             passes.delta[1].data(), nullptr, nullptr);
    backward(expected, arch, passes);
    Vector gradient = Vector::Zero(spec.parameter_count());
    for (Index l = 1; l <= 2; ++l) {
      const auto& delta = passes.delta[static_cast<std::size_t>(l - 1)];
      const auto& below = passes.activation[static_cast<std::size_t>(l - 1)];
      multiply(arch, spec.width(l), spec.fan_in(l), 350, cols_of(delta), cols_of(below),
               gradient.data() + spec.weight_offset(l), spec.fan_in(l), false);
      for (Index p = 0; p < 350; ++p) {
        gradient.segment(spec.bias_offset(l), spec.width(l)) += delta.row(p).transpose();
      }
    }
    for (Index i = 0; i < gradient.size(); ++i) {
      expected.parameters[i] -= 0.1 * (gradient[i] / 350.0);
    }

    TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), data, options);
    int steps = 0;
    while (job.updates() == 0) {
      job.step();
      ++steps;
    }
    CHECK(steps == 2 + 4);  // 303 samples of the evaluation before it fill a step
    CHECK(job.network().parameters == expected.parameters);
  }
}

TEST_CASE("evaluation is the mean loss and the share of right answers") {
  const Dataset data = toy(ToyData::kMoons, 150);
  const Network net = initialise(kSmall, Initialisation::kPyTorch, 1);
  double loss = 0.0, right = 0.0;
  for (Index i = 0; i < 150; ++i) {
    loss += plain::loss_of(net, Loss::kCrossEntropy, data.inputs.row(i).data(),
                           data.targets.row(i).data()) /
            150.0;
    const auto z =
        plain::outputs(kSmall, plain::lift<double>(net.parameters), data.inputs.row(i).data());
    right += (z[1] > z[0] ? 1 : 0) == data.labels[static_cast<std::size_t>(i)];
  }
  const Evaluation now = evaluate(net, Loss::kCrossEntropy, Arch::kReference, data);
  CHECK(std::fabs(now.loss - loss) < 1e-14);  // measured 1.1e-16
  CHECK(now.accuracy == right / 150.0);

  const NetworkSpec curve{{1, 3, 1}, {Activation::kTanh}, true};
  CHECK(std::isnan(evaluate(initialise(curve, Initialisation::kHe, 1), Loss::kMseHalfSum,
                            Arch::kReference, toy(ToyData::kRegression, 20))
                       .accuracy));
}

TEST_CASE("the cosine schedule, epoch by epoch") {
  const Dataset data = toy(ToyData::kMoons, 20);
  TrainingOptions options;
  options.epochs = 7;
  options.learning_rate = 0.5;
  options.cosine_epochs = 4;
  TrainingJob job(initialise(kSmall, Initialisation::kPyTorch, 1), data, options);
  job.finish();
  const double half = std::sqrt(0.5);
  const double shape[] = {2.0, 1.0 + half, 1.0, 1.0 - half, 0.0, 0.0, 0.0};  // 1 + cos(π e/4)
  for (std::size_t e = 0; e < 7; ++e) {
    const double expected = 0.005 + 0.5 * 0.495 * shape[e];
    CHECK(std::fabs(job.history()[e + 1].learning_rate - expected) < 1e-15);
  }
}
