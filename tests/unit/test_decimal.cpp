#include <string>

#include <doctest/doctest.h>

#include "decimal.hpp"

namespace sgdscope {
namespace {

// "0.d₀d₁…e<point>".
std::string text_of(const Decimal& decimal) {
  std::string text = "0.";
  for (int i = 0; i < decimal.count(); ++i) text += static_cast<char>('0' + decimal.digit(i));
  return text + 'e' + std::to_string(decimal.point());
}

Decimal shifted(Decimal decimal, int bits) {
  decimal.shift(bits);
  return decimal;
}

Decimal rounded(Decimal decimal, int count) {
  decimal.round(count);
  return decimal;
}

TEST_CASE("decimal: from a whole number and from digits") {
  CHECK(Decimal(0).zero());
  CHECK(text_of(Decimal(12300)) == "0.123e5");
  CHECK(text_of(Decimal(18446744073709551615U)) == "0.18446744073709551615e20");
  CHECK(text_of(Decimal("12.50", 0)) == "0.125e2");
  CHECK(text_of(Decimal("000.00120", 1)) == "0.12e-1");
  CHECK(Decimal("0.000", 5).zero());
  CHECK(Decimal("0.000", 5).point() == 0);
}

TEST_CASE("decimal: times powers of two, and back") {
  CHECK(text_of(shifted(Decimal(1), 10)) == "0.1024e4");
  CHECK(text_of(shifted(Decimal(1), -3)) == "0.125e0");
  CHECK(text_of(shifted(Decimal(5), 1)) == "0.1e2");
  CHECK(text_of(shifted(Decimal(1), 100)) == "0.1267650600228229401496703205376e31");
  CHECK(text_of(shifted(shifted(Decimal(987654321), -700), 700)) == "0.987654321e9");
  CHECK(shifted(Decimal(0), 70).zero());
}

TEST_CASE("decimal: rounding goes to the nearest, from a half to the even digit") {
  CHECK(text_of(rounded(Decimal(1234), 3)) == "0.123e4");
  CHECK(text_of(rounded(Decimal(1235), 3)) == "0.124e4");
  CHECK(text_of(rounded(Decimal(1245), 3)) == "0.124e4");
  CHECK(text_of(rounded(Decimal(12451), 3)) == "0.125e5");
  CHECK(text_of(rounded(Decimal(9996), 3)) == "0.1e5");
  CHECK(text_of(rounded(Decimal(1002), 3)) == "0.1e4");
  CHECK(text_of(rounded(Decimal(12), 3)) == "0.12e2");
  CHECK(Decimal("2.5", 0).rounded() == 2);
  CHECK(Decimal("3.5", 0).rounded() == 4);
  CHECK(Decimal("0.5", 0).rounded() == 0);
  CHECK(Decimal("0.51", 0).rounded() == 1);
  CHECK(Decimal("0.09", 0).rounded() == 0);
  CHECK(Decimal("120", 0).rounded() == 120);
}

TEST_CASE("decimal: digits beyond the last place still decide a half") {
  const std::string half = "2.5" + std::string(900, '0');
  CHECK(Decimal(half, 0).rounded() == 2);
  CHECK(Decimal(half + '1', 0).rounded() == 3);
}

}  // namespace
}  // namespace sgdscope
