// Relations that hold whatever the numbers: closed forms, and what the theory says of C, H, M2, the
// Fisher and the Gauss–Newton matrix.
#include <algorithm>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "sgdscope/training.hpp"

#include "moment_oracle.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

Matrix kronecker(const Matrix& a, const Matrix& b) {
  Matrix product(a.rows() * b.rows(), a.cols() * b.cols());
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < a.cols(); ++j) {
      product.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    }
  }
  return product;
}

Problem affine_problem(Loss loss, Index inputs, Index outputs, bool bias, Uniform& uniform) {
  Problem problem;
  problem.loss = loss;
  problem.network = random_network({{inputs, outputs}, {}, bias}, uniform);
  draw_samples(problem, 50, true, uniform);
  return problem;
}

Problem two_hidden_layers(Loss loss, Activation kind, Index outputs, Index samples,
                          Uniform& uniform) {
  Problem problem;
  problem.loss = loss;
  problem.network = random_network({{3, 6, 5, outputs}, {kind, kind}, true}, uniform);
  draw_samples(problem, samples, true, uniform);
  return problem;
}

// The moments of one model without hidden layers from Λ_p, δ_p and x_p, given as closed forms.
struct ClosedForm {
  Matrix c, h, m2;
};

template <typename Residual, typename Curvature>
ClosedForm closed_form(const Matrix& x, const Residual& residual, const Curvature& curvature) {
  const Index N = x.rows();
  const Index D = residual(0).size() * x.cols();
  ClosedForm form{Matrix(), Matrix::Zero(D, D), Matrix::Zero(D, D)};
  Matrix gradients(N, D);
  for (Index p = 0; p < N; ++p) {
    const Matrix xx = x.row(p).transpose() * x.row(p);
    const Matrix lambda = curvature(p);
    gradients.row(p) = kronecker(residual(p), x.row(p).transpose()).transpose();
    form.h += kronecker(lambda, xx) / static_cast<double>(N);
    form.m2 += kronecker(lambda * lambda, xx) * x.row(p).squaredNorm() / static_cast<double>(N);
  }
  form.c = covariance(gradients);
  return form;
}

void check_closed_form(const BlockMoments& m, const ClosedForm& form, const std::string& what) {
  Worst error(what);
  error.add(relative_error(m.covariance, form.c), "C");
  error.add(relative_error(m.hessian, form.h), "H");
  error.add(relative_error(m.second_moment, form.m2), "M2");
  error.add(relative_error(m.fisher, form.h), "F");
  error.add(relative_error(m.gauss_newton, form.h), "Gauss–Newton");
  CHECK(error.report(5e-15) <= 5e-15);  // 6.7e-16
}

double smallest_eigenvalue(const Matrix& m) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(m, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

}  // namespace

TEST_CASE("identities: linear regression in closed form") {
  Uniform uniform(51);
  for (const Loss loss : {Loss::kMseHalfSum, Loss::kMseMean}) {
    const Problem problem = affine_problem(loss, 4, 3, false, uniform);
    const Matrix r = problem.inputs * problem.network.weights(1).transpose() - problem.targets;
    const double scale = loss == Loss::kMseHalfSum ? 1.0 : 2.0 / 3.0;
    const ClosedForm form = closed_form(
        problem.inputs, [&](Index p) -> Matrix { return scale * r.row(p).transpose(); },
        [&](Index) -> Matrix { return scale * Matrix::Identity(3, 3); });
    for (const BlockKind kind : kBlockKinds) {
      const Moments moments = compute_moments(problem, kind, {.moments = all_moments(loss)});
      check_closed_form(moments.blocks[0], form, "linear regression, " + std::string(name(kind)));
    }
  }
}

