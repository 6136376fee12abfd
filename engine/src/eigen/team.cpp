#include "eigen/team.hpp"

#include <algorithm>

#include "parallel.hpp"

namespace sgdscope {
namespace {

// The loops follow one another within microseconds: look that often before going to sleep.
constexpr int kLooks = 4000;

template <typename T>
void await_change(const std::atomic<T>& value, T old) {
  for (int look = 0; look < kLooks; ++look) {
    if (value.load(std::memory_order_acquire) != old) return;
    if (look % 64 == 63) std::this_thread::yield();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

Team::Team(int threads) {
  if (!kHaveThreads) return;
  threads_.reserve(static_cast<std::size_t>(std::max(threads, 1)));
  try {
    for (int t = 1; t < threads; ++t) threads_.emplace_back([this] { work(); });
  } catch (...) {
    // The machine has no more threads, or no memory for them; those that there are do the work.
  }
}

Team::~Team() {
  if (!kHaveThreads) return;
  item_ = nullptr;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Team::take_items() {
  for (Index i = next_++; i < count_; i = next_++) (*item_)(i);
}

void Team::work() {
  for (int seen = 0;; ++seen) {
    await_change(round_, seen);
    if (!item_) return;
    take_items();
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

void Team::run(Index count, FunctionRef<void(Index)> item) {
  if (!kHaveThreads || threads_.empty() || count <= 1) {
    for (Index i = 0; i < count; ++i) item(i);
    return;
  }
  item_ = &item;
  count_ = count;
  next_ = 0;
  busy_ = static_cast<int>(threads_.size());
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  take_items();
  for (int left = busy_; left != 0; left = busy_) await_change(busy_, left);
}

}  // namespace sgdscope
