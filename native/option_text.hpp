// Values of command line options as texts: numbers and lists read from them, names put together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sgdscope::native {

// The whole number that all of the text is; empty otherwise.
std::optional<std::int64_t> whole_number(std::string_view text);

// The parts between commas; none for an empty text.
std::vector<std::string> split_list(std::string_view text);

// The whole numbers of a list that passed whole_numbers_in().
std::vector<std::int64_t> numbers_of_list(std::string_view text);

// "a, b or c".
std::string or_list(const std::vector<std::string>& names);

// The text with line breaks, so that --help stays within 100 columns.
std::string wrapped(std::string_view text);

// All names of an enumeration whose values are 0 … count − 1.
template <typename E>
std::vector<std::string> all_names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.emplace_back(name(static_cast<E>(i)));
  return names;
}

}  // namespace sgdscope::native
