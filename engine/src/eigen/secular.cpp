#include "eigen/secular.hpp"

#include <cmath>

#include "constants.hpp"
#include "simd/kernels.hpp"

namespace sgdscope {
namespace {

// f(λ) at λ = d_origin + offset, in the two parts that have their poles left and right of λ.
struct Secular {
  double value;                 // f
  double psi_slope, phi_slope;  // derivatives of ψ (poles up to j) and φ (poles beyond)
  double magnitude;             // 1 + ρ Σ |z_i² / (d_i − λ)|, what rounding is relative to
};

// The problem, and where its root is: poles left_index and left_index + 1 are the nearest two.
struct Problem {
  simd::SecularKernel sums;
  Index n;
  const double* d;
  const double* z;
  double rho;
  Index left_index;

  Secular evaluate(Index origin, double offset) const {
    double psi = 0.0, phi = 0.0, psi_slope = 0.0, phi_slope = 0.0;
    const Index split = left_index + 1;
    sums(split, d, z, d[origin], offset, &psi, &psi_slope);
    sums(n - split, d + split, z + split, d[origin], offset, &phi, &phi_slope);
    return {1.0 + rho * (psi + phi), rho * psi_slope, rho * phi_slope,
            1.0 + rho * (std::fabs(psi) + std::fabs(phi))};
  }
};

// The root of c + a₁/(δ₁ − x) + a₂/(δ₂ − x), that is, of c x² − a x + b = 0. Poles and root are
// counted from the origin, which is one of the poles, so that b has one term and a root close to
// the origin keeps its digits. The root wanted lies between the poles, or right of both; each is
// taken in the form that does not cancel.
double rational_root(double c, double a1, double a2, double pole1, double pole2, bool between) {
  const double a = c * (pole1 + pole2) + a1 + a2;
  const double b = c * pole1 * pole2 + a1 * pole2 + a2 * pole1;
  if (c == 0.0) return b / a;
  double root = std::sqrt(std::fabs(a * a - 4.0 * b * c));
  if (!between) root = -root;
  const bool cancels = between ? a > 0.0 : a < 0.0;
  return cancels ? 2.0 * b / (a + root) : (a - root) / (2.0 * c);
}

// The next guess from f at x = offset: the model with the value of f, the slope of ψ by the pole δ₁
// and the slope of φ by δ₂ (the "middle way" of R.-C. Li, "Solving secular equations stably and
// efficiently", 1993).
double model_root(const Secular& f, double pole1, double pole2, double offset, bool between) {
  const double to1 = pole1 - offset, to2 = pole2 - offset;
  return rational_root(f.value - to1 * f.psi_slope - to2 * f.phi_slope, to1 * to1 * f.psi_slope,
                       to2 * to2 * f.phi_slope, pole1, pole2, between);
}

}  // namespace

SecularRoot secular_root(Arch arch, Index j, Index n, const double* d, const double* z,
                         double rho) {
  if (n == 1) return {0, rho * z[0] * z[0]};
  const bool between = j + 1 < n;
  // The last root lies right of all poles: the two nearest are n − 2 and n − 1.
  const Problem problem{simd::kernels(arch).secular_sums, n, d, z, rho, between ? j : n - 2};
  const Index left = problem.left_index, right = left + 1;

  // f rises from −∞ to +∞ in the interval: its sign halfway tells the nearer end. The first guess
  // takes the two poles nearest as they are, and the others as constant from there (Li, §4).
  Index origin = j;
  double low = 0.0, high = 0.0;
  if (between) {
    high = 0.5 * (d[right] - d[left]);
  } else {
    for (Index i = 0; i < n; ++i) high += z[i] * z[i];
    high *= 0.5 * rho;
  }
  double offset = high;  // of the middle
  Secular f = problem.evaluate(origin, offset);
  const double a1 = rho * z[left] * z[left], a2 = rho * z[right] * z[right];
  const double others =
      f.value - a1 / ((d[left] - d[origin]) - offset) - a2 / ((d[right] - d[origin]) - offset);
  if (f.value < 0.0 && between) {
    origin = right;
    low = offset = -high;
    high = 0.0;
  } else if (f.value < 0.0) {
    low = high;
    high *= 2.0;
  }
  const double pole1 = d[left] - d[origin], pole2 = d[right] - d[origin];
  double next = rational_root(others, a1, a2, pole1, pole2, between);

  constexpr int kMaxIterations = 100;
  double width = high - low, value = HUGE_VAL;
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    const double tolerance =
        kRounding * (8.0 * f.magnitude + std::fabs(offset) * (f.psi_slope + f.phi_slope));
    if (std::fabs(f.value) <= tolerance) return {origin, offset};
    (f.value < 0.0 ? low : high) = offset;
    if (high - low <= 2.0 * kRounding * std::fmax(std::fabs(low), std::fabs(high))) {
      return {origin, offset};
    }

    if (iteration > 0) next = model_root(f, pole1, pole2, offset, between);
    // Bisect when the model leaves the bracket, and when three steps halved neither it nor |f|.
    bool slow = false;
    if (iteration % 3 == 2) {
      slow = high - low > 0.5 * width && std::fabs(f.value) > 0.5 * value;
      width = high - low;
      value = std::fabs(f.value);
    }
    if (!(next > low && next < high) || slow) next = 0.5 * (low + high);
    if (next == offset) return {origin, offset};
    offset = next;
    f = problem.evaluate(origin, offset);
  }
  return {origin, offset, false};
}

}  // namespace sgdscope
