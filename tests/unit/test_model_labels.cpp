#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "sgdscope/training.hpp"

using namespace sgdscope;

// Networks whose outputs are their biases, so that all samples have one known distribution. Bounds
// are five standard deviations.
namespace {

constexpr Index kSamples = 40000;

Network constant_network(const std::vector<double>& outputs) {
  const auto K = static_cast<Index>(outputs.size());
  Network net{{{2, K}, {}, true}, Vector::Zero(3 * K)};
  for (Index k = 0; k < K; ++k) {
    net.parameters[net.spec.bias_offset(1) + k] = outputs[static_cast<std::size_t>(k)];
  }
  return net;
}

Dataset samples(Index n = kSamples) {
  Dataset data;
  data.inputs = Matrix::Ones(n, 2);
  data.labels.assign(static_cast<std::size_t>(n), 1);
  data.classes = 7;
  data.targets = one_hot(data.labels, 7);
  return data;
}

double share(const std::vector<int>& labels, int wanted) {
  return static_cast<double>(std::count(labels.begin(), labels.end(), wanted)) /
         static_cast<double>(labels.size());
}

}  // namespace

TEST_CASE("labels from the model have the model's probabilities") {
  const std::vector<double> p = {0.5, 0.3, 0.15, 0.05, 0.0};
  std::vector<double> z;
  for (const double pk : p) z.push_back(pk > 0.0 ? std::log(pk) : -1000.0);
  for (const Loss loss : {Loss::kCrossEntropy, Loss::kSoftmaxMse}) {
    Dataset data = samples();
    draw_model_labels(constant_network(z), loss, data, 1);
    REQUIRE(data.labels.size() == kSamples);
    CHECK(data.classes == 5);
    CHECK(data.targets == one_hot(data.labels, 5));
    CHECK(data.inputs == samples().inputs);
    for (int k = 0; k < 5; ++k) {
      const double pk = p[static_cast<std::size_t>(k)];
      CHECK(std::fabs(share(data.labels, k) - pk) <= 5.0 * std::sqrt(pk * (1.0 - pk) / kSamples));
    }
  }
}

TEST_CASE("sure models give their class, even when probabilities are tiny elsewhere") {
  Dataset data = samples(1000);
  draw_model_labels(constant_network({-1000.0, 1000.0, -1000.0}), Loss::kCrossEntropy, data, 1);
  CHECK(share(data.labels, 1) == 1.0);
}

TEST_CASE("labels from a binary model") {
  for (const double p : {0.2, 0.9}) {
    Dataset data = samples();
    draw_model_labels(constant_network({std::log(p / (1.0 - p))}), Loss::kBinaryLogistic, data, 1);
    CHECK(data.classes == 2);
    REQUIRE(data.targets.cols() == 1);
    CHECK(data.targets.col(0).sum() == share(data.labels, 1) * kSamples);
    CHECK(std::fabs(share(data.labels, 1) - p) < 5.0 * std::sqrt(p * (1.0 - p) / kSamples));
    TrainingOptions options;
    options.loss = Loss::kBinaryLogistic;
    CHECK(check(options, constant_network({0.0}).spec, data));
  }
}

TEST_CASE("targets from a squared loss are its outputs with its Gaussian noise") {
  const std::vector<double> z = {3.0, -1.0, 0.5};
  for (const Loss loss : {Loss::kMseHalfSum, Loss::kMseMean}) {
    Dataset data = samples();
    draw_model_labels(constant_network(z), loss, data, 1);
    CHECK(data.labels.empty());
    CHECK(data.classes == 0);
    REQUIRE(data.targets.cols() == 3);
    const double variance = loss == Loss::kMseHalfSum ? 1.0 : 1.5;  // K/2
    for (Index k = 0; k < 3; ++k) {
      const auto noise = (data.targets.col(k).array() - z[static_cast<std::size_t>(k)]).eval();
      CHECK(std::fabs(noise.mean()) < 5.0 * std::sqrt(variance / kSamples));
      CHECK(std::fabs(noise.square().mean() / variance - 1.0) < 5.0 * std::sqrt(2.0 / kSamples));
    }
  }
}

TEST_CASE("labels from the model follow the seed") {
  const Network net = constant_network({0.0, 0.0});
  Dataset a = samples(100), b = a, c = a;
  draw_model_labels(net, Loss::kCrossEntropy, a, 1);
  draw_model_labels(net, Loss::kCrossEntropy, b, 1);
  draw_model_labels(net, Loss::kCrossEntropy, c, 2);
  CHECK(a.labels == b.labels);
  CHECK(a.labels != c.labels);
}
