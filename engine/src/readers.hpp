// What the readers of IDX, CSV, npy and npz share: sizes not taken on trust, foreign text in
// messages, labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// The product of the sizes, if that many float64 can be addressed at all (size_t has 32 bits in
// WebAssembly, where the product of two honest-looking sizes wraps). A size of zero counts as one
// in that test, so that the product of any part of an accepted shape does not wrap either.
std::optional<std::size_t> checked_count(std::span<const std::size_t> shape);

// "60000 × 28 × 28"; "scalar" for no sizes.
std::string shape_text(std::span<const std::size_t> shape);

// Foreign text made fit for a message: its first `most` bytes, printable ASCII only; a ? stands for
// every other byte, and … for the rest.
std::string printable(std::string_view text, std::size_t most);

// Text from a file, in double quotes: at most 24 bytes.
std::string excerpt(std::string_view text);

// `error` with the place in front: "labels: …".
Status placed(std::string_view place, const Error& error);

// A whole number 0 … kMaxClasses − 1.
bool is_label(double value);

// A classification set of largest label + 1 classes. One label, 0 … kMaxClasses − 1, for each row
// of `inputs`; at least one row (assert).
Result<Dataset> labelled_dataset(Matrix inputs, std::vector<int> labels);

// The unsigned integer of sizeof(T) bytes that begins at `bytes`, on any host.
template <typename T>
T load_little_endian(const std::uint8_t* bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value |= static_cast<T>(static_cast<T>(bytes[i]) << (8 * i));
  return value;
}

template <typename T>
T load_big_endian(const std::uint8_t* bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<T>(static_cast<T>(bytes[i]) << (8 * (sizeof(T) - 1 - i)));
  }
  return value;
}

template <typename T>
void append_little_endian(std::vector<std::uint8_t>& bytes, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

}  // namespace sgdscope
