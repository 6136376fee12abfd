// A counter-based random generator: the value at (seed, stream, counter) is a pure function, so a
// seed means the same on every machine, whatever was drawn before and by how many threads.
//
// Philox4x32-10 of J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011, checked against that paper's known answers.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

// What a stream of random numbers is for. Streams of one seed are independent, so that asking for
// label noise does not change the initial weights.
enum class Stream : std::uint32_t {
  kData = 1,
  kSplit = 2,
  kLabelNoise = 3,
  kInitialisation = 4,
  kBatches = 5,
  kModelLabels = 6,
  kBootstrap = 7,
  kRotation = 8,
  kTeacher = 9,
};

class Random {
 public:
  Random(std::uint64_t seed, Stream stream, std::uint32_t substream = 0);

  std::uint64_t bits();                     // 64 random bits
  double uniform();                         // [0, 1), 53 bits
  double uniform(double low, double high);  // [low, high)
  std::uint64_t below(std::uint64_t n);     // 0 … n−1, unbiased; n > 0 (assert)
  double normal();  // mean 0, variance 1; Box–Muller in reference arithmetic

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 2> stream_;
  std::uint64_t counter_ = 0;
  std::array<std::uint64_t, 2> block_{};
  int left_ = 0;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

// 0 … n−1 in random order (Fisher–Yates).
std::vector<Index> permutation(Index n, Random& random);

}  // namespace sgdscope
