// Lines "key value" as options: each is asked for by its key, type and range, and what nobody asked
// for is refused. The first mistake is kept.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sgdscope/result.hpp"

namespace sgdscope::c_api {

class OptionsText {
 public:
  static constexpr double kAny = std::numeric_limits<double>::infinity();
  // The last up to which float64, as which numbers are read, tells each from its neighbours.
  static constexpr std::int64_t kMostWhole = (std::int64_t{1} << 53) - 1;

  // `text` may be null: no options. It must outlive the object.
  explicit OptionsText(const char* text);

  // `target` keeps its value where the key is not given. Numbers are finite and, where ends are
  // given, low ≤ x < high; the other ranges are checked by what uses them.
  void number(const char* key, double& target, double low = -kAny, double high = kAny);
  void flag(const char* key, bool& target);  // 0 or 1

  template <std::integral T>
  void whole(const char* key, T& target, std::int64_t low, std::int64_t high) {
    if (const auto value = whole_value(key, low, high)) target = within<T>(*value);
  }

  template <std::integral T>
  void whole_list(const char* key, std::vector<T>& target, std::int64_t low, std::int64_t high) {
    const auto values = whole_values(key, low, high);
    if (!values) return;
    target.clear();
    for (const std::int64_t value : *values) target.push_back(within<T>(value));
  }

  // The requirement makes the return type complete where by_name is named: Clang would otherwise
  // declare the function to WebAssembly with another signature.
  template <typename Target, typename T>
  requires std::default_initializable<std::optional<T>>
  void named(const char* key, Target& target, std::optional<T> (*by_name)(std::string_view)) {
    const auto text = take(key);
    if (!text) return;
    if (const auto value = by_name(*text)) {
      target = *value;
    } else {
      refuse(key, *text, "a known name");
    }
  }

  template <typename T>
  requires std::default_initializable<std::optional<T>>
  void named_list(const char* key, std::vector<T>& target,
                  std::optional<T> (*by_name)(std::string_view)) {
    const auto text = take(key);
    if (!text) return;
    target.clear();
    for (const std::string_view part : parts(*text)) {
      const auto value = by_name(part);
      if (!value) return refuse(key, part, "a known name");
      target.push_back(*value);
    }
  }

  // The first mistake, or the first key that nobody asked for.
  Status finish() const;

 private:
  struct Line {
    std::string_view key, value;
    bool taken = false;
  };

  // More than the type holds is as good as its largest: an Index has 32 bits in WebAssembly.
  template <std::integral T>
  static T within(std::int64_t value) {
    constexpr auto kLargest = std::numeric_limits<T>::max();
    return std::cmp_greater(value, kLargest) ? kLargest : static_cast<T>(value);
  }

  std::optional<std::string_view> take(const char* key);
  std::optional<std::int64_t> whole_value(const char* key, std::int64_t low, std::int64_t high);
  std::optional<std::vector<std::int64_t>> whole_values(const char* key, std::int64_t low,
                                                        std::int64_t high);
  static std::vector<std::string_view> parts(std::string_view list);
  void refuse(std::string_view key, std::string_view found, std::string_view expected);

  std::vector<Line> lines_;
  std::optional<Error> error_;
};

}  // namespace sgdscope::c_api
