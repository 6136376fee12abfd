// What the fuzz targets share. A target is one function from bytes to nothing that ends the program
// where a promise is broken; libFuzzer (`npm run fuzz`) looks for such bytes, and replay.cpp shows
// it those that are kept in corpus/ in every other build.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace sgdscope::fuzz {

// An assertion that is alive in every build.
inline void promise(bool kept, std::string_view what) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// Sentences are for people: there is one, it is short, and it is UTF-8 without control characters.
inline void promise_sentence(std::string_view message) {
  promise(!message.empty() && message.size() < 1000, "a sentence has 1 to 999 bytes");
  int following = 0;  // bytes 10xxxxxx that are to come
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    promise(byte >= ' ' && byte != 0x7f, "no control characters");
    promise((byte >> 6 == 2) == (following > 0), "whole characters");
    if (following > 0) {
      --following;
    } else if (byte >= 0xc0) {
      following = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    }
  }
  promise(following == 0, "whole characters");
}

// A set that a reader gives fits together, is finite, and is not many times larger than its file.
inline void promise_dataset(const Result<Dataset>& result, std::size_t most_values) {
  if (!result) return promise_sentence(result.error().message);
  const Dataset& data = result.value();
  promise(data.size() >= 1 && data.inputs.cols() >= 1, "there are samples and columns");
  promise(data.targets.rows() == data.size() && data.targets.cols() >= 1,
          "a target for each sample");
  promise(data.inputs.allFinite() && data.targets.allFinite(), "finite numbers");
  promise(static_cast<std::size_t>(data.inputs.size()) <= most_values, "no values out of nothing");
  if (data.classes == 0) return promise(data.labels.empty(), "regression has no labels");
  promise(data.labels.size() == static_cast<std::size_t>(data.size()), "a label for each sample");
  for (const int label : data.labels) promise(label >= 0 && label < data.classes, "known classes");
}

// Takes bytes one thing after another; zeros once they are used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  bool empty() const { return left_.empty(); }

  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const std::uint8_t value = left_.front();
    left_ = left_.subspan(1);
    return value;
  }

  // low … high, both at most 255 apart.
  int from(int low, int high) { return low + byte() % (high - low + 1); }

  // Any float64, as its bits.
  double any_number() {
    double value = 0.0;
    const auto bytes = take(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }

  // A number of [−4, 4) with 13 binary places.
  double small_number() {
    const int high = byte(), low = byte();
    return static_cast<std::int16_t>(high << 8 | low) / 8192.0;
  }

  // A text whose length comes first.
  std::string text() {
    const auto bytes = take(byte());
    return {bytes.begin(), bytes.end()};
  }

 private:
  std::span<const std::uint8_t> take(std::size_t wanted) {
    const auto taken = left_.first(std::min(wanted, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
  }

  std::span<const std::uint8_t> left_;
};

}  // namespace sgdscope::fuzz
