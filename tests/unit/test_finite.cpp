#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "finite.hpp"

using namespace sgdscope;

TEST_CASE("the first number that is none is named, wherever it stands") {
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity()}) {
    for (Index at = 0; at < 33; ++at) {  // three columns: in and behind the lanes
      Matrix m = Matrix::Constant(11, 3, std::numeric_limits<double>::max());
      CHECK(check_finite(m, "inputs, "));
      m.data()[at] = bad;
      m(10, 2) = bad;
      const std::string place = std::to_string(at / 3) + ", column " + std::to_string(at % 3);
      CHECK(check_finite(m, "inputs, ").error().message ==
            "inputs, row " + place + ": not a finite number");
    }
  }
  Matrix m = Matrix::Zero(2, 2);
  m(1, 0) = std::nan("");
  CHECK(check_finite(m, "", 1).error().message == "row 2, column 1: not a finite number");
  CHECK(check_finite(Matrix(0, 5), "inputs, "));
}
