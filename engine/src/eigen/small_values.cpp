#include "eigen/small_values.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "sgdscope/symmetric_eigen.hpp"

#include "constants.hpp"
#include "eigen/entries.hpp"
#include "eigen/padded_rows.hpp"
#include "eigen/power_of_two.hpp"
#include "simd/kernels.hpp"
#include "sorting.hpp"

namespace sgdscope {
namespace {

constexpr Index kMostLanes = 8;

void whole_matrix_values(Arch arch, Index n, const double* matrix, double* values) {
  const Matrix whole = Eigen::Map<const Matrix>(matrix, n, n).selfadjointView<Eigen::Lower>();
  const auto eigen = symmetric_eigen(whole, {.vectors = false, .arch = arch});
  if (eigen) {
    std::copy_n(eigen.value().values.data(), n, values);
  } else {
    std::fill_n(values, n, kNaN);
  }
}

// Lane l of `a` becomes the matrix divided by 2^exponent, so that its largest entry is near 1; or
// zero when an entry is not finite, and then false.
bool spread(Index n, const double* matrix, Index lanes, double* a, int* exponent) {
  double largest = 0.0;
  bool finite = true;
  for (Index i = 0; i < n; ++i) {
    largest = std::max(largest, largest_magnitude(matrix + i * n, i + 1));
    finite = finite && all_finite(matrix + i * n, i + 1);
  }
  *exponent = scale_exponent(finite ? largest : 0.0);
  const PowerOfTwo scaled(-*exponent);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j, a += lanes) *a = finite ? scaled(matrix[i * n + j]) : 0.0;
  }
  return finite;
}

}  // namespace

void small_values(Arch arch, Index n, Index count, const double* matrices, double* values) {
  if (n == 0) return;
  if (n > kLargestInLanes) {
    for (Index k = 0; k < count; ++k) {
      whole_matrix_values(arch, n, matrices + k * n * n, values + k * n);
    }
    return;
  }
  const simd::Kernels& kernel = simd::kernels(arch);
  const Index lanes = kernel.lanes;
  assert(lanes <= kMostLanes);
  PaddedRows work(1, (n * (n + 1) / 2 + 2 * n) * lanes);
  double* a = work.row(0);
  double* side_by_side = a + n * (n + 1) / 2 * lanes;
  for (Index first = 0; first < count; first += lanes) {
    const Index filled = std::min(lanes, count - first);
    bool finite[kMostLanes];
    int exponent[kMostLanes];
    for (Index l = 0; l < lanes; ++l) {  // the last group repeats its last matrix
      const Index k = first + std::min(l, filled - 1);
      finite[l] = spread(n, matrices + k * n * n, lanes, a + l, exponent + l);
    }
    kernel.lane_values(n, a, side_by_side, side_by_side + n * lanes);
    for (Index l = 0; l < filled; ++l) {
      double* own = values + (first + l) * n;
      for (Index i = 0; i < n; ++i) {
        own[i] = finite[l] ? std::ldexp(side_by_side[i * lanes + l], exponent[l]) : kNaN;
      }
      sort_ascending(own, n);
    }
  }
}

}  // namespace sgdscope
