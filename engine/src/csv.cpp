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

using Fields = std::vector<std::string_view>;

struct Table {
  char delimiter = '\0';
  Fields first;                 // the first line
  std::size_t first_line = 0;   // its number, from 1
  bool header = false;          // what the first line is
  bool counts_columns = false;  // it may be a header, though its last field alone is a word
  std::size_t rows = 0;
  std::vector<double> values;  // rows × columns; 0 where there is a name
  Fields names;                // of the classes, one a row; or none

  std::size_t columns() const { return first.size(); }
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
bool split(std::string_view line, char delimiter, Fields& fields) {
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
  static constexpr std::string_view kWords[] = {"",    "nan",      "na", "n/a", "#n/a", "null",
                                                "inf", "infinity", "?",  ".",   "-"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
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

Status refuse(std::size_t line, std::size_t column, std::string_view field, const char* expected) {
  return failure(ErrorCode::kBadValue, "line {}, column {}: found {}, expected {}", line, column,
                 field.empty() ? "nothing" : excerpt(field), expected);
}

// 0, 1, 2 … or 1, 2, 3 … in all fields but the last and, if it is blank, the first: the header of
// a table whose columns have no names.
bool counts(const Fields& fields) {
  const std::size_t begin = fields.front().empty() ? 1 : 0;
  if (begin + 1 >= fields.size() || (fields[begin] != "0" && fields[begin] != "1")) return false;
  const std::size_t start = fields[begin] == "1" ? 1 : 0;
  for (std::size_t i = begin; i + 1 < fields.size(); ++i) {
    if (fields[i] != sentence("{}", start + i - begin)) return false;
  }
  return true;
}

enum class Field { kNumber, kMissing, kWord };

Field kind_of(std::string_view field, char delimiter) {
  std::string room;
  if (is_decimal(with_point(field, delimiter, room))) return Field::kNumber;
  return is_missing_value(field) ? Field::kMissing : Field::kWord;
}

// Whether the first line is a header; see csv.hpp.
Status read_first(std::size_t line, CsvTarget target, Table& table) {
  const Fields& fields = table.first;
  table.first_line = line;
  const std::size_t last = fields.size() - 1;
  std::size_t word = last, blanks = 0;
  bool numbers = false, ends_with_word = false;
  for (std::size_t i = fields.size(); i-- > 0;) {
    const Field kind = kind_of(fields[i], table.delimiter);
    numbers = numbers || kind == Field::kNumber;
    if (kind == Field::kWord && i == last) ends_with_word = true;
    if (kind == Field::kWord && i < last) word = i;
    if (fields[i].empty()) ++blanks;
  }
  if (word < last && numbers) {
    return refuse(line, word + 1, fields[word], "a finite number, or names in all columns");
  }
  table.counts_columns = ends_with_word && counts(fields);
  const bool counted = table.counts_columns && (target == CsvTarget::kNumber || blanks > 0);
  table.header = word < last || counted || (ends_with_word && blanks == last);
  return ok();
}

// The first row was no sample.
void make_header(Table& table) {
  table.header = true;
  table.values.erase(table.values.begin(),
                     table.values.begin() + static_cast<std::ptrdiff_t>(table.columns()));
  --table.rows;
}

// The last column holds names in all rows or in none.
Status append_row(const Fields& fields, std::size_t line, CsvTarget target, Table& table) {
  std::string room;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool last = i + 1 == fields.size();
    const std::string_view text = with_point(fields[i], table.delimiter, room);
    const auto value = parse_number(text);
    const bool named = last && !is_decimal(text) && !is_missing_value(text) &&
                       target != CsvTarget::kNumber && table.names.size() == table.rows;
    const bool after_one_name =
        last && value && !table.header && table.rows == 1 && table.names.size() == 1;
    const char* expected = nullptr;
    if (named) {
      table.names.push_back(fields[i]);
    } else if (after_one_name && !table.counts_columns) {
      return refuse(table.first_line, i + 1, table.first[i],
                    "a finite number as in the lines after");
    } else if (last && !table.names.empty() && !after_one_name) {
      expected = "the name of a class as in the lines before";
    } else if (!value) {
      expected = "a finite number";
    } else if (last && target == CsvTarget::kClass && !is_label(*value)) {
      expected = "a label, a whole number 0 … 255";
    } else if (after_one_name) {
      table.names.clear();
      make_header(table);
    }
    if (expected != nullptr) return refuse(line, i + 1, fields[i], expected);
    table.values.push_back(value.value_or(0.0));
  }
  ++table.rows;
  return ok();
}

// Where all rows end with a name, a first one that counts the columns and has a name of its own.
void find_counting_header(Table& table) {
  if (!table.counts_columns || table.header || table.columns() < 3 || table.rows < 2) return;
  const auto second = table.names.begin() + 1;
  if (std::find(second, table.names.end(), table.names.front()) != table.names.end()) return;
  table.names.erase(table.names.begin());
  make_header(table);
}

// Each name's place among the different ones in ascending order, which are `classes`.
Result<std::vector<int>> number_names(const Fields& names, Fields& classes) {
  std::array<std::string_view, kMaxClasses> sorted;
  std::string_view* const begin = sorted.data();
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
  for (const std::string_view* name = begin; name != end; ++name) classes.push_back(*name);
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
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return failure(ErrorCode::kBadFormat, "line 1: found UTF-16, expected text saved as UTF-8");
  }
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
    return failure(ErrorCode::kBadFormat,
                   "line {}: found a byte of zero, expected a table saved as text (CSV)",
                   1 + std::ranges::count(text.substr(0, zero), '\n'));
  }
  const char line_end = text.find('\n') == std::string_view::npos ? '\r' : '\n';
  Table table;
  Fields later;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find(line_end), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trim(row).empty()) continue;

    const bool first = table.delimiter == '\0';
    if (first) table.delimiter = find_delimiter(row);
    Fields& fields = first ? table.first : later;
    if (!split(row, table.delimiter, fields)) {
      return failure(ErrorCode::kBadFormat, "line {}: a double quote is opened and not closed",
                     line);
    }
    if (Status status = check_columns(line, fields.size(), table.columns()); !status) {
      return status;
    }
    if (first) {
      if (Status status = read_first(line, target, table); !status) return status;
      if (table.header) continue;
    }
    if (Status status = append_row(fields, line, target, table); !status) {
      return status;
    }
  }
  if (table.rows == 0) {
    return failure(ErrorCode::kBadFormat,
                   "end of text: found no line of numbers, expected one or more");
  }
  find_counting_header(table);
  return table;
}

}  // namespace

