#include "report_format.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace sgdscope::report {
namespace {

constexpr std::string_view kMinus = "\u2212";
constexpr std::string_view kReplacement = "\uFFFD";

// The length of the UTF-8 sequence that `text` begins with; 0 when it is none. Table 3-7 of the
// Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0u;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned first = byte(0);
  if (first < 0x80u) return 1;
  if (first >= 0xC2u && first <= 0xDFu) return tail(1) ? 2 : 0;
  if (first >= 0xE0u && first <= 0xEFu) {
    const bool overlong = first == 0xE0u && byte(1) < 0xA0u;
    const bool surrogate = first == 0xEDu && byte(1) > 0x9Fu;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0u && first <= 0xF4u) {
    const bool overlong = first == 0xF0u && byte(1) < 0x90u;
    const bool too_large = first == 0xF4u && byte(1) > 0x8Fu;
    return tail(1) && tail(2) && tail(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7F) {
        out += kReplacement;
      } else {
        out += c;
      }
  }
}

// Not finite, as text; empty for ordinary numbers.
std::string special(double value) {
  if (std::isnan(value)) return "\u2013";
  if (std::isinf(value)) return value > 0 ? "\u221E" : std::string(kMinus) + "\u221E";
  return {};
}

std::string digits_of(double magnitude, std::chars_format format, int precision) {
  std::array<char, 400> buffer;  // the longest double in fixed notation has 309 digits
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude, format, precision);
  return std::string(buffer.data(), end.ptr);
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    if (length == 1) {
      append_escaped(text.front(), out);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string number(double value) {
  if (std::string text = special(value); !text.empty()) return text;
  if (value == 0.0) return "0";
  // "d.dde±xx", already rounded, so that 9.996 is 10.0 and not 10.00.
  const std::string scientific = digits_of(std::abs(value), std::chars_format::scientific, 2);
  int exponent = 0;
  const std::size_t e = scientific.find('e');
  const std::size_t sign = scientific[e + 1] == '+' ? 1 : 0;
  std::from_chars(scientific.data() + e + 1 + sign, scientific.data() + scientific.size(),
                  exponent);

  std::string out(value < 0 ? kMinus : "");
  if (exponent < -3 || exponent > 4) {
    return out + scientific.substr(0, e) + "\u202F×\u202F" + power_of_ten(exponent);
  }
  if (exponent > 2) {
    const Index digits =
        (scientific[0] - '0') * 100 + (scientific[2] - '0') * 10 + scientific[3] - '0';
    return out + count(digits * (exponent == 3 ? 10 : 100));
  }
  return out + digits_of(std::abs(value), std::chars_format::fixed, 2 - exponent);
}

std::string fixed(double value, int decimals) {
  if (std::string text = special(value); !text.empty()) return text;
  const std::string text = digits_of(std::abs(value), std::chars_format::fixed, decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return std::string(value < 0 && !zero ? kMinus : "") + text;
}

std::string count(Index value) {
  const std::string text = std::to_string(value < 0 ? -value : value);
  std::string out(value < 0 ? kMinus : "");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && text.size() > 4 && (text.size() - i) % 3 == 0) out += "\u202F";
    out += text[i];
  }
  return out;
}

std::string count_of(Index value, std::string_view noun) {
  return count(value) + "\u00A0" + std::string(noun) + (value == 1 ? "" : "s");
}

std::string power_of_ten(int exponent) {
  constexpr std::array<std::string_view, 10> kSuperscripts = {"⁰", "¹", "²", "³", "⁴",
                                                              "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(exponent < 0 ? -exponent : exponent)) {
    out += kSuperscripts[static_cast<std::size_t>(digit - '0')];
  }
  return out;
}

}  // namespace sgdscope::report
