// What theories of SGD make of C beside curvature: does noise prefer steep directions, is it the
// curvature times the loss, what does it say of other samples? NaN where a divisor is not positive.
#pragma once

#include "sgdscope/matrix.hpp"

namespace sgdscope {

struct Alignment {
  // tr(HC) over tr(H) tr(C) / D, which it is for isotropic noise of the same size: above 1 noise
  // prefers steep directions, and leaves sharp minima the sooner (Z. Zhu et al. 2019,
  // arXiv:1803.00195).
  double escape = 0.0;
  // tr(CG) / (2 L ‖G‖_F²), L the mean loss: 1 where C is 2 L G (L. Wu, M. Wang, W. Su 2022,
  // arXiv:2207.02628), and 1/K where it is (2 L / K) G, as under a squared loss with K outputs.
  double loss_scaled = 0.0;
  // Under a squared loss ‖C − kH‖_F / ‖kH‖_F with k = 2 L / K for K outputs: 0 where residuals know
  // nothing of each other and of the slopes of the network, and all have one variance.
  double gap_to_scaled_h = 0.0;
  // tr(H⁻¹C) / N over the leading directions: Takeuchi's estimate of how much larger the loss is on
  // other samples (V. Thomas et al. 2020, arXiv:1906.07774).
  double takeuchi = 0.0;
  Index takeuchi_directions = 0;
};

// The first three, from n × n matrices; norm_h = ‖H‖_F. `gauss_newton` empty: no loss_scaled;
// `outputs` 0: the loss is not squared.
Alignment align(const Matrix& covariance, const Matrix& hessian, double norm_h,
                const Matrix& gauss_newton, double mean_loss, Index outputs);

// The others, over the directions with a curvature above `cut_off` ≥ 0; `curvature` descending,
// `noise` as long.
void add_takeuchi(const Vector& curvature, const Vector& noise, double cut_off, Index samples,
                  Alignment& alignment);

}  // namespace sgdscope
