// Passes over the entries of a matrix at the speed of memory.
#pragma once

#include <algorithm>
#include <cmath>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

// Sizes of the tiles in which a matrix is read together with its mirror image.
inline constexpr Index kTile = 32;

// max|x|, eight maxima side by side; an entry that is no number is passed over.
inline double largest_magnitude(const double* x, Index n) {
  double lanes[8] = {};
  Index i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int k = 0; k < 8; ++k) {
      const double size = std::fabs(x[i + k]);
      lanes[k] = size > lanes[k] ? size : lanes[k];
    }
  }
  double largest = *std::max_element(lanes, lanes + 8);
  for (; i < n; ++i) largest = std::max(largest, std::fabs(x[i]));
  return largest;
}

// x − x is 0 for a number and NaN for all else.
inline bool all_finite(const double* x, Index n) {
  double lanes[8] = {};
  Index i = 0;
  for (; i + 8 <= n; i += 8) {
    for (int k = 0; k < 8; ++k) lanes[k] += x[i + k] - x[i + k];
  }
  for (; i < n; ++i) lanes[0] += x[i] - x[i];
  return std::all_of(lanes, lanes + 8, [](double lane) { return lane == 0.0; });
}

// Calls visit(i, j) once for every pair j < i, tile by tile.
template <typename Visit>
void for_pairs(Index n, const Visit& visit) {
  for (Index row = 0; row < n; row += kTile) {
    for (Index col = 0; col <= row; col += kTile) {
      for (Index i = row; i < std::min(n, row + kTile); ++i) {
        for (Index j = col; j < std::min(i, col + kTile); ++j) visit(i, j);
      }
    }
  }
}

}  // namespace sgdscope
