#include "gzip.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string>

#include <zlib.h>

namespace sgdscope::native {
namespace {

// Deflate cannot go beyond 1032; what comes near is made to fill memory, not to carry data.
constexpr std::size_t kMaxRatio = 1000;

// zlib's codes for what it shall expect around the deflated data.
constexpr int kGzipWindow = 16 + MAX_WBITS;
constexpr int kRawWindow = -MAX_WBITS;

// One zlib stream, from byte `begin` of `input`.
class Inflater {
 public:
  Inflater(std::span<const std::uint8_t> input, std::size_t begin, int window)
      : input_(input), given_(begin) {
    if (inflateInit2(&stream_, window) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  // Appends to `output` what the stream holds. Error as soon as `output` would be longer than
  // `limit`, so memory follows the bytes that came out, never a declared size.
  Status run(std::vector<std::uint8_t>& output, std::size_t limit) {
    std::array<std::uint8_t, 1 << 16> chunk;
    for (int state = Z_OK; state != Z_STREAM_END;) {
      refill();
      stream_.next_out = chunk.data();
      stream_.avail_out = static_cast<uInt>(chunk.size());
      state = inflate(&stream_, Z_NO_FLUSH);
      if (state == Z_MEM_ERROR) throw std::bad_alloc();
      const std::size_t produced = chunk.size() - stream_.avail_out;
      if (state == Z_BUF_ERROR && produced == 0) return cut_off();
      if (state != Z_OK && state != Z_STREAM_END) return damaged();
      if (produced > limit - output.size()) {
        return Error{ErrorCode::kTooLarge, "compressed data: inflate to more than " +
                                               std::to_string(limit) +
                                               " bytes, all that is allowed"};
      }
      output.insert(output.end(), chunk.begin(),
                    chunk.begin() + static_cast<std::ptrdiff_t>(produced));
    }
    return ok();
  }

  // Where in the input the stream ends.
  std::size_t position() const { return given_ - stream_.avail_in; }

 private:
  // zlib counts its input in 32 bits.
  void refill() {
    if (stream_.avail_in > 0) return;
    constexpr std::size_t kMost = std::size_t{1} << 30;
    const auto next = input_.subspan(given_, std::min(input_.size() - given_, kMost));
    stream_.next_in = const_cast<Bytef*>(next.data());  // zlib's declarations know no const
    stream_.avail_in = static_cast<uInt>(next.size());
    given_ += next.size();
  }

  Error cut_off() const {
    return {ErrorCode::kBadFormat, "compressed data: cut off after byte " +
                                       std::to_string(input_.size()) +
                                       ", expected the end of the stream"};
  }

  Error damaged() const {
    const std::string reason = stream_.msg == nullptr ? "" : std::string(" (") + stream_.msg + ")";
    return {ErrorCode::kBadFormat,
            "compressed data: damaged before byte " + std::to_string(position() + 1) + reason};
  }

  std::span<const std::uint8_t> input_;
  std::size_t given_;
  z_stream stream_{};
};

}  // namespace

Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes,
                                         std::size_t max_bytes) {
  const bool ratio_first = bytes.size() < max_bytes / kMaxRatio;
  const std::size_t limit = ratio_first ? bytes.size() * kMaxRatio : max_bytes;
  std::vector<std::uint8_t> output;
  std::size_t position = 0;
  do {
    if (position > 0 && !is_gzip(bytes.subspan(position))) {
      return Error{ErrorCode::kBadFormat, "byte " + std::to_string(position + 1) +
                                              ": the compressed data end before it, expected "
                                              "nothing or another gzip member"};
    }
    Inflater inflater(bytes, position, kGzipWindow);
    if (Status status = inflater.run(output, limit); !status) return status;
    position = inflater.position();
  } while (position < bytes.size());
  return output;
}

Result<std::vector<std::uint8_t>> inflate_raw(std::span<const std::uint8_t> deflated,
                                              std::size_t size) {
  std::vector<std::uint8_t> output;
  Inflater inflater(deflated, 0, kRawWindow);
  if (Status status = inflater.run(output, size); !status) return status;
  if (output.size() != size || inflater.position() != deflated.size()) {
    return Error{ErrorCode::kBadFormat, "compressed data: " + std::to_string(inflater.position()) +
                                            " of " + std::to_string(deflated.size()) +
                                            " bytes inflate to " + std::to_string(output.size()) +
                                            ", expected all of them and " + std::to_string(size)};
  }
  return output;
}

}  // namespace sgdscope::native