TEST_CASE("identities: logistic regression in closed form") {
  Uniform uniform(52);
  const Problem problem = affine_problem(Loss::kBinaryLogistic, 4, 1, true, uniform);
  Matrix x(50, 5);
  x << problem.inputs, Matrix::Ones(50, 1);
  const Vector p = (1.0 + (-(x * problem.network.parameters).array()).exp()).inverse();
  const ClosedForm form = closed_form(
      x, [&](Index i) -> Matrix { return Matrix::Constant(1, 1, p[i] - problem.targets(i, 0)); },
      [&](Index i) -> Matrix { return Matrix::Constant(1, 1, p[i] * (1.0 - p[i])); });
  for (const BlockKind kind : {BlockKind::kWeightsAndBias, BlockKind::kNetwork}) {
    const Moments moments = compute_moments(problem, kind, {.moments = all_moments(problem.loss)});
    check_closed_form(moments.blocks[0], form, "logistic regression, " + std::string(name(kind)));
  }
}

TEST_CASE("identities: softmax regression in closed form") {
  Uniform uniform(53);
  const Problem problem = affine_problem(Loss::kCrossEntropy, 4, 3, false, uniform);
  Matrix p = (problem.inputs * problem.network.weights(1).transpose()).array().exp();
  for (Index i = 0; i < p.rows(); ++i) p.row(i) /= p.row(i).sum();
  const ClosedForm form = closed_form(
      problem.inputs,
      [&](Index i) -> Matrix { return (p.row(i) - problem.targets.row(i)).transpose(); },
      [&](Index i) -> Matrix {
        Matrix lambda = -p.row(i).transpose() * p.row(i);
        lambda.diagonal() += p.row(i).transpose();
        return lambda;
      });
  for (const BlockKind kind : kBlockKinds) {
    const Moments moments = compute_moments(problem, kind, {.moments = all_moments(problem.loss)});
    check_closed_form(moments.blocks[0], form, "softmax regression, " + std::string(name(kind)));
  }
}

TEST_CASE("identities: traces, and which matrices are positive semidefinite") {
  Worst trace_h("tr H = mean of the sums of spectra"), trace_m2("tr M2 = mean ‖h‖²");
  Worst negative("−λ_min/λ_max of C, M2, F and Gauss–Newton"), dominance("(E h²) − (E h)²");
  for (int i = 0; i < kProblems; i += 2) {
    const Problem problem = random_problem(i);
    for (const BlockKind kind : kBlockKinds) {
      const Moments moments = compute_moments(
          problem, kind, {.moments = all_moments(problem.loss), .per_sample = true});
      const auto N = static_cast<double>(moments.samples);
      for (const BlockMoments& m : moments.blocks) {
        const std::string where = m.block.name + " of " + problem.name;
        const double scale = m.spectra.cwiseAbs().sum() / N;
        if (scale == 0.0) continue;  // a layer whose units are all dead
        trace_h.add(std::fabs(m.hessian.trace() - m.spectra.sum() / N) / scale, where);
        const double squares = m.spectra.squaredNorm() / N;
        trace_m2.add(std::fabs(m.second_moment.trace() - squares) / squares, where);
        const Matrix empirical = m.covariance + m.gradient * m.gradient.transpose();
        negative.add(-smallest_eigenvalue(m.covariance) / empirical.trace(), where);
        negative.add(-smallest_eigenvalue(m.second_moment) / m.second_moment.trace(), where);
        if (is_likelihood(problem.loss)) {  // Λ of softmax-mse is indefinite
          negative.add(-smallest_eigenvalue(m.fisher) / m.fisher.trace(), where);
          negative.add(-smallest_eigenvalue(m.gauss_newton) / m.gauss_newton.trace(), where);
        }
        dominance.add(-smallest_eigenvalue(m.second_moment - m.hessian * m.hessian) / squares,
                      where);
      }
    }
  }
  CHECK(trace_h.report(6e-15) <= 6e-15);        // 7.9e-16
  CHECK(trace_m2.report(1.5e-14) <= 1.5e-14);   // 1.9e-15
  CHECK(negative.report(3e-15) <= 3e-15);       // 3.2e-16
  CHECK(dominance.report(1.5e-15) <= 1.5e-15);  // 1.7e-16
}

