// Values of command line options: checks that answer with a sentence, and lists.
//
// A Validator returns an empty text or what is wrong with a value: "found 'x', expected …". CLI11
// puts the option's name in front.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "sgdscope/arch.hpp"

namespace sgdscope::native {

inline constexpr std::int64_t kAnyWholeNumber = std::numeric_limits<std::int64_t>::max();

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

CLI::Validator whole_number_in(std::int64_t low, std::int64_t high = kAnyWholeNumber);
CLI::Validator whole_numbers_in(std::int64_t low, std::int64_t high = kAnyWholeNumber);  // a list
// low ≤ x < high, or low < x < high when `positive`; `expected` says so in words.
CLI::Validator number_in(double low, double high, bool positive, std::string expected);
CLI::Validator one_of(std::vector<std::string> names);
CLI::Validator list_of(std::vector<std::string> names);
CLI::Validator memory_size();
CLI::Validator not_empty();
CLI::Validator ends_in(std::vector<std::string> endings);  // a name with one of these
CLI::Validator each_once();                                // a list

// All names of an enumeration whose values are 0 … count − 1.
template <typename E>
std::vector<std::string> all_names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.emplace_back(name(static_cast<E>(i)));
  return names;
}

// What every command that computes understands.
struct ComputeOptions {
  int threads = 1;
  std::string arch = "auto";
  std::string memory_limit;  // empty: what is available
  bool quiet = false;

  // The widest set for "auto".
  Arch widest_or_named() const;
  double memory_limit_bytes() const;  // 0: what is available
};
void add_compute_options(CLI::App& command, ComputeOptions& options);

}  // namespace sgdscope::native
