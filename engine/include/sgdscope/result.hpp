// Errors as values. Bad input (a file, an option, a shape the caller did not choose) is answered
// with an Error that carries one sentence a person can act on. Programmer errors are asserts, a
// broken machine (no memory) is an exception.
#pragma once

#include <cassert>
#include <memory>
#include <optional>
#include <string>
#include <utility>

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

// Success or an Error. Most calls have nothing to report, so it is one pointer.
//
//   if (Status s = check(...); !s) return s;
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(const Error& error);  // NOLINT(google-explicit-constructor)
  Status(Error&& error);       // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return error_ == nullptr; }
  const Error& error() const { return assert(error_), *error_; }

 private:
  std::unique_ptr<const Error> error_;
};

inline Status ok() { return {}; }

// Either a T or an Error.
//
//   Result<Matrix> r = ...;
//   if (!r) return r.error();
//   use(r.value());
template <typename T>
class [[nodiscard]] Result : public Status {
 public:
  // NOLINTBEGIN(google-explicit-constructor)
  Result(T value) : value_(std::move(value)) {}
  Result(Status failed) : Status(std::move(failed)) { assert(!*this); }
  Result(const Error& error) : Status(error) {}
  Result(Error&& error) : Status(std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)

  T& value() & { return assert(value_), *value_; }
  const T& value() const& { return assert(value_), *value_; }
  T&& value() && { return assert(value_), *std::move(value_); }

 private:
  std::optional<T> value_;
};

}  // namespace sgdscope
