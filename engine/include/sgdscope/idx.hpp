// The IDX format of MNIST, from bytes that are already in memory and not compressed.
//
// Big-endian: two zero bytes, type code 0x08 (unsigned byte; the only one taken), rank r, then r
// sizes of 32 bits, then exactly the product of the sizes in bytes. The format is described by
// Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

struct IdxArray {
  std::vector<std::size_t> shape;        // 1 … 8 sizes, none of them zero
  std::span<const std::uint8_t> values;  // a view into the bytes read
};

Result<IdxArray> read_idx(std::span<const std::uint8_t> bytes);

// Images of rank ≥ 2 (flattened, as doubles, not scaled) with labels of rank 1. The number of
// classes is the largest label + 1 (at most 256).
Result<Dataset> dataset_from_idx(std::span<const std::uint8_t> images,
                                 std::span<const std::uint8_t> labels);

}  // namespace sgdscope
