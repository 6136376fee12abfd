#include "option_text.hpp"

#include <algorithm>
#include <charconv>

namespace sgdscope::native {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, comma));
    if (comma + 1 == text.size()) parts.emplace_back();  // a comma at the end
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::vector<std::int64_t> numbers_of_list(std::string_view text) {
  std::vector<std::int64_t> numbers;
  for (const std::string& part : split_list(text))
    numbers.push_back(whole_number(part).value_or(0));
  return numbers;
}

std::string or_list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string wrapped(std::string_view text) {
  constexpr std::size_t kWidth = 72;  // beside the column of names
  std::string result;
  while (text.size() > kWidth) {
    const std::size_t blank = text.rfind(' ', kWidth);
    if (blank == std::string_view::npos) break;
    result += std::string(text.substr(0, blank)) + "\n";
    text.remove_prefix(blank + 1);
  }
  return result + std::string(text);
}

}  // namespace sgdscope::native
