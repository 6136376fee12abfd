#include "npy_header.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>

#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

std::optional<NpyDtype> dtype_by_name(std::string_view name) {
  if (name.size() != 3) return std::nullopt;
  const char order = name[0], kind = name[1], size = name[2];
  const bool byte = size == '1' && kind != 'f';
  const bool wide = size == '4' || size == '8' || (size == '2' && kind != 'f');
  const bool known = kind == 'b' ? byte : kind == 'f' || kind == 'i' || kind == 'u';
  const bool ordered = order == '<' || order == '>' || (order == '|' && byte);
  if (!known || !ordered || !(byte || wide)) return std::nullopt;
  return NpyDtype{kind, static_cast<std::size_t>(size - '0'), order == '>'};
}

class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}

  Result<NpyHeader> parse() {
    if (!take('{')) return expected("'{'");
    while (!take('}')) {
      if (Status status = entry(); !status) return status;
      if (!take(',') && !next_is('}')) return expected("',' or '}'");
    }
    skip_blanks();
    if (at_ != text_.size()) return expected("nothing but blanks after '}'");
    if (!descr_seen_ || !order_seen_ || !shape_seen_) {
      return failure(ErrorCode::kBadFormat,
                     "header: a key is missing, expected 'descr', 'fortran_order' and 'shape'");
    }
    return header_;
  }

 private:
  Status entry() {
    const auto key = string();
    if (!key) return expected("a key in quotes");
    bool* const seen = *key == "descr"           ? &descr_seen_
                       : *key == "fortran_order" ? &order_seen_
                       : *key == "shape"         ? &shape_seen_
                                                 : nullptr;
    if (seen == nullptr || *seen) {
      return failure(
          ErrorCode::kBadFormat,
          "header: found key {}, expected 'descr', 'fortran_order' and 'shape', each once",
          excerpt(*key));
    }
    *seen = true;
    if (!take(':')) return expected("':'");
    return seen == &descr_seen_ ? dtype() : seen == &order_seen_ ? order() : shape();
  }

  Status dtype() {
    const auto name = string();
    const auto known = name ? dtype_by_name(*name) : std::nullopt;
    if (!known) {
      const std::string found = name ? excerpt(*name) : "a structured or unreadable dtype";
      return failure(ErrorCode::kBadFormat,
                     "header: found dtype {}, expected <f4 <f8 |b1 |i1 |u1 <i2 … <u8 or the same "
                     "with > for big-endian",
                     found);
    }
    header_.dtype = *known;
    return ok();
  }

  Status order() {
    header_.fortran_order = take_word("True");
    if (!header_.fortran_order && !take_word("False")) return expected("True or False");
    return ok();
  }

  // (), (3,), (3, 4) or (3, 4,)
  Status shape() {
    if (!take('(')) return expected("'('");
    bool comma = true;
    while (!take(')')) {
      if (!comma) return expected("',' or ')'");
      skip_blanks();
      std::size_t size = 0;
      const char* const begin = text_.data() + at_;
      const auto number = std::from_chars(begin, text_.data() + text_.size(), size);
      if (number.ec != std::errc()) return expected("a size that fits in memory");
      at_ += static_cast<std::size_t>(number.ptr - begin);
      header_.shape.push_back(size);
      if (header_.shape.size() > kMaxNpyRank) return expected("at most 8 sizes");
      comma = take(',');
    }
    if (header_.shape.size() == 1 && !comma) return expected("a comma after the only size");
    return ok();
  }

  // A string without escapes.
  std::optional<std::string_view> string() {
    skip_blanks();
    if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return content;
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\n", at_), text_.size()); }

  bool next_is(char c) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == c;
  }

  bool take(char c) {
    const bool found = next_is(c);
    at_ += found ? 1 : 0;
    return found;
  }

  bool take_word(std::string_view word) {
    skip_blanks();
    const bool found = text_.substr(at_).starts_with(word);
    at_ += found ? word.size() : 0;
    return found;
  }

  Status expected(std::string_view what) const {
    return failure(ErrorCode::kBadFormat, "header, byte {}: found {}, expected {}",
                   offset_ + at_ + 1, excerpt(text_.substr(at_)), what);
  }

  std::string_view text_;
  std::size_t offset_;
  std::size_t at_ = 0;
  NpyHeader header_;
  bool descr_seen_ = false;
  bool order_seen_ = false;
  bool shape_seen_ = false;
};

}  // namespace

Result<NpyHeader> parse_npy_header(std::string_view text, std::size_t offset) {
  return HeaderParser(text, offset).parse();
}

}  // namespace sgdscope
