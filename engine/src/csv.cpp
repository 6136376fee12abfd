#include "sgdscope/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "number.hpp"
#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

struct Table {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;  // rows × columns
};

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view unquote(std::string_view field) {
  const bool quoted = field.size() >= 2 && field.front() == '"' && field.back() == '"';
  return quoted ? trim(field.substr(1, field.size() - 2)) : field;
}

// Calls use(c, i) for every character outside double quotes. False when a quote stays open.
template <typename Use>
bool outside_quotes(std::string_view line, Use use) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      use(line[i], i);
    }
  }
  return !quoted;
}

// A tab or a semicolon goes before a comma, which may be part of a name or a decimal comma (that
// is refused later, as no number).
char find_delimiter(std::string_view line) {
  bool tab = false;
  bool semicolon = false;
  outside_quotes(line, [&](char c, std::size_t) {
    tab = tab || c == '\t';
    semicolon = semicolon || c == ';';
  });
  return tab ? '\t' : semicolon ? ';' : ',';
}

// False when a quote stays open.
bool split(std::string_view line, char delimiter, std::vector<std::string_view>& fields) {
  fields.clear();
  std::size_t begin = 0;
  const bool closed = outside_quotes(line, [&](char c, std::size_t i) {
    if (c != delimiter) return;
    fields.push_back(unquote(trim(line.substr(begin, i - begin))));
    begin = i + 1;
  });
  fields.push_back(unquote(trim(line.substr(begin))));
  return closed;
}

// The ways in which common programs write that there is no number.
bool is_missing_value(std::string_view field) {
  if (!field.empty() && (field[0] == '+' || field[0] == '-')) field.remove_prefix(1);
  std::string word(field);
  std::transform(word.begin(), word.end(), word.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return word.empty() || word == "nan" || word == "na" || word == "null" || word == "inf" ||
         word == "infinity";
}

bool is_header(const std::vector<std::string_view>& fields) {
  return std::any_of(fields.begin(), fields.end(), [](std::string_view field) {
    return !is_decimal(field) && !is_missing_value(field);
  });
}

std::string place(std::size_t line, std::size_t column) {
  return sentence("line {}, column {}", line, column);
}

std::string found(std::string_view field) {
  return field.empty() ? "found nothing" : "found " + excerpt(field);
}

Status append_row(const std::vector<std::string_view>& fields, std::size_t line, CsvTarget target,
                  Table& table) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto value = parse_number(fields[i]);
    if (!value) {
      return failure(ErrorCode::kBadValue, "{}: {}, expected a finite number", place(line, i + 1),
                     found(fields[i]));
    }
    if (i + 1 == fields.size() && target == CsvTarget::kLabel && !is_label(*value)) {
      return failure(ErrorCode::kBadValue, "{}: {}, expected a label, a whole number 0 … 255",
                     place(line, i + 1), found(fields[i]));
    }
    table.values.push_back(*value);
  }
  ++table.rows;
  return ok();
}

Status check_columns(std::size_t line, std::size_t columns, std::size_t expected) {
  if (expected < 2) {
    return failure(ErrorCode::kBadFormat,
                   "line {}: found one column, expected inputs and, last, the label or target, "
                   "separated by commas, semicolons or tabs",
                   line);
  }
  if (columns != expected) {
    return failure(ErrorCode::kBadShape,
                   "line {}: found {} columns, expected {} as in the lines before", line, columns,
                   expected);
  }
  return ok();
}

Result<Table> read_table(std::string_view text, CsvTarget target) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Table table;
  char delimiter = '\0';
  std::vector<std::string_view> fields;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trim(row).empty()) continue;

    const bool first = delimiter == '\0';
    if (first) delimiter = find_delimiter(row);
    if (!split(row, delimiter, fields)) {
      return failure(ErrorCode::kBadFormat, "line {}: a double quote is opened and not closed",
                     line);
    }
    if (first) table.columns = fields.size();
    if (Status status = check_columns(line, fields.size(), table.columns); !status) {
      return status;
    }
    if (first && is_header(fields)) continue;
    if (Status status = append_row(fields, line, target, table); !status) {
      return status;
    }
  }
  if (table.rows == 0) {
    return failure(ErrorCode::kBadFormat,
                   "end of text: found no line of numbers, expected one or more");
  }
  return table;
}

}  // namespace

Result<Dataset> read_csv(std::string_view text, CsvTarget target) {
  const Result<Table> result = read_table(text, target);
  if (!result) return result.error();
  const Table& table = result.value();

  const auto columns = static_cast<Index>(table.columns);
  const Eigen::Map<const Matrix> values(table.values.data(), static_cast<Index>(table.rows),
                                        columns);
  const auto last = values.col(columns - 1);
  const bool labels =
      target == CsvTarget::kLabel ||
      (target == CsvTarget::kAuto && std::all_of(last.begin(), last.end(), is_label));
  Matrix inputs = values.leftCols(columns - 1);
  if (labels) {
    std::vector<int> classes(table.rows);
    std::transform(last.begin(), last.end(), classes.begin(),
                   [](double value) { return static_cast<int>(value); });
    return labelled_dataset(std::move(inputs), std::move(classes));
  }
  Dataset data;
  data.inputs = std::move(inputs);
  data.targets = last;
  return data;
}

}  // namespace sgdscope
