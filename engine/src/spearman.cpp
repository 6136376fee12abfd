#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "sgdscope/power_law.hpp"

#include "sorting.hpp"

namespace sgdscope {
namespace {

// Twice the mid-ranks (from 1), so that ties stay whole numbers and sums of them exact.
std::vector<double> doubled_ranks(const Vector& values) {
  const auto n = static_cast<std::size_t>(values.size());
  std::vector<Index> order(n);
  sort_ascending(values.data(), values.size(), order.data());
  std::vector<double> ranks(n);
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && !(values[order[begin]] < values[order[end]])) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      ranks[static_cast<std::size_t>(order[i])] = static_cast<double>(begin + 1 + end);
    }
  }
  return ranks;
}

}  // namespace

double spearman(const Vector& x, const Vector& y) {
  assert(x.size() == y.size());
  if (x.size() < 2 || x.hasNaN() || y.hasNaN()) return std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> a = doubled_ranks(x);
  const std::vector<double> b = doubled_ranks(y);
  const double mean = static_cast<double>(x.size() + 1);
  double aa = 0.0, ab = 0.0, bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (a[i] - mean) * (a[i] - mean);
    ab += (a[i] - mean) * (b[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return ab / std::sqrt(aa * bb);  // 0 / 0 when one side is constant
}

}  // namespace sgdscope
