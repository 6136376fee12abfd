// Checks of command line options that answer with a sentence, and the options that commands share.
//
// A Validator returns an empty text or what is wrong with a value: "found 'x', expected …". CLI11
// puts the option's name in front. CLI11 takes a compiler many seconds, so no header includes this
// one or CLI11 itself.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "compute_options.hpp"

namespace sgdscope::native {

inline constexpr std::int64_t kAnyWholeNumber = std::numeric_limits<std::int64_t>::max();

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

void add_compute_options(CLI::App& command, ComputeOptions& options);

}  // namespace sgdscope::native
