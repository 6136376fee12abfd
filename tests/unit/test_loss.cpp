#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/loss.hpp"

#include "plain_derivatives.hpp"
#include "random_problems.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

constexpr Loss kAll[] = {Loss::kCrossEntropy, Loss::kMseHalfSum, Loss::kMseMean, Loss::kSoftmaxMse,
                         Loss::kBinaryLogistic};

struct Row {
  double value = 0.0;
  Vector gradient;
  Matrix hessian, fisher;
};

Row evaluate_row(Loss loss, Arch arch, const Vector& z, const Vector& y) {
  const Index K = z.size();
  Row row{0.0, Vector(K), Matrix(K, K), Matrix(K, K)};
  evaluate(loss, arch, 1, K, z.data(), y.data(), &row.value, row.gradient.data(),
           row.hessian.data(), is_likelihood(loss) ? row.fisher.data() : nullptr);
  return row;
}

using Long = long double;

// Value and derivatives of the two losses on probabilities for a hard label, in long double. A
// difference 1 − p is never formed: it is the sum of the other probabilities.
struct Exact {
  Long value = 0;
  std::vector<Long> gradient;              // K
  std::vector<std::vector<Long>> hessian;  // K × K
};

struct Probabilities {
  std::vector<Long> p, q;
  Long log_sum = 0;  // log Σ exp(z_k − max z)
  Long maximum = 0;

  explicit Probabilities(const Vector& z) : p(size(z)), q(size(z)), maximum(z.maxCoeff()) {
    Index top = 0;
    z.maxCoeff(&top);
    Long rest = 0;
    for (std::size_t k = 0; k < p.size(); ++k) {
      p[k] = std::exp(static_cast<Long>(z[static_cast<Index>(k)]) - maximum);
      if (static_cast<Index>(k) != top) rest += p[k];
    }
    log_sum = std::log1p(rest);
    for (std::size_t k = 0; k < p.size(); ++k) {
      q[k] = 0;
      for (std::size_t j = 0; j < p.size(); ++j) q[k] += j == k ? 0 : p[j];
    }
    for (std::size_t k = 0; k < p.size(); ++k) {
      p[k] /= 1 + rest;
      q[k] /= 1 + rest;
    }
  }
  static std::size_t size(const Vector& z) { return static_cast<std::size_t>(z.size()); }
  Long slope(std::size_t i, std::size_t j) const { return i == j ? p[i] * q[i] : -p[i] * p[j]; }
};

Exact exact_cross_entropy(const Vector& z, std::size_t label) {
  const Probabilities s(z);
  Exact e;
  e.value = s.maximum - z[static_cast<Index>(label)] + s.log_sum;
  for (std::size_t i = 0; i < s.p.size(); ++i) {
    e.gradient.push_back(i == label ? -s.q[i] : s.p[i]);
    e.hessian.emplace_back();
    for (std::size_t j = 0; j < s.p.size(); ++j) e.hessian[i].push_back(s.slope(i, j));
  }
  return e;
}

// ∂ℓ = (2/K) A r and ∂²ℓ = (2/K) (A A + Σ_k r_k ∂²p_k) with the residual r and A = ∂p/∂z. With
// w_k = Σ_j p_k p_j (r_k − r_j) = (A r)_k the last sum is −w_i p_j − w_j p_i off the diagonal and
// w_i (q_i − p_i) on it: no large terms are left to cancel.
Exact exact_softmax_mse(const Vector& z, std::size_t label) {
  const Probabilities s(z);
  const std::size_t K = s.p.size();
  const Long scale = 2 / static_cast<Long>(K);
  const auto r = [&](std::size_t k) { return k == label ? -s.q[k] : s.p[k]; };
  Exact e;
  std::vector<Long> w(K, 0);
  for (std::size_t i = 0; i < K; ++i) {
    e.value += r(i) * r(i) / static_cast<Long>(K);
    for (std::size_t j = 0; j < K; ++j) w[i] += s.p[i] * s.p[j] * (r(i) - r(j));
    e.gradient.push_back(scale * w[i]);
  }
  for (std::size_t i = 0; i < K; ++i) {
    e.hessian.emplace_back();
    for (std::size_t j = 0; j < K; ++j) {
      Long sum = i == j ? w[i] * (s.q[i] - s.p[i]) : -w[i] * s.p[j] - w[j] * s.p[i];
      for (std::size_t k = 0; k < K; ++k) sum += s.slope(i, k) * s.slope(k, j);
      e.hessian[i].push_back(scale * sum);
    }
  }
  return e;
}

