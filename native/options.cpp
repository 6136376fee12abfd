#include "options.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "sgdscope/number.hpp"

#include "budget.hpp"
#include "nearest.hpp"
#include "option_text.hpp"

namespace sgdscope::native {
namespace {

constexpr int kMostThreads = 256;

std::string found(std::string_view value, const std::string& expected) {
  return "found '" + std::string(value) + "', expected " + expected;
}

std::string unknown(std::string_view value, const std::vector<std::string>& names) {
  return found(value, or_list(names)) + perhaps(value, names);
}

CLI::Validator sentence(std::function<std::string(const std::string&)> check) {
  return CLI::Validator([check = std::move(check)](std::string& value) { return check(value); },
                        std::string());
}

std::string range_text(std::int64_t low, std::int64_t high) {
  const std::string from = std::to_string(low);
  return high == kAnyWholeNumber ? from + " or more" : from + " to " + std::to_string(high);
}

bool inside(std::string_view text, std::int64_t low, std::int64_t high) {
  const auto value = whole_number(text);
  return value && *value >= low && *value <= high;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> arch_names() {
  std::vector<std::string> names = {"auto"};
  for (const Arch arch : available_archs()) names.emplace_back(name(arch));
  return names;
}

}  // namespace

CLI::Validator whole_number_in(std::int64_t low, std::int64_t high) {
  return sentence([=](const std::string& value) -> std::string {
    if (inside(value, low, high)) return {};
    return found(value, "a whole number, " + range_text(low, high));
  });
}

CLI::Validator whole_numbers_in(std::int64_t low, std::int64_t high) {
  return sentence([=](const std::string& value) -> std::string {
    for (const std::string& part : split_list(value)) {
      if (inside(part, low, high)) continue;
      return found(value, "whole numbers (" + range_text(low, high) + ") with commas between");
    }
    return {};
  });
}

CLI::Validator number_in(double low, double high, bool positive, std::string expected) {
  return sentence([=, expected = std::move(expected)](const std::string& text) -> std::string {
    const auto value = parse_number(text);
    if (value && (positive ? *value > low : *value >= low) && *value < high) return {};
    return found(text, expected);
  });
}

CLI::Validator one_of(std::vector<std::string> names) {
  return sentence([names = std::move(names)](const std::string& value) -> std::string {
    return contains(names, value) ? std::string() : unknown(value, names);
  });
}

CLI::Validator list_of(std::vector<std::string> names) {
  return sentence([names = std::move(names)](const std::string& value) -> std::string {
    for (const std::string& part : split_list(value)) {
      if (!contains(names, part)) return unknown(part, names);
    }
    return value.empty() ? unknown(value, names) : std::string();
  });
}

CLI::Validator memory_size() {
  return sentence([](const std::string& value) -> std::string {
    if (parse_size(value)) return {};
    return found(value, "a size like 2G, 600M or a number of bytes");
  });
}

CLI::Validator not_empty() {
  return sentence([](const std::string& value) -> std::string {
    return value.empty() ? found(value, "a path") : std::string();
  });
}

CLI::Validator ends_in(std::vector<std::string> endings) {
  return sentence([endings = std::move(endings)](const std::string& value) -> std::string {
    for (const std::string& ending : endings) {
      if (value.size() > ending.size() && value.ends_with(ending)) return {};
    }
    return found(value, "a name that ends in " + or_list(endings));
  });
}

CLI::Validator each_once() {
  return sentence([](const std::string& value) -> std::string {
    std::vector<std::int64_t> numbers = numbers_of_list(value);
    std::sort(numbers.begin(), numbers.end());
    const bool twice = std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end();
    return twice ? found(value, "each number once") : std::string();
  });
}

void add_compute_options(CLI::App& command, ComputeOptions& options) {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  options.threads = std::clamp(cores, 1, kMostThreads);
  command
      .add_option("--threads", options.threads,
                  "Threads; results do not depend on it (default: one per core)")
      ->type_name("T")
      ->check(whole_number_in(1, kMostThreads));
  command
      .add_option("--arch", options.arch,
                  wrapped("Instruction set: " + or_list(arch_names()) +
                          " (default: auto, training in reference and the rest in the widest this "
                          "processor has; a named set is used for both)"))
      ->type_name("NAME")
      ->check(one_of(arch_names()));
  command
      .add_option("--memory-limit", options.memory_limit,
                  "Refuse work that needs more, e.g. 2G (default: what is free)")
      ->type_name("SIZE")
      ->check(memory_size());
  command.add_flag("--quiet,-q", options.quiet, "Print errors only")->disable_flag_override();
}

}  // namespace sgdscope::native
