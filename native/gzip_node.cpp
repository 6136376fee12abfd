// gzip.hpp on the zlib of Node, where the program runs as WebAssembly.
#include <emscripten.h>

#include "gzip.hpp"

namespace {

// Inflates `size` bytes at `bytes` into at most `capacity` at `out`: how many they are, or −1.
// clang-format off
EM_JS(int, inflate_in_node, (bool gzip, const std::uint8_t* bytes, int size, std::uint8_t* out,
                             int capacity), {
  const zlib = require('zlib');
  const input = HEAPU8.slice(bytes, bytes + size);
  try {
    const options = { maxOutputLength: Math.max(capacity, 1), info: true };
    const { buffer, engine } = (gzip ? zlib.gunzipSync : zlib.inflateRawSync)(input, options);
    if (buffer.length > capacity || engine.bytesWritten !== size) return -1;
    HEAPU8.set(buffer, out);
    return buffer.length;
  } catch {
    return -1;
  }
});
// clang-format on

sgdscope::Result<std::vector<std::uint8_t>> inflate(bool gzip, std::span<const std::uint8_t> bytes,
                                                    std::size_t capacity) {
  std::vector<std::uint8_t> out(capacity);
  const int size = inflate_in_node(gzip, bytes.data(), static_cast<int>(bytes.size()), out.data(),
                                   static_cast<int>(capacity));
  if (size < 0) return sgdscope::Error{sgdscope::ErrorCode::kBadFormat, "Node cannot inflate this"};
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

namespace sgdscope::native {

Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes,
                                         std::size_t max_bytes) {
  return inflate(true, bytes, max_bytes);
}

Result<std::vector<std::uint8_t>> inflate_raw(std::span<const std::uint8_t> deflated,
                                              std::size_t size) {
  auto bytes = inflate(false, deflated, size);
  if (bytes && bytes.value().size() != size)
    return Error{ErrorCode::kBadFormat, "fewer bytes than declared"};
  return bytes;
}

}  // namespace sgdscope::native
