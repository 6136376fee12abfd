#include "strict_json.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

namespace sgdscope::native {
namespace {

constexpr std::size_t kMostQuoted = 24;

std::string indexed(const std::string& place, std::size_t i) {
  return place + "[" + std::to_string(i) + "]";
}

// The sentence of nlohmann's exception without its "[json.exception.parse_error.101] " and without
// the text that was read last, which may be as long as the file; line and column stay.
std::string reason(const std::string& text) {
  const std::size_t code = text.find("] ");
  std::string sentence = code == std::string::npos ? text : text.substr(code + 2);
  const std::size_t last = std::min(sentence.find("; last read: "), sentence.size());
  const std::size_t expected =
      std::max(last, std::min(sentence.rfind("; expected "), sentence.size()));
  sentence.erase(last, expected - last);
  const auto foreign = [](char c) { return c < ' ' || c > '~'; };
  std::replace_if(sentence.begin(), sentence.end(), foreign, '?');
  return sentence;
}

std::string cut(const std::string& text) {
  return text.size() > kMostQuoted ? text.substr(0, kMostQuoted) + "…" : text;
}

// A value as a message quotes it: in plain ASCII, cut where it is long.
std::string as_quoted(const Json& value) {
  return cut(value.dump(-1, ' ', true, Json::error_handler_t::replace));
}

// Reads on to what stops the reader, and keeps nothing but the place of that: the exception about
// a number that is too large has none.
class Stop final : public nlohmann::json_sax<Json> {
 public:
  explicit Stop(std::string_view text) : text_(text) { Json::sax_parse(text, this); }

  Error too_large() const {
    const std::string_view before = text_.substr(0, end_);
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::size_t line_begin = before.rfind('\n') + 1;  // 0 in the first line
    return {ErrorCode::kBadValue, "line " + std::to_string(lines + 1) + ", column " +
                                      std::to_string(end_ - line_begin) + ": found " + cut(token_) +
                                      ", expected a number within float64"};
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t end, const std::string& token, const Json::exception&) override {
    end_ = end;
    token_ = token;
    return false;
  }

 private:
  std::string_view text_;
  std::size_t end_ = 0;  // how much was read, the token included
  std::string token_;
};

std::string list(std::initializer_list<std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    text += (text.empty() ? "\"" : ", \"") + std::string(name) + "\"";
  }
  return text;
}

bool contains(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<double> number_at(const Json& value, const std::string& place) {
  if (!value.is_number()) return mismatch(place, value, "a number");
  return value.get<double>();
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  std::vector<std::set<std::string>> open;  // the keys so far of the objects around
  std::string twice;
  const auto look = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto key = parsed.get<std::string>();
      if (!open.back().insert(key).second) twice = key;
    }
    return true;
  };
  try {
    Json json = Json::parse(text.begin(), text.end(), look);
    if (twice.empty()) return json;
  } catch (const Json::out_of_range&) {
    return Stop(text).too_large();
  } catch (const Json::exception& failure) {
    return Error{ErrorCode::kBadFormat, "not JSON: " + reason(failure.what())};
  }
  return Error{ErrorCode::kBadFormat,
               "the key " + as_quoted(twice) + " is given twice in one object"};
}

Error mismatch(const std::string& place, const Json& value, const std::string& expected) {
  const std::string found =
      value.is_structured() ? std::string(value.type_name()) + " of " + std::to_string(value.size())
                            : as_quoted(value);
  return {ErrorCode::kBadValue, place + ": found " + found + ", expected " + expected};
}

Status check_keys(const Json& value, const std::string& place,
                  std::initializer_list<std::string_view> required,
                  std::initializer_list<std::string_view> optional) {
  if (!value.is_object()) return mismatch(place, value, "an object");
  for (const auto& [key, ignored] : value.items()) {
    if (contains(required, key) || contains(optional, key)) continue;
    std::string sentence = place;
    sentence.append(": unknown key ")
        .append(as_quoted(key))
        .append(", expected ")
        .append(list(required));
    if (optional.size() > 0) sentence.append(", ").append(list(optional));
    return Error{ErrorCode::kBadFormat, sentence};
  }
  for (const std::string_view key : required) {
    if (value.contains(key)) continue;
    return Error{ErrorCode::kBadFormat,
                 place + ": the key \"" + std::string(key) + "\" is missing"};
  }
  return ok();
}

Result<std::string> text_at(const Json& value, const std::string& place) {
  if (!value.is_string()) return mismatch(place, value, "a text");
  return value.get<std::string>();
}

Result<Vector> vector_at(const Json& value, const std::string& place) {
  if (!value.is_array()) return mismatch(place, value, "an array of numbers");
  Vector result(static_cast<Index>(value.size()));
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto number = number_at(value[i], indexed(place, i));
    if (!number) return number.error();
    result[static_cast<Index>(i)] = number.value();
  }
  return result;
}

Result<std::vector<Index>> whole_numbers_at(const Json& value, const std::string& place, Index low,
                                            Index high) {
  const std::string range = std::to_string(low) + " to " + std::to_string(high);
  if (!value.is_array()) return mismatch(place, value, "an array of whole numbers, " + range);
  std::vector<Index> result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double number =
        value[i].is_number() ? value[i].get<double>() : std::nan("");  // 3.0 is whole as well
    const bool inside = number >= static_cast<double>(low) && number <= static_cast<double>(high);
    if (!inside || number != std::floor(number)) {
      return mismatch(indexed(place, i), value[i], "a whole number, " + range);
    }
    result.push_back(static_cast<Index>(number));
  }
  return result;
}

Result<Matrix> matrix_at(const Json& value, const std::string& place, Index columns) {
  if (!value.is_array()) return mismatch(place, value, "an array of rows");
  Matrix result(static_cast<Index>(value.size()), columns);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string row_place = indexed(place, i);
    const auto row = vector_at(value[i], row_place);
    if (!row) return row.error();
    if (row.value().size() != columns) {
      return mismatch(row_place, value[i], std::to_string(columns) + " numbers");
    }
    result.row(static_cast<Index>(i)) = row.value().transpose();
  }
  return result;
}

}  // namespace sgdscope::native