// |x − exact| in roundings of exact itself; anything below the normal numbers counts as zero.
double ulps(double x, Long exact) {
  const Long difference = std::fabs(x - exact);
  if (difference <= static_cast<Long>(std::numeric_limits<double>::min())) return 0.0;
  return static_cast<double>(difference / (std::fabs(exact) * 0x1p-52L));
}

Vector one_hot_row(Index classes, std::size_t label) {
  return Vector::Unit(classes, static_cast<Index>(label));
}

}  // namespace

TEST_CASE("loss: every name leads back to its loss") {
  for (const Loss loss : kAll) CHECK(loss_by_name(name(loss)) == loss);
  CHECK(name(Loss::kSoftmaxMse) == "softmax-mse");
  CHECK_FALSE(loss_by_name("mse"));
  for (const Loss loss : kAll) CHECK(is_likelihood(loss) == (loss != Loss::kSoftmaxMse));
}

TEST_CASE("loss: value, gradient, Hessian and Fisher matrix follow from the definition") {
  for (const Arch arch : available_archs()) {
    const std::string in = " in " + std::string(name(arch));
    Worst value("loss" + in), gradient("∂ℓ/∂z" + in), hessian("∂²ℓ/∂z²" + in),
        fisher("Fisher" + in);
    Uniform uniform(11);
    for (int trial = 0; trial < 1000; ++trial) {
      const Loss loss = kAll[trial % kLossCount];
      const bool classes = loss == Loss::kCrossEntropy || loss == Loss::kSoftmaxMse;
      const Index K = loss == Loss::kBinaryLogistic ? 1 : uniform.from(classes ? 2 : 1, 7);
      const Network affine = {{{1, K}, {}, true}, uniform.matrix(1, 2 * K, 3.0).row(0)};
      const double x = 0.0;
      const Vector z = affine.biases(1);
      Vector y = random_target(loss, K, trial % 2 == 0, uniform);
      if (loss == Loss::kSoftmaxMse && trial % 4 == 1) {  // needs no probabilities
        for (double& target : y) target = uniform(-2.0, 2.0);
      }
      const Row row = evaluate_row(loss, arch, z, y);
      const std::string where = std::string(name(loss)) + " " + std::to_string(trial);

      const double exact = plain::loss_of(affine, loss, &x, y.data());
      value.add(std::fabs(row.value - exact) / std::max(exact, 0.1), where);
      // With x = 0 the biases are the logits, so their part of the gradient is ∂ℓ/∂z.
      gradient.add((row.gradient - plain::gradient(affine, loss, &x, y.data()).tail(K))
                       .cwiseAbs()
                       .maxCoeff(),
                   where);
      hessian.add((row.hessian - plain::loss_hessian(loss, z, y.data())).cwiseAbs().maxCoeff(),
                  where);
      CHECK(row.hessian == row.hessian.transpose());
      if (!is_likelihood(loss)) continue;
      Matrix expected = Matrix::Zero(K, K);
      const plain::Targets targets = plain::model_targets(affine, loss, &x);
      for (Index t = 0; t < targets.rows.rows(); ++t) {
        const Vector g = plain::gradient(affine, loss, &x, targets.rows.row(t).data()).tail(K);
        expected += targets.weights[t] * g * g.transpose();
      }
      fisher.add((row.fisher - expected).cwiseAbs().maxCoeff(), where);
    }
    CHECK(value.report(1e-14) <= 1e-14);     // 1.9e-15
    CHECK(gradient.report(5e-15) <= 5e-15);  // 8.9e-16
    CHECK(hessian.report(4e-15) <= 4e-15);   // 5.3e-16
    CHECK(fisher.report(5e-15) <= 5e-15);    // 8.9e-16
  }
}

