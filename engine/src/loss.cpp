#include "sgdscope/loss.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <vector>

#include "finite.hpp"
#include "names.hpp"
#include "sentence.hpp"
#include "simd/kernels.hpp"

namespace sgdscope {
namespace {

constexpr std::array<Named<Loss>, kLossCount> kNames = {{
    {Loss::kCrossEntropy, "cross-entropy"},
    {Loss::kMseHalfSum, "mse-half-sum"},
    {Loss::kMseMean, "mse-mean"},
    {Loss::kSoftmaxMse, "softmax-mse"},
    {Loss::kBinaryLogistic, "binary-logistic"},
}};

// A row of probabilities that float32 has rounded sums to 1 within some 1e-7.
constexpr double kSumTolerance = 1e-6;

// One row of a batch: what goes in and where the results go (null: not wanted).
struct Row {
  Index outputs;
  const double* z;
  const double* y;
  double* value;
  double* gradient;
  double* hessian;
  double* fisher;
};

// Softmax with complements: p_k and q_k = 1 − p_k, both to full relative accuracy, and
// log Σ exp z_j − max z = log1p(Σ_{j ≠ argmax} exp(z_j − max)).
struct Softmax {
  std::vector<double> p, q;
  double maximum = 0.0;
  double log_rest = 0.0;

  void compute(Index outputs, const double* z, const simd::Kernels& kernel) {
    const auto n = static_cast<std::size_t>(outputs);
    p.resize(n);
    q.resize(n);
    const auto top = static_cast<std::size_t>(std::max_element(z, z + outputs) - z);
    maximum = z[top];
    for (std::size_t k = 0; k < n; ++k) p[k] = z[k] - maximum;
    kernel.exp(outputs, p.data(), p.data());
    double rest = 0.0;  // Σ over all but the largest
    for (std::size_t k = 0; k < n; ++k) rest += k == top ? 0.0 : p[k];
    const double sum = 1.0 + rest;
    for (std::size_t k = 0; k < n; ++k) {
      // For all but the largest p ≤ ½, and 1 − p loses nothing.
      p[k] = p[k] / sum;
      q[k] = k == top ? rest / sum : 1.0 - p[k];
    }
    kernel.log1p(1, &rest, &log_rest);
  }

