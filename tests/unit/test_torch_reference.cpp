// Values recorded from PyTorch's float64 autograd (data/torch/record.py says how).
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "moment_oracle.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

using nlohmann::json;

Matrix matrix_of(const json& rows) {
  const auto values = rows.get<std::vector<std::vector<double>>>();
  Matrix m(static_cast<Index>(values.size()), static_cast<Index>(values.at(0).size()));
  for (Index i = 0; i < m.rows(); ++i) {
    const std::vector<double>& row = values[static_cast<std::size_t>(i)];
    REQUIRE(static_cast<Index>(row.size()) == m.cols());
    m.row(i) = Eigen::Map<const Vector>(row.data(), m.cols()).transpose();
  }
  return m;
}

Vector vector_of(const json& list) {
  const auto values = list.get<std::vector<double>>();
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

// Rows of a lower triangle, one after another.
Matrix symmetric_of(const json& list, Index size) {
  const Vector packed = vector_of(list);
  REQUIRE(packed.size() == size * (size + 1) / 2);
  Matrix m(size, size);
  Index next = 0;
  for (Index i = 0; i < size; ++i) {
    for (Index j = 0; j <= i; ++j) m(i, j) = m(j, i) = packed[next++];
  }
  return m;
}

Problem problem_of(const json& recorded) {
  const json& from = recorded.at("problem");
  REQUIRE(from.at("format") == "sgdscope-problem/1");
  Problem problem;
  problem.name = recorded.at("name");
  NetworkSpec& spec = problem.network.spec;
  spec.sizes = from.at("network").at("sizes").get<std::vector<Index>>();
  spec.bias = from.at("network").at("bias");
  for (const json& activation : from.at("network").at("activations")) {
    const auto kind = activation_by_name(activation.get<std::string>());
    REQUIRE(kind);
    spec.activations.push_back(*kind);
  }
  const auto loss = loss_by_name(from.at("loss").get<std::string>());
  REQUIRE(loss);
  problem.loss = *loss;
  problem.network.parameters = vector_of(from.at("parameters"));
  problem.inputs = matrix_of(from.at("inputs"));
  problem.targets = matrix_of(from.at("targets"));
  return problem;
}

}  // namespace

TEST_CASE("torch: outputs, losses, gradients, H, M2 and C agree with the recorded values") {
  std::ifstream file(SGDSCOPE_TEST_DATA_DIR "/torch/reference.json");
  REQUIRE(file);
  const json reference = json::parse(file);
  REQUIRE(reference.at("format") == "sgdscope-reference/1");
  std::set<Activation> activations;
  std::set<Loss> losses;
  Worst z("outputs"), loss("losses"), gradients("gradients"), h("Hessian"), trace("trace of M2"),
      m2("diagonal of M2"), c("diagonal of C");
  for (const json& recorded : reference.at("cases")) {
    const Problem problem = problem_of(recorded);
    const NetworkSpec& spec = problem.network.spec;
    activations.insert(spec.activations.begin(), spec.activations.end());
    losses.insert(problem.loss);
    for (const Arch arch : available_archs()) {
      const MomentsOptions options = {.loss = problem.loss, .per_sample = true, .arch = arch};
      REQUIRE(check_moments_input(problem.network, problem.inputs, problem.targets, options));
      const Moments moments = compute_moments(problem, BlockKind::kNetwork, options);
      const BlockMoments& m = moments.blocks.at(0);
      const std::string& where = problem.name;
      z.add(relative_error(outputs(problem.network, arch, problem.inputs),
                           matrix_of(recorded.at("outputs"))),
            where);
      loss.add(relative_error(moments.losses, vector_of(recorded.at("losses"))), where);
      gradients.add(relative_error(m.gradients, matrix_of(recorded.at("gradients"))), where);
      h.add(relative_error(m.hessian, symmetric_of(recorded.at("hessian"), m.block.size)), where);
      const double exact_trace = recorded.at("m2_trace");
      trace.add(std::fabs(m.second_moment.trace() - exact_trace) / exact_trace, where);
      m2.add(
          relative_error(Vector(m.second_moment.diagonal()), vector_of(recorded.at("m2_diagonal"))),
          where);
      c.add(relative_error(Vector(m.covariance.diagonal()),
                           vector_of(recorded.at("covariance_diagonal"))),
            where);
    }
  }
  CHECK(activations.size() == static_cast<std::size_t>(kActivationCount));
  CHECK(losses.size() == static_cast<std::size_t>(kLossCount));
  CHECK(z.count() >= 20);
  CHECK(z.report(1e-14) <= 1e-14);          // 1.4e-15
  CHECK(loss.report(5e-15) <= 5e-15);       // 5.8e-16
  CHECK(gradients.report(1e-14) <= 1e-14);  // 1.4e-15
  CHECK(h.report(1e-14) <= 1e-14);          // 1.3e-15
  CHECK(trace.report(1.2e-14) <= 1.2e-14);  // 1.5e-15
  CHECK(m2.report(1.5e-14) <= 1.5e-14);     // 2.2e-15
  CHECK(c.report(1.5e-14) <= 1.5e-14);      // 2.2e-15
}

}  // namespace sgdscope
