// Messages put together from texts and numbers: sentence({"row ", row, ", column ", column}).
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sgdscope {

// A text, a whole number, or another number with six significant digits at most. What it was made
// from has to live as long as it does.
class Part {
 public:
  // NOLINTBEGIN(google-explicit-constructor): made where a list is written
  Part(std::string_view text) : text_(text) {}
  Part(const char* text) : text_(text) {}
  Part(const std::string& text) : text_(text) {}
  template <std::integral T>
  requires(!std::same_as<T, char> && !std::same_as<T, bool>) Part(T number)
      : kind_(number < 0 ? Kind::kNegative : Kind::kNatural),
        whole_(static_cast<std::uint64_t>(number)) {}
  Part(double number) : kind_(Kind::kReal), real_(number) {}
  // NOLINTEND(google-explicit-constructor)

  void append_to(std::string& text) const;

 private:
  enum class Kind : std::uint8_t { kText, kNatural, kNegative, kReal };

  Kind kind_ = Kind::kText;
  std::string_view text_;
  std::uint64_t whole_ = 0;  // a negative one in two's complement
  double real_ = 0.0;
};

// One after the other. (A sum of strings is a temporary and its clean-up for every sign +.)
std::string sentence(std::initializer_list<Part> parts);

}  // namespace sgdscope
