// The one sort of the engine: of row numbers by values.
#pragma once

#include "sgdscope/matrix.hpp"

namespace sgdscope {

// order[k]: index of the k-th smallest of n values, the first of equals first. Takes n log n.
void sort_ascending(const double* values, Index n, Index* order);

// The values themselves.
void sort_ascending(double* values, Index n);

}  // namespace sgdscope
