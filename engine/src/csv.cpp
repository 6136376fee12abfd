#include "sgdscope/csv.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sgdscope/number.hpp"

#include "names.hpp"
#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

constexpr std::array<Named<CsvTarget>, 3> kTargets = {{
    {CsvTarget::kAuto, "auto"},
    {CsvTarget::kClass, "class"},
    {CsvTarget::kNumber, "number"},
}};

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

struct Table {
  char delimiter = '\0';
  bool header = false;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;           // rows × columns; 0 where there is a name
  std::vector<std::string_view> names;  // of the classes, one a row; or none
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

// A tab or a semicolon goes before a comma, which may be part of a name or a decimal comma.
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

// Where commas do not separate, one may stand for the decimal point; the copy with a point is then
// in `room`.
std::string_view with_point(std::string_view field, char delimiter, std::string& room) {
  const std::size_t comma = field.find(',');
  if (delimiter == ',' || comma == std::string_view::npos) return field;
  room = field;
  room[comma] = '.';
  return room;
}

// After numbers, a text in the last column may be the name of a class; see append_row.
bool is_header(const std::vector<std::string_view>& fields, char delimiter, CsvTarget target) {
  bool numbers = target != CsvTarget::kNumber;
  std::string room;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_decimal(with_point(fields[i], delimiter, room))) continue;
    if (!is_missing_value(fields[i]) && !(numbers && i + 1 == fields.size())) return true;
    numbers = false;
  }
  return false;
}

std::string place(std::size_t line, std::size_t column) {
  return sentence("line {}, column {}", line, column);
}

std::string found(std::string_view field) {
  return field.empty() ? "found nothing" : "found " + excerpt(field);
}

// The last column holds names in all rows or in none. Where the first row has a name there and the
// second has not, the first was a header.
Status append_row(const std::vector<std::string_view>& fields, std::size_t line, CsvTarget target,
                  Table& table) {
  std::string room;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool last = i + 1 == fields.size();
    const std::string_view text = with_point(fields[i], table.delimiter, room);
    const auto value = parse_number(text);
    const bool named = last && !is_decimal(text) && !is_missing_value(text) &&
                       target != CsvTarget::kNumber && table.names.size() == table.rows;
    const char* expected = nullptr;
    if (named) {
      table.names.push_back(fields[i]);
    } else if (last && !table.names.empty() && (table.header || table.rows > 1 || !value)) {
      expected = "the name of a class as in the lines before";
    } else if (!value) {
      expected = "a finite number";
    } else if (last && target == CsvTarget::kClass && !is_label(*value)) {
      expected = "a label, a whole number 0 … 255";
    } else if (last && !table.names.empty()) {
      table.names.clear();
      table.values.erase(table.values.begin(),
                         table.values.begin() + static_cast<std::ptrdiff_t>(fields.size()));
      table.rows = 0;
    }
    if (expected != nullptr) {
      return failure(ErrorCode::kBadValue, "{}: {}, expected {}", place(line, i + 1),
                     found(fields[i]), expected);
    }
    table.values.push_back(value.value_or(0.0));
  }
  ++table.rows;
  return ok();
}

// Each name's place among the different ones in ascending order.
Result<std::vector<int>> number_names(const std::vector<std::string_view>& names) {
  std::array<std::string_view, kMaxClasses> classes;
  std::string_view* const begin = classes.data();
  std::string_view* end = begin;
  for (const std::string_view name : names) {
    std::string_view* const at = std::lower_bound(begin, end, name);
    if (at != end && *at == name) continue;
    if (end - begin == kMaxClasses) {
      return failure(
          ErrorCode::kBadValue,
          "the last column: found more than 256 different names, expected classes or numbers");
    }
    std::move_backward(at, end, end + 1);
    *at = name;
    ++end;
  }
  std::vector<int> labels;
  for (const std::string_view name : names) {
    labels.push_back(static_cast<int>(std::lower_bound(begin, end, name) - begin));
  }
  return labels;
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
  std::vector<std::string_view> fields;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trim(row).empty()) continue;

    const bool first = table.delimiter == '\0';
    if (first) table.delimiter = find_delimiter(row);
    if (!split(row, table.delimiter, fields)) {
      return failure(ErrorCode::kBadFormat, "line {}: a double quote is opened and not closed",
                     line);
    }
    if (first) table.columns = fields.size();
    if (Status status = check_columns(line, fields.size(), table.columns); !status) {
      return status;
    }
    if (first) table.header = is_header(fields, table.delimiter, target);
    if (first && table.header) continue;
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

std::optional<CsvTarget> csv_target_by_name(std::string_view name) {
  return value_in(kTargets, name);
}

Result<Dataset> read_csv(std::string_view text, CsvTarget target) {
  const Result<Table> result = read_table(text, target);
  if (!result) return result.error();
  const Table& table = result.value();

  const auto columns = static_cast<Index>(table.columns);
  const Eigen::Map<const Matrix> values(table.values.data(), static_cast<Index>(table.rows),
                                        columns);
  const auto last = values.col(columns - 1);
  const bool labels =
      target == CsvTarget::kClass ||
      (target == CsvTarget::kAuto && std::all_of(last.begin(), last.end(), is_label));
  Matrix inputs = values.leftCols(columns - 1);
  if (!table.names.empty()) {
    auto numbers = number_names(table.names);
    if (!numbers) return numbers.error();
    return labelled_dataset(std::move(inputs), std::move(numbers).value());
  }
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
