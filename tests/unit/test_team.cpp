#include <vector>

#include <doctest/doctest.h>

#include "eigen/team.hpp"

namespace sgdscope {

TEST_CASE("team: every item once, loop after loop") {
  for (const int threads : {0, 1, 2, 3, 5}) {
    Team team(threads);
    for (Index round = 0; round < 300; ++round) {
      const Index count = round % 7;
      std::vector<Index> calls(7, 0);  // no two items touch the same entry
      team.run(count, [&](Index i) { calls[static_cast<std::size_t>(i)] += 1 + i * round; });
      for (Index i = 0; i < 7; ++i) {
        CHECK(calls[static_cast<std::size_t>(i)] == (i < count ? 1 + i * round : 0));
      }
    }
  }
  Team idle(4);  // ends without a loop
}

}  // namespace sgdscope
