// Data sets made by formula from a seed, in reference arithmetic: the same bits everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sgdscope/dataset.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// Without noise the inputs lie in [−1, 1]. Classes take turns, so they are of equal size.
enum class ToyData {
  kMoons,       // two interleaved half circles, gap 1/3; 2 inputs, 2 classes
  kSpirals,     // `classes` arms (2 or 3) of one and a half turns, gap 0.6 / arms; 2 inputs
  kCircles,     // a circle inside another, gap 1/2; 2 inputs, 2 classes
  kXor,         // a square in each quadrant, gap 1/5; 2 inputs, 2 classes
  kBlobs,       // `classes` Gaussian blobs centred on a circle, gap 2 sin(π / classes); 2 inputs
  kRegression,  // y = sin(3x) + x/2 on [−1, 1]; 1 input, 1 real target
};

// Of ToyDataOptions::classes: blobs; spirals have fewer.
inline constexpr int kMostToyClasses = 8;

struct ToyDataOptions {
  Index samples = 500;  // 2 … 10 million
  // Standard deviation of the Gaussian noise on each input in units of the gap between neighbouring
  // classes, so that a number is equally hard everywhere: at 0.1 classes hardly touch, at 0.3 they
  // mingle. Regression: of the noise on y. 0 … 10.
  double noise = 0.1;
  int classes = 3;  // arms of the spirals (2, 3), number of blobs (2 … 8); else ignored
  std::uint64_t seed = 1;
};

std::string_view name(ToyData kind);  // "moons", "spirals", "circles", "xor", "blobs", "regression"
std::optional<ToyData> toy_data_by_name(std::string_view name);
std::vector<ToyData> all_toy_data();

Result<Dataset> make_toy_data(ToyData kind, const ToyDataOptions& options);

}  // namespace sgdscope
