// Decimal numbers in text, read and written the same way whatever the locale and the library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sgdscope {

// Whether the whole text is a decimal number: [+-] digits [. digits] [e [+-] digits], with at least
// one digit before or after the point. No blanks, no hexadecimal, no "nan", no "inf".
bool is_decimal(std::string_view text);

// The float64 nearest to a decimal number; empty when the text is none, or when the number is too
// large or (other than zero) too small for float64.
std::optional<double> parse_number(std::string_view text);

// A number as it appears in a sentence: six significant digits at most, as printf's %.6g.
std::string short_number(double value);

}  // namespace sgdscope
