#include "sgdscope/alignment.hpp"

#include "sgdscope/measures.hpp"

#include "constants.hpp"

namespace sgdscope {

Alignment align(const Matrix& covariance, const Matrix& hessian, double norm_h,
                const Matrix& gauss_newton, double mean_loss, Index outputs) {
  double trace_c = 0.0, trace_h = 0.0;
  for (Index i = 0; i < covariance.rows(); ++i) {
    trace_c += covariance(i, i);
    trace_h += hessian(i, i);
  }
  Alignment result;
  result.escape = result.loss_scaled = result.gap_to_scaled_h = kNaN;
  if (trace_c > 0.0 && trace_h > 0.0) {
    const auto n = static_cast<double>(covariance.rows());
    result.escape = n * inner(covariance, trace_c, hessian, trace_h);
  }
  const double norm_g = norm(gauss_newton);  // of nothing 0
  if (mean_loss > 0.0 && norm_g > 0.0) {
    result.loss_scaled = inner(covariance, 2.0 * mean_loss * norm_g, gauss_newton, norm_g);
  }
  if (outputs > 0) {
    const double k = 2.0 * mean_loss / static_cast<double>(outputs);
    result.gap_to_scaled_h = relative_gap(covariance, hessian, norm_h, k);
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
