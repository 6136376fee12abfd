#include "c_api/options_text.hpp"

#include <cstddef>

#include "sgdscope/number.hpp"

#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope::c_api {
namespace {

constexpr std::size_t kMostShown = 60;  // bytes of a key or a value in a message

}  // namespace

OptionsText::OptionsText(const char* text) {
  std::string_view rest = text == nullptr ? std::string_view() : std::string_view(text);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    const std::string_view key = line.substr(0, line.find(' '));
    const std::string_view value =
        key.size() < line.size() ? line.substr(key.size() + 1) : std::string_view();
    for (const Line& other : lines_) {
      if (other.key == key && !error_) refuse(key, value, "each option once");
    }
    lines_.push_back({key, value});
  }
}

std::optional<std::string_view> OptionsText::take(const char* key) {
  for (Line& line : lines_) {
    if (line.key != key) continue;
    line.taken = true;
    return line.value;
  }
  return std::nullopt;
}

void OptionsText::refuse(std::string_view key, std::string_view found, std::string_view expected) {
  if (error_) return;
  error_ = Error{ErrorCode::kBadValue,
                 sentence("option {}: found '{}', expected {}", printable(key, kMostShown),
                          printable(found, kMostShown), expected)};
}

void OptionsText::number(const char* key, double& target, double low, double high) {
  const auto text = take(key);
  if (!text) return;
  const auto value = parse_number(*text);
  if (value && *value >= low && *value < high) {
    target = *value;
  } else if (low == -kAny) {
    refuse(key, *text, "a number");
  } else if (high == kAny) {
    refuse(key, *text, sentence("a number of {} or more", low));
  } else {
    refuse(key, *text, sentence("at least {} and less than {}", low, high));
  }
}

void OptionsText::flag(const char* key, bool& target) {
  const auto text = take(key);
  if (!text) return;
  if (*text != "0" && *text != "1") return refuse(key, *text, "0 or 1");
  target = *text == "1";
}

namespace {

std::optional<std::int64_t> as_whole(std::string_view text, std::int64_t low, std::int64_t high) {
  const auto value = parse_number(text);
  if (!value || *value < static_cast<double>(low) || *value > static_cast<double>(high)) {
    return std::nullopt;
  }
  const auto whole = static_cast<std::int64_t>(*value);
  if (static_cast<double>(whole) != *value) return std::nullopt;
  return whole;
}

std::string whole_range(std::int64_t low, std::int64_t high) {
  return sentence("a whole number from {} to {}", low, high);
}

}  // namespace

std::optional<std::int64_t> OptionsText::whole_value(const char* key, std::int64_t low,
                                                     std::int64_t high) {
  const auto text = take(key);
  if (!text) return std::nullopt;
  const auto value = as_whole(*text, low, high);
  if (!value) refuse(key, *text, whole_range(low, high));
  return value;
}

std::optional<std::vector<std::int64_t>> OptionsText::whole_values(const char* key,
                                                                   std::int64_t low,
                                                                   std::int64_t high) {
  const auto text = take(key);
  if (!text) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const std::string_view part : parts(*text)) {
    const auto value = as_whole(part, low, high);
    if (!value) {
      refuse(key, part, whole_range(low, high));
      return std::nullopt;
    }
    values.push_back(*value);
  }
  return values;
}

std::vector<std::string_view> OptionsText::parts(std::string_view list) {
  std::vector<std::string_view> result;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    result.push_back(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return result;
}

Status OptionsText::finish() const {
  if (error_) return *error_;
  for (const Line& line : lines_) {
    if (line.taken) continue;
    return failure(ErrorCode::kBadValue, "option {} is not known here",
                   printable(line.key, kMostShown));
  }
  return ok();
}

}  // namespace sgdscope::c_api
