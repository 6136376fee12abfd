#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/file_kind.hpp"

namespace sgdscope {
namespace {

using namespace std::string_view_literals;

Result<FileKind> kind_of(std::string_view text) {
  return file_kind(std::vector<std::uint8_t>(text.begin(), text.end()));
}

TEST_CASE("file kinds: an archive by its first two bytes, a table otherwise") {
  CHECK(kind_of("PK\3\4"sv).value() == FileKind::kNpz);
  CHECK(kind_of("PK"sv).value() == FileKind::kNpz);
  for (const auto text :
       {""sv, "P"sv, "K,P"sv, "1,2,0\n"sv, "\0"sv, "\x93NUMP"sv, "\xef\xbb\xbfx,y"sv}) {
    CAPTURE(text.size());
    CHECK(kind_of(text).value() == FileKind::kCsv);
  }
}

TEST_CASE("file kinds: what holds one array only is refused with what was expected") {
  const auto idx = kind_of("\0\0\x08\3"sv);
  REQUIRE_FALSE(idx);
  CHECK(idx.error().code == ErrorCode::kBadFormat);
  CHECK(idx.error().message ==
        "this is an IDX file; expected the images and then the labels, two files");
  const auto npy = kind_of("\x93NUMPY\1\0"sv);
  REQUIRE_FALSE(npy);
  CHECK(npy.error().code == ErrorCode::kBadFormat);
  CHECK(npy.error().message ==
        "a .npy file holds one array; expected an .npz with inputs and labels");
}

}  // namespace
}  // namespace sgdscope