TEST_CASE("loss: nearly certain predictions keep their relative accuracy") {
  for (const Arch arch : available_archs()) {
    for (const Loss loss : {Loss::kCrossEntropy, Loss::kSoftmaxMse}) {
      const std::string what = std::string(name(loss)) + " in " + std::string(name(arch));
      Worst value(what + ", ulps of ℓ"), gradient(what + ", of ∂ℓ"), hessian(what + ", of ∂²ℓ");
      Uniform uniform(12);
      for (int trial = 0; trial < 2000; ++trial) {
        const Index K = uniform.from(2, 6);
        Vector z(K);
        for (Index k = 0; k < K; ++k) z[k] = uniform(-2.0, 2.0);
        const Index top = uniform.from(0, K - 1);
        z[top] += uniform(5.0, 300.0);
        const auto label = static_cast<std::size_t>(uniform.from(0, K - 1));
        const bool right = static_cast<Index>(label) == top;
        const Exact exact = loss == Loss::kCrossEntropy ? exact_cross_entropy(z, label)
                                                        : exact_softmax_mse(z, label);
        const Row row = evaluate_row(loss, arch, z, one_hot_row(K, label));
        const std::string where = (right ? "right by " : "wrong by ") + std::to_string(z[top]);
        // Rounding a difference of logits is a relative error of its exponential.
        const double grown = 1.0 + z.maxCoeff() - z.minCoeff();
        value.add(ulps(row.value, exact.value) / grown, where);
        for (Index i = 0; i < K; ++i) {
          const auto a = static_cast<std::size_t>(i);
          gradient.add(ulps(row.gradient[i], exact.gradient[a]) / grown, where);
          for (Index j = 0; j < K; ++j) {
            const Long entry = exact.hessian[a][static_cast<std::size_t>(j)];
            hessian.add(ulps(row.hessian(i, j), entry) / grown, where);
          }
        }
      }
      CHECK(value.report(3.0) <= 3.0);     // 0.94
      CHECK(gradient.report(3.0) <= 3.0);  // 0.94
      CHECK(hessian.report(3.0) <= 3.0);   // 0.94
    }
  }
}

TEST_CASE("loss: binary logistic keeps its relative accuracy at every logit") {
  for (const Arch arch : available_archs()) {
    const std::string in = " in " + std::string(name(arch));
    Worst value("logistic, ulps of ℓ" + in), first("of ∂ℓ" + in), second("of ∂²ℓ" + in);
    Uniform uniform(13);
    for (int trial = 0; trial < 5000; ++trial) {
      const double z = trial % 2 == 0 ? uniform(-10.0, 10.0) : uniform(-700.0, 700.0);
      const double y = trial % 3 == 0 ? 1.0 : 0.0;
      const Long margin = y == 1.0 ? z : -z;  // ℓ = log(1 + e^{−m})
      const Long error = 1 / (1 + std::exp(margin)), sure = 1 / (1 + std::exp(-margin));
      const Long exact =
          margin > 0 ? std::log1p(std::exp(-margin)) : -margin + std::log1p(std::exp(margin));
      const Row row =
          evaluate_row(Loss::kBinaryLogistic, arch, Vector::Constant(1, z), Vector::Constant(1, y));
      const std::string where = "z = " + std::to_string(z);
      value.add(ulps(row.value, exact), where);
      first.add(ulps(row.gradient[0], y == 1.0 ? -error : error), where);
      second.add(ulps(row.hessian(0, 0), error * sure), where);
      CHECK(ulps(row.fisher(0, 0), error * sure) <= 8.0);
    }
    CHECK(value.report(4.0) <= 4.0);   // 0.93
    CHECK(first.report(4.0) <= 4.0);   // 1.2
    CHECK(second.report(4.0) <= 4.0);  // 2.0
  }
}

TEST_CASE("loss: logits of ±1e3 and beyond give finite values and the right limits") {
  for (const Arch arch : available_archs()) {
    for (const double far : {1e3, 1e10, 1e300}) {
      const Vector z = (Vector(3) << far, -far, 0.0).finished();
      const Row right = evaluate_row(Loss::kCrossEntropy, arch, z, one_hot_row(3, 0));
      CHECK(right.value == 0.0);
      CHECK(right.gradient == Vector::Zero(3));
      CHECK(right.hessian == Matrix::Zero(3, 3));
      const Row wrong = evaluate_row(Loss::kCrossEntropy, arch, z, one_hot_row(3, 1));
      CHECK(wrong.value == 2.0 * far);
      CHECK(wrong.gradient == (Vector(3) << 1.0, -1.0, 0.0).finished());
      const Row mse = evaluate_row(Loss::kSoftmaxMse, arch, z, one_hot_row(3, 1));
      CHECK(mse.value == 2.0 / 3.0);
      CHECK(mse.gradient == Vector::Zero(3));
      CHECK(mse.hessian == Matrix::Zero(3, 3));
      const Row tie =
          evaluate_row(Loss::kCrossEntropy, arch, Vector::Constant(2, -far), one_hot_row(2, 1));
      CHECK(std::fabs(tie.value - std::log(2.0)) <= 1e-15);
      CHECK(tie.gradient == (Vector(2) << 0.5, -0.5).finished());

      const Vector up = Vector::Constant(1, far), zero = Vector::Zero(1), one = Vector::Ones(1);
      CHECK(evaluate_row(Loss::kBinaryLogistic, arch, up, one).value == 0.0);
      CHECK(evaluate_row(Loss::kBinaryLogistic, arch, up, zero).value == far);
      CHECK(evaluate_row(Loss::kBinaryLogistic, arch, up, zero).gradient[0] == 1.0);
      CHECK(evaluate_row(Loss::kBinaryLogistic, arch, -up, zero).value == 0.0);
      CHECK(evaluate_row(Loss::kBinaryLogistic, arch, -up, one).value == far);
      CHECK(evaluate_row(Loss::kBinaryLogistic, arch, -up, one).hessian(0, 0) == 0.0);
    }
    const Row squared =
        evaluate_row(Loss::kMseMean, arch, Vector::Constant(2, 1e3), Vector::Constant(2, -1.0));
    CHECK(squared.value == 1001.0 * 1001.0);
    CHECK(squared.gradient == Vector::Constant(2, 1001.0));
    const Row large =
        evaluate_row(Loss::kMseHalfSum, arch, Vector::Constant(1, 1e150), Vector::Zero(1));
    CHECK(large.value == 0.5 * (1e150 * 1e150));
    CHECK(large.gradient[0] == 1e150);
  }
}

