#include "number.hpp"

#include <version>

// libc++ (macOS, Emscripten) gives from_chars for floating point only since LLVM 20, and announces
// it with this macro later still.
#if defined(__cpp_lib_to_chars)
#include <charconv>
#include <system_error>
#else
#include <locale.h>
#include <stdlib.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include <cmath>
#include <string>
#endif

namespace sgdscope {
namespace {

std::size_t count_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && text[n] >= '0' && text[n] <= '9') ++n;
  return n;
}

void skip_sign(std::string_view& text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
}

#if defined(__cpp_lib_to_chars)

std::optional<double> convert(std::string_view decimal) {
  if (decimal.front() == '+') decimal.remove_prefix(1);  // from_chars knows the minus sign only
  double value = 0.0;
  const auto result = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

#else

std::optional<double> convert(std::string_view decimal) {
  static const locale_t c_locale = newlocale(LC_ALL_MASK, "C", nullptr);
  const double value = strtod_l(std::string(decimal).c_str(), nullptr, c_locale);
  const std::string_view significand = decimal.substr(0, decimal.find_first_of("eE"));
  const bool underflow =
      value == 0.0 && significand.find_first_of("123456789") != std::string_view::npos;
  if (std::isinf(value) || underflow) return std::nullopt;
  return value;
}

#endif

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
  return convert(text);
}

}  // namespace sgdscope
