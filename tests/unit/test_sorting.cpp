#include <algorithm>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "sorting.hpp"

namespace sgdscope {
namespace {

// Few different values, so that many are equal; −0 and 0 are.
std::vector<double> values_with_ties(std::size_t n) {
  std::mt19937_64 random(n);
  std::vector<double> values(n);
  for (double& value : values) value = static_cast<double>(random() % 5) - 2.0;
  return values;
}

TEST_CASE("sorting: the order of the values, equal ones as they come") {
  for (const std::size_t n : {0U, 1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 31U, 64U, 100U, 1000U}) {
    CAPTURE(n);
    const std::vector<double> values = values_with_ties(n);
    std::vector<Index> order(n), wanted(n);
    sort_ascending(values.data(), static_cast<Index>(n), order.data());
    for (std::size_t i = 0; i < n; ++i) wanted[i] = static_cast<Index>(i);
    std::stable_sort(wanted.begin(), wanted.end(), [&](Index a, Index b) {
      return values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)];
    });
    CHECK(order == wanted);

    std::vector<double> sorted = values;
    sort_ascending(sorted.data(), static_cast<Index>(n));
    CHECK(std::is_sorted(sorted.begin(), sorted.end()));
    CHECK(std::is_permutation(sorted.begin(), sorted.end(), values.begin(), values.end()));
  }
}

}  // namespace
}  // namespace sgdscope
