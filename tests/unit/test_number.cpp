#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>

#include <doctest/doctest.h>

#include "number.hpp"

namespace sgdscope {
namespace {

TEST_CASE("numbers: decimal notation is read to the nearest float64") {
  CHECK(parse_number("0") == 0.0);
  CHECK(parse_number("+7") == 7.0);
  CHECK(parse_number("-12.5") == -12.5);
  CHECK(parse_number(".5") == 0.5);
  CHECK(parse_number("5.") == 5.0);
  CHECK(parse_number("1e3") == 1000.0);
  CHECK(parse_number("1E+3") == 1000.0);
  CHECK(parse_number("25e-2") == 0.25);
  CHECK(parse_number("0.1") == 0.1);
  CHECK(parse_number("9007199254740993") == 9007199254740992.0);  // half way: to even
  CHECK(parse_number("9007199254740993.0000000000000000001") == 9007199254740994.0);
  CHECK(parse_number("1.7976931348623157e308") == std::numeric_limits<double>::max());
  CHECK(parse_number("4.9e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(parse_number("0e999") == 0.0);
  CHECK(std::signbit(parse_number("-0.0").value()));
}

TEST_CASE("numbers: anything else is refused") {
  for (const char* text :
       {"",     " ",   "+",   "-",    ".",        "+.",    "e5",    ".e5",   "1e", "1e+",
        "1e5.", "1 ",  " 1",  "--1",  "+-1",      "1,5",   "0x10",  "0x1p3", "1f", "1d5",
        "nan",  "NaN", "inf", "-inf", "infinity", "1_000", "1.2.3", "٣"}) {
    CAPTURE(text);
    CHECK_FALSE(is_decimal(text));
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("numbers: what float64 cannot hold is a decimal and refused") {
  for (const char* text :
       {"1e309", "-1e309", "1e99999999999999999999", "1e-400", "2e-324", "0.0000000001e-9999"}) {
    CAPTURE(text);
    CHECK(is_decimal(text));
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("numbers: 17 digits bring back every finite float64") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const double value = std::bit_cast<double>(std::uint64_t{random()});
    if (!std::isfinite(value)) continue;
    char text[32];
    std::snprintf(text, sizeof text, "%.16e", value);
    CAPTURE(text);
    REQUIRE(parse_number(text) == value);
  }
}

}  // namespace
}  // namespace sgdscope
