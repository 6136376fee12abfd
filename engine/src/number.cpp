#include "sgdscope/number.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "decimal.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr int kMantissaBits = 53;
constexpr int kLowestExponent = -1021;  // of a mantissa in [½, 1) with all its bits
constexpr std::int64_t kFarPoint = 400;

std::size_t count_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && text[n] >= '0' && text[n] <= '9') ++n;
  return n;
}

void skip_sign(std::string_view& text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
}

// Far beyond what a significand could bring back it stays what it is.
std::int64_t whole_number(std::string_view text) {
  const bool minus = text.starts_with('-');
  skip_sign(text);
  std::int64_t value = 0;
  for (const char letter : text) {
    value = std::min<std::int64_t>(value * 10 + (letter - '0'), std::int64_t{1} << 50);
  }
  return minus ? -value : value;
}

// Exact factors make one rounding (W. Clinger 1990): at most 15 digits, at most 10^22.
constexpr int kExactDigits = 15;
constexpr std::int64_t kExactPower = 22;

// What is neither 0 nor far outside of float64's range.
double nearest(Decimal& decimal) {
  const std::int64_t power = decimal.point() - decimal.count();
  if (decimal.count() <= kExactDigits && std::abs(power) <= kExactPower) {
    double whole = 0.0, factor = 1.0;
    for (int i = 0; i < decimal.count(); ++i) whole = 10.0 * whole + decimal.digit(i);
    for (std::int64_t i = 0; i < std::abs(power); ++i) factor *= 10.0;
    return power < 0 ? whole / factor : whole * factor;
  }
  int exponent = 0;
  const auto shift = [&](std::int64_t bits) {
    decimal.shift(static_cast<int>(bits));
    exponent -= static_cast<int>(bits);
  };
  // Into [½, 1). 8 < 10, so three bits a digit do not go too far.
  while (decimal.point() > 0) shift(-std::max<std::int64_t>(1, 3 * (decimal.point() - 1)));
  while (decimal.point() < 0) shift(-3 * decimal.point());
  while (decimal.digit(0) < 5) shift(1);
  const int bits = kMantissaBits - std::max(0, kLowestExponent - exponent);
  decimal.shift(bits);
  return std::ldexp(static_cast<double>(decimal.rounded()), exponent - bits);
}

// The digits of the places [from, to); places before the first hold 0.
std::string places(const Decimal& decimal, std::int64_t from, std::int64_t to) {
  std::string text;
  for (std::int64_t i = from; i < to; ++i) text += static_cast<char>('0' + decimal.digit(i));
  return text;
}

}  // namespace

bool is_decimal(std::string_view text) {
  skip_sign(text);
  std::size_t digits = count_digits(text);
  text.remove_prefix(digits);
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    const std::size_t decimals = count_digits(text);
    text.remove_prefix(decimals);
    digits += decimals;
  }
  if (digits == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  skip_sign(text);
  return !text.empty() && count_digits(text) == text.size();
}

std::optional<double> parse_number(std::string_view text) {
  if (!is_decimal(text)) return std::nullopt;
  const bool minus = text[0] == '-';
  skip_sign(text);
  const std::string_view significand = text.substr(0, text.find_first_of("eE"));
  text.remove_prefix(std::min(text.size(), significand.size() + 1));
  Decimal decimal(significand, whole_number(text));
  double value = 0.0;
  if (!decimal.zero()) {
    if (std::abs(decimal.point()) > kFarPoint) return std::nullopt;
    value = nearest(decimal);
    if (value == 0.0 || std::isinf(value)) return std::nullopt;
  }
  return minus ? -value : value;
}

std::string short_number(double value) {
  constexpr int kDigits = 6;
  constexpr std::int64_t kSmallest = -4;  // power of ten without an e
  std::string text(std::signbit(value) ? "-" : "");
  if (!std::isfinite(value)) return text + (std::isnan(value) ? "nan" : "inf");
  int exponent = 0;
  const double mantissa = std::frexp(std::fabs(value), &exponent);
  Decimal decimal(static_cast<std::uint64_t>(std::ldexp(mantissa, kMantissaBits)));
  decimal.shift(exponent - kMantissaBits);
  decimal.round(kDigits);
  const std::int64_t power = decimal.point() - 1;
  const bool scientific = power < kSmallest || power >= kDigits;
  const std::int64_t before = scientific ? 1 : decimal.point();
  text += before > 0 ? places(decimal, 0, before) : "0";
  if (decimal.count() > before) text.append(".").append(places(decimal, before, decimal.count()));
  if (!scientific) return text;
  const std::int64_t size = std::abs(power);
  return text + (power < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + sentence("{}", size);
}

}  // namespace sgdscope
