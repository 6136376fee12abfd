#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/idx.hpp"

#include "gzip.hpp"
#include "hostile_bytes.hpp"

namespace sgdscope {
namespace {

using namespace testing;

// Three images of 2 × 2, and their labels.
const Bytes kImages = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0,   2,  0, 0, 0, 2,  //
                       0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 254, 255};
const Bytes kLabels = {0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1};
constexpr std::size_t kImagesHeader = 16;

bool consistent(const Result<IdxArray>& array, const Bytes& bytes) {
  if (!array) return !array.error().message.empty();
  std::size_t count = 1;
  for (const std::size_t size : array.value().shape) count *= size;
  const std::size_t rank = array.value().shape.size();
  return rank >= 1 && rank <= 8 && array.value().values.size() == count &&
         count + 4 + 4 * rank == bytes.size();
}

bool refused(const Bytes& bytes, ErrorCode code) {
  const auto array = read_idx(bytes);
  return !array && array.error().code == code && !array.error().message.empty();
}

TEST_CASE("idx: shape and values") {
  const auto array = read_idx(kImages);
  REQUIRE(array);
  CHECK(array.value().shape == std::vector<std::size_t>{3, 2, 2});
  CHECK(array.value().values.size() == 12);
  CHECK(array.value().values[11] == 255);
  CHECK(array.value().values.data() == kImages.data() + kImagesHeader);
}

TEST_CASE("idx: sizes are big-endian") {
  Bytes bytes = {0, 0, 8, 1, 0, 0, 1, 2};
  bytes.resize(bytes.size() + 258);
  const auto array = read_idx(bytes);
  REQUIRE(array);
  CHECK(array.value().shape == std::vector<std::size_t>{258});
}

TEST_CASE("idx: the shipped digits") {
  const std::string folder = SGDSCOPE_DATA_DIR "/digits/digits-";
  const auto images = native::gunzip(read_file(folder + "images-idx3-ubyte.gz"), 1 << 20);
  const auto labels = native::gunzip(read_file(folder + "labels-idx1-ubyte.gz"), 1 << 20);
  REQUIRE(images);
  REQUIRE(labels);
  const auto data = dataset_from_idx(images.value(), labels.value());
  REQUIRE(data);
  const Dataset& digits = data.value();
  CHECK(digits.inputs.rows() == 1797);
  CHECK(digits.inputs.cols() == 64);
  CHECK(digits.inputs.minCoeff() == 0.0);
  CHECK(digits.inputs.maxCoeff() == 16.0);
  CHECK(digits.inputs.sum() == 561718.0);  // as scikit-learn's load_digits
  CHECK(digits.classes == 10);
  CHECK(digits.targets.rows() == 1797);
  CHECK(digits.targets.cols() == 10);
  const std::vector<double> counts = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};
  for (int digit = 0; digit < 10; ++digit) {
    CHECK(digits.targets.col(digit).sum() == counts[static_cast<std::size_t>(digit)]);
  }
  CHECK(std::vector<int>(digits.labels.begin(), digits.labels.begin() + 5) ==
        std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("idx: images and labels become a data set") {
  const auto data = dataset_from_idx(kImages, kLabels);
  REQUIRE(data);
  CHECK(data.value().inputs.rows() == 3);
  CHECK(data.value().inputs.cols() == 4);
  CHECK(data.value().inputs(2, 3) == 255.0);
  CHECK(data.value().inputs(1, 0) == 4.0);
  CHECK(data.value().labels == std::vector<int>{2, 0, 1});
  CHECK(data.value().classes == 3);
  CHECK(data.value().targets(0, 2) == 1.0);
  CHECK(data.value().targets.sum() == 3.0);
}

TEST_CASE("idx: rank 1 to 8") {
  for (std::uint8_t rank = 1; rank <= 8; ++rank) {
    Bytes bytes = {0, 0, 8, rank};
    for (int i = 0; i < rank; ++i) bytes.insert(bytes.end(), {0, 0, 0, 1});
    bytes.push_back(7);
    const auto array = read_idx(bytes);
    REQUIRE(array);
    CHECK(array.value().shape == std::vector<std::size_t>(rank, 1));
    CHECK(array.value().values[0] == 7);
  }
}

TEST_CASE("idx: images may be rows of numbers") {
  const auto data = dataset_from_idx(Bytes{0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 1, 7, 8, 9}, kLabels);
  REQUIRE(data);
  CHECK(data.value().inputs.rows() == 3);
  CHECK(data.value().inputs.cols() == 1);
  CHECK(data.value().inputs(2, 0) == 9.0);
}

TEST_CASE("idx: images and labels that do not fit are refused") {
  const Bytes two_labels = {0, 0, 8, 1, 0, 0, 0, 2, 2, 0};
  const auto counts = dataset_from_idx(kImages, two_labels);
  REQUIRE(!counts);
  CHECK(counts.error().code == ErrorCode::kBadShape);
  CHECK(counts.error().message == "labels: found 2, expected one for each of the 3 images");

  const auto swapped = dataset_from_idx(kLabels, kImages);
  REQUIRE(!swapped);
  CHECK(swapped.error().code == ErrorCode::kBadShape);

  const auto twice = dataset_from_idx(kImages, kImages);
  REQUIRE(!twice);
  CHECK(twice.error().message == "labels: found 3 × 2 × 2, expected one label an image, of rank 1");

  const auto no_labels = dataset_from_idx(kImages, Bytes{});
  REQUIRE(!no_labels);
  CHECK(no_labels.error().message.starts_with("labels: header: only 0 bytes"));
}

TEST_CASE("idx: every prefix is refused") {
  for (const Bytes& sample : {kImages, kLabels}) {
    each_prefix(sample, [](const Bytes& bytes) {
      CAPTURE(bytes.size());
      CHECK(refused(bytes, ErrorCode::kBadFormat));
    });
  }
}

TEST_CASE("idx: a byte too many is refused") {
  Bytes bytes = kImages;
  bytes.push_back(0);
  const auto array = read_idx(bytes);
  REQUIRE(!array);
  CHECK(array.error().message ==
        "values: found 13 bytes after the header, expected exactly 3 × 2 × 2");
}

TEST_CASE("idx: every changed byte of the header is refused or gives a whole array") {
  each_changed_byte(kImages, 0, kImagesHeader, [](const Bytes& bytes) {
    const auto array = read_idx(bytes);
    CHECK(!array);  // no other header fits 28 bytes but one that differs in several places
  });
}

TEST_CASE("idx: hostile headers") {
  CHECK(refused({0, 0, 8, 0}, ErrorCode::kBadFormat));                             // rank 0
  CHECK(refused({0, 0, 8, 9, 0, 0, 0, 1}, ErrorCode::kBadFormat));                 // rank 9
  CHECK(refused({0, 0, 8, 255, 0, 0, 0, 1}, ErrorCode::kBadFormat));               // rank 255
  CHECK(refused({0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}, ErrorCode::kBadFormat));  // float32
  CHECK(refused({8, 1, 0, 0, 1, 0, 0, 0, 7}, ErrorCode::kBadFormat));              // little-endian
  CHECK(refused({0, 0, 8, 1, 0, 0, 0, 0}, ErrorCode::kBadShape));                  // no samples
  // 2³² − 1 bytes, and a product that is 0 in 32 bits and in 64.
  CHECK(refused({0, 0, 8, 1, 255, 255, 255, 255, 1}, ErrorCode::kBadFormat));
  CHECK(refused({0, 0, 8, 2, 0, 1, 0, 0, 0, 1, 0, 0}, ErrorCode::kBadFormat));
  CHECK(refused({0, 0, 8, 2, 128, 0, 0, 0, 0, 0, 0, 2}, ErrorCode::kBadFormat));
  Bytes wraps = {0, 0, 8, 4};
  for (int i = 0; i < 4; ++i) wraps.insert(wraps.end(), {0, 1, 0, 0});
  CHECK(refused(wraps, ErrorCode::kBadFormat));

  const auto gzip = read_idx(Bytes{0x1f, 0x8b, 8, 0, 0, 0, 0, 0});
  REQUIRE(!gzip);
  CHECK(gzip.error().message.find("gzip") != std::string::npos);
  const auto magic = read_idx(Bytes{0x1f, 0, 8, 1});
  REQUIRE(!magic);
  CHECK(magic.error().message == "bytes 1 and 2: found 0x1f 0x00, expected the two zeros of IDX");
  const auto no_sizes = read_idx(Bytes{0, 0, 8, 3});
  REQUIRE(!no_sizes);
  CHECK(no_sizes.error().message == "header: only 4 bytes, expected 16 for rank 3");
}

TEST_CASE("idx: random mutations are refused or give a whole array") {
  int accepted = 0;
  each_mutation(kImages, 20000, 1, [&](const Bytes& bytes) {
    const auto array = read_idx(bytes);
    REQUIRE(consistent(array, bytes));
    accepted += array ? 1 : 0;
  });
  CHECK(accepted > 1000);  // or the mutations would test the magic only

  each_mutation(kLabels, 20000, 2, [&](const Bytes& bytes) {
    const auto data = dataset_from_idx(kImages, bytes);
    if (!data) return;
    REQUIRE(data.value().labels.size() == 3);
    REQUIRE(data.value().targets.rows() == 3);
    REQUIRE(data.value().targets.cols() == data.value().classes);
    REQUIRE(data.value().targets.sum() == 3.0);
  });
}

}  // namespace
}  // namespace sgdscope
