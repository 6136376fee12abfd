#include "sgdscope/file_kind.hpp"

#include <algorithm>
#include <string_view>

#include "sentence.hpp"

namespace sgdscope {
namespace {

bool starts_with(std::span<const std::uint8_t> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), bytes.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

}  // namespace

Result<FileKind> file_kind(std::span<const std::uint8_t> bytes) {
  using namespace std::string_view_literals;
  if (starts_with(bytes, "PK"sv)) return FileKind::kNpz;
  if (starts_with(bytes, "\0\0"sv)) {
    return failure(ErrorCode::kBadFormat,
                   "this is an IDX file; expected the images and then the labels, two files");
  }
  if (starts_with(bytes, "\x93NUMPY"sv)) {
    return failure(ErrorCode::kBadFormat,
                   "a .npy file holds one array; expected an .npz with inputs and labels");
  }
  return FileKind::kCsv;
}

}  // namespace sgdscope
