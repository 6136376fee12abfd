#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace sgdscope {
namespace {

// Threads that are joined when this goes, also by an exception. (Not std::jthread, which libc++
// still calls experimental.)
struct Joined {
  std::vector<std::thread> threads;

  explicit Joined(std::size_t count) { threads.reserve(count); }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;
  ~Joined() {
    for (std::thread& thread : threads) thread.join();
  }
};

}  // namespace

void parallel_for(int threads, Index count, FunctionRef<void(Index)> item) {
  const Index workers = kHaveThreads ? std::min<Index>(threads, count) : 1;
  if (workers <= 1) {
    for (Index i = 0; i < count; ++i) item(i);
    return;
  }

  std::atomic<Index> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  auto run = [&] {
    try {
      for (Index i = next++; i < count; i = next++) item(i);
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };

  {
    Joined others(static_cast<std::size_t>(workers - 1));
    try {
      for (Index t = 1; t < workers; ++t) others.threads.emplace_back(run);
    } catch (const std::system_error&) {
      // No more threads are to be had: those that there are do the work.
    }
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace sgdscope
