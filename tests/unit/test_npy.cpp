#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/npy.hpp"

#include "hostile_bytes.hpp"

namespace sgdscope {
namespace {

using namespace testing;

Bytes with_header(const std::string& header, const Bytes& data, std::uint8_t version = 1) {
  Bytes bytes = to_bytes("\x93NUMPY");
  bytes.insert(bytes.end(), {version, 0});
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) {
    bytes.push_back(static_cast<std::uint8_t>(header.size() >> (8 * i)));
  }
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

Bytes npy(const std::string& descr, const std::string& shape, const Bytes& data,
          const std::string& order = "False") {
  return with_header(
      "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n",
      data);
}

std::string message(const Bytes& bytes) {
  const auto array = read_npy(bytes);
  return array ? "" : array.error().message;
}

bool consistent(const Result<NpyArray>& array) {
  if (!array) return !array.error().message.empty();
  std::size_t count = 1;
  for (const std::size_t size : array.value().shape) count *= size;
  return array.value().shape.size() <= 8 && array.value().values.size() == count;
}

// Equal bits, NaN included.
bool same(const NpyArray& a, const NpyArray& b) {
  return a.shape == b.shape &&
         std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    [](double x, double y) {
                      return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
                    });
}

const NpyArray kSample{{2, 3}, {1.0, -2.5, 0.1, 4e300, -0.0, 6.0}};

TEST_CASE("npy: what is written is read back bit by bit") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const NpyArray& array :
       {kSample, NpyArray{{}, {7.0}}, NpyArray{{0}, {}}, NpyArray{{0, 3}, {}},
        NpyArray{{4}, {nan, infinity, -infinity, 5e-324}},
        NpyArray{{1, 1, 1, 1, 1, 1, 1, 2}, {1, 2}}}) {
    const Bytes bytes = write_npy(array);
    const auto read = read_npy(bytes);
    REQUIRE(read);
    CHECK(same(read.value(), array));
    CHECK(bytes.size() % 8 == 0);
    CHECK((bytes.size() - 8 * array.values.size()) % 64 == 0);  // NumPy aligns so
  }
}

TEST_CASE("npy: the bytes are NumPy's own") {
  const Bytes bytes = write_npy(NpyArray{{1, 2}, {1.0, -2.0}});
  std::string expected("\x93NUMPY\x01\0v\0", 10);
  expected += "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }";
  expected.append(127 - expected.size(), ' ');
  expected += '\n';
  expected += std::string("\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\xc0", 16);
  CHECK(to_text(bytes) == expected);
}

TEST_CASE("npy: a Fortran-ordered big-endian array written by NumPy") {
  const auto array = read_npy(read_file(SGDSCOPE_TEST_DATA_DIR "/numpy/fortran_big_endian.npy"));
  REQUIRE(array);
  CHECK(array.value().shape == std::vector<std::size_t>{2, 3, 4});
  for (std::size_t i = 0; i < 24; ++i) CHECK(array.value().values[i] == static_cast<double>(i));
}

