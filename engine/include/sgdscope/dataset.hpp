// Inputs with their targets, and the ways to take a part of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sgdscope/matrix.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// What files and options name: labels are 0 … kMaxClasses − 1.
inline constexpr int kMaxClasses = 256;

// N samples. A classification set has `labels` in 0 … classes−1 and `targets` holds their one-hot
// rows (or soft rows that sum to 1, or a single column; see to_single_target). A regression set has
// no labels and `classes` is 0.
struct Dataset {
  Matrix inputs;            // N × d
  Matrix targets;           // N × K
  std::vector<int> labels;  // N, or empty for regression
  int classes = 0;          // K for classification, 0 for regression

  Index size() const { return inputs.rows(); }
};

// The share of the samples that `right` of them are; NaN for a regression set and for an empty one.
double accuracy(Index right, const Dataset& data);

// One-hot rows, N × classes. Labels must lie in 0 … classes−1 (assert).
Matrix one_hot(const std::vector<int>& labels, int classes);

// Turns the targets of a set of two classes into one column that holds the label, as the
// binary-logistic loss wants them. Where a set has more classes, but two of them occur (see
// keep_classes), these become 0 and 1 in ascending order. Error when there are not two classes.
Status to_single_target(Dataset& data);

// The samples at `rows`, each 0 … N − 1 (assert), in that order (repeats allowed).
Dataset take(const Dataset& data, const std::vector<Index>& rows);

// Keeps the samples of the listed classes. Labels and the number of outputs stay as they are (the
// paper keeps ten outputs for three classes). Error when a class does not exist or is left empty.
Result<Dataset> keep_classes(const Dataset& data, const std::vector<int>& classes);

// The first `n` samples of a seeded shuffle; all of them, shuffled, when n ≥ N or n < 0.
Dataset shuffled_sample(const Dataset& data, Index n, std::uint64_t seed);

struct Split {
  Dataset training;
  Dataset test;
};

// A seeded shuffle cut in two: round(test_fraction · N) samples for the test part. At least one
// sample stays in the training part. 0 ≤ test_fraction < 1 (assert).
Split split(const Dataset& data, double test_fraction, std::uint64_t seed);

// Gives round(fraction · N) samples, chosen by seed, another label than their own, drawn evenly
// from the other classes that occur in the set. Needs labels, 0 ≤ fraction ≤ 1 (assert). Returns
// how many were changed: none when fewer than two classes occur.
Index add_label_noise(Dataset& data, double fraction, std::uint64_t seed);

// How outside numbers are scaled, inputs and, where there are no classes, targets, each for
// themselves: divided by their largest magnitude over the whole set, so that grey levels become
// [0, 1] (what the paper does for MNIST) and signs and zeros survive; or each column to mean 0 and
// standard deviation 1 (over N, not N − 1; constant columns become 0); or not at all. They must be
// finite.
enum class Scaling { kLargest, kStandardise, kNone };
void scale(Dataset& data, Scaling scaling);

}  // namespace sgdscope
