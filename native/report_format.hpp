// Texts and numbers for people, as HTML. Independent of the locale.
#pragma once

#include <string>
#include <string_view>

#include "sgdscope/matrix.hpp"

namespace sgdscope::report {

// Safe between tags and inside quoted attributes. Bytes that are not UTF-8 and control characters
// other than tab and line feed become U+FFFD.
std::string escape(std::string_view text);

// Three significant digits: 0.0123, 1.43, 2140, 1.43 × 10⁻⁷; an en dash for NaN, ∞ for infinity.
std::string number(double value);

// A fixed number of decimals, for slopes, correlations and shares near 1.
std::string fixed(double value, int decimals);

// Digits in groups of three from 10 000 on.
std::string count(Index value);

// "1 direction", "75 directions".
std::string count_of(Index value, std::string_view noun);

std::string power_of_ten(int exponent);  // "10⁻⁴"

}  // namespace sgdscope::report
