// Elementary functions of one number in reference arithmetic: polynomials (those of exp and log by
// xsimd on two lanes), never libm, whose last digit differs from one C library to the next.
#pragma once

namespace sgdscope::reference {

double exp(double x);
double log(double x);

// Of |x| ≤ kLargestAngle: the reduction of huge angles would be most of the code.
inline constexpr double kLargestAngle = 1e5;
double sin(double x);
double cos(double x);

}  // namespace sgdscope::reference
