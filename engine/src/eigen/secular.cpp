#include "eigen/secular.hpp"

#include <cmath>
#include <limits>

namespace sgdscope {
namespace {

constexpr double kRounding = std::numeric_limits<double>::epsilon();

// f(λ) at λ = d_origin + offset, in the two parts that have their poles left and right of λ.
struct Secular {
  double value;        // f
  double left, right;  // derivatives of ψ (poles up to j) and φ (poles beyond)
  double magnitude;    // 1 + ρ Σ |z_i² / (d_i − λ)|, what rounding is relative to
};

Secular evaluate(Index j, Index n, const double* d, const double* z, double rho, Index origin,
                 double offset) {
  double psi = 0.0, phi = 0.0, psi_slope = 0.0, phi_slope = 0.0;
  const double centre = d[origin];
  for (Index i = 0; i <= j; ++i) {
    const double t = z[i] / ((d[i] - centre) - offset);
    psi += z[i] * t;
    psi_slope += t * t;
  }
  for (Index i = j + 1; i < n; ++i) {
    const double t = z[i] / ((d[i] - centre) - offset);
    phi += z[i] * t;
    phi_slope += t * t;
  }
  return {1.0 + rho * (psi + phi), rho * psi_slope, rho * phi_slope,
          1.0 + rho * (std::fabs(psi) + std::fabs(phi))};
}

// The root of the rational model c + a₁/(δ₁ − x) + a₂/(δ₂ − x) that has, at x = offset, the value
// of f, the slope of ψ by the pole δ₁ and the slope of φ by δ₂ (the "middle way" of R.-C. Li,
// "Solving secular equations stably and efficiently", 1993): c x² − a x + b = 0. Poles and root are
// counted from the origin, which is one of the poles, so that b has one term and a root close to
// the origin keeps its digits. The root wanted lies between the poles, or right of both; each is
// taken in the form that does not cancel.
double model_root(const Secular& f, double left_pole, double right_pole, double offset,
                  bool between) {
  const double to_left = left_pole - offset, to_right = right_pole - offset;
  const double left = to_left * to_left * f.left;  // a₁
  const double right = to_right * to_right * f.right;
  const double c = f.value - to_left * f.left - to_right * f.right;
  const double a = c * (left_pole + right_pole) + left + right;
  const double b = left * right_pole + right * left_pole;
  if (c == 0.0) return b / a;
  double root = std::sqrt(std::fabs(a * a - 4.0 * b * c));
  if (!between) root = -root;
  const bool cancels = between ? a > 0.0 : a < 0.0;
  return cancels ? 2.0 * b / (a + root) : (a - root) / (2.0 * c);
}

}  // namespace

SecularRoot secular_root(Index j, Index n, const double* d, const double* z, double rho) {
  // f rises from −∞ to +∞ between the poles: its sign halfway tells the nearer one.
  Index origin = j;
  double low = 0.0, high = 0.0, offset = 0.0;
  if (j + 1 < n) {
    const double half = 0.5 * (d[j + 1] - d[j]);
    if (evaluate(j, n, d, z, rho, j, half).value >= 0.0) {
      high = half;
      offset = half;
    } else {
      origin = j + 1;
      low = -half;
      offset = -half;
    }
  } else {
    double square = 0.0;
    for (Index i = 0; i < n; ++i) square += z[i] * z[i];
    high = rho * square;
    offset = high;
    if (n == 1) return {0, offset};
  }

  constexpr int kMaxIterations = 100;
  double width = high - low, value = HUGE_VAL;
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    // The last root lies right of all poles: the two nearest are n − 2 and n − 1.
    const Index split = j + 1 < n ? j : n - 2;
    const Secular f = evaluate(split, n, d, z, rho, origin, offset);
    const double tolerance =
        kRounding * (8.0 * f.magnitude + std::fabs(offset) * (f.left + f.right));
    if (std::fabs(f.value) <= tolerance) break;
    (f.value < 0.0 ? low : high) = offset;
    if (high - low <= 2.0 * kRounding * std::fmax(std::fabs(low), std::fabs(high))) break;

    double next = model_root(f, d[split] - d[origin], d[split + 1] - d[origin], offset, j + 1 < n);
    // Bisect when the model leaves the bracket, and when three steps halved neither it nor |f|.
    bool slow = false;
    if (iteration % 3 == 2) {
      slow = high - low > 0.5 * width && std::fabs(f.value) > 0.5 * value;
      width = high - low;
      value = std::fabs(f.value);
    }
    if (!(next > low && next < high) || slow) next = 0.5 * (low + high);
    if (next == offset) break;
    offset = next;
  }
  return {origin, offset};
}

}  // namespace sgdscope
