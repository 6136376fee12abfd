// Every allocation of a program, counted and refused at will: operator new is replaced and, through
// the linker's --wrap, malloc, which Eigen calls.
#pragma once

#include <atomic>

inline std::atomic<long> allocations_left = -1;  // until one is refused; negative: none is
inline std::atomic<long> live = 0;               // allocations not given back
inline std::atomic<long> live_bytes = 0;         // as many as the C library set aside for them
inline std::atomic<long> peak_bytes = 0;         // the most that they have been since it was set
