// Refuses NaN and infinities, and says where they are.
#pragma once

#include <string_view>

#include "sgdscope/matrix.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// "inputs, row 7, column 1: not a finite number", of the first one in the order of rows. `what` is
// "inputs, " or nothing; rows and columns count from `first`.
Status check_finite(const Matrix& values, std::string_view what, Index first = 0);

}  // namespace sgdscope
