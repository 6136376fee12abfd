#include "finite.hpp"

#include <algorithm>
#include <cmath>

#include "eigen/entries.hpp"
#include "sentence.hpp"

namespace sgdscope {

Status check_finite(const Matrix& values, std::string_view what, Index first) {
  const double* begin = values.data();
  if (all_finite(begin, values.size())) return ok();
  const double* bad =
      std::find_if_not(begin, begin + values.size(), [](double x) { return std::isfinite(x); });
  const Index at = bad - begin;
  return failure(ErrorCode::kBadValue, "{}row {}, column {}: not a finite number", what,
                 first + at / values.cols(), first + at % values.cols());
}

}  // namespace sgdscope
