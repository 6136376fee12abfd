// sin and cos of one number: quarter turns are taken off, and polynomials do the rest.
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "simd/elementary.hpp"

namespace sgdscope::reference {
namespace {

// π/2 in three parts of 33 bits, so that multiples of a part up to 2^20 are exact (W. Cody, W.
// Waite 1980).
constexpr double kQuarter[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69};

// Minimax polynomials in x² for |x| ≤ π/4, the coefficients of Sun's fdlibm (1993) as xsimd has
// them: sin x = x + x³ s(x²), cos x = 1 − x² c(x²).
constexpr std::array<double, 6> kSine = {-0x1.5555555555548p-3,  0x1.111111110f7dp-7,
                                         -0x1.a01a019bfdf03p-13, 0x1.71de3567d4896p-19,
                                         -0x1.ae5e5a9291691p-26, 0x1.5d8fd1fcf0ec1p-33};
constexpr std::array<double, 7> kCosine = {0x1p-1,
                                           -0x1.5555555555551p-5,
                                           0x1.6c16c16c15d47p-10,
                                           -0x1.a01a019ddbcd9p-16,
                                           0x1.27e4f8e06d9a5p-22,
                                           -0x1.1eea7c1e514d4p-29,
                                           0x1.8ff831ad9b219p-37};

template <std::size_t kTerms>
double horner(const std::array<double, kTerms>& coefficient, double z) {
  double sum = coefficient.back();
  for (std::size_t k = kTerms - 1; k-- > 0;) sum = z * sum + coefficient[k];
  return sum;
}

// sin(x + quarters π/2)
double sine(double x, int quarters) {
  assert(std::fabs(x) <= kLargestAngle);
  const double turns = std::nearbyint(x * (2.0 * std::numbers::inv_pi));
  double rest = x;
  for (const double part : kQuarter) rest -= turns * part;
  const double z = rest * rest;
  const std::int64_t place = (static_cast<std::int64_t>(turns) + quarters) & 3;
  const double size =
      place % 2 != 0 ? 1.0 - horner(kCosine, z) * z : (horner(kSine, z) * z) * rest + rest;
  return place >= 2 ? -size : size;
}

}  // namespace

double sin(double x) { return sine(x, 0); }
double cos(double x) { return sine(x, 1); }

}  // namespace sgdscope::reference
