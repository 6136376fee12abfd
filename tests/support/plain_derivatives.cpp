#include "plain_derivatives.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace sgdscope::plain {

Vector gradient(const Network& net, Loss kind, const double* x, const double* y) {
  std::vector<Complex> w = lift<Complex>(net.parameters);
  Vector g(net.parameters.size());
  for (Index i = 0; i < g.size(); ++i) {
    Complex& wi = w[static_cast<std::size_t>(i)];
    wi = {wi.real(), kComplexStep};
    g[i] = loss(kind, outputs(net.spec, w, x), y).imag() / kComplexStep;
    wi = wi.real();
  }
  return g;
}

Vector gradient_by_differences(Network net, Loss kind, const double* x, const double* y) {
  Vector g(net.parameters.size());
  for (Index i = 0; i < g.size(); ++i) {
    const double wi = net.parameters[i];
    net.parameters[i] = wi + kDifference;
    const double up = loss_of(net, kind, x, y);
    net.parameters[i] = wi - kDifference;
    g[i] = (up - loss_of(net, kind, x, y)) / (2.0 * kDifference);
    net.parameters[i] = wi;
  }
  return g;
}

Matrix jacobian(const Network& net, const double* x) {
  std::vector<Complex> w = lift<Complex>(net.parameters);
  Matrix j(net.spec.outputs(), net.parameters.size());
  for (Index i = 0; i < j.cols(); ++i) {
    Complex& wi = w[static_cast<std::size_t>(i)];
    wi = {wi.real(), kComplexStep};
    const std::vector<Complex> z = outputs(net.spec, w, x);
    for (Index k = 0; k < j.rows(); ++k) {
      j(k, i) = z[static_cast<std::size_t>(k)].imag() / kComplexStep;
    }
    wi = wi.real();
  }
  return j;
}

Matrix hessian(const Network& net, Loss kind, const double* x, const double* y) {
  return hessian_of(lift<HyperDual>(net.parameters), [&](const std::vector<HyperDual>& w) {
    return loss(kind, outputs(net.spec, w, x), y);
  });
}

Matrix loss_hessian(Loss kind, const Vector& z, const double* y) {
  return hessian_of(lift<HyperDual>(z),
                    [&](const std::vector<HyperDual>& v) { return loss(kind, v, y); });
}

Targets model_targets(const Network& net, Loss kind, const double* x) {
  const std::vector<double> z = outputs(net.spec, lift<double>(net.parameters), x);
  const auto K = static_cast<Index>(z.size());
  if (kind == Loss::kCrossEntropy) {
    const std::vector<double> p = softmax(z);
    return {Matrix::Identity(K, K), Eigen::Map<const Vector>(p.data(), K)};
  }
  if (kind == Loss::kBinaryLogistic) {
    const double p = 1.0 / (1.0 + std::exp(-z[0]));
    return {(Matrix(2, 1) << 0.0, 1.0).finished(), (Vector(2) << 1.0 - p, p).finished()};
  }
  const auto outputs_count = static_cast<double>(K);
  const double variance = kind == Loss::kMseHalfSum ? 1.0 : outputs_count / 2.0;
  Targets targets = {Matrix(2 * K, K), Vector::Constant(2 * K, 0.5 / outputs_count)};
  for (Index k = 0; k < K; ++k) {
    for (Index row : {2 * k, 2 * k + 1}) {
      targets.rows.row(row) = Eigen::Map<const Vector>(z.data(), K).transpose();
    }
    const double reach = std::sqrt(variance * outputs_count);
    targets.rows(2 * k, k) += reach;
    targets.rows(2 * k + 1, k) -= reach;
  }
  return targets;
}

}  // namespace sgdscope::plain
