// Messages put together from texts and numbers: sentence("row {}, column {}", row, column).
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "sgdscope/result.hpp"

namespace sgdscope {

// A text, a whole number, or another number with six significant digits at most. What it was made
// from has to live as long as it does.
class Part {
 public:
  explicit Part(std::string_view text) : text_(text) {}
  explicit Part(const char* text) : text_(text) {}
  explicit Part(const std::string& text) : text_(text) {}
  template <std::integral T>
  requires(!std::same_as<T, char> && !std::same_as<T, bool>) explicit Part(T number)
      : kind_(number < 0 ? Kind::kNegative : Kind::kNatural),
        whole_(static_cast<std::uint64_t>(number)) {}
  explicit Part(double number) : kind_(Kind::kReal), real_(number) {}

  void append_to(std::string& text) const;

 private:
  enum class Kind : std::uint8_t { kText, kNatural, kNegative, kReal };

  Kind kind_ = Kind::kText;
  union {  // small, as every refusal makes some
    std::string_view text_;
    std::uint64_t whole_;  // a negative one in two's complement
    double real_;
  };
};

std::string fill_in(const char* form, std::initializer_list<Part> parts);

// `form` with each {} replaced by the next of the values; there are as many (assert).
template <typename... Values>
std::string sentence(const char* form, const Values&... values) {
  return fill_in(form, {Part(values)...});
}

Status fail_with(ErrorCode code, const char* form, std::initializer_list<Part> parts);

// The Error with that sentence.
template <typename... Values>
Status failure(ErrorCode code, const char* form, const Values&... values) {
  return fail_with(code, form, {Part(values)...});
}

}  // namespace sgdscope
