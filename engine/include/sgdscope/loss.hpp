// Losses of one sample as functions of the K network outputs (logits) z, with target row y:
//
//   cross-entropy    Σ_k y_k (log Σ_j exp z_j − z_k)          y ≥ 0, Σ y = 1 (hard or soft)
//   mse-half-sum     ½ Σ_k (z_k − y_k)²
//   mse-mean         (1/K) Σ_k (z_k − y_k)²
//   softmax-mse      (1/K) Σ_k (softmax(z)_k − y_k)²          what the paper's "MSE" rows are
//   binary-logistic  log(1 + exp z) − y z                     K = 1, 0 ≤ y ≤ 1
//
// Values and derivatives keep their relative accuracy when the prediction is nearly certain (1 − p
// of the largest p is never formed by subtraction) and are finite for |z| ≤ 1e300 (squared losses:
// 1e150).
#pragma once

#include <optional>
#include <string_view>

#include "sgdscope/arch.hpp"
#include "sgdscope/matrix.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

enum class Loss { kCrossEntropy, kMseHalfSum, kMseMean, kSoftmaxMse, kBinaryLogistic };
inline constexpr int kLossCount = 5;

std::string_view name(Loss loss);
std::optional<Loss> loss_by_name(std::string_view name);

// Whether the loss is −log p(y | z) of a model (up to a constant): all but softmax-mse. Only then
// is there a true Fisher matrix.
bool is_likelihood(Loss loss);

// Whether the loss is Σ (z − y)², but for a factor: both but softmax-mse that are called mse.
bool is_squared(Loss loss);

// Refuses targets that the loss is not defined for: wrong number of columns, NaN, for cross-entropy
// a row that is not a distribution (a sum within 1e-6 of 1 is taken as 1). The sentence names row
// and column (from 0).
Status check_targets(Loss loss, const Matrix& targets, Index outputs);

// Rows p < samples. z, y, gradient: samples × K; value: samples; hessian, fisher: samples × K × K.
// `gradient`, `hessian` and `fisher` may be null.
//   gradient  δ = ∂ℓ/∂z
//   hessian   Λ = ∂²ℓ/∂z∂zᵀ (positive semidefinite for all but softmax-mse)
//   fisher    Σ_y p(y|z) ∂log p ∂log pᵀ, summed over the classes; for the squared losses over the
//             Gaussian whose negative log-likelihood the loss is. is_likelihood(loss) (assert).
void evaluate(Loss loss, Arch arch, Index samples, Index outputs, const double* z, const double* y,
              double* value, double* gradient, double* hessian, double* fisher);

// The rows of probabilities that the model assigns: softmax, or (1 − s, s) for binary-logistic
// (then two columns). Only for cross-entropy, softmax-mse and binary-logistic (assert).
Matrix probabilities(Loss loss, Arch arch, const Matrix& outputs);

// The number of rows whose largest output is where the target's largest entry is; for
// binary-logistic, whose sign agrees with y > ½. Ties count as the first.
Index count_right(Loss loss, const MatrixView& outputs, const MatrixView& targets);

}  // namespace sgdscope