TEST_CASE("identities: a layer's h is positive semidefinite for cross-entropy above ReLU") {
  Uniform uniform(54);
  for (const Activation kind : {Activation::kRelu, Activation::kLeakyRelu}) {
    const Problem problem = two_hidden_layers(Loss::kCrossEntropy, kind, 4, 200, uniform);
    for (const BlockKind block : {BlockKind::kWeights, BlockKind::kWeightsAndBias}) {
      for (const BlockMoments& m :
           compute_moments(problem, block, {.moments = kCurvatureRange}).blocks) {
        CHECK(m.largest_curvature > 0.0);
        CHECK(m.smallest_curvature >= -1e-14 * m.largest_curvature);
      }
    }
    // Across layers it bends: W₂ W₁ is bilinear, so the whole network's h is indefinite.
    const Moments whole =
        compute_moments(problem, BlockKind::kNetwork, {.moments = kCurvatureRange});
    CHECK(whole.blocks[0].smallest_curvature < -0.01 * whole.blocks[0].largest_curvature);
  }
  // The loss itself bends down where a wrong answer is sure.
  Problem softmax_mse = two_hidden_layers(Loss::kSoftmaxMse, Activation::kRelu, 4, 200, uniform);
  for (const BlockMoments& m :
       compute_moments(softmax_mse, BlockKind::kWeights, {.moments = kCurvatureRange}).blocks) {
    CHECK(m.smallest_curvature < -0.01 * m.largest_curvature);
  }
}

TEST_CASE("identities: the Fisher matrix is the Gauss–Newton matrix of every likelihood") {
  Worst error("F against Gauss–Newton");
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    if (!is_likelihood(problem.loss)) continue;
    for (const BlockKind kind : kBlockKinds) {
      const Moments moments = compute_moments(problem, kind, {.moments = kFisher | kGaussNewton});
      for (const BlockMoments& m : moments.blocks) {
        error.add(relative_error(m.fisher, m.gauss_newton), m.block.name + " of " + problem.name);
      }
    }
  }
  CHECK(error.report(1.5e-14) <= 1.5e-14);  // 1.8e-15
}

TEST_CASE("identities: in one layer below piecewise-linear ones F = H, whatever the labels") {
  Uniform uniform(55);
  Worst equal("F against H of a layer, ReLU");
  for (const Loss loss : {Loss::kCrossEntropy, Loss::kMseHalfSum, Loss::kMseMean}) {
    const unsigned moments = kFisher | kHessian;
    const Problem relu = two_hidden_layers(loss, Activation::kRelu, 4, 100, uniform);
    for (const BlockMoments& m :
         compute_moments(relu, BlockKind::kWeights, {.moments = moments}).blocks) {
      equal.add(relative_error(m.fisher, m.hessian), m.block.name);
    }
    const Problem tanh = two_hidden_layers(loss, Activation::kTanh, 4, 100, uniform);
    const Moments bent = compute_moments(tanh, BlockKind::kWeights, {.moments = moments});
    CHECK(relative_error(bent.blocks[0].fisher, bent.blocks[0].hessian) > 0.01);
    CHECK(relative_error(bent.blocks[2].fisher, bent.blocks[2].hessian) <= 1e-13);
  }
  CHECK(equal.report(1e-15) <= 1e-15);  // 1.5e-16
}

TEST_CASE("identities: two classes, one layer, h² = (1−ε)² |∇m|² g gᵀ") {
  // ℓ = log(1 + e^{−m}) with the margin m, linear in the layer's weights: g = −ε ∇m and
  // h = ε (1−ε) ∇m ∇mᵀ with ε = 1 − p_y.
  Uniform uniform(56);
  Worst error("h² against (1−ε)² |∇m|² g gᵀ");
  for (const Activation kind : {Activation::kRelu, Activation::kLeakyRelu, Activation::kIdentity}) {
    const Problem problem = two_hidden_layers(Loss::kCrossEntropy, kind, 2, 30, uniform);
    for (Index p = 0; p < 30; ++p) {
      const double* x = problem.input(p);
      const Index label = problem.targets(p, 0) == 1.0 ? 0 : 1;
      const Matrix j = plain::jacobian(problem.network, x);
      const Vector margin_slope = (j.row(label) - j.row(1 - label)).transpose();
      const std::vector<double> probability = plain::softmax(
          plain::outputs(problem.network.spec, plain::lift<double>(problem.network.parameters), x));
      const double sure = probability[static_cast<std::size_t>(label)];  // 1 − ε
      const Moments one = compute_moments(
          problem.network, problem.inputs.row(p), problem.targets.row(p),
          blocks_of(problem.network.spec, BlockKind::kWeightsAndBias), {.per_sample = true});
      for (const BlockMoments& m : one.blocks) {
        const double slope = margin_slope.segment(m.block.offset, m.block.size).squaredNorm();
        const Vector g = m.gradients.row(0);
        error.add(relative_error(m.second_moment, Matrix(sure * sure * slope * g * g.transpose())),
                  m.block.name);
      }
    }
  }
  CHECK(error.report(3e-14) <= 3e-14);  // 3.5e-15
}

