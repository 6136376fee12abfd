// How much is allocated, where the C library can say it; the sanitizers' allocators cannot.
#pragma once

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <malloc.h>
#define SGDSCOPE_CAN_COUNT_BYTES 1

namespace sgdscope {

inline double allocated() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

}  // namespace sgdscope
#endif
