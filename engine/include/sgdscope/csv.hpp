// Comma-separated tables (also ; or tab, found from the first line) of numbers: each line one
// sample, the last column the label, the name of the class or, for regression, the target. The
// classes of names are numbered from 0 in the order of their bytes.
//
// The first line is
//   - a sample, where all its fields are numbers;
//   - a sample, where only its last field is a text and the next line's is one as well: both are
//     names of classes;
//   - refused at the first gap, where it holds nothing but numbers, blanks, and words for missing
//     values ("NA", "nan", "null", "inf");
//   - a header in all other cases.
//
// Empty lines are skipped, fields may stand in double quotes, a UTF-8 byte order mark is ignored;
// numbers are read independently of the locale. Between ; or tabs they may have a decimal comma.
#pragma once

#include <optional>
#include <string_view>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// What the last column holds.
enum class CsvTarget {
  kAuto,    // classes if all are whole numbers 0 … 255 or all are names, else numbers
  kClass,   // whole numbers 0 … 255 or at most 256 names, refused otherwise
  kNumber,  // a real number to be fitted
};
std::optional<CsvTarget> csv_target_by_name(std::string_view name);  // "auto", "class", "number"

// Errors name line and column from 1.
Result<Dataset> read_csv(std::string_view text, CsvTarget target = CsvTarget::kAuto);

}  // namespace sgdscope
