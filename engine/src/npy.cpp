#include "sgdscope/npy.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "npy_header.hpp"
#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 10000;  // NumPy's own limit
constexpr std::size_t kAlignment = 64;     // of the first value, in what we write

struct HeaderPlace {
  std::size_t begin = 0;
  std::size_t size = 0;
};

// Magic, version and length; the length is compared with the bytes there are before it is used.
Result<HeaderPlace> find_header(std::span<const std::uint8_t> bytes) {
  const auto is = [](std::uint8_t byte, char c) { return byte == static_cast<std::uint8_t>(c); };
  if (bytes.size() < 10 || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin(),
                                       [&](char c, std::uint8_t byte) { return is(byte, c); })) {
    return failure(ErrorCode::kBadFormat,
                   "bytes 1 to 6: found no \"\\x93NUMPY\", expected what begins an .npy array");
  }
  const int major = bytes[6];
  const int minor = bytes[7];
  if (major < 1 || major > 3 || minor != 0) {
    return failure(ErrorCode::kBadFormat,
                   "bytes 7 and 8: found version {}.{}, expected 1.0, 2.0 or 3.0", major, minor);
  }
  HeaderPlace place{major == 1 ? std::size_t{10} : std::size_t{12}, 0};
  if (bytes.size() < place.begin) {
    return failure(ErrorCode::kBadFormat, "byte 9: the length of the header is cut off");
  }
  place.size = major == 1 ? load_little_endian<std::uint16_t>(&bytes[8])
                          : load_little_endian<std::uint32_t>(&bytes[8]);
  const std::size_t room = bytes.size() - place.begin;
  if (place.size > kMaxHeader || place.size > room) {
    return failure(ErrorCode::kBadFormat, "byte 9: found a header of {} bytes, expected at most {}",
                   place.size, std::min(kMaxHeader, room));
  }
  return place;
}

// Empty: an integer that float64 does not hold exactly.
std::optional<double> decode(const std::uint8_t* bytes, const NpyDtype& dtype) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < dtype.size; ++i) {
    bits = bits << 8 | bytes[dtype.big_endian ? i : dtype.size - 1 - i];
  }
  if (dtype.kind == 'f') {
    return dtype.size == 8 ? std::bit_cast<double>(bits)
                           : std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  }
  const std::uint64_t sign = std::uint64_t{1} << (8 * dtype.size - 1);
  const bool negative = dtype.kind == 'i' && (bits & sign) != 0;
  const std::uint64_t magnitude = negative ? sign - (bits & (sign - 1)) : bits;
  if (magnitude > std::uint64_t{1} << 53) return std::nullopt;
  return negative ? -static_cast<double>(magnitude) : static_cast<double>(magnitude);
}

// The positions in a Fortran-ordered array of the elements in C order.
class FortranPositions {
 public:
  explicit FortranPositions(std::span<const std::size_t> shape) : shape_(shape) {
    std::size_t stride = 1;
    for (const std::size_t size : shape) {
      strides_.push_back(stride);
      stride *= size;
    }
    index_.resize(shape.size(), 0);
  }

  std::size_t next() {
    const std::size_t position = position_;
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
      position_ += strides_[axis];
      if (++index_[axis] < shape_[axis]) break;
      position_ -= strides_[axis] * shape_[axis];
      index_[axis] = 0;
    }
    return position;
  }

 private:
  std::span<const std::size_t> shape_;
  std::vector<std::size_t> strides_;
  std::vector<std::size_t> index_;
  std::size_t position_ = 0;
};

Result<NpyArray> read_values(const NpyHeader& header, std::span<const std::uint8_t> data) {
  const std::size_t size = header.dtype.size;
  const auto count = checked_count(header.shape);
  if (!count || data.size() / size != *count || data.size() % size != 0) {
    return failure(
        ErrorCode::kBadFormat,
        "values: found {} bytes after the header, expected exactly {} values of {} bytes",
        data.size(), shape_text(header.shape), size);
  }
  NpyArray array{header.shape, std::vector<double>(*count)};
  FortranPositions fortran(array.shape);
  for (std::size_t i = 0; i < *count; ++i) {
    const std::size_t position = header.fortran_order ? fortran.next() : i;
    const auto value = decode(&data[position * size], header.dtype);
    if (!value) {
      return failure(
          ErrorCode::kBadValue,
          "value {}: found an integer beyond ±2^53, expected one that float64 holds exactly",
          position + 1);
    }
    array.values[i] = *value;
  }
  return array;
}

std::string header_text(std::span<const std::size_t> shape) {
  std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += sentence("{}{}", i == 0 ? "" : ", ", shape[i]);
  }
  text += shape.size() == 1 ? ",), }" : "), }";
  const std::size_t unpadded = kMagic.size() + 4 + text.size() + 1;
  text.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  return text + '\n';
}

}  // namespace

Result<NpyArray> read_npy(std::span<const std::uint8_t> bytes) {
  const Result<HeaderPlace> place = find_header(bytes);
  if (!place) return place.error();
  const auto [begin, size] = place.value();
  std::string text(size, '\0');
  std::transform(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                 bytes.begin() + static_cast<std::ptrdiff_t>(begin + size), text.begin(),
                 [](std::uint8_t byte) { return static_cast<char>(byte); });
  Result<NpyHeader> header = parse_npy_header(text, begin);
  if (!header) return header.error();
  return read_values(header.value(), bytes.subspan(begin + size));
}

std::vector<std::uint8_t> write_npy(const NpyArray& array) {
  assert(checked_count(array.shape) == array.values.size());
  return write_npy(array.shape, array.values.data());
}

std::vector<std::uint8_t> write_npy(std::span<const std::size_t> shape, const double* values) {
  assert(shape.size() <= kMaxNpyRank && checked_count(shape));
  const std::string header = header_text(shape);
  const std::size_t count = *checked_count(shape);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(kMagic.size() + 4 + header.size() + count * sizeof(double));
  for (const auto byte : kMagic) bytes.push_back(static_cast<std::uint8_t>(byte));
  append_little_endian<std::uint16_t>(bytes, 1);  // version 1.0
  append_little_endian(bytes, static_cast<std::uint16_t>(header.size()));
  for (const char letter : header) bytes.push_back(static_cast<std::uint8_t>(letter));
  for (std::size_t i = 0; i < count; ++i) {
    append_little_endian(bytes, std::bit_cast<std::uint64_t>(values[i]));
  }
  return bytes;
}

}  // namespace sgdscope
