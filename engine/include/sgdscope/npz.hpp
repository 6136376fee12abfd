// NumPy's .npz archives, in memory: a zip of .npy members, stored or deflated.
//
// Read strictly, because a zip says most things twice: members lie one after another in the order
// of the directory, without gap or overlap, from the first byte to the last; both headers of a
// member agree; names are unique; CRC-32 is checked. Refused: zip64 (more than 4 GiB), encryption,
// members written as a stream (sizes behind the data), other compression than deflate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sgdscope/dataset.hpp"
#include "sgdscope/npy.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

struct NpzMember {
  std::string name;  // without ".npy"; never used as a path
  NpyArray array;
};

// Inflates a raw deflate stream to exactly `size` bytes; supplied by the host (zlib natively, the
// browser's own elsewhere), so that the engine depends on no compressor.
using Inflate = std::function<Result<std::vector<std::uint8_t>>(
    std::span<const std::uint8_t> deflated, std::size_t size)>;

// At most 256 members, at most `max_bytes` in all when inflated (float64 values of narrower dtypes
// may take up to eight times that), ratio ≤ 1000. Without `inflate`, deflated members are refused.
inline constexpr std::size_t kMostInflatedBytes = std::size_t{1} << 31;
Result<std::vector<NpzMember>> read_npz(std::span<const std::uint8_t> bytes,
                                        const Inflate& inflate = nullptr,
                                        std::size_t max_bytes = kMostInflatedBytes);

// Stored, not compressed; members in the order given; fixed time stamp, so equal data gives equal
// bytes. Error when read_npz would not take the result: more than 256 members, a name given twice
// or longer than 1000 bytes, more than kMostNpzBytes. Memory: the archive and its largest member.
inline constexpr std::uint64_t kMostNpzBytes = 0xFFFFFFFE;
Result<std::vector<std::uint8_t>> write_npz(const std::vector<NpzMember>& members);

// Members inputs|x|X (N × d, further axes flattened) and labels|targets|y|Y: N or N × 1 whole
// numbers 0 … 255 (classes: the largest + 1), or N × K: K classes where every row is one-hot
// (K ≥ 2), else real targets. Other members are left alone. NaN and infinities are refused, with
// row and column from 1.
Result<Dataset> dataset_from_npz(const std::vector<NpzMember>& members);

// The same from an archive, of which the other members are not even decoded: they may hold texts.
Result<Dataset> dataset_from_npz(std::span<const std::uint8_t> bytes,
                                 const Inflate& inflate = nullptr);

}  // namespace sgdscope
