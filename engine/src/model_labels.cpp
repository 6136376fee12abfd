#include <cassert>
#include <cmath>

#include "sgdscope/random.hpp"
#include "sgdscope/training.hpp"

namespace sgdscope {
namespace {

// Inversion: the first class whose cumulative probability exceeds a uniform number. The sum of a
// row can round to less than 1, and then the last class that is possible at all takes the rest.
int draw_class(const Matrix& probability, Index row, Random& random) {
  const double u = random.uniform();
  double cumulative = 0.0;
  int last_possible = 0;
  for (Index k = 0; k < probability.cols(); ++k) {
    if (probability(row, k) == 0.0) continue;
    last_possible = static_cast<int>(k);
    cumulative += probability(row, k);
    if (u < cumulative) break;
  }
  return last_possible;
}

}  // namespace

void draw_model_labels(const Network& network, Loss loss, Dataset& data, std::uint64_t seed) {
  Random random(seed, Stream::kModelLabels);
  Matrix z = outputs(network, Arch::kReference, data.inputs);
  data.labels.clear();
  data.classes = 0;

  if (is_squared(loss)) {
    // ½ Σ (z − y)² has variance 1 in each output, (1/K) Σ (z − y)² has K/2.
    const double variance = loss == Loss::kMseHalfSum ? 1.0 : static_cast<double>(z.cols()) / 2.0;
    const double deviation = std::sqrt(variance);
    for (Index i = 0; i < z.rows(); ++i) {
      for (Index k = 0; k < z.cols(); ++k) z(i, k) += deviation * random.normal();
    }
    data.targets = std::move(z);
    return;
  }

  const Matrix probability = probabilities(loss, Arch::kReference, z);
  data.classes = static_cast<int>(probability.cols());
  for (Index i = 0; i < z.rows(); ++i) data.labels.push_back(draw_class(probability, i, random));
  data.targets = one_hot(data.labels, data.classes);
  if (loss == Loss::kBinaryLogistic) {
    [[maybe_unused]] const Status single = to_single_target(data);
    assert(single);
  }
}

}  // namespace sgdscope
