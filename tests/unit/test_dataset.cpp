#include <algorithm>
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "sgdscope/dataset.hpp"

using namespace sgdscope;

namespace {

// Sample i has the inputs (i, −2i) and the label i mod classes.
Dataset numbered(Index n, int classes) {
  Dataset data;
  data.classes = classes;
  data.inputs.resize(n, 2);
  for (Index i = 0; i < n; ++i) {
    data.inputs.row(i) << static_cast<double>(i), -2.0 * static_cast<double>(i);
    data.labels.push_back(static_cast<int>(i % classes));
  }
  data.targets = one_hot(data.labels, classes);
  return data;
}

Dataset regression(Index n) {
  Dataset data = numbered(n, 1);
  data.targets = data.inputs.col(0) * 10.0;
  data.labels.clear();
  data.classes = 0;
  return data;
}

std::vector<Index> numbers(const Dataset& data) {
  std::vector<Index> found;
  for (Index i = 0; i < data.size(); ++i) found.push_back(static_cast<Index>(data.inputs(i, 0)));
  return found;
}

// Whether inputs, labels and targets of a set made from numbered() still belong together.
bool consistent(const Dataset& data, int classes) {
  if (data.targets != one_hot(data.labels, classes) || data.classes != classes) return false;
  for (Index i = 0; i < data.size(); ++i) {
    const auto label = static_cast<Index>(data.labels[static_cast<std::size_t>(i)]);
    if (static_cast<Index>(data.inputs(i, 0)) % classes != label) return false;
    if (data.inputs(i, 1) != -2.0 * data.inputs(i, 0)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("one-hot rows") {
  const Matrix rows = one_hot({2, 0}, 3);
  CHECK(rows == (Matrix(2, 3) << 0, 0, 1, 1, 0, 0).finished());
  CHECK(one_hot({}, 3).rows() == 0);
}

TEST_CASE("take keeps order and repeats") {
  const Dataset data = numbered(10, 3);
  const Dataset part = take(data, {7, 2, 2, 9});
  CHECK(numbers(part) == std::vector<Index>{7, 2, 2, 9});
  CHECK(part.labels == std::vector<int>{1, 2, 2, 0});
  CHECK(consistent(part, 3));
  CHECK(take(data, {}).size() == 0);

  const Dataset real = take(regression(4), {3, 1});
  CHECK(real.labels.empty());
  CHECK(real.targets == (Matrix(2, 1) << 30, 10).finished());
}

TEST_CASE("keep_classes keeps the classes' samples, their labels and all outputs") {
  const Dataset data = numbered(20, 5);
  const auto kept = keep_classes(data, {4, 1, 4});
  REQUIRE(kept);
  CHECK(numbers(kept.value()) == std::vector<Index>{1, 4, 6, 9, 11, 14, 16, 19});
  CHECK(consistent(kept.value(), 5));
}

TEST_CASE("keep_classes refuses what is not there") {
  Dataset data = numbered(20, 5);
  CHECK(keep_classes(data, {0, 5}).error().message ==
        "class 5 does not exist, the classes are 0 to 4");
  CHECK(keep_classes(data, {-1}).error().code == ErrorCode::kBadValue);
  CHECK(keep_classes(data, {}).error().message == "the list of classes to keep is empty");
  CHECK(keep_classes(regression(3), {0}).error().message ==
        "classes to keep were named, but the data has no classes");
  const Dataset two = take(data, {0, 1, 5});
  CHECK(keep_classes(two, {1, 3}).error().message ==
        "class 3 has no samples, expected at least one");
}

TEST_CASE("shuffled samples") {
  const Dataset data = numbered(50, 5);
  const Dataset all = shuffled_sample(data, -1, 3);
  std::vector<Index> order = numbers(all);
  CHECK(consistent(all, 5));
  CHECK(numbers(shuffled_sample(data, 50, 3)) == order);
  CHECK(numbers(shuffled_sample(data, 1000, 3)) == order);
  CHECK(numbers(shuffled_sample(data, 50, 4)) != order);
  CHECK(shuffled_sample(data, 0, 3).size() == 0);
  const Dataset some = shuffled_sample(data, 20, 3);
  CHECK(numbers(some) == std::vector<Index>(order.begin(), order.begin() + 20));
  CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  CHECK(order == numbers(data));
}

TEST_CASE("a split cuts the set in two without loss") {
  const Dataset data = numbered(50, 5);
  for (const double fraction : {0.0, 0.2, 0.25, 0.99}) {
    const Split parts = split(data, fraction, 3);
    // 12.5 samples round up; at 0.99 one is left for training.
    CHECK(parts.test.size() == std::min<Index>(49, std::lround(fraction * 50.0)));
    CHECK(consistent(parts.training, 5));
    CHECK(consistent(parts.test, 5));
    std::vector<Index> all = numbers(parts.training);
    for (const Index i : numbers(parts.test)) all.push_back(i);
    CHECK_FALSE(std::is_sorted(all.begin(), all.end()));
    std::sort(all.begin(), all.end());
    CHECK(all == numbers(data));
  }
  CHECK(numbers(split(data, 0.2, 3).test) == numbers(split(data, 0.2, 3).test));
  CHECK(numbers(split(data, 0.2, 3).test) != numbers(split(data, 0.2, 4).test));
  CHECK(split(numbered(1, 1), 0.9, 3).training.size() == 1);
  CHECK(split(numbered(0, 1), 0.9, 3).training.size() == 0);
}

TEST_CASE("label noise changes the asked number of labels and nothing else") {
  const Dataset clean = numbered(1001, 4);
  for (const double fraction : {0.0, 0.1, 0.35, 1.0}) {
    Dataset noisy = clean;
    const Index changed = add_label_noise(noisy, fraction, 9);
    CHECK(changed == std::lround(fraction * 1001));
    Index differ = 0;
    for (std::size_t i = 0; i < clean.labels.size(); ++i) {
      differ += clean.labels[i] != noisy.labels[i];
    }
    CHECK(differ == changed);
    CHECK(noisy.inputs == clean.inputs);
    CHECK(noisy.targets == one_hot(noisy.labels, 4));
  }
}

TEST_CASE("label noise draws evenly from the other classes that occur") {
  // Classes 0, 2 and 4 of five, 10 000 samples each, all changed: each goes to either of the two
  // others with variance ¼ a sample. Five standard deviations are 250.
  Dataset data = keep_classes(numbered(50000, 5), {0, 2, 4}).value();
  const std::vector<int> before = data.labels;
  CHECK(add_label_noise(data, 1.0, 9) == 30000);
  int moved[5][5] = {};
  for (std::size_t i = 0; i < before.size(); ++i) ++moved[before[i]][data.labels[i]];
  for (const int from : {0, 2, 4}) {
    CHECK(moved[from][from] == 0);
    for (const int to : {0, 2, 4}) {
      if (to != from) CHECK(std::abs(moved[from][to] - 5000) < 250);
    }
  }
}

TEST_CASE("label noise: seeds, single targets, a single class") {
  Dataset a = numbered(100, 2), b = a, c = a;
  add_label_noise(a, 0.3, 1);
  add_label_noise(b, 0.3, 1);
  add_label_noise(c, 0.3, 2);
  CHECK(a.labels == b.labels);
  CHECK(a.labels != c.labels);

  Dataset single = numbered(100, 2);
  REQUIRE(to_single_target(single));
  add_label_noise(single, 0.3, 1);
  CHECK(single.labels == a.labels);
  REQUIRE(single.targets.cols() == 1);
  for (Index i = 0; i < 100; ++i) {
    CHECK(single.targets(i, 0) == a.labels[static_cast<std::size_t>(i)]);
  }

  Dataset one = keep_classes(numbered(100, 2), {1}).value();
  CHECK(add_label_noise(one, 0.3, 1) == 0);
}

TEST_CASE("a single target keeps what two soft ones say") {
  Dataset soft = numbered(2, 2);
  soft.targets << 0.3, 0.7, 0.6, 0.4;
  REQUIRE(to_single_target(soft));
  CHECK(soft.targets == (Matrix(2, 1) << 0.7, 0.4).finished());
  Dataset three = numbered(2, 2);
  three.targets = (Matrix(2, 3) << 0.3, 0.7, 0, 1, 0, 0).finished();
  three.labels = {1, 0};
  three.classes = 3;
  CHECK(to_single_target(three).error().message ==
        "row 0 of the targets spreads over 3 classes, expected two of them");
}

TEST_CASE("a single target column needs two classes") {
  Dataset data = numbered(4, 2);
  REQUIRE(to_single_target(data));
  CHECK(data.targets == (Matrix(4, 1) << 0, 1, 0, 1).finished());
  CHECK(data.classes == 2);
  REQUIRE(to_single_target(data));  // which it is
  CHECK(data.targets == (Matrix(4, 1) << 0, 1, 0, 1).finished());
  CHECK(data.labels == std::vector<int>{0, 1, 0, 1});
  Dataset three = numbered(4, 3);
  CHECK(to_single_target(three).error().message ==
        "a single target column of 0 and 1 needs two classes, found 3");
  CHECK(three.targets.cols() == 3);
  Dataset real = regression(3);
  CHECK_FALSE(to_single_target(real));
}

TEST_CASE("a single target column: two of more classes become 0 and 1, ascending") {
  Dataset data = keep_classes(numbered(10, 5), {4, 2}).value();
  REQUIRE(data.labels == std::vector<int>{2, 4, 2, 4});
  REQUIRE(to_single_target(data));
  CHECK(data.targets == (Matrix(4, 1) << 0, 1, 0, 1).finished());
  CHECK(data.labels == std::vector<int>{0, 1, 0, 1});
  CHECK(data.classes == 2);
  Dataset one = keep_classes(numbered(10, 5), {3}).value();
  CHECK(to_single_target(one).error().message ==
        "a single target column of 0 and 1 needs two classes, found 1");
  CHECK(one.classes == 5);
  CHECK(one.labels == std::vector<int>{3, 3});
}

TEST_CASE("scaling by the largest magnitude") {
  Dataset data = numbered(3, 1);
  data.inputs << 0, 51, 255, 102, -10, 0;
  scale(data, Scaling::kLargest);
  const double s = 255.0;
  CHECK(data.inputs == (Matrix(3, 2) << 0, 51 / s, 1, 102 / s, -10 / s, 0).finished());
  data.inputs << 0, 1, 2, 3, -8, 4;  // the largest is negative
  scale(data, Scaling::kLargest);
  CHECK(data.inputs == (Matrix(3, 2) << 0, 0.125, 0.25, 0.375, -1, 0.5).finished());
  data.inputs.setZero();
  scale(data, Scaling::kLargest);
  CHECK(data.inputs == Matrix::Zero(3, 2));

  // Real targets likewise, by their own; those of classes are no quantities.
  data.inputs << 0, 1, 2, 3, -8, 4;
  data.targets = (Matrix(3, 1) << 50, -100, 25).finished();
  data.classes = 0;
  scale(data, Scaling::kLargest);
  CHECK(data.targets == (Matrix(3, 1) << 0.5, -1, 0.25).finished());
  CHECK(data.inputs(2, 0) == -1);
  data.targets = (Matrix(3, 1) << 0.5, 0.5, 0.25).finished();
  data.classes = 1;
  scale(data, Scaling::kLargest);
  CHECK(data.targets(0, 0) == 0.5);
}

TEST_CASE("standardised columns have mean 0 and deviation 1, constant ones become 0") {
  Dataset data = numbered(5, 1);
  data.inputs.resize(5, 4);
  data.inputs << 1, 0.1, 1e308, 1e9,  //
      2, 0.1, -1e308, 1e9 + 1,        //
      3, 0.1, 1e308, 1e9,             //
      4, 0.1, 5e307, 1e9 + 1,         //
      9, 0.1, 0, 1e9;
  scale(data, Scaling::kStandardise);
  for (const Index column : {0, 2, 3}) {
    const Vector x = data.inputs.col(column);
    CAPTURE(column);
    CHECK(std::fabs(x.mean()) < 1e-15);                     // measured 8.9e-17
    CHECK(std::fabs(x.squaredNorm() / 5.0 - 1.0) < 1e-14);  // measured 2.2e-16
  }
  CHECK(data.inputs.col(1) == Vector::Zero(5));  // though the mean of 0.1 rounds to another number
  CHECK(data.inputs(0, 0) == doctest::Approx((1 - 3.8) / std::sqrt(7.76)).epsilon(1e-14));

  Dataset untouched = numbered(5, 1);
  scale(untouched, Scaling::kNone);
  CHECK(untouched.inputs == numbered(5, 1).inputs);
  Dataset empty = numbered(0, 1);
  scale(empty, Scaling::kStandardise);
  scale(empty, Scaling::kLargest);
  CHECK(empty.size() == 0);
}
