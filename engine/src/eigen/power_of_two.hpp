// Matrices over a power of two, so that no square or norm of theirs overflows or vanishes.
#pragma once

#include <cmath>

#include "sgdscope/matrix.hpp"

#include "eigen/entries.hpp"

namespace sgdscope {

// The e for which largest / 2^e lies in [½, 1); 0 for 0.
inline int scale_exponent(double largest) {
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

// That of the entry of largest magnitude.
inline int scale_exponent(const Matrix& a) {
  return scale_exponent(largest_magnitude(a.data(), a.size()));
}

// x → 2^exponent x, as ldexp but in two multiplications, since 2^1073 is no float64.
class PowerOfTwo {
 public:
  explicit PowerOfTwo(int exponent)
      : half_(std::ldexp(1.0, exponent / 2)), rest_(std::ldexp(1.0, exponent - exponent / 2)) {}

  double operator()(double x) const { return x * half_ * rest_; }

 private:
  double half_, rest_;
};

}  // namespace sgdscope
