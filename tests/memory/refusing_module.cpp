// The module of web/ with an allocator that can be told to refuse, for the test
// tests/web/package/refused.test.ts. C's functions are defined here on top of Emscripten's own,
// which yield to them; C++'s new calls them.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <emscripten/heap.h>

#include "sgdscope/sgdscope.h"

namespace {

std::int32_t allocations_left = -1;  // until one is refused; negative: none is
std::int32_t live = 0;

bool refuse() {
  if (allocations_left < 0) return false;
  return allocations_left-- == 0;
}

void* counted(void* memory) {
  live += memory != nullptr ? 1 : 0;
  return memory;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  return refuse() ? nullptr : counted(emscripten_builtin_malloc(size));
}

void* calloc(std::size_t count, std::size_t size) {
  void* const memory = malloc(count * size);
  return memory != nullptr ? std::memset(memory, 0, count * size) : nullptr;
}

// What C++ makes room for an exception with; never refused.
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = counted(emscripten_builtin_memalign(alignment, size));
  return *memory != nullptr ? 0 : ENOMEM;
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return refuse() ? nullptr : counted(emscripten_builtin_memalign(alignment, size));
}

void free(void* memory) {
  live -= memory != nullptr ? 1 : 0;
  emscripten_builtin_free(memory);
}

/** Lets `count` allocations pass and refuses the one after; a negative number: none. */
int32_t sgdscope_refuse(int32_t count) {
  allocations_left = count;
  return SGDSCOPE_OK;
}

/** How many allocations have not been given back, and how many are left until one is refused. */
int32_t sgdscope_allocations(int32_t* in_use, int32_t* left) {
  *in_use = live;
  *left = allocations_left;
  return SGDSCOPE_OK;
}

}  // extern "C"