TEST_CASE("npy: every dtype in either byte order") {
  const auto first = [](const std::string& descr, const Bytes& data) {
    const auto array = read_npy(npy(descr, "(1,)", data));
    REQUIRE(array);
    return array.value().values.at(0);
  };
  CHECK(first("<f4", {0, 0, 0x20, 0xc0}) == -2.5);
  CHECK(first(">f4", {0xc0, 0x20, 0, 0}) == -2.5);
  CHECK(first("<f8", {0, 0, 0, 0, 0, 0, 4, 0xc0}) == -2.5);
  CHECK(first(">f8", {0xc0, 4, 0, 0, 0, 0, 0, 0}) == -2.5);
  CHECK(first("|u1", {0xfe}) == 254.0);
  CHECK(first("|i1", {0xfe}) == -2.0);
  CHECK(first("|i1", {0x80}) == -128.0);
  CHECK(first("|b1", {1}) == 1.0);
  CHECK(first("|b1", {0}) == 0.0);
  CHECK(first("<i2", {0xfe, 0xff}) == -2.0);
  CHECK(first(">u2", {0xff, 0xfe}) == 65534.0);
  CHECK(first("<u4", {0xfe, 0xff, 0xff, 0xff}) == 4294967294.0);
  CHECK(first("<u8", {0, 0, 0, 0, 0, 0, 0x20, 0}) == 9007199254740992.0);
  CHECK(first("<i4", {0xfe, 0xff, 0xff, 0xff}) == -2.0);
  CHECK(first(">i4", {0, 0, 1, 2}) == 258.0);
  CHECK(first("<i8", {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) == -2.0);
  CHECK(first(">i8", {0, 0, 0, 0, 0, 0, 1, 2}) == 258.0);
}

TEST_CASE("npy: integers that float64 does not hold are refused") {
  const auto read = [](std::uint8_t low, std::uint8_t high, std::uint8_t top) {
    return message(npy("<i8", "(2,)", {0, 0, 0, 0, 0, 0, 0, 0, low, 0, 0, 0, 0, 0, high, top}));
  };
  CHECK(read(0, 0x20, 0) == "");     // 2⁵³
  CHECK(read(0, 0xe0, 0xff) == "");  // −2⁵³
  CHECK(read(1, 0x20, 0).starts_with("value 2: found an integer beyond"));
  CHECK(read(0, 0, 0x80).starts_with("value 2: found an integer beyond"));  // −2⁶³
  CHECK(
      message(npy("<u8", "(1,)", Bytes(8, 0xff))).starts_with("value 1: found an integer beyond"));
}

TEST_CASE("npy: the grammar of the header") {
  const Bytes eight(8);
  for (const char* header : {"{'descr':'<f8','fortran_order':False,'shape':()}",
                             "{\"shape\": (1,), \"fortran_order\": True, \"descr\": \"<f8\"}\n",
                             "  {'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, ), } \n  ",
                             "{'descr': '<f8', 'fortran_order': False, 'shape': (1,1)}"}) {
    CAPTURE(header);
    for (const std::uint8_t version : Bytes{1, 2, 3})
      CHECK(read_npy(with_header(header, eight, version)));
  }
  for (const char* header :
       {"",
        "{}",
        "{'fortran_order': False, 'shape': ()}",
        "{'descr': '<f8', 'shape': ()}",
        "{'descr': '<f8'}",
        "'descr'",
        "{'descr': '<f8', 'fortran_order': False}",
        "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': ()}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (), 'more': 1}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': ()} x",
        "{'descr': '<f8', 'fortran_order': False, 'shape': ()}}",
        "{'descr': '<f8' 'fortran_order': False, 'shape': ()}",
        "{'descr': '<f8',, 'fortran_order': False, 'shape': ()}",
        "{'descr' '<f8', 'fortran_order': False, 'shape': ()}",
        "{'descr': '<f8', 'fortran_order': false, 'shape': ()}",
        "{'descr': '<f8', 'fortran_order': 0, 'shape': ()}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (+1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1.0,)}",
        "{'descr': '<f8, 'fortran_order': False, 'shape': ()}"}) {
    CAPTURE(header);
    const auto array = read_npy(with_header(header, eight));
    REQUIRE(!array);
    CHECK(array.error().code == ErrorCode::kBadFormat);
  }
}

TEST_CASE("npy: other dtypes are refused by name") {
  for (const char* descr : {"|O", "<f2", "|f1", "<f16", "<c16", "<b2", "|u2", "<i3", "<u0", "<U3",
                            "|S1", "<M8", "=f8", "|f8", "f8", "", "<f", "<f88", "float64"}) {
    CAPTURE(descr);
    const std::string text = message(npy(descr, "(1,)", Bytes(8)));
    CHECK(text.find("dtype \"" + std::string(descr) + "\"") != std::string::npos);
  }
  const std::string structured =
      "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }\n";
  CHECK(message(with_header(structured, Bytes(8))).find("structured") != std::string::npos);
}

TEST_CASE("npy: hostile sizes") {
  const auto refused = [](const std::string& shape) {
    return !message(npy("|u1", shape, Bytes(4))).empty();
  };
  CHECK(refused("(18446744073709551615,)"));
  CHECK(refused("(18446744073709551616,)"));  // 2⁶⁴
  CHECK(refused("(99999999999999999999999999999999999,)"));
  CHECK(refused("(4294967296, 4294967296)"));      // the product is 0 in 64 bits
  CHECK(refused("(65536, 65536)"));                // … and in 32
  CHECK(refused("(6148914691236517206, 6)"));      // 4 in 64 bits
  CHECK(refused("(1431655766, 6)"));               // 4 in 32
  CHECK(refused("(0, 18446744073709551615, 2)"));  // a part of the product wraps
  CHECK(refused("(1, 1, 1, 1, 1, 1, 1, 1, 4)"));   // rank 9
  CHECK_FALSE(refused("(1, 1, 1, 1, 1, 1, 1, 4)"));
  CHECK(refused("(3,)"));
  CHECK(refused("(5,)"));
  CHECK(message(npy("<i4", "(1,)", Bytes(5))) ==
        "values: found 5 bytes after the header, expected exactly 1 values of 4 bytes");

  std::string long_shape = "(1";
  while (long_shape.size() < 9000) long_shape += ",1";
  CHECK(refused(long_shape + ")"));
}

TEST_CASE("npy: the declared length of the header is not trusted") {
  Bytes bytes = to_bytes("\x93NUMPY");
  bytes.insert(bytes.end(), {2, 0, 0xff, 0xff, 0xff, 0xff, '{', '}'});
  CHECK(message(bytes) == "byte 9: found a header of 4294967295 bytes, expected at most 2");
  bytes.resize(1 << 16);
  CHECK(message(bytes) == "byte 9: found a header of 4294967295 bytes, expected at most 10000");

  const std::string dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (), }";
  CHECK(message(with_header(dictionary + std::string(10000 - dictionary.size(), ' '), Bytes(8)))
            .empty());
  CHECK(!message(with_header(dictionary + std::string(10001 - dictionary.size(), ' '), Bytes(8)))
             .empty());
}

