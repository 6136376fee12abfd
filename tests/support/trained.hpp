// Networks after some training or none, with their data, for tests that analyse.
#pragma once

#include <utility>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"
#include "sgdscope/toy_data.hpp"
#include "sgdscope/training.hpp"

#include "random_problems.hpp"

namespace sgdscope {

struct Trained {
  Network network;
  Dataset data;
  Loss loss = Loss::kCrossEntropy;
};

// Three spirals and a small network after some training.
inline const Trained& spirals() {
  static const Trained trained = [] {
    Trained t;
    t.data = make_toy_data(ToyData::kSpirals, {.samples = 150, .noise = 0.05}).value();
    const NetworkSpec spec{{2, 16, 16, 3}, {Activation::kTanh, Activation::kTanh}, true};
    TrainingJob job(initialise(spec, Initialisation::kPyTorch, 1), t.data,
                    {.epochs = 300, .batch = 10, .learning_rate = 0.2, .momentum = 0.5});
    job.finish();
    t.network = job.network();
    return t;
  }();
  return trained;
}

// Random pixels and ten classes, with units that are dead for most samples: rank-deficient blocks.
inline Trained pixels() {
  Uniform uniform(81);
  Trained t;
  t.data.inputs = uniform.matrix(90, 12, 1.0).cwiseAbs();
  t.data.classes = 10;
  for (Index p = 0; p < 90; ++p) t.data.labels.push_back(static_cast<int>(uniform.from(0, 9)));
  t.data.targets = one_hot(t.data.labels, 10);
  t.network = initialise({{12, 9, 10}, {Activation::kRelu}, true}, Initialisation::kHe, 2);
  return t;
}

inline Analysis analyse(const Trained& t, AnalysisOptions options) {
  options.loss = t.loss;
  REQUIRE(check_analysis_input(t.network, t.data, options));
  AnalysisJob job(t.network, t.data, options);
  job.finish();
  Result<Analysis> result = job.take_result();
  REQUIRE(result);
  return std::move(result).value();
}

}  // namespace sgdscope
