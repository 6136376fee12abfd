#include "sentence.hpp"

#include <cassert>

#include "sgdscope/number.hpp"

namespace sgdscope {

void Part::append_to(std::string& text) const {
  if (kind_ == Kind::kReal) {
    text += short_number(real_);
  } else if (kind_ == Kind::kText) {
    text += text_;
  } else {
    char digits[20];  // of 2^64 − 1
    char* first = digits + sizeof digits;
    std::uint64_t rest = kind_ == Kind::kNegative ? -whole_ : whole_;
    do {
      *--first = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    if (kind_ == Kind::kNegative) text += '-';
    text.append(first, digits + sizeof digits);
  }
}

std::string fill_in(const char* form, std::initializer_list<Part> parts) {
  std::string text;
  const Part* next = parts.begin();
  for (; *form != '\0'; ++form) {
    if (form[0] == '{' && form[1] == '}') {
      assert(next != parts.end());
      (next++)->append_to(text);
      ++form;
    } else {
      text += *form;
    }
  }
  assert(next == parts.end());
  return text;
}

Status fail_with(ErrorCode code, const char* form, std::initializer_list<Part> parts) {
  return Error{code, fill_in(form, parts)};
}

}  // namespace sgdscope
