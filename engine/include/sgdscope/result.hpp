// Errors as values. Bad input (a file, an option, a shape the caller did not choose) is answered
// with an Error that carries one sentence a person can act on. Programmer errors are asserts, a
// broken machine (no memory) is an exception.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

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
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }

  T& value() & { return assert(*this), std::get<0>(state_); }
  const T& value() const& { return assert(*this), std::get<0>(state_); }
  T&& value() && { return assert(*this), std::get<0>(std::move(state_)); }

  const Error& error() const { return assert(!*this), std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

// A Result without a value: success or an Error.
using Status = Result<std::monostate>;
inline Status ok() { return std::monostate{}; }

}  // namespace sgdscope
