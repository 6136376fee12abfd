#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sgdscope/network.hpp"

#include "bits_hash.hpp"

using namespace sgdscope;

namespace {

constexpr Initialisation kAll[] = {Initialisation::kPyTorch, Initialisation::kHe,
                                   Initialisation::kXavier};

const NetworkSpec kSpec{{400, 100, 60, 7}, {Activation::kRelu, Activation::kTanh}, true};

double bound(Initialisation initialisation, double fan_in, double fan_out) {
  switch (initialisation) {
    case Initialisation::kPyTorch:
      return 1.0 / std::sqrt(fan_in);
    case Initialisation::kHe:
      return std::sqrt(6.0 / fan_in);
    case Initialisation::kXavier:
      return std::sqrt(6.0 / (fan_in + fan_out));
  }
  return 0.0;
}

// Uniform in ±b: inside, five standard deviations for mean (b²/3 a number) and mean square
// (4b⁴/45), and within 20/n of both ends (missed with a chance of e⁻¹⁰ each).
template <typename Values>
void check_uniform(const Values& values, double b) {
  const auto n = static_cast<double>(values.size());
  CHECK(values.cwiseAbs().maxCoeff() <= b);
  CHECK(values.maxCoeff() > b * (1.0 - 20.0 / n));
  CHECK(values.minCoeff() < -b * (1.0 - 20.0 / n));
  CHECK(std::fabs(values.mean()) < 5.0 * b / std::sqrt(3.0 * n));
  CHECK(std::fabs(values.squaredNorm() / n - b * b / 3.0) <
        5.0 * b * b * std::sqrt(4.0 / 45.0 / n));
}

}  // namespace

TEST_CASE("names of the initialisations") {
  for (const Initialisation initialisation : kAll) {
    CHECK(initialisation_by_name(name(initialisation)) == initialisation);
  }
  CHECK(name(Initialisation::kPyTorch) == "pytorch");
  CHECK_FALSE(initialisation_by_name("kaiming"));
}

TEST_CASE("weights are uniform between the initialisation's bounds") {
  for (const Initialisation initialisation : kAll) {
    const Network network = initialise(kSpec, initialisation, 1);
    REQUIRE(network.parameters.size() == kSpec.parameter_count());
    for (Index l = 1; l <= 3; ++l) {
      const double b = bound(initialisation, static_cast<double>(kSpec.fan_in(l)),
                             static_cast<double>(kSpec.width(l)));
      CAPTURE(name(initialisation));
      CAPTURE(l);
      check_uniform(network.weights(l), b);
      if (initialisation == Initialisation::kPyTorch) {
        CHECK(network.biases(l).cwiseAbs().maxCoeff() <= b);
        CHECK(network.biases(l).cwiseAbs().minCoeff() > 0.0);
      } else {
        CHECK(network.biases(l) == Vector::Zero(kSpec.width(l)));
      }
    }
  }
  // Biases of one wide layer.
  const NetworkSpec wide{{4, 20000}, {}, true};
  check_uniform(initialise(wide, Initialisation::kPyTorch, 1).biases(1), 0.5);
}

TEST_CASE("a network with biases and one without have the same weights") {
  NetworkSpec bare = kSpec;
  bare.bias = false;
  for (const Initialisation initialisation : kAll) {
    const Network with = initialise(kSpec, initialisation, 3);
    const Network without = initialise(bare, initialisation, 3);
    REQUIRE(without.parameters.size() == bare.parameter_count());
    for (Index l = 1; l <= 3; ++l) CHECK(with.weights(l) == without.weights(l));
  }
}

TEST_CASE("layers and seeds differ") {
  const NetworkSpec square{{5, 5, 5}, {Activation::kRelu}, false};
  const Network network = initialise(square, Initialisation::kHe, 1);
  CHECK(network.weights(1) != network.weights(2));
  CHECK(initialise(square, Initialisation::kHe, 1).parameters == network.parameters);
  CHECK(initialise(square, Initialisation::kHe, 2).parameters != network.parameters);
}

TEST_CASE("the same initial parameters as ever") {
  // Recorded; the same with g++ 12 and clang 14, -O0 to -O3.
  CHECK(bits_hash(initialise(kSpec, Initialisation::kPyTorch, 1).parameters) == 0xec5eb4433bed0be6);
  CHECK(bits_hash(initialise(kSpec, Initialisation::kHe, 1).parameters) == 0xffa9e79d5271598f);
  CHECK(bits_hash(initialise(kSpec, Initialisation::kXavier, 1).parameters) == 0xe289b41316098200);
}
