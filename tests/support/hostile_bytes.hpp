// Hostile variants of a valid file: every prefix, every changed byte, random mutations. Each is
// handed over in a fresh buffer of exactly its size, so that the address sanitizer sees a reader
// that looks one byte too far.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sgdscope::testing {

using Bytes = std::vector<std::uint8_t>;

inline Bytes to_bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }
inline std::string to_text(const Bytes& bytes) { return std::string(bytes.begin(), bytes.end()); }

inline Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

// check(bytes) for every prefix but the whole.
template <typename Check>
void each_prefix(const Bytes& sample, Check check) {
  for (std::size_t size = 0; size < sample.size(); ++size) {
    check(Bytes(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(size)));
  }
}

// check(bytes) for all 255 other values of each of the bytes first … last − 1.
template <typename Check>
void each_changed_byte(const Bytes& sample, std::size_t first, std::size_t last, Check check) {
  for (std::size_t i = first; i < last; ++i) {
    for (int change = 1; change < 256; ++change) {
      Bytes bytes = sample;
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ change);
      check(bytes);
    }
  }
}

// The raw output of std::mt19937 is fixed by the standard, that of its distributions is not.
class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  // One to four changes of the kinds that readers have stumbled over.
  Bytes mutate(Bytes bytes) {
    for (std::size_t left = 1 + below(4); left > 0; --left) change(bytes);
    return Bytes(bytes.begin(), bytes.end());  // without spare capacity
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  void change(Bytes& bytes) {
    constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '0', '9', '-', ',', '\n'};
    if (bytes.empty()) bytes.push_back(0);
    const std::size_t at = below(bytes.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(16, bytes.size() - at));
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    switch (below(7)) {
      case 0:
        *begin = static_cast<std::uint8_t>(*begin ^ (1U << below(8)));
        break;
      case 1:
        *begin = kEdges[below(std::size(kEdges))];
        break;
      case 2:
        std::fill(begin, end, kEdges[below(5)]);
        break;
      case 3:
        std::generate(begin, end, [&] { return static_cast<std::uint8_t>(below(256)); });
        break;
      case 4:
        bytes.erase(begin, end);
        break;
      case 5: {
        const Bytes copy(begin, end);
        bytes.insert(begin, copy.begin(), copy.end());
        break;
      }
      default:
        bytes.resize(at);
    }
  }

  std::mt19937 random_;
};

// check(bytes) for `count` random mutations of the sample.
template <typename Check>
void each_mutation(const Bytes& sample, int count, std::uint32_t seed, Check check) {
  Mutator mutator(seed);
  for (int i = 0; i < count; ++i) check(mutator.mutate(sample));
}

}  // namespace sgdscope::testing