TEST_CASE("npy: unknown versions are refused") {
  CHECK(message(with_header("", {}, 4)).find("version 4.0") != std::string::npos);
  CHECK(message(with_header("", {}, 0)).find("version 0.0") != std::string::npos);
  Bytes minor = write_npy(kSample);
  minor[7] = 1;
  CHECK(message(minor).find("version 1.1") != std::string::npos);
}

TEST_CASE("npy: every prefix and a byte too many are refused") {
  const std::string header = "{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}";
  for (const Bytes& sample : {write_npy(kSample), npy("|u1", "(2, 2)", Bytes(4), "True"),
                              with_header(header, Bytes(4), 2)}) {
    each_prefix(sample, [](const Bytes& bytes) {
      CAPTURE(bytes.size());
      CHECK(!read_npy(bytes));
    });
    Bytes longer = sample;
    longer.push_back(0);
    CHECK(!read_npy(longer));
  }
}

TEST_CASE("npy: every changed byte of the header is refused or gives a whole array") {
  const Bytes sample = write_npy(kSample);
  int accepted = 0;
  each_changed_byte(sample, 0, 128, [&](const Bytes& bytes) {
    const auto array = read_npy(bytes);
    REQUIRE(consistent(array));
    accepted += array ? 1 : 0;
  });
  CHECK(accepted > 0);  // <f8 to >f8, a blank to a tab
}

TEST_CASE("npy: random mutations are refused or give a whole array") {
  int accepted = 0;
  for (const Bytes& sample : {write_npy(kSample), npy("<i4", "(1, 2, 2)", Bytes(16), "True"),
                              npy("|u1", "(12,)", Bytes(12))}) {
    each_mutation(sample, 10000, 1, [&](const Bytes& bytes) {
      const auto array = read_npy(bytes);
      REQUIRE(consistent(array));
      if (!array) return;
      ++accepted;
      REQUIRE(same(read_npy(write_npy(array.value())).value(), array.value()));
    });
  }
  CHECK(accepted > 1000);
}

}  // namespace
}  // namespace sgdscope
