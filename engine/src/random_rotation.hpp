// random_rotation() in bounded steps.
#pragma once

#include <cstdint>
#include <utility>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// How many steps a rotation of order n takes.
Index random_rotation_steps(Index n);

class RandomRotation {
 public:
  RandomRotation(Index n, std::uint64_t seed, Arch arch, int threads);

  // Draws and applies the next reflections, about 4/3 n³ flops in all; false when done.
  bool step();
  Matrix take_matrix() { return std::move(q_); }

 private:
  Matrix q_;
  std::uint64_t seed_;
  Arch arch_;
  int threads_;
  Index first_;  // the reflections from here on are applied
};

}  // namespace sgdscope
