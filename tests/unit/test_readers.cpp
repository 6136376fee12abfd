#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "readers.hpp"

namespace sgdscope {
namespace {

using Shape = std::vector<std::size_t>;
constexpr std::size_t kMaxSize = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMaxCount = kMaxSize / 2 / sizeof(double);

TEST_CASE("readers: a count is the product of the sizes or nothing") {
  CHECK(checked_count(Shape{}) == 1);
  CHECK(checked_count(Shape{3, 4, 5}) == 60);
  CHECK(checked_count(Shape{3, 0, 5}) == 0);
  CHECK(checked_count(Shape{kMaxCount}) == kMaxCount);
  CHECK(!checked_count(Shape{kMaxCount + 1}));
  CHECK(checked_count(Shape{kMaxCount / 2, 2}));
  CHECK(!checked_count(Shape{kMaxCount / 2 + 1, 2}));
  CHECK(!checked_count(Shape{kMaxSize, kMaxSize}));
  // 2³² or 2⁶⁴: nothing is left of the product in size_t.
  const std::size_t half = std::size_t{1} << (4 * sizeof(std::size_t));
  CHECK(!checked_count(Shape{half, half}));
  CHECK(!checked_count(Shape{0, half, half}));
}

TEST_CASE("readers: shapes in words") {
  CHECK(shape_text(Shape{}) == "scalar");
  CHECK(shape_text(Shape{7}) == "7");
  CHECK(shape_text(Shape{2, 3}) == "2 × 3");
}

TEST_CASE("readers: excerpts are short and printable") {
  CHECK(excerpt("") == "\"\"");
  CHECK(excerpt("a b~") == "\"a b~\"");
  CHECK(excerpt("\n\t\x7f\x1b\xff") == "\"?????\"");
  CHECK(excerpt(std::string(24, 'x')) == "\"" + std::string(24, 'x') + "\"");
  CHECK(excerpt(std::string(25, 'x')) == "\"" + std::string(24, 'x') + "…\"");
}

TEST_CASE("readers: labels are whole numbers 0 … 255") {
  for (const double label : {0.0, -0.0, 1.0, 255.0}) CHECK(is_label(label));
  for (const double value : {-1.0, 0.5, 254.5, 256.0, 1e300, HUGE_VAL, -HUGE_VAL, std::nan("")}) {
    CHECK_FALSE(is_label(value));
  }
}

TEST_CASE("readers: the largest label gives the number of classes") {
  const auto data = labelled_dataset(Matrix::Constant(3, 2, 0.5), {0, 4, 4});
  REQUIRE(data);
  CHECK(data.value().classes == 5);
  CHECK(data.value().targets.cols() == 5);
  CHECK(data.value().targets.col(4).sum() == 2.0);
  CHECK(data.value().inputs.sum() == 3.0);
}

TEST_CASE("readers: one-hot targets beyond the address space are refused" *
          doctest::skip(sizeof(std::size_t) > 4)) {
  std::vector<int> labels((std::size_t{1} << 20) + 1, kMaxClasses - 1);
  const auto data = labelled_dataset(Matrix::Zero(static_cast<Index>(labels.size()), 1), labels);
  REQUIRE(!data);
  CHECK(data.error().code == ErrorCode::kTooLarge);
}

TEST_CASE("readers: integers in either byte order") {
  const std::uint8_t bytes[] = {0x01, 0x80, 0x03, 0xff};
  CHECK(load_little_endian<std::uint16_t>(bytes) == 0x8001);
  CHECK(load_big_endian<std::uint16_t>(bytes) == 0x0180);
  CHECK(load_little_endian<std::uint32_t>(bytes) == 0xff038001);
  CHECK(load_big_endian<std::uint32_t>(bytes) == 0x018003ff);
  std::vector<std::uint8_t> written;
  append_little_endian<std::uint32_t>(written, 0xff038001);
  CHECK(written == std::vector<std::uint8_t>{0x01, 0x80, 0x03, 0xff});
}

}  // namespace
}  // namespace sgdscope
