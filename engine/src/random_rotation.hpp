// random_rotation() in bounded steps.
#pragma once

#include <cstdint>
#include <utility>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"

namespace sgdscope {

// How many steps a rotation of order n takes.
Index random_rotation_steps(Index n, int threads);

class RandomRotation {
 public:
  RandomRotation(Index n, std::uint64_t seed, Arch arch, int threads);

  // Draws the next reflections, or applies them to some columns, about 4/3 n³ flops in all; false
  // when done.
  bool step();
  Matrix take_matrix() { return std::move(q_); }

 private:
  void draw();
  void apply(Index column, Index columns);

  Matrix q_;
  std::uint64_t seed_;
  Arch arch_;
  int threads_;
  Index first_;        // the reflections from here on are drawn
  Index column_;       // of the trailing square, to which they are applied next; its end: to all
  Matrix v_, factor_;  // the reflections drawn last, and −T of them together
};

}  // namespace sgdscope
