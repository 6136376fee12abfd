// gzip.hpp on the zlib of Node, where the program runs as WebAssembly.
#include <emscripten.h>

#include "gzip.hpp"

namespace {

// Inflates `size` bytes at `bytes` to at most `most`: how many they are, or −1. They wait in
// Module.inflated for take_inflated().
// clang-format off
EM_JS(double, inflate_in_node, (bool gzip, const std::uint8_t* bytes, std::size_t size,
                                std::size_t most), {
  const zlib = require('zlib');
  const input = HEAPU8.slice(bytes >>> 0, (bytes >>> 0) + (size >>> 0));
  try {
    const options = { maxOutputLength: Math.max(most >>> 0, 1), info: true };
    const { buffer, engine } = (gzip ? zlib.gunzipSync : zlib.inflateRawSync)(input, options);
    if (buffer.length > (most >>> 0) || engine.bytesWritten !== (size >>> 0)) return -1;
    Module.inflated = buffer;
    return buffer.length;
  } catch {
    return -1;
  }
});

EM_JS(void, take_inflated, (std::uint8_t* out), {
  HEAPU8.set(Module.inflated, out >>> 0);
  Module.inflated = null;
});
// clang-format on

sgdscope::Result<std::vector<std::uint8_t>> inflate(bool gzip, std::span<const std::uint8_t> bytes,
                                                    std::size_t most) {
  const double size = inflate_in_node(gzip, bytes.data(), bytes.size(), most);
  if (size < 0.0)
    return sgdscope::Error{sgdscope::ErrorCode::kBadFormat, "Node cannot inflate this"};
  std::vector<std::uint8_t> out(static_cast<std::size_t>(size));
  take_inflated(out.data());
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
