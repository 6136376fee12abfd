#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "report_format.hpp"

using namespace sgdscope::report;

TEST_CASE("numbers have three significant digits, rounded before they are laid out") {
  CHECK(number(1.4349) == "1.43");
  CHECK(number(9.996) == "10.0");
  CHECK(number(99.96) == "100");
  CHECK(number(0.0123) == "0.0123");
  CHECK(number(0.001) == "0.00100");
  CHECK(number(0.000999) == "9.99\u202F×\u202F10⁻⁴");
  CHECK(number(0.0009999) == "0.00100");
  CHECK(number(2136.0) == "2140");
  CHECK(number(99960.0) == "1.00\u202F×\u202F10⁵");
  CHECK(number(-1.5e-17) == "−1.50\u202F×\u202F10⁻¹⁷");
  CHECK(number(-0.5) == "−0.500");
  CHECK(number(1e300) == "1.00\u202F×\u202F10³⁰⁰");
  CHECK(number(5e-324) == "4.94\u202F×\u202F10⁻³²⁴");
  CHECK(number(0.0) == "0");
  CHECK(number(-0.0) == "0");
}

TEST_CASE("what is no number is a dash or an infinity") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  CHECK(number(kNaN) == "–");
  CHECK(number(kInfinity) == "∞");
  CHECK(number(-kInfinity) == "−∞");
  CHECK(fixed(kNaN, 2) == "–");
  CHECK(fixed(-kInfinity, 2) == "−∞");
}

TEST_CASE("fixed decimals have no negative zero") {
  CHECK(fixed(1.436, 2) == "1.44");
  CHECK(fixed(-0.86, 2) == "−0.86");
  CHECK(fixed(-0.001, 2) == "0.00");
  CHECK(fixed(0.99964, 4) == "0.9996");
  CHECK(fixed(7.0, 0) == "7");
}

TEST_CASE("counts are grouped from five digits on and agree with their noun") {
  CHECK(count(0) == "0");
  CHECK(count(1536) == "1536");
  CHECK(count(60000) == "60\u202F000");
  CHECK(count(1234567) == "1\u202F234\u202F567");
  CHECK(count(-12345) == "−12\u202F345");
  CHECK(count_of(1, "direction") == "1\u00A0direction");
  CHECK(count_of(0, "direction") == "0\u00A0directions");
}

TEST_CASE("powers of ten use superscripts") {
  CHECK(power_of_ten(-14) == "10⁻¹⁴");
  CHECK(power_of_ten(0) == "10⁰");
  CHECK(power_of_ten(235) == "10²³⁵");
}

TEST_CASE("markup is escaped and valid UTF-8 passes unchanged") {
  CHECK(escape("<a href=\"x\">'&'</a>") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  CHECK(escape("8×8 – Größe \U0001F600\tx\ny") == "8×8 – Größe \U0001F600\tx\ny");
  CHECK(escape("") == "");
}

TEST_CASE("control characters and bytes that are not UTF-8 become U+FFFD") {
  CHECK(escape(std::string("a\0b", 3)) == "a\uFFFDb");
  CHECK(escape("\x1B[31m\x7F") == "\uFFFD[31m\uFFFD");
  CHECK(escape("\xFF<\xC3") == "\uFFFD&lt;\uFFFD");
  CHECK(escape("\xC0\xBC") == "\uFFFD\uFFFD");                          // overlong <
  CHECK(escape("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");                // a surrogate
  CHECK(escape("\xF4\x90\x80\x80").find('\xF4') == std::string::npos);  // above U+10FFFF
  CHECK(escape("\xE2\x82") == "\uFFFD\uFFFD");                          // cut off
  CHECK(escape("\xC3<b>") == "\uFFFD&lt;b&gt;");  // does not swallow what follows
}
