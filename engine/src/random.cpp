#include "sgdscope/random.hpp"

#include <cassert>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "simd/elementary.hpp"

namespace sgdscope {
namespace {

// The constants of Philox4x32 (Salmon et al. 2011, table 2): multipliers of a round, and the Weyl
// steps of the key, from the golden ratio and from √3 − 1.
constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
constexpr int kRounds = 10;

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }
std::uint64_t join(std::uint32_t low_half, std::uint32_t high_half) {
  return (static_cast<std::uint64_t>(high_half) << 32) | low_half;
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {high(product1) ^ counter[1] ^ key[0], low(product1),
               high(product0) ^ counter[3] ^ key[1], low(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

Random::Random(std::uint64_t seed, Stream stream, std::uint32_t substream)
    : key_{low(seed), high(seed)}, stream_{static_cast<std::uint32_t>(stream), substream} {}

std::uint64_t Random::bits() {
  if (left_ == 0) {
    const auto words = philox4x32({low(counter_), high(counter_), stream_[0], stream_[1]}, key_);
    block_ = {join(words[2], words[3]), join(words[0], words[1])};
    ++counter_;
    left_ = 2;
  }
  return block_[static_cast<std::size_t>(--left_)];
}

double Random::uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double Random::uniform(double from, double to) {
  assert(from < to);
  while (true) {
    const double x = from + (to - from) * uniform();
    if (x < to) return x;  // the sum can round up to the end
  }
}

std::uint64_t Random::below(std::uint64_t n) {
  assert(n > 0);
  const std::uint64_t surplus =
      (0 - n) % n;  // 2⁶⁴ mod n: so many values would be drawn once too often
  while (true) {
    const std::uint64_t x = bits();
    if (x >= surplus) return x % n;
  }
}

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2.0 * reference::log(1.0 - uniform()));  // 1 − u > 0
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_ = radius * reference::sin(angle);
  has_spare_ = true;
  return radius * reference::cos(angle);
}

std::vector<Index> permutation(Index n, Random& random) {
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
  }
  return order;
}

}  // namespace sgdscope
