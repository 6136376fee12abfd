#include "sgdscope/idx.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::size_t kMaxRank = 8;
constexpr std::uint8_t kUnsignedByte = 0x08;

std::string hex(std::uint8_t byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  return std::string("0x") + kDigits[byte >> 4] + kDigits[byte & 15];
}

// The first four bytes: two zeros, the type code, the rank.
Status check_magic(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 4) {
    return failure(ErrorCode::kBadFormat,
                   "header: only {} bytes, expected the 4 bytes that begin an IDX array",
                   bytes.size());
  }
  if (bytes[0] == 0x1f && bytes[1] == 0x8b) {
    return failure(
        ErrorCode::kBadFormat,
        "bytes 1 and 2: 0x1f 0x8b mean gzip, expected an IDX array that is uncompressed");
  }
  if (bytes[0] != 0 || bytes[1] != 0) {
    return failure(ErrorCode::kBadFormat,
                   "bytes 1 and 2: found {} {}, expected the two zeros of IDX", hex(bytes[0]),
                   hex(bytes[1]));
  }
  if (bytes[2] != kUnsignedByte) {
    return failure(ErrorCode::kBadFormat,
                   "byte 3: found type code {}, expected 0x08 (unsigned bytes)", hex(bytes[2]));
  }
  if (bytes[3] < 1 || bytes[3] > kMaxRank) {
    return failure(ErrorCode::kBadFormat, "byte 4: found rank {}, expected 1 … 8", bytes[3]);
  }
  return ok();
}

}  // namespace

Result<IdxArray> read_idx(std::span<const std::uint8_t> bytes) {
  if (Status magic = check_magic(bytes); !magic) return magic;
  const std::size_t rank = bytes[3];
  const std::size_t header = 4 + 4 * rank;
  if (bytes.size() < header) {
    return failure(ErrorCode::kBadFormat, "header: only {} bytes, expected {} for rank {}",
                   bytes.size(), header, rank);
  }
  IdxArray array;
  for (std::size_t i = 0; i < rank; ++i) {
    array.shape.push_back(load_big_endian<std::uint32_t>(&bytes[4 + 4 * i]));
    if (array.shape[i] == 0) {
      return failure(ErrorCode::kBadShape, "size {}: found 0, expected at least 1", i + 1);
    }
  }
  const auto count = checked_count(array.shape);
  array.values = bytes.subspan(header);
  if (!count || array.values.size() != *count) {
    return failure(ErrorCode::kBadFormat,
                   "values: found {} bytes after the header, expected exactly {}",
                   array.values.size(), shape_text(array.shape));
  }
  return array;
}

Result<Dataset> dataset_from_idx(std::span<const std::uint8_t> images,
                                 std::span<const std::uint8_t> labels) {
  const Result<IdxArray> x = read_idx(images);
  if (!x) return placed("images", x.error());
  const Result<IdxArray> y = read_idx(labels);
  if (!y) return placed("labels", y.error());

  const std::vector<std::size_t>& x_shape = x.value().shape;
  const std::vector<std::size_t>& y_shape = y.value().shape;
  if (x_shape.size() < 2) {
    return failure(ErrorCode::kBadShape,
                   "images: found rank 1 (labels have that), expected images first, then labels");
  }
  if (y_shape.size() != 1) {
    return failure(ErrorCode::kBadShape, "labels: found {}, expected one label an image, of rank 1",
                   shape_text(y_shape));
  }
  if (x_shape[0] != y_shape[0]) {
    return failure(ErrorCode::kBadShape, "labels: found {}, expected one for each of the {} images",
                   y_shape[0], x_shape[0]);
  }
  const std::span<const std::uint8_t> pixels = x.value().values;
  const std::span<const std::uint8_t> classes = y.value().values;
  const auto rows = static_cast<Index>(x_shape[0]);
  Matrix inputs(rows, static_cast<Index>(pixels.size()) / rows);
  std::copy(pixels.begin(), pixels.end(), inputs.data());
  return labelled_dataset(std::move(inputs), std::vector<int>(classes.begin(), classes.end()));
}

}  // namespace sgdscope