TEST_CASE("loss: probabilities and the number of right answers") {
  const Matrix z = (Matrix(3, 3) << 2.0, 1.0, 0.0, 5.0, 5.0, 1.0, -1e3, 0.0, 1e3).finished();
  const Matrix p = probabilities(Loss::kCrossEntropy, Arch::kReference, z);
  for (Index i = 0; i < 3; ++i) CHECK(std::fabs(p.row(i).sum() - 1.0) <= 3e-16);
  CHECK(std::fabs(p(0, 0) / p(0, 1) - std::exp(1.0)) <= 1e-15);
  CHECK(p.row(2) == Eigen::RowVector3d(0.0, 0.0, 1.0));
  // Rows: right; a tie, counted as the first, wrong; right.
  const Matrix y = (Matrix(3, 3) << 1, 0, 0, 0, 1, 0, 0.2, 0.3, 0.5).finished();
  CHECK(count_right(Loss::kCrossEntropy, z, y) == 2);

  const Matrix logits = (Matrix(3, 1) << 40.0, -40.0, 0.0).finished();
  const Matrix two = probabilities(Loss::kBinaryLogistic, Arch::kReference, logits);
  CHECK(two.cols() == 2);
  CHECK(ulps(two(0, 0), 1 / (1 + std::exp(40.0L))) <= 2.0);
  CHECK(ulps(two(1, 1), 1 / (1 + std::exp(40.0L))) <= 2.0);
  CHECK(two(2, 0) == 0.5);
  CHECK(count_right(Loss::kBinaryLogistic, logits, (Matrix(3, 1) << 1, 1, 0).finished()) == 2);
}

TEST_CASE("loss: targets that a loss is not defined for are refused, and the place is named") {
  struct Case {
    Loss loss;
    Matrix targets;
    Index outputs;
    ErrorCode code;
    const char* says;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Matrix good = (Matrix(2, 2) << 0.0, 1.0, 0.5, 0.5).finished();
  Matrix bad_sum = good, negative = good, not_number = good;
  bad_sum(1, 0) = 0.6;
  negative(1, 0) = -0.5;
  not_number(0, 1) = nan;
  const Case cases[] = {
      {Loss::kCrossEntropy, good, 3, ErrorCode::kBadShape, "2 columns"},
      {Loss::kCrossEntropy, bad_sum, 2, ErrorCode::kBadValue, "row 1"},
      {Loss::kCrossEntropy, negative, 2, ErrorCode::kBadValue, "column 0"},
      {Loss::kMseMean, not_number, 2, ErrorCode::kBadValue, "row 0, column 1"},
      {Loss::kBinaryLogistic, good, 2, ErrorCode::kBadShape, "one output"},
      {Loss::kBinaryLogistic, Matrix::Constant(1, 1, 1.5), 1, ErrorCode::kBadValue, "row 0"},
  };
  for (const Case& c : cases) {
    const Status status = check_targets(c.loss, c.targets, c.outputs);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == c.code);
    CHECK_MESSAGE(status.error().message.find(c.says) != std::string::npos, status.error().message);
  }
  CHECK(check_targets(Loss::kCrossEntropy, good, 2));
  const Matrix single = (Matrix(1, 3) << 0.1F, 0.7F, 0.2F).finished();
  CHECK(single.sum() != 1.0);
  CHECK(check_targets(Loss::kCrossEntropy, single, 3));
  CHECK(check_targets(Loss::kSoftmaxMse, bad_sum, 2));
  CHECK(check_targets(Loss::kSoftmaxMse, negative, 2));
  CHECK(check_targets(Loss::kMseHalfSum, bad_sum, 2));
  CHECK(check_targets(Loss::kMseHalfSum, negative, 2));
}

}  // namespace sgdscope
