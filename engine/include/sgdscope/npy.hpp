// NumPy's .npy arrays, in memory.
//
// Taken: version 1–3 headers of at most 10,000 bytes, dtypes <f4 <f8 |b1, integers of 1, 2, 4 and 8
// bytes (|i1 … <u8) and their big-endian twins, C or Fortran order, rank ≤ 8, exactly as many bytes
// as the shape asks for. Values arrive as float64 in C order, NaN and infinities as they are;
// integers beyond ±2⁵³ are refused. Object and structured types are refused. The format is
// described in NumPy's documentation of numpy.lib.format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sgdscope/result.hpp"

namespace sgdscope {

struct NpyArray {
  std::vector<std::size_t> shape;  // empty: a scalar; a size may be 0
  std::vector<double> values;      // C order, as many as the product of the shape

  std::size_t rows() const { return shape.empty() ? 1 : shape[0]; }
};

Result<NpyArray> read_npy(std::span<const std::uint8_t> bytes);

// <f8, C order, version 1.0. The shape (rank ≤ 8) must fit the values (assert).
std::vector<std::uint8_t> write_npy(const NpyArray& array);
std::vector<std::uint8_t> write_npy(std::span<const std::size_t> shape, const double* values);

}  // namespace sgdscope
