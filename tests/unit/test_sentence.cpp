#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "sentence.hpp"

namespace sgdscope {
namespace {

TEST_CASE("sentence: texts one after the other") {
  const std::string text = "row";
  CHECK(sentence("").empty());
  CHECK(sentence("{} {}", text, std::string_view("a b").substr(0, 1)) == "row a");
}

TEST_CASE("sentence: whole numbers of every size and sign") {
  CHECK(sentence("{} {} {} {}", 0, -7, std::uint8_t{200}, 10U) == "0 -7 200 10");
  CHECK(sentence("{}", std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(sentence("{}", std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("sentence: other numbers with six digits") {
  CHECK(sentence("from {} to {}", 0.1, 2.0 / 3.0) == "from 0.1 to 0.666667");
}

}  // namespace
}  // namespace sgdscope
