// Numbers in decimal digits that are multiplied by powers of two without an error: what stands
// between float64 and text. As in Go's strconv/decimal.go (The Go Authors, 2009).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sgdscope {

// 0.d₀d₁d₂… · 10^point; digits and point are 0 for zero, and the first digit of others is not 0.
class Decimal {
 public:
  Decimal() = default;
  explicit Decimal(std::uint64_t value);

  // `significand`: digits with at most one point among them; times 10^exponent.
  Decimal(std::string_view significand, std::int64_t exponent);

  bool zero() const { return count_ == 0; }
  std::int64_t point() const { return point_; }
  int count() const { return count_; }
  int digit(std::int64_t i) const {
    return i >= 0 && i < count_ ? digits_[static_cast<std::size_t>(i)] : 0;
  }

  // Times 2^bits. Exact, but for digits beyond the last place, which only leave a mark.
  void shift(int bits);

  // Keeps `count` digits: to the nearest, from half way to an even last digit.
  void round(int count);

  // The nearest whole number, from half way to the even one. Below 2^63.
  std::uint64_t rounded() const;

 private:
  // A float64 has at most 767 digits, and so has a half between two, but for a last one.
  static constexpr int kPlaces = 800;

  void append(int digit);
  void shift_left(int bits);
  void shift_right(int bits);
  bool rounds_up(int count) const;
  void trim();

  std::array<std::uint8_t, kPlaces> digits_;  // NOLINT: the first count_ of them are set
  int count_ = 0;
  std::int64_t point_ = 0;
  bool more_ = false;  // there were digits other than 0 beyond the last place
};

}  // namespace sgdscope
