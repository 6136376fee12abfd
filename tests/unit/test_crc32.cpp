#include <doctest/doctest.h>

#include "sgdscope/crc32.hpp"

#include "hostile_bytes.hpp"

using namespace sgdscope;

// The check value of the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC), and that of
// 32 zero bytes as zlib has it.
TEST_CASE("crc32: known sums") {
  CHECK(crc32(testing::to_bytes("123456789")) == 0xCBF43926);
  CHECK(crc32({}) == 0);
  CHECK(crc32(testing::Bytes(32, 0)) == 0x190A55AD);
}

TEST_CASE("crc32: every changed bit changes the sum") {
  testing::Bytes bytes = testing::to_bytes("a table of numbers");
  const std::uint32_t sum = crc32(bytes);
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] ^ (1 << (i % 8)));
    CHECK(crc32(bytes) != sum);
    bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] ^ (1 << (i % 8)));
  }
}
