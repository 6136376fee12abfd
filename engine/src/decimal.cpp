#include "decimal.hpp"

#include <algorithm>
#include <cassert>

namespace sgdscope {
namespace {

// A digit times 2^59 and what is carried fit into 64 bits.
constexpr int kMostBits = 59;

}  // namespace

Decimal::Decimal(std::uint64_t value) {
  std::uint64_t power = 1;
  for (point_ = 1; value / power >= 10; ++point_) power *= 10;
  for (; power > 0; power /= 10) append(static_cast<int>(value / power % 10));
  trim();
}

Decimal::Decimal(std::string_view significand, std::int64_t exponent) {
  point_ = exponent;
  bool fraction = false;
  for (const char letter : significand) {
    if (letter == '.') {
      fraction = true;
      continue;
    }
    if (count_ > 0 || letter != '0') {
      append(letter - '0');
      if (!fraction) ++point_;
    } else if (fraction) {
      --point_;
    }
  }
  trim();
}

void Decimal::append(int digit) {
  if (count_ < kPlaces) {
    digits_[static_cast<std::size_t>(count_++)] = static_cast<std::uint8_t>(digit);
  } else if (digit != 0) {
    more_ = true;
  }
}

void Decimal::trim() {
  while (count_ > 0 && digit(count_ - 1) == 0) --count_;
  if (count_ == 0) point_ = 0;
}

void Decimal::shift(int bits) {
  while (bits != 0) {
    const int part = std::clamp(bits, -kMostBits, kMostBits);
    if (part > 0) {
      shift_left(part);
    } else {
      shift_right(-part);
    }
    bits -= part;
  }
}

// From the last digit on; the carry then becomes digits in front of the first.
void Decimal::shift_left(int bits) {
  std::uint64_t carry = 0;
  for (int i = count_; i-- > 0;) {
    std::uint8_t& place = digits_[static_cast<std::size_t>(i)];
    carry += std::uint64_t{place} << bits;
    place = static_cast<std::uint8_t>(carry % 10);
    carry /= 10;
  }
  Decimal shifted(carry);
  if (carry > 0) {
    // Zeros that ended the carry were trimmed.
    const auto front = static_cast<int>(shifted.point_);
    while (shifted.count_ < front) shifted.append(0);
    for (int i = 0; i < count_; ++i) shifted.append(digit(i));
    shifted.point_ = point_ + front;
    shifted.more_ = shifted.more_ || more_;
    *this = shifted;
  }
  trim();
}

// Long division: what is left of the digits read so far is less than 2^bits.
void Decimal::shift_right(int bits) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  Decimal quotient;
  quotient.point_ = point_;
  quotient.more_ = more_;
  std::uint64_t rest = 0;
  for (int i = 0; i < count_ || rest > 0; ++i) {
    rest = rest * 10 + static_cast<std::uint64_t>(digit(i));
    const auto next = static_cast<int>(rest >> bits);
    rest &= mask;
    if (quotient.count_ > 0 || next > 0) {
      quotient.append(next);
    } else {
      --quotient.point_;
    }
  }
  quotient.trim();
  *this = quotient;
}

bool Decimal::rounds_up(int count) const {
  if (count < 0 || count >= count_) return false;
  if (digit(count) != 5 || count + 1 < count_ || more_) return digit(count) >= 5;
  return count > 0 && digit(count - 1) % 2 == 1;
}

void Decimal::round(int count) {
  assert(count > 0);
  if (count >= count_) return;
  const bool up = rounds_up(count);
  count_ = count;
  if (up) {
    while (count_ > 0 && digit(count_ - 1) == 9) --count_;
    if (count_ == 0) {
      append(1);
      ++point_;
    } else {
      ++digits_[static_cast<std::size_t>(count_ - 1)];
    }
  }
  trim();
}

std::uint64_t Decimal::rounded() const {
  assert(point_ < 19);
  std::uint64_t whole = 0;
  for (int i = 0; i < point_; ++i) whole = whole * 10 + static_cast<std::uint64_t>(digit(i));
  return whole + (rounds_up(static_cast<int>(std::max<std::int64_t>(point_, -1))) ? 1 : 0);
}

}  // namespace sgdscope
