#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "nearest.hpp"

namespace sgdscope::native {
namespace {

const std::vector<std::string> kNames = {"relu", "elu", "gelu", "gelu-tanh", "sigmoid", "--lr"};

TEST_CASE("hints: the one name that is nearest, at most two letters away") {
  CHECK(perhaps("sigmoit", kNames) == ", perhaps sigmoid");
  CHECK(perhaps("sigmo", kNames) == ", perhaps sigmoid");
  CHECK(perhaps("sigm", kNames) == "");
  CHECK(perhaps("asigmoide", kNames) == ", perhaps sigmoid");
  CHECK(perhaps("asigmoides", kNames) == "");
  CHECK(perhaps("gelutanh", kNames) == ", perhaps gelu-tanh");
  CHECK(perhaps("rellu", kNames) == ", perhaps relu");
}

TEST_CASE("hints: none where two are as near, or half of the letters differ") {
  CHECK(perhaps("xelu", kNames) == "");  // relu, elu and gelu
  CHECK(perhaps("lt", kNames) == "");
  CHECK(perhaps("lrr", kNames) == "");
  CHECK(perhaps("", kNames) == "");
  CHECK(perhaps("--", kNames) == "");
  CHECK(perhaps("relu", {}) == "");
  CHECK(perhaps("relu", {"", "-"}) == "");
}

TEST_CASE("hints: capital letters and dashes in front do not count") {
  CHECK(perhaps("ReLU", kNames) == ", perhaps relu");
  CHECK(perhaps("-LR", kNames) == ", perhaps --lr");
  CHECK(perhaps("--gelu-Tanh", kNames) == ", perhaps gelu-tanh");
}

}  // namespace
}  // namespace sgdscope::native
