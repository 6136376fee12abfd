// Comma-separated tables (also ; or tab, found from the first line) of numbers: each line one
// sample, the last column the label, the name of the class or, for regression, the target. The
// classes of names are numbered from 0 in the order of their bytes.
//
// The first line is a header where it holds no number and at least one word that is none for a
// missing value (such as "NA", "nan", "null", "?"), or only blanks before the last word. It is one,
// too, where its fields but the last count the columns, 0, 1, 2 … or 1, 2, 3 …, after a blank field
// or not, and the last is a word that is not the name of a class: where names follow, one that
// comes once, after two columns or more. (Otherwise a word among numbers is refused, so that a
// sample with a slip is not taken for a header.)
//
// Lines end with \n, \r\n or, where there is no \n, with \r; empty ones are skipped. Fields may
// stand in double quotes, a UTF-8 byte order mark is ignored; numbers are read independently of the
// locale. Between ; or tabs they may have a decimal comma.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

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

// Names are views into the text that was read, which has to stay.
struct Csv {
  Dataset data;
  std::vector<std::string_view> class_names;  // one a class; none where the last column has numbers
  std::vector<std::string_view> header;       // one a column; none where the first line is a sample
};

// Errors name line and column from 1.
Result<Csv> read_csv(std::string_view text, CsvTarget target = CsvTarget::kAuto);

}  // namespace sgdscope
