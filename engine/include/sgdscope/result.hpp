// Errors as values. Bad input (a file, an option, a shape the caller did not choose) is answered
// with an Error that carries one sentence a person can act on. Programmer errors are asserts, a
// broken machine (no memory) is an exception.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>  // std::monostate

namespace sgdscope {

// What kind of refusal it was. Values are stable: never renumbered, never reused.
enum class ErrorCode {
  kBadFormat = 1,     // bytes that are not what they claim to be
  kBadShape = 2,      // sizes that do not fit together
  kBadValue = 3,      // NaN, infinity, a label out of range, an unknown name
  kTooLarge = 4,      // would need more memory than there is or than was allowed
  kNoConvergence = 5  // an iteration ran into its limit
};

// `message` is one sentence: the place, what was found and what was expected. It does not name the
// file; whoever opened the file puts its name in front.
struct Error {
  ErrorCode code = ErrorCode::kBadValue;
  std::string message;
};

// Either a T or an Error.
//
//   Result<Matrix> r = ...;
//   if (!r) return r.error();
//   use(r.value());
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return value_.has_value(); }

  T& value() & { return assert(*this), *value_; }
  const T& value() const& { return assert(*this), *value_; }
  T&& value() && { return assert(*this), *std::move(value_); }

  const Error& error() const { return assert(!*this), error_; }

 private:
  std::optional<T> value_;
  Error error_;  // where there is no value
};

// A Result without a value: success or an Error.
using Status = Result<std::monostate>;
inline Status ok() { return std::monostate{}; }

}  // namespace sgdscope