std::optional<CsvTarget> csv_target_by_name(std::string_view name) {
  return value_in(kTargets, name);
}

Result<Csv> read_csv(std::string_view text, CsvTarget target) {
  Result<Table> result = read_table(text, target);
  if (!result) return result.error();
  Table& table = result.value();
  Csv csv;
  const auto columns = static_cast<Index>(table.columns());
  if (table.header) csv.header = std::move(table.first);
  const Eigen::Map<const Matrix> values(table.values.data(), static_cast<Index>(table.rows),
                                        columns);
  const auto last = values.col(columns - 1);
  const bool labels =
      target == CsvTarget::kClass ||
      (target == CsvTarget::kAuto && std::all_of(last.begin(), last.end(), is_label));
  Matrix inputs = values.leftCols(columns - 1);
  if (!labels && table.names.empty()) {
    csv.data.inputs = std::move(inputs);
    csv.data.targets = last;
    return csv;
  }
  std::vector<int> classes(table.rows);
  if (!table.names.empty()) {
    auto numbers = number_names(table.names, csv.class_names);
    if (!numbers) return numbers.error();
    classes = std::move(numbers).value();
  } else {
    std::transform(last.begin(), last.end(), classes.begin(),
                   [](double value) { return static_cast<int>(value); });
  }
  auto data = labelled_dataset(std::move(inputs), std::move(classes));
  if (!data) return data.error();
  csv.data = std::move(data).value();
  return csv;
}

}  // namespace sgdscope
