#include "moment_oracle.hpp"

#include <utility>

namespace sgdscope {

MomentOracle moment_oracle(const Problem& problem) {
  const Network& net = problem.network;
  const Index N = problem.inputs.rows(), D = net.parameters.size();
  MomentOracle oracle{Vector(N), Matrix(N, D), {}, Matrix::Zero(D, D), Matrix::Zero(D, D)};
  for (Index p = 0; p < N; ++p) {
    const double* x = problem.input(p);
    const double* y = problem.target(p);
    oracle.losses[p] = plain::loss_of(net, problem.loss, x, y);
    oracle.gradients.row(p) = plain::gradient(net, problem.loss, x, y).transpose();
    oracle.hessians.push_back(plain::hessian(net, problem.loss, x, y));

    const std::vector<double> z = plain::outputs(net.spec, plain::lift<double>(net.parameters), x);
    const Eigen::Map<const Vector> logits(z.data(), static_cast<Index>(z.size()));
    const Matrix j = plain::jacobian(net, x);
    oracle.gauss_newton += j.transpose() * plain::loss_hessian(problem.loss, logits, y) * j;
    if (!is_likelihood(problem.loss)) continue;
    const plain::Targets targets = plain::model_targets(net, problem.loss, x);
    for (Index t = 0; t < targets.rows.rows(); ++t) {
      const Vector g = plain::gradient(net, problem.loss, x, targets.rows.row(t).data());
      oracle.fisher += targets.weights[t] * g * g.transpose();
    }
  }
  oracle.fisher /= static_cast<double>(N);
  oracle.gauss_newton /= static_cast<double>(N);
  return oracle;
}

Matrix mean_hessian(const MomentOracle& oracle, const Block& block) {
  Matrix sum = Matrix::Zero(block.size, block.size);
  for (const Matrix& h : oracle.hessians) {
    sum += h.block(block.offset, block.offset, block.size, block.size);
  }
  return sum / static_cast<double>(oracle.hessians.size());
}

Matrix mean_squared_hessian(const MomentOracle& oracle, const Block& block) {
  Matrix sum = Matrix::Zero(block.size, block.size);
  for (const Matrix& full : oracle.hessians) {
    const Matrix h = full.block(block.offset, block.offset, block.size, block.size);
    sum += h * h;
  }
  return sum / static_cast<double>(oracle.hessians.size());
}

Matrix covariance(const Matrix& gradients) {
  const Matrix centred = gradients.rowwise() - gradients.colwise().mean();
  return centred.transpose() * centred / static_cast<double>(gradients.rows());
}

Moments compute_moments(const Network& network, const Matrix& inputs, const Matrix& targets,
                        const std::vector<Block>& blocks, const MomentsOptions& options) {
  MomentsJob job(network, inputs, targets, blocks, options);
  job.finish();
  return std::move(job.result());
}

Moments compute_moments(const Problem& problem, BlockKind kind, MomentsOptions options) {
  options.loss = problem.loss;
  return compute_moments(problem.network, problem.inputs, problem.targets,
                         blocks_of(problem.network.spec, kind), options);
}

unsigned all_moments(Loss loss) {
  return kCovariance | kHessian | kSecondMoment | kGaussNewton | kCurvatureRange |
         (is_likelihood(loss) ? kFisher : 0u);
}

}  // namespace sgdscope
