// What a file of samples is, by its first bytes.
#pragma once

#include <cstdint>
#include <span>

#include "sgdscope/result.hpp"

namespace sgdscope {

enum class FileKind { kCsv, kNpz };

// Of a file that holds inputs and labels or targets; what is no archive is taken for a CSV.
// kBadFormat, with what was expected, for files that hold one array only: IDX and npy.
Result<FileKind> file_kind(std::span<const std::uint8_t> bytes);

}  // namespace sgdscope