  // A_ij = p_i δ_ij − p_i p_j, the derivative of the probabilities.
  double slope(Index i, Index j) const {
    const auto a = static_cast<std::size_t>(i);
    const auto b = static_cast<std::size_t>(j);
    return i == j ? p[a] * q[a] : -p[a] * p[b];
  }
};

void cross_entropy(const Row& row, const simd::Kernels& kernel, Softmax& softmax) {
  const Index K = row.outputs;
  softmax.compute(K, row.z, kernel);
  double value = 0.0;
  for (Index k = 0; k < K; ++k) {
    if (row.y[k] != 0.0) value += row.y[k] * (softmax.maximum - row.z[k] + softmax.log_rest);
  }
  *row.value = value;

  // p − 1 as −(1 − p), which is exact for a hard label on a sure prediction.
  auto residual = [&](Index k) {
    const auto i = static_cast<std::size_t>(k);
    return row.y[k] == 1.0 ? -softmax.q[i] : softmax.p[i] - row.y[k];
  };
  for (Index k = 0; row.gradient && k < K; ++k) row.gradient[k] = residual(k);
  for (Index i = 0; row.hessian && i < K; ++i) {
    for (Index j = 0; j < K; ++j) row.hessian[i * K + j] = softmax.slope(i, j);
  }
  if (!row.fisher) return;
  std::fill_n(row.fisher, K * K, 0.0);
  for (Index label = 0; label < K; ++label) {  // ∂log p(label) = e_label − p
    auto score = [&](Index k) {
      const auto i = static_cast<std::size_t>(k);
      return k == label ? softmax.q[i] : -softmax.p[i];
    };
    const double weight = softmax.p[static_cast<std::size_t>(label)];
    for (Index i = 0; i < K; ++i) {
      for (Index j = 0; j <= i; ++j) {
        row.fisher[i * K + j] += weight * score(i) * score(j);
        row.fisher[j * K + i] = row.fisher[i * K + j];
      }
    }
  }
}

// (scale / 2) Σ (z − y)², scale = 1 or 2/K. As −log p of a Gaussian it has variance 1/scale in each
// output, so E[∂ ∂ᵀ] = scale² · (1/scale) · I.
void squared(const Row& row, double scale) {
  const Index K = row.outputs;
  double value = 0.0;
  for (Index k = 0; k < K; ++k) {
    const double residual = row.z[k] - row.y[k];
    value += residual * residual;
    if (row.gradient) row.gradient[k] = scale * residual;
  }
  *row.value = 0.5 * scale * value;
  for (double* matrix : {row.hessian, row.fisher}) {
    if (!matrix) continue;
    std::fill_n(matrix, K * K, 0.0);
    for (Index k = 0; k < K; ++k) matrix[k * K + k] = scale;
  }
}

// With r = p − y, A = ∂p/∂z and w = A r, that is w_i = Σ_j p_i p_j (r_i − r_j):
//   δ = (2/K) w
//   Λ = (2/K) [A A + T],  T_ij = −w_i p_j − w_j p_i for i ≠ j,  T_ii = w_i (q_i − p_i)
// T is Σ_k r_k ∂²p_k. Written with differences of residuals, nothing cancels when one p is near 1.
void softmax_mse(const Row& row, const simd::Kernels& kernel, Softmax& softmax) {
  const Index K = row.outputs;
  softmax.compute(K, row.z, kernel);
  const double* p = softmax.p.data();
  const double* q = softmax.q.data();
  const double scale = 2.0 / static_cast<double>(K);
  auto residual = [&](Index k) { return row.y[k] == 1.0 ? -q[k] : p[k] - row.y[k]; };

  double value = 0.0;
  std::vector<double> w(static_cast<std::size_t>(K), 0.0);
  for (Index i = 0; i < K; ++i) {
    const double r = residual(i);
    value += r * r;
    double sum = 0.0;
    for (Index j = 0; j < K; ++j) sum += p[j] * (r - residual(j));
    w[static_cast<std::size_t>(i)] = p[i] * sum;
  }
  *row.value = value / static_cast<double>(K);
  for (Index i = 0; row.gradient && i < K; ++i) {
    row.gradient[i] = scale * w[static_cast<std::size_t>(i)];
  }
  if (!row.hessian) return;
  for (Index i = 0; i < K; ++i) {
    const double wi = w[static_cast<std::size_t>(i)];
    for (Index j = 0; j <= i; ++j) {
      const double wj = w[static_cast<std::size_t>(j)];
      double entry = i == j ? wi * (q[i] - p[i]) : -wi * p[j] - wj * p[i];
      for (Index k = 0; k < K; ++k) entry += softmax.slope(i, k) * softmax.slope(k, j);
      row.hessian[i * K + j] = scale * entry;
      row.hessian[j * K + i] = scale * entry;
    }
  }
}

void binary_logistic(const Row& row, const simd::Kernels& kernel) {
  const double z = *row.z;
  const double y = *row.y;
  double e = -std::fabs(z);
  kernel.exp(1, &e, &e);
  double log_term = 0.0;
  kernel.log1p(1, &e, &log_term);
  const double small = e / (1.0 + e);
  const double large = 1.0 / (1.0 + e);
  const double p = z >= 0.0 ? large : small;
  const double q = z >= 0.0 ? small : large;  // 1 − p
  // max(z, 0) − y z without cancelling: (1 − y) z for z > 0, −y z otherwise.
  *row.value = (z > 0.0 ? (1.0 - y) * z : -y * z) + log_term;
  if (row.gradient) *row.gradient = y == 1.0 ? -q : p - y;
  if (row.hessian) *row.hessian = p * q;
  if (row.fisher) *row.fisher = p * (q * q) + q * (p * p);
}

}  // namespace

std::string_view name(Loss loss) { return name_in(kNames, loss); }

std::optional<Loss> loss_by_name(std::string_view wanted) { return value_in(kNames, wanted); }

bool is_likelihood(Loss loss) { return loss != Loss::kSoftmaxMse; }

bool is_squared(Loss loss) { return loss == Loss::kMseHalfSum || loss == Loss::kMseMean; }

Status check_targets(Loss loss, const Matrix& targets, Index outputs) {
  if (loss == Loss::kBinaryLogistic && outputs != 1) {
    return failure(ErrorCode::kBadShape,
                   "binary-logistic needs a network with one output, this has {}", outputs);
  }
  if (targets.cols() != outputs) {
    return failure(ErrorCode::kBadShape,
                   "targets have {} columns, expected one for each of the {} outputs",
                   targets.cols(), outputs);
  }
  if (Status status = check_finite(targets, "targets, "); !status) return status;
  const bool distribution = loss == Loss::kCrossEntropy;
  const bool in_unit = distribution || loss == Loss::kBinaryLogistic;
  for (Index p = 0; p < targets.rows(); ++p) {
    double sum = 0.0;
    for (Index k = 0; k < outputs; ++k) {
      const double y = targets(p, k);
      if (in_unit && (y < 0.0 || y > 1.0)) {
        return failure(ErrorCode::kBadValue,
                       "targets, row {}: found {} in column {}, expected a number from 0 to 1", p,
                       y, k);
      }
      sum += y;
    }
    if (distribution && std::fabs(sum - 1.0) > kSumTolerance) {
      return failure(ErrorCode::kBadValue,
                     "targets, row {}: the sum is 1 {} {}, expected probabilities of sum 1", p,
                     sum < 1.0 ? "−" : "+", std::fabs(sum - 1.0));
    }
  }
  return ok();
}

void evaluate(Loss loss, Arch arch, Index samples, Index outputs, const double* z, const double* y,
              double* value, double* gradient, double* hessian, double* fisher) {
  assert(!fisher || is_likelihood(loss));
  const simd::Kernels& kernel = simd::kernels(arch);
  const Index K = outputs;
  Softmax softmax;
  for (Index i = 0; i < samples; ++i) {
    const Row row = {K,
                     z + i * K,
                     y + i * K,
                     value + i,
                     gradient ? gradient + i * K : nullptr,
                     hessian ? hessian + i * K * K : nullptr,
                     fisher ? fisher + i * K * K : nullptr};
    switch (loss) {
      case Loss::kCrossEntropy:
        cross_entropy(row, kernel, softmax);
        break;
      case Loss::kMseHalfSum:
        squared(row, 1.0);
        break;
      case Loss::kMseMean:
        squared(row, 2.0 / static_cast<double>(K));
        break;
      case Loss::kSoftmaxMse:
        softmax_mse(row, kernel, softmax);
        break;
      case Loss::kBinaryLogistic:
        binary_logistic(row, kernel);
        break;
    }
  }
}

Matrix probabilities(Loss loss, Arch arch, const Matrix& outputs) {
  const simd::Kernels& kernel = simd::kernels(arch);
  if (loss == Loss::kBinaryLogistic) {
    Matrix p(outputs.rows(), 2);
    for (Index i = 0; i < outputs.rows(); ++i) {
      double e = -std::fabs(outputs(i, 0));
      kernel.exp(1, &e, &e);
      const double small = e / (1.0 + e);
      const double large = 1.0 / (1.0 + e);
      p(i, 1) = outputs(i, 0) >= 0.0 ? large : small;
      p(i, 0) = outputs(i, 0) >= 0.0 ? small : large;
    }
    return p;
  }
  assert(loss == Loss::kCrossEntropy || loss == Loss::kSoftmaxMse);
  Matrix p(outputs.rows(), outputs.cols());
  Softmax softmax;
  for (Index i = 0; i < outputs.rows(); ++i) {
    softmax.compute(outputs.cols(), outputs.row(i).data(), kernel);
    std::copy(softmax.p.begin(), softmax.p.end(), p.row(i).data());
  }
  return p;
}

namespace {

Index first_largest(const Eigen::Ref<const Eigen::RowVectorXd>& row) {
  return std::max_element(row.data(), row.data() + row.size()) - row.data();
}

}  // namespace

Index count_right(Loss loss, const MatrixView& outputs, const MatrixView& targets) {
  assert(outputs.rows() == targets.rows() && outputs.cols() == targets.cols());
  Index right = 0;
  for (Index i = 0; i < outputs.rows(); ++i) {
    if (loss == Loss::kBinaryLogistic) {
      right += (outputs(i, 0) > 0.0) == (targets(i, 0) > 0.5);
      continue;
    }
    right += first_largest(outputs.row(i)) == first_largest(targets.row(i));
  }
  return right;
}

}  // namespace sgdscope
