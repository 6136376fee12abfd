// Comma-separated tables (also ; or tab, found from the first line) of numbers: each line one
// sample, the last column the label, the name of the class or, for regression, the target. The
// classes of names are numbered from 0 in the order of their bytes. A first line that is not all
// numbers is a header (one with nothing but numbers, blanks and missing values is not: it is
// refused at the missing value), but not where only its last field is a text and so is that of the
// line after it. Empty lines are skipped, fields may stand in double quotes, a UTF-8 byte order
// mark is ignored; numbers are read independently of the locale. Between ; or tabs they may have a
// decimal comma.
#pragma once

#include <string_view>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

enum class CsvTarget {
  kAuto,        // labels if all are whole numbers 0 … 255 or all are names, else regression
  kLabel,       // whole numbers 0 … 255 or at most 256 names, refused otherwise
  kRegression,  // a real number
};

// Errors name line and column from 1.
Result<Dataset> read_csv(std::string_view text, CsvTarget target = CsvTarget::kAuto);

}  // namespace sgdscope
