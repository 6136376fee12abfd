#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <system_error>
#include <version>

#include <doctest/doctest.h>

#include "sgdscope/number.hpp"

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

#if defined(__cpp_lib_to_chars)  // where the library reads and writes numbers, too

void check_as_library(const std::string& text) {
  CAPTURE(text);
  double wanted = 0.0;
  const auto end = text.data() + text.size();
  const bool known = std::from_chars(text.data(), end, wanted).ec == std::errc();
  const auto found = parse_number(text);
  REQUIRE(found.has_value() == known);
  if (known) REQUIRE(std::bit_cast<std::uint64_t>(*found) == std::bit_cast<std::uint64_t>(wanted));
}

TEST_CASE("numbers: texts of any length are read as by the standard library") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const int digits = static_cast<int>(random() % 25);
    const double value = std::bit_cast<double>(std::uint64_t{random()});
    const double near = std::ldexp(static_cast<double>(random() >> 11), -60);
    char text[400];
    std::snprintf(text, sizeof text, "%.*e", digits, value);
    if (std::isfinite(value)) check_as_library(text);
    std::snprintf(text, sizeof text, "%.*f", digits, near);
    check_as_library(text);
  }
  check_as_library("0." + std::string(5000, '0') + "1e5001");
  check_as_library("1" + std::string(5000, '0') + "e-5000");
}

// The exact digits of the half way between neighbours, and what lies a digit beside it.
TEST_CASE("numbers: a half between two float64 goes to the even one") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t mask = i % 2 == 0 ? 0x7fefffffffffffff : 0x000fffffffffffff;  // subnormal
    const double below = std::bit_cast<double>(random() & mask);
    const double above = std::nextafter(below, 1e308);
    // Exact, where long double has 64 bits or more.
    const long double half = (static_cast<long double>(below) + above) / 2;
    char text[1200];
    std::snprintf(text, sizeof text, "%.1100Le", half);
    const std::string exact = text;
    const auto e = exact.find('e');
    const auto last = exact.find_last_not_of('0', e - 1);
    check_as_library(exact);
    check_as_library(exact.substr(0, e) + '1' + exact.substr(e));
    if (exact[last] == '.') continue;
    std::string less = exact.substr(0, last + 1) + std::string(900, '9') + exact.substr(e);
    --less[last];
    check_as_library(less);
  }
}

#endif

TEST_CASE("numbers: six digits as printf writes them") {
  const auto check = [](double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    REQUIRE(short_number(value) == text);
  };
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {0.0, 1.0, 0.5, 100.0, 1e5, 1e6, 1e-4, 1e-5, 99999.95, 999999.5,
                             9999995.0, 5e-324, 1e-310, 1.7976931348623157e308, infinity}) {
    check(value);
    check(-value);
  }
  CHECK(short_number(std::numeric_limits<double>::quiet_NaN()) == "nan");
  std::mt19937_64 random(4);
  for (int i = 0; i < 20000; ++i) {
    check(std::bit_cast<double>(std::uint64_t{random()}));
    check(std::ldexp(1.0, static_cast<int>(random() % 200) - 100));
    check(static_cast<double>(random() % 10'000'000) / 10.0 + 0.5);  // halves of the last digit
  }
}

}  // namespace
}  // namespace sgdscope
