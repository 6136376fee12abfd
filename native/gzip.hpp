// Inflating with zlib: whole .gz files, and the deflated members of .npz archives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sgdscope/result.hpp"

namespace sgdscope::native {

// Whether the bytes begin as a gzip file does (0x1f 0x8b).
inline bool is_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

// The content of a gzip file, of all its members one after another; check sums and lengths are
// verified. Error when it is cut off or damaged, when anything but another member follows, when
// there are more than `max_bytes`, or more than 1000 times as many as compressed.
Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes,
                                         std::size_t max_bytes);

// Inflates a raw deflate stream to exactly `size` bytes, using all of `deflated`: what
// sgdscope::Inflate asks for.
Result<std::vector<std::uint8_t>> inflate_raw(std::span<const std::uint8_t> deflated,
                                              std::size_t size);

}  // namespace sgdscope::native
