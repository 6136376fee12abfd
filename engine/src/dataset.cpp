#include "sgdscope/dataset.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "sgdscope/random.hpp"

#include "at.hpp"
#include "eigen/entries.hpp"
#include "reshape.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

// Two uses of the same stream that must not share their numbers.
enum Substream : std::uint32_t { kSplitting, kSampling };

Index rounded_share(double fraction, Index n) {
  return static_cast<Index>(std::floor(fraction * static_cast<double>(n) + 0.5));
}

void set_label(Dataset& data, Index row, int label) {
  data.labels[at(row)] = label;
  if (data.targets.cols() == 1) {
    data.targets(row, 0) = label;
  } else {
    data.targets.row(row).setZero();
    data.targets(row, label) = 1.0;
  }
}

std::vector<Index> class_counts(const Dataset& data) {
  std::vector<Index> counts(at(data.classes), 0);
  for (const int label : data.labels) ++counts[at(label)];
  return counts;
}

std::vector<int> classes_present(const Dataset& data) {
  std::vector<int> present;
  const std::vector<Index> counts = class_counts(data);
  for (int c = 0; c < data.classes; ++c) {
    if (counts[at(c)] > 0) present.push_back(c);
  }
  return present;
}

// Plain sums in row order. The first number is taken from all, halved so that no difference
// overflows: a constant column is then exactly 0, and a small spread far from 0 keeps its digits.
// Bringing the rest to magnitude 1 keeps the squares in range.
void standardise_column(Matrix& values, Index column) {
  const Index n = values.rows();
  const double half_first = n > 0 ? 0.5 * values(0, column) : 0.0;
  double largest = 0.0;
  for (Index i = 0; i < n; ++i) {
    const double centred = values(i, column) = 0.5 * values(i, column) - half_first;
    largest = std::max(largest, std::fabs(centred));
  }
  if (largest == 0.0) return;
  const double count = static_cast<double>(n);
  double mean = 0.0;
  for (Index i = 0; i < n; ++i) mean += values(i, column) /= largest;
  mean /= count;
  double variance = 0.0;
  for (Index i = 0; i < n; ++i) {
    const double centred = values(i, column) -= mean;
    variance += centred * centred;
  }
  const double deviation = std::sqrt(variance / count);
  for (Index i = 0; i < n; ++i) values(i, column) /= deviation;
}

void scale_columns(Matrix& values, Scaling scaling) {
  if (scaling == Scaling::kStandardise) {
    for (Index j = 0; j < values.cols(); ++j) standardise_column(values, j);
  } else if (scaling == Scaling::kLargest) {
    const double largest = largest_magnitude(values.data(), values.size());
    if (largest > 0.0) values.array() /= largest;
  }
}

}  // namespace