TEST_CASE("identities: C, H, F and Gauss–Newton of the network restrict to a layer, M2 does not") {
  Worst equal("blocks of the network's C, H, F, Gauss–Newton"), rest("M2_ll − Σ h_lm h_ml");
  for (int i = 50; i < kProblems; i += 3) {  // at least one hidden layer
    const Problem problem = random_problem(i);
    const MomentsOptions options = {.moments = all_moments(problem.loss)};
    const Moments whole = compute_moments(problem, BlockKind::kNetwork, options);
    const BlockMoments& net = whole.blocks[0];
    const MomentOracle oracle = moment_oracle(problem);
    for (const BlockMoments& m :
         compute_moments(problem, BlockKind::kWeightsAndBias, options).blocks) {
      const std::string where = m.block.name + " of " + problem.name;
      const auto cut = [&](const Matrix& full) -> Matrix {
        return full.block(m.block.offset, m.block.offset, m.block.size, m.block.size);
      };
      const double scale =
          (m.covariance + m.gradient * m.gradient.transpose()).cwiseAbs().maxCoeff();
      if (scale == 0.0) continue;  // a layer below units that are all dead
      equal.add((cut(net.covariance) - m.covariance).cwiseAbs().maxCoeff() / scale, where);
      equal.add(relative_error(cut(net.hessian), m.hessian), where);
      equal.add(relative_error(cut(net.gauss_newton), m.gauss_newton), where);
      if (m.fisher.size() > 0) equal.add(relative_error(cut(net.fisher), m.fisher), where);

      // (h²)_ll = Σ_m h_lm h_ml: the network's holds the squares of the couplings to other layers
      // as well, so it exceeds the layer's own by a positive semidefinite matrix.
      Matrix couplings = Matrix::Zero(m.block.size, m.block.size);
      for (const Matrix& h : oracle.hessians) {
        Matrix row = h.middleRows(m.block.offset, m.block.size);
        row.middleCols(m.block.offset, m.block.size).setZero();
        couplings += row * row.transpose() / static_cast<double>(oracle.hessians.size());
      }
      const Matrix excess = cut(net.second_moment) - m.second_moment;
      rest.add(relative_error(Matrix(m.second_moment + couplings), cut(net.second_moment)), where);
      CHECK(excess.trace() > 1e-6 * m.second_moment.trace());
      CHECK(smallest_eigenvalue(excess) >= -1e-13 * cut(net.second_moment).trace());
    }
  }
  CHECK(equal.report(0.0) <= 0.0);     // the same sums in the same order
  CHECK(rest.report(6e-14) <= 6e-14);  // 7.4e-15
}

