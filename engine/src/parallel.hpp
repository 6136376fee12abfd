// Fork and join. Work is cut into items whose results do not depend on which thread ran them, so
// the number of threads never changes a bit; items are handed out in order as threads come free.
#pragma once

#include <algorithm>

#include "sgdscope/matrix.hpp"

#include "function_ref.hpp"

namespace sgdscope {

// WebAssembly without shared memory has no threads to start.
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
inline constexpr bool kHaveThreads = false;
#else
inline constexpr bool kHaveThreads = true;
#endif

// Calls item(i) once for every i < count on up to `threads` threads, the caller's included, and
// returns when all are done. The first exception thrown by an item is thrown again here.
void parallel_for(int threads, Index count, FunctionRef<void(Index)> item);

// The same for items too small to be handed out singly: calls range(begin, end) for neighbouring
// items, sixteen at a time.
template <typename Range>
void parallel_for_ranges(int threads, Index count, const Range& range) {
  constexpr Index kItems = 16;
  parallel_for(threads, (count + kItems - 1) / kItems,
               [&](Index block) { range(block * kItems, std::min(count, (block + 1) * kItems)); });
}

}  // namespace sgdscope
