#include "counted_allocations.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

bool refuse() {
  if (allocations_left < 0) return false;
  return allocations_left-- == 0;
}

void* counted(void* memory) {
  if (memory == nullptr) return memory;
  ++live;
  const long bytes = live_bytes += static_cast<long>(malloc_usable_size(memory));
  long peak = peak_bytes;
  while (peak < bytes && !peak_bytes.compare_exchange_weak(peak, bytes)) {
  }
  return memory;
}

}  // namespace

extern "C" void* __real_malloc(std::size_t size);
extern "C" void __real_free(void* memory);

extern "C" void* __wrap_malloc(std::size_t size) {
  return refuse() ? nullptr : counted(__real_malloc(size));
}

// GCC makes it of malloc and memset.
extern "C" void* __real_calloc(std::size_t count, std::size_t size);
extern "C" void* __wrap_calloc(std::size_t count, std::size_t size) {
  return refuse() ? nullptr : counted(__real_calloc(count, size));
}

// What libc++ makes room for an exception with; never refused.
extern "C" int __real_posix_memalign(void** memory, std::size_t alignment, std::size_t size);
extern "C" int __wrap_posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  const int failure = __real_posix_memalign(memory, alignment, size);
  if (failure == 0) counted(*memory);
  return failure;
}
extern "C" void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
extern "C" void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  return counted(__real_aligned_alloc(alignment, size));
}

extern "C" void __wrap_free(void* memory) {
  if (memory != nullptr) {
    --live;
    live_bytes -= static_cast<long>(malloc_usable_size(memory));
  }
  __real_free(memory);
}

void* operator new(std::size_t size) {
  if (void* const memory = __wrap_malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto boundary = static_cast<std::size_t>(alignment);
  if (refuse()) throw std::bad_alloc();
  void* const memory = std::aligned_alloc(boundary, (size + boundary - 1) / boundary * boundary);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory, std::align_val_t) noexcept { __wrap_free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { __wrap_free(memory); }
void operator delete(void* memory) noexcept { __wrap_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { __wrap_free(memory); }
