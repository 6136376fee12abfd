// Comma-separated tables (also ; or tab, found from the first line) of numbers: each line one
// sample, the last column the label or, for regression, the target. A first line that is not all
// numbers is a header (one with nothing but numbers, blanks and missing values is not: it is
// refused at the missing value). Empty lines are skipped, fields may stand in double quotes, a
// UTF-8 byte order mark is ignored; numbers are read independently of the locale.
#pragma once

#include <string_view>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

enum class CsvTarget {
  kAuto,        // labels if all are whole numbers 0 … 255, else regression
  kLabel,       // whole numbers 0 … 255, refused otherwise
  kRegression,  // a real number
};

// Errors name line and column from 1.
Result<Dataset> read_csv(std::string_view text, CsvTarget target = CsvTarget::kAuto);

}  // namespace sgdscope
