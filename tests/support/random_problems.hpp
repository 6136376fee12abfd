// Small random problems that between them pair every activation with every loss, at every depth.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "plain_network.hpp"

namespace sgdscope {

struct Problem {
  std::string name;
  Network network;
  Loss loss = Loss::kCrossEntropy;
  Matrix inputs, targets;

  const double* input(Index p) const { return inputs.row(p).data(); }
  const double* target(Index p) const { return targets.row(p).data(); }
};

// Uniform numbers that are the same with every standard library (its distributions are not).
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : bits_(seed) {}
  double operator()(double low, double high) {
    return low + (high - low) * 0x1p-53 * static_cast<double>(bits_() >> 11);
  }
  Index from(Index low, Index high) {  // low … high
    return low + static_cast<Index>(bits_() % static_cast<std::uint64_t>(high - low + 1));
  }
  Matrix matrix(Index rows, Index cols, double reach) {
    Matrix m(rows, cols);
    for (Index i = 0; i < m.size(); ++i) m.data()[i] = (*this)(-reach, reach);
    return m;
  }

 private:
  std::mt19937_64 bits_;
};

// Parameters uniform within ±1.7/√fan_in, so that signals neither die nor saturate.
Network random_network(NetworkSpec spec, Uniform& uniform);

// A target the loss is defined for: hard or soft.
Vector random_target(Loss loss, Index outputs, bool hard, Uniform& uniform);

// Whether a unit with a kink (in σ or σ′) sits so near it that a difference could cross.
bool near_kink(const Network& net, const double* x);

void draw_samples(Problem& problem, Index samples, bool hard, Uniform& uniform);

inline constexpr int kProblems = 250;  // 5 losses × 10 activations × 0 … 4 hidden layers

// Problem `index` < kProblems: its loss, the activation of its last hidden layer and its depth go
// through all combinations; other activations, widths, bias, hard or soft targets are drawn.
Problem random_problem(int index);

}  // namespace sgdscope
