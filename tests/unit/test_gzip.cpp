#include <string>

#include <doctest/doctest.h>
#include <zlib.h>

#include "gzip.hpp"
#include "hostile_bytes.hpp"

namespace sgdscope::native {
namespace {

using namespace testing;

// zlib's own compressor; `window` as for deflateInit2: 16 + 15 gzip, −15 raw.
Bytes compress(const Bytes& content, int window) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes packed(deflateBound(&stream, static_cast<uLong>(content.size())));
  stream.next_in = const_cast<Bytef*>(content.data());
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.erase(packed.end() - static_cast<std::ptrdiff_t>(stream.avail_out), packed.end());
  deflateEnd(&stream);
  return packed;
}

Bytes gzip(const Bytes& content) { return compress(content, 16 + MAX_WBITS); }
Bytes deflated(const Bytes& content) { return compress(content, -MAX_WBITS); }

Bytes text(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * i / 7);
  return bytes;
}

Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

constexpr std::size_t kPlenty = std::size_t{1} << 30;

std::string message(const Result<Bytes>& result) { return result ? "" : result.error().message; }

TEST_CASE("gzip: content of any size comes back") {
  for (const std::size_t size : {0U, 1U, 100U, 65535U, 65536U, 65537U, 300000U}) {
    CAPTURE(size);
    const Bytes content = text(size);
    const Bytes packed = gzip(content);
    CHECK(is_gzip(packed));
    const auto result = gunzip(packed, kPlenty);
    REQUIRE(result);
    CHECK(result.value() == content);
    const auto raw = inflate_raw(deflated(content), size);
    REQUIRE(raw);
    CHECK(raw.value() == content);
  }
}

TEST_CASE("gzip: all members of a file are read") {
  const Bytes packed = joined(joined(gzip(text(1000)), gzip({})), gzip(text(70000)));
  const auto result = gunzip(packed, kPlenty);
  REQUIRE(result);
  CHECK(result.value() == joined(text(1000), text(70000)));
}

TEST_CASE("gzip: every prefix is refused") {
  const Bytes one = gzip(text(300));
  each_prefix(one, [](const Bytes& bytes) {
    CAPTURE(bytes.size());
    CHECK(message(gunzip(bytes, kPlenty)).starts_with("compressed data: cut off"));
  });
  // Where the second member begins, the first is a whole file.
  const Bytes two = joined(one, gzip(text(50)));
  each_prefix(two, [&](const Bytes& bytes) {
    CAPTURE(bytes.size());
    CHECK(static_cast<bool>(gunzip(bytes, kPlenty)) == (bytes.size() == one.size()));
  });
  const Bytes raw = deflated(text(300));
  each_prefix(raw, [](const Bytes& bytes) { CHECK(!inflate_raw(bytes, 300)); });
}

TEST_CASE("gzip: bytes after the end are refused") {
  const Bytes packed = gzip(text(300));
  for (const Bytes& tail :
       {Bytes{0}, Bytes{0x1f}, Bytes{0x1f, 0x8b}, Bytes(512), to_bytes("more")}) {
    const auto result = gunzip(joined(packed, tail), kPlenty);
    CHECK(!result);
  }
  CHECK(message(gunzip(joined(packed, {0}), kPlenty)) ==
        "byte " + std::to_string(packed.size() + 1) +
            ": the compressed data end before it, expected nothing or another gzip member");
  CHECK(!inflate_raw(joined(deflated(text(300)), {0}), 300));
}

TEST_CASE("gzip: damage is found") {
  const Bytes content = text(300);
  const Bytes packed = gzip(content);
  // What the header says of time, name and system is not checked; everything else is.
  each_changed_byte(packed, 0, packed.size(), [&](const Bytes& bytes) {
    const auto result = gunzip(bytes, kPlenty);
    if (result) REQUIRE(result.value() == content);
  });
  each_changed_byte(packed, packed.size() - 8, packed.size(), [](const Bytes& bytes) {
    CHECK(message(gunzip(bytes, kPlenty)).starts_with("compressed data: damaged before byte "));
  });
  CHECK(message(gunzip(to_bytes("plain text, not compressed"), kPlenty)) ==
        "compressed data: damaged before byte 3 (incorrect header check)");
  CHECK(!gunzip({}, kPlenty));
  CHECK_FALSE(is_gzip({}));
  CHECK_FALSE(is_gzip(Bytes{0x1f}));
  CHECK(is_gzip(Bytes{0x1f, 0x8b}));
}

TEST_CASE("gzip: no more comes out than is allowed") {
  const Bytes packed = gzip(text(100000));
  CHECK(gunzip(packed, 100000));
  const auto one_less = gunzip(packed, 99999);
  REQUIRE(!one_less);
  CHECK(one_less.error().code == ErrorCode::kTooLarge);
  CHECK(!gunzip(packed, 0));
  CHECK(gunzip(gzip({}), 0));
  const auto two = gunzip(joined(packed, packed), 199999);
  REQUIRE(!two);
  CHECK(two.error().code == ErrorCode::kTooLarge);
  for (const std::size_t size : {0U, 99999U, 100001U})
    CHECK(!inflate_raw(deflated(text(100000)), size));
}

TEST_CASE("gzip: a bomb is refused by its ratio") {
  const Bytes bomb = gzip(Bytes(std::size_t{32} << 20));
  REQUIRE(bomb.size() * 1000 < (std::size_t{32} << 20));
  const auto result = gunzip(bomb, kPlenty);
  REQUIRE(!result);
  CHECK(result.error().code == ErrorCode::kTooLarge);
  CHECK(message(result) == "compressed data: inflate to more than " +
                               std::to_string(1000 * bomb.size()) + " bytes, all that is allowed");
}

TEST_CASE("gzip: random mutations never give more than is allowed") {
  const Bytes packed = joined(gzip(text(200)), gzip(text(20)));
  each_mutation(packed, 10000, 1, [](const Bytes& bytes) {
    const auto result = gunzip(bytes, 1000);
    if (result) REQUIRE(result.value().size() <= 1000);
  });
  each_mutation(deflated(text(200)), 10000, 2, [](const Bytes& bytes) {
    const auto result = inflate_raw(bytes, 200);
    if (result) REQUIRE(result.value().size() == 200);
  });
}

}  // namespace
}  // namespace sgdscope::native
