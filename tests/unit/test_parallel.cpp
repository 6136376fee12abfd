#include <atomic>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "parallel.hpp"

namespace sgdscope {

TEST_CASE("parallel: every item once, for any number of threads") {
  for (const int threads : {-1, 0, 1, 2, 3, 4, 16}) {
    for (const Index count : {0, 1, 2, 3, 15, 16, 17, 1000}) {
      CAPTURE(threads);
      CAPTURE(count);
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
      parallel_for(threads, count, [&](Index i) { ++calls[static_cast<std::size_t>(i)]; });
      int right = 0;
      for (const std::atomic<int>& n : calls) right += n == 1 ? 1 : 0;
      CHECK(right == count);
    }
  }
}

TEST_CASE("parallel: one thread is the caller's, in the order of items") {
  std::vector<Index> order;
  bool here = true;
  const auto caller = std::this_thread::get_id();
  parallel_for(1, 10, [&](Index i) {
    order.push_back(i);
    here = here && std::this_thread::get_id() == caller;
  });
  CHECK(order == std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(here);
}

TEST_CASE("parallel: all is done, and seen, when the call returns") {
  std::vector<double> values(500, 0.0);  // plain numbers: a race would be reported
  for (int repeat = 0; repeat < 20; ++repeat) {
    parallel_for(4, 500, [&](Index i) { values[static_cast<std::size_t>(i)] += 1.0; });
  }
  CHECK(values == std::vector<double>(500, 20.0));
}

TEST_CASE("parallel: work within work") {
  std::atomic<int> calls{0};
  parallel_for(3, 5, [&](Index) { parallel_for(2, 7, [&](Index) { ++calls; }); });
  CHECK(calls == 35);
}

TEST_CASE("parallel: an exception comes back to the caller after all threads have ended") {
  for (const int threads : {1, 2, 4}) {
    CAPTURE(threads);
    std::atomic<int> running{0};
    const auto failing = [&](Index i) {
      ++running;
      if (i == 3) {
        --running;
        throw std::runtime_error("item 3");
      }
      --running;
    };
    std::string message;
    try {
      parallel_for(threads, 1000, failing);
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
    CHECK(message == "item 3");
    CHECK(running == 0);
    CHECK_THROWS_AS(parallel_for(threads, 50, [](Index) { throw std::bad_alloc(); }),
                    std::bad_alloc);
  }
}

TEST_CASE("parallel: no item is begun after an exception was seen") {
  int calls = 0;
  CHECK_THROWS(parallel_for(1, 100, [&](Index i) {
    ++calls;
    if (i == 4) throw 0;
  }));
  CHECK(calls == 5);
}

}  // namespace sgdscope
