#include <doctest/doctest.h>

#include "bench_timing.hpp"

using sgdscope::bench::median;

TEST_CASE("the median of an even number of runs is the mean of the two in the middle") {
  CHECK(median({3.0}) == 3.0);
  CHECK(median({4.0, 1.0}) == 2.5);
  CHECK(median({9.0, 1.0, 2.0}) == 2.0);
  CHECK(median({8.0, 1.0, 4.0, 3.0}) == 3.5);
}
