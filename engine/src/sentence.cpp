#include "sentence.hpp"

#include "number.hpp"

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

std::string sentence(std::initializer_list<Part> parts) {
  std::string text;
  for (const Part& part : parts) part.append_to(text);
  return text;
}

}  // namespace sgdscope
