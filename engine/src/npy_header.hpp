// The dictionary in the header of an .npy array.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "sgdscope/result.hpp"

namespace sgdscope {

struct NpyDtype {
  char kind = 'f';  // f: floating point, i: signed, u: unsigned, b: true or false
  std::size_t size = 8;
  bool big_endian = false;
};

struct NpyHeader {
  NpyDtype dtype;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

constexpr std::size_t kMaxNpyRank = 8;

// The literal of a Python dictionary with exactly the keys 'descr', 'fortran_order' and 'shape', in
// any order, and blanks after it; nothing but that grammar is taken. `offset` is the place of the
// text in the file, for messages.
Result<NpyHeader> parse_npy_header(std::string_view text, std::size_t offset);

}  // namespace sgdscope