double accuracy(Index right, const Dataset& data) {
  if (data.classes == 0 || data.size() == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(right) / static_cast<double>(data.size());
}

Matrix one_hot(const std::vector<int>& labels, int classes) {
  Matrix rows = Matrix::Zero(static_cast<Index>(labels.size()), classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    assert(labels[i] >= 0 && labels[i] < classes);
    rows(static_cast<Index>(i), labels[i]) = 1.0;
  }
  return rows;
}

Status to_single_target(Dataset& data) {
  if (data.classes != 2) {
    const std::vector<int> present = classes_present(data);
    if (present.size() != 2) {
      return failure(ErrorCode::kBadShape,
                     "a single target column of 0 and 1 needs two classes, found {}",
                     present.size());
    }
    for (Index i = 0; i < data.size(); ++i) {
      int& label = data.labels[at(i)];
      if (data.targets(i, label) != 1.0) {
        return failure(ErrorCode::kBadShape,
                       "row {} of the targets spreads over {} classes, expected two of them", i,
                       data.classes);
      }
      label = label == present[1] ? 1 : 0;
    }
    reshape(data.targets, data.size(), 1);
    for (Index i = 0; i < data.size(); ++i) {
      data.targets(i, 0) = data.labels[at(i)];
    }
    data.classes = 2;
    return ok();
  }
  // Of classes 0 and 1 there may be one column already; the second may be anything from 0 to 1.
  if (data.targets.cols() == 2) data.targets = Matrix(data.targets.col(1));
  return ok();
}

Dataset take(const Dataset& data, const std::vector<Index>& rows) {
  const auto count = static_cast<Index>(rows.size());
  Dataset part;
  part.inputs.resize(count, data.inputs.cols());
  part.targets.resize(count, data.targets.cols());
  part.classes = data.classes;
  for (Index i = 0; i < count; ++i) {
    const Index row = rows[at(i)];
    assert(row >= 0 && row < data.size());
    part.inputs.row(i) = data.inputs.row(row);
    part.targets.row(i) = data.targets.row(row);
    if (!data.labels.empty()) part.labels.push_back(data.labels[at(row)]);
  }
  return part;
}

Result<Dataset> keep_classes(const Dataset& data, const std::vector<int>& classes) {
  if (data.classes == 0) {
    return failure(ErrorCode::kBadValue, "classes to keep were named, but the data has no classes");
  }
  if (classes.empty()) {
    return failure(ErrorCode::kBadValue, "the list of classes to keep is empty");
  }
  const std::vector<Index> counts = class_counts(data);
  std::vector<bool> wanted(counts.size(), false);
  for (const int c : classes) {
    if (c < 0 || c >= data.classes) {
      return failure(ErrorCode::kBadValue, "class {} does not exist, the classes are 0 to {}", c,
                     data.classes - 1);
    }
    if (counts[at(c)] == 0) {
      return failure(ErrorCode::kBadValue, "class {} has no samples, expected at least one", c);
    }
    wanted[at(c)] = true;
  }
  std::vector<Index> rows;
  for (Index i = 0; i < data.size(); ++i) {
    const int label = data.labels[at(i)];
    if (wanted[at(label)]) rows.push_back(i);
  }
  return take(data, rows);
}

Dataset shuffled_sample(const Dataset& data, Index n, std::uint64_t seed) {
  Random random(seed, Stream::kSplit, kSampling);
  std::vector<Index> order = permutation(data.size(), random);
  if (n >= 0 && n < data.size()) order.resize(at(n));
  return take(data, order);
}

Split split(const Dataset& data, double test_fraction, std::uint64_t seed) {
  assert(test_fraction >= 0.0 && test_fraction < 1.0);
  Random random(seed, Stream::kSplit, kSplitting);
  const std::vector<Index> order = permutation(data.size(), random);
  const Index most = std::max<Index>(0, data.size() - 1);
  const auto cut = order.begin() + std::min(rounded_share(test_fraction, data.size()), most);
  return {take(data, {cut, order.end()}), take(data, {order.begin(), cut})};
}

Index add_label_noise(Dataset& data, double fraction, std::uint64_t seed) {
  assert(data.classes > 0 && fraction >= 0.0 && fraction <= 1.0);
  const std::vector<int> present = classes_present(data);
  if (present.size() < 2) return 0;

  Random random(seed, Stream::kLabelNoise);
  const std::vector<Index> order = permutation(data.size(), random);
  const Index changed = rounded_share(fraction, data.size());
  for (Index i = 0; i < changed; ++i) {
    const Index row = order[at(i)];
    const int old_label = data.labels[at(row)];
    auto pick = static_cast<std::size_t>(random.below(present.size() - 1));
    if (present[pick] >= old_label) ++pick;  // leave the old one out
    set_label(data, row, present[pick]);
  }
  return changed;
}

void scale(Dataset& data, Scaling scaling) {
  scale_columns(data.inputs, scaling);
  if (data.classes == 0) scale_columns(data.targets, scaling);
}

}  // namespace sgdscope
