#include "sorting.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "at.hpp"

namespace sgdscope {

// Runs twice as long in each pass. (std::sort is ten times the code, and is there once for every
// comparison.)
void sort_ascending(const double* values, Index n, Index* order) {
  const auto less = [&](Index a, Index b) { return values[a] < values[b]; };
  std::iota(order, order + n, Index{0});
  std::vector<Index> longer(at(n));
  for (Index run = 1; run < n; run *= 2) {
    Index* out = longer.data();
    for (Index begin = 0; begin < n; begin += 2 * run) {
      Index* const middle = order + std::min(n, begin + run);
      Index* const end = order + std::min(n, begin + 2 * run);
      out = std::merge(order + begin, middle, middle, end, out, less);
    }
    std::copy(longer.begin(), longer.end(), order);
  }
}

void sort_ascending(double* values, Index n) {
  std::vector<Index> order(at(n));
  sort_ascending(values, n, order.data());
  const std::vector<double> before(values, values + n);
  for (Index k = 0; k < n; ++k) {
    values[k] = before[at(order[at(k)])];
  }
}

}  // namespace sgdscope