namespace {

// With labels y_p drawn from the model, C₀ = (1/N) Σ g gᵀ and H have the expectation F, and their
// samples are independent, so
//   E‖C₀ − F‖² = (1/N²) Σ_p (Σ_y p(y) ‖g_p(y)‖⁴  − ‖F_p‖²)
//   E‖H − F‖²  = (1/N²) Σ_p (Σ_y p(y) ‖h_p(y)‖²  − ‖F_p‖²)
// with ‖F_p‖² = Σ_yy′ p(y) p(y′) (g_p(y)·g_p(y′))². Both right-hand sides are computed, by giving
// all samples each label in turn; Chebyshev's inequality then bounds the distances.
struct Deviations {
  double c = 0.0, h = 0.0;  // standard deviations
};

Deviations deviations(const Problem& problem, const Matrix& probability, const Matrix& labels) {
  const Index N = problem.inputs.rows(), K = probability.cols();
  std::vector<Matrix> gradients;
  std::vector<Vector> hessian_norms;
  for (Index k = 0; k < K; ++k) {
    Problem same = problem;
    same.targets = labels.row(k).replicate(N, 1);
    Moments moments =
        compute_moments(same, BlockKind::kNetwork, {.moments = 0u, .per_sample = true});
    gradients.push_back(std::move(moments.blocks[0].gradients));
    hessian_norms.push_back(moments.blocks[0].spectra.rowwise().squaredNorm());
  }
  Deviations variance;
  for (Index p = 0; p < N; ++p) {
    for (Index k = 0; k < K; ++k) {
      const auto row = gradients[static_cast<std::size_t>(k)].row(p);
      const double weight = probability(p, k);
      variance.c += weight * row.squaredNorm() * row.squaredNorm();
      variance.h += weight * hessian_norms[static_cast<std::size_t>(k)][p];
      for (Index j = 0; j < K; ++j) {
        const double overlap = row.dot(gradients[static_cast<std::size_t>(j)].row(p));
        variance.c -= weight * probability(p, j) * overlap * overlap;
        variance.h -= weight * probability(p, j) * overlap * overlap;
      }
    }
  }
  const auto samples = static_cast<double>(N);
  return {std::sqrt(variance.c) / samples, std::sqrt(variance.h) / samples};
}

}  // namespace

TEST_CASE("identities: with labels drawn from the model F = C = H in expectation") {
  Uniform uniform(57);
  for (const Loss loss : {Loss::kCrossEntropy, Loss::kBinaryLogistic}) {
    CAPTURE(name(loss));
    const bool classes = loss == Loss::kCrossEntropy;
    Problem problem = two_hidden_layers(loss, Activation::kTanh, classes ? 3 : 1, 3000, uniform);
    Dataset data{problem.inputs, problem.targets, {}, 0};
    draw_model_labels(problem.network, loss, data, 7);
    problem.targets = data.targets;
    const Matrix probability = probabilities(
        loss, Arch::kReference, outputs(problem.network, Arch::kReference, problem.inputs));
    const Matrix labels =
        classes ? Matrix(Matrix::Identity(3, 3)) : (Matrix(2, 1) << 0, 1).finished();
    const Deviations sigma = deviations(problem, probability, labels);

    const auto distances = [&](const Problem& from) {
      const Moments moments =
          compute_moments(from, BlockKind::kNetwork, {.moments = kCovariance | kHessian | kFisher});
      const BlockMoments& m = moments.blocks[0];
      const Matrix uncentred = m.covariance + m.gradient * m.gradient.transpose();
      // E|ḡ|² = tr F / N: centring changes C by less than its own deviation.
      return Vector(
          (Vector(4) << (uncentred - m.fisher).norm() / sigma.c,
           (m.hessian - m.fisher).norm() / sigma.h,
           m.gradient.squaredNorm() * static_cast<double>(moments.samples) / m.fisher.trace(),
           (m.covariance - m.fisher).norm() / sigma.c)
              .finished());
    };
    const Vector drawn = distances(problem);
    // Beyond 3 with a probability of at most 1/9 each; in dimensions this many all lie near 1.
    MESSAGE(name(loss) << ", in standard deviations: C₀ " << drawn[0] << ", H " << drawn[1]
                       << ", N|ḡ|²/tr F " << drawn[2] << ", C " << drawn[3]);
    CHECK(drawn[0] <= 3.0);
    CHECK(drawn[1] <= 3.0);
    CHECK(drawn[2] <= 9.0);
    CHECK(drawn[3] <= 3.5);

    Problem other = problem;  // the least likely label: neither C nor H is near F
    for (Index p = 0; p < probability.rows(); ++p) {
      Index label = 0;
      probability.row(p).minCoeff(&label);
      other.targets.row(p) = labels.row(label);
    }
    const Vector unlikely = distances(other);
    CHECK(unlikely[0] > 10.0);
    CHECK(unlikely[1] > 10.0);
  }
}

}  // namespace sgdscope
