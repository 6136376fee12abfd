// A short name for the bits of an array of numbers: FNV-1a, 64 bits, byte by byte from the least
// significant (G. Fowler, L. C. Noll, K.-P. Vo).
#pragma once

#include <bit>
#include <cstdint>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

class BitsHash {
 public:
  void add(const double* values, Index count) {
    for (Index i = 0; i < count; ++i) {
      const auto bits = std::bit_cast<std::uint64_t>(values[i]);
      for (int shift = 0; shift < 64; shift += 8) {
        hash_ = (hash_ ^ ((bits >> shift) & 0xff)) * 0x100000001b3;
      }
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

inline std::uint64_t bits_hash(const Vector& values) {
  BitsHash hash;
  hash.add(values.data(), values.size());
  return hash.value();
}

}  // namespace sgdscope
