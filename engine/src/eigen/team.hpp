// Threads that stay for a series of short loops, where starting them anew for each would take
// longer than the loops. Results do not depend on their number, as in parallel_for().
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "sgdscope/matrix.hpp"

#include "function_ref.hpp"

namespace sgdscope {

class Team {
 public:
  // threads − 1 threads beside the caller's, or as many as can be started; none for 1.
  explicit Team(int threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  // Calls item(i) once for every i < count and returns when all are done. item must not throw.
  void run(Index count, FunctionRef<void(Index)> item);

 private:
  void work();
  void take_items();

  const FunctionRef<void(Index)>* item_ = nullptr;  // null: the end
  Index count_ = 0;
  std::atomic<Index> next_{0};
  std::atomic<int> busy_{0};   // threads still in this loop
  std::atomic<int> round_{0};  // of the loops begun
  std::vector<std::thread> threads_;
};

}  // namespace sgdscope
