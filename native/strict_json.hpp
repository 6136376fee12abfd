// JSON from files, read strictly, and typed access that answers with a sentence.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "sgdscope/matrix.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope::native {

using Json = nlohmann::json;

// Refuses what is not JSON and numbers that float64 cannot hold (with line and column), and keys
// given twice in one object.
Result<Json> parse_json(std::string_view text);

// "place: found <value>, expected <expected>".
Error mismatch(const std::string& place, const Json& value, const std::string& expected);

// An object with all of `required`, perhaps some of `optional`, and nothing else.
Status check_keys(const Json& value, const std::string& place,
                  std::initializer_list<std::string_view> required,
                  std::initializer_list<std::string_view> optional);

Result<std::string> text_at(const Json& value, const std::string& place);
Result<Vector> vector_at(const Json& value, const std::string& place);
Result<std::vector<Index>> whole_numbers_at(const Json& value, const std::string& place, Index low,
                                            Index high);
// Rows of equal length, `columns` each.
Result<Matrix> matrix_at(const Json& value, const std::string& place, Index columns);

}  // namespace sgdscope::native
