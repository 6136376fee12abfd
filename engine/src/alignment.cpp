#include "sgdscope/alignment.hpp"

#include <limits>

#include "sgdscope/measures.hpp"

namespace sgdscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double ratio(double a, double b) { return b > 0.0 ? a / b : kNaN; }

}  // namespace

// Products of quotients of like sizes: near zero loss C is of the order of the loss squared, and
// its square would be nothing.
Alignment align(const Matrix& covariance, const Matrix& hessian, const Matrix& gauss_newton,
                double mean_loss, Index outputs) {
  const auto n = static_cast<double>(covariance.rows());
  const double size = norm(covariance);
  double trace_c = 0.0, trace_h = 0.0;
  for (Index i = 0; i < covariance.rows(); ++i) {
    trace_c += covariance(i, i);
    trace_h += hessian(i, i);
  }
  Alignment result;
  result.escape =
      cosine(covariance, hessian) * ratio(size, trace_c) * ratio(n * norm(hessian), trace_h);
  result.loss_scaled = result.gap_to_scaled_h = kNaN;
  if (gauss_newton.size() > 0) {
    result.loss_scaled =
        cosine(covariance, gauss_newton) * ratio(size, 2.0 * mean_loss * norm(gauss_newton));
  }
  if (outputs > 0) {
    const double k = 2.0 * mean_loss / static_cast<double>(outputs);
    result.gap_to_scaled_h = relative_gap(covariance, hessian, k);
  }
  return result;
}

void add_takeuchi(const Vector& curvature, const Vector& noise, double cut_off, Index samples,
                  Alignment& alignment) {
  double sum = 0.0;
  Index i = 0;
  for (; i < curvature.size() && curvature[i] > cut_off; ++i) sum += noise[i] / curvature[i];
  alignment.takeuchi = i > 0 ? sum / static_cast<double>(samples) : kNaN;
  alignment.takeuchi_directions = i;
}

}  // namespace sgdscope
