// Decimal numbers: the same float64 as the C library's.
#include <bit>
#include <cerrno>

#include "sgdscope/number.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sgdscope;
  const std::string text(data, data + size);
  const auto number = parse_number(text);
  if (!is_decimal(text)) {
    fuzz::promise(!number, "what is no decimal number is not read");
    return 0;
  }
  char* end = nullptr;
  errno = 0;
  const double wanted = std::strtod(text.c_str(), &end);
  fuzz::promise(end == text.c_str() + text.size(), "a decimal number is one for the library, too");
  // The library calls subnormal numbers out of range as well, and gives them.
  const bool held = std::isfinite(wanted) && (wanted != 0.0 || errno == 0);
  fuzz::promise(number.has_value() == held, "read exactly where float64 can hold it");
  if (!number) return 0;
  fuzz::promise(std::bit_cast<std::uint64_t>(*number) == std::bit_cast<std::uint64_t>(wanted),
                "the nearest float64");
  fuzz::promise(parse_number(short_number(*number)).has_value() || std::fabs(*number) > 1.797e308,
                "what a sentence shows can be read");
  return 0;
}
