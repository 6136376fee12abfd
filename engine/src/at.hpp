// An Index, which is signed like Eigen's, as a place in a container of the standard library.
#pragma once

#include <cstddef>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

constexpr std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace sgdscope
