#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>

#include "sgdscope/moments.hpp"
#include "sgdscope/per_sample.hpp"

#include "moment_oracle.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Eigenvalues of every sample's block of h, descending, N × D.
Matrix dense_spectra(const MomentOracle& oracle, const Block& block) {
  Matrix spectra(static_cast<Index>(oracle.hessians.size()), block.size);
  for (Index p = 0; p < spectra.rows(); ++p) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
        oracle.hessians[static_cast<std::size_t>(p)].block(block.offset, block.offset, block.size,
                                                           block.size),
        Eigen::EigenvaluesOnly);
    spectra.row(p) = solver.eigenvalues().reverse().transpose();
  }
  return spectra;
}

// The r kept eigenvalues of every sample with the D − r zeros put among them, descending.
Matrix with_zeros(const Matrix& kept, Index size) {
  Matrix all = Matrix::Zero(kept.rows(), size);
  all.leftCols(kept.cols()) = kept;
  for (Index p = 0; p < all.rows(); ++p) {
    std::sort(all.row(p).data(), all.row(p).data() + size, std::greater<>());
  }
  return all;
}

void check_symmetric_bits(const BlockMoments& m) {
  for (const Matrix* matrix :
       {&m.covariance, &m.hessian, &m.second_moment, &m.fisher, &m.gauss_newton}) {
    CHECK(*matrix == matrix->transpose());
  }
}

struct Errors {
  Worst losses, gradients, mean_gradient, c, empirical, h, m2, fisher, gauss_newton, spectra, range;

  explicit Errors(const std::string& in)
      : losses("losses" + in),
        gradients("per-sample gradients" + in),
        mean_gradient("mean gradient" + in),
        c("C, over the largest entry before it is centred" + in),
        empirical("empirical Fisher" + in),
        h("H" + in),
        m2("M2" + in),
        fisher("true Fisher" + in),
        gauss_newton("Gauss–Newton" + in),
        spectra("per-sample spectra" + in),
        range("least and greatest curvature" + in) {}

  void compare(const Moments& moments, const MomentOracle& oracle, const std::string& where) {
    losses.add(relative_error(moments.losses, oracle.losses), where);
    CHECK(moments.samples == oracle.losses.size());
    CHECK(std::fabs(moments.mean_loss - oracle.losses.mean()) <= 1e-14);  // 6.7e-16
    for (const BlockMoments& m : moments.blocks) compare(m, oracle, m.block.name + " of " + where);
  }

  // Bounds on the largest error over the largest entry, of layers and of the whole network, where a
  // small entry stands beside large ones; each with the worst measured.
  void check(BlockKind kind) const {
    const auto holds = [&](const Worst& worst, double layers, double network) {
      const double bound = kind == BlockKind::kNetwork ? network : layers;
      CHECK(worst.report(bound) <= bound);
    };
    CHECK(h.count() >= 200);
    holds(losses, 2e-14, 2e-14);         // 2.2e-15, 2.2e-15
    holds(gradients, 6e-14, 2.5e-14);    // 6.8e-15, 2.4e-15
    holds(mean_gradient, 3e-14, 6e-15);  // 3.6e-15, 6.2e-16
    holds(c, 8e-14, 4e-14);              // 8.3e-15, 3.9e-15
    holds(empirical, 1e-13, 4e-14);      // 1.1e-14, 4.1e-15
    holds(h, 4e-13, 4e-14);              // 4.7e-14, 3.7e-15
    holds(m2, 2e-13, 3.5e-14);           // 2.3e-14, 3.3e-15
    holds(fisher, 3e-13, 7e-14);         // 3.6e-14, 6.9e-15
    holds(gauss_newton, 3e-13, 7e-14);   // 3.6e-14, 6.9e-15
    holds(spectra, 1e-13, 6e-14);        // 1.1e-14, 6.0e-15
    holds(range, 1e-13, 5e-14);          // 1.1e-14, 4.7e-15
  }

  void compare(const BlockMoments& m, const MomentOracle& oracle, const std::string& where) {
    const Block& block = m.block;
    const Matrix g = oracle.gradients.middleCols(block.offset, block.size);
    const auto part = [&](const Matrix& full) {
      return full.block(block.offset, block.offset, block.size, block.size);
    };
    gradients.add(relative_error(m.gradients, g), where);
    const Vector mean = g.colwise().mean().transpose();
    mean_gradient.add(
        (m.gradient - mean).cwiseAbs().maxCoeff() / std::max(g.cwiseAbs().maxCoeff(), 1e-300),
        where);
    const Matrix uncentred = g.transpose() * g / static_cast<double>(g.rows());
    // C is centred at the end, so its rounding is that of what the mean is subtracted from.
    c.add((m.covariance - covariance(g)).cwiseAbs().maxCoeff() /
              std::max(uncentred.cwiseAbs().maxCoeff(), 1e-300),
          where);
    empirical.add(relative_error(m.covariance + m.gradient * m.gradient.transpose(), uncentred),
                  where);
    h.add(relative_error(m.hessian, mean_hessian(oracle, block)), where);
    m2.add(relative_error(m.second_moment, mean_squared_hessian(oracle, block)), where);
    gauss_newton.add(relative_error(m.gauss_newton, part(oracle.gauss_newton)), where);
    if (m.fisher.size() > 0) fisher.add(relative_error(m.fisher, part(oracle.fisher)), where);

    const Matrix exact = dense_spectra(oracle, block);
    spectra.add(relative_error(with_zeros(m.spectra, block.size), exact), where);
    const double scale = std::max(exact.cwiseAbs().maxCoeff(), 1e-300);
    range.add(std::max(std::fabs(m.smallest_curvature - exact.minCoeff()),
                       std::fabs(m.largest_curvature - exact.maxCoeff())) /
                  scale,
              where);
    check_symmetric_bits(m);
  }
};

void check_same(const BlockMoments& a, const BlockMoments& b) {
  CHECK(same_bits(a.gradient, b.gradient));
  CHECK(same_bits(a.covariance, b.covariance));
  CHECK(same_bits(a.hessian, b.hessian));
  CHECK(same_bits(a.second_moment, b.second_moment));
  CHECK(same_bits(a.fisher, b.fisher));
  CHECK(same_bits(a.gauss_newton, b.gauss_newton));
  CHECK(same_bits(a.gradients, b.gradients));
  CHECK(same_bits(a.spectra, b.spectra));
}

Problem many_samples(Index samples) {
  Uniform uniform(31);
  Problem problem;
  problem.loss = Loss::kCrossEntropy;
  problem.network =
      random_network({{4, 5, 4, 3}, {Activation::kTanh, Activation::kGelu}, true}, uniform);
  draw_samples(problem, samples, true, uniform);
  return problem;
}

}  // namespace

TEST_CASE("moments: all of them, of every kind of block, are those of dense matrices") {
  std::vector<Errors> all;  // by kind of block, then by architecture
  for (const BlockKind kind : kBlockKinds) {
    for (const Arch arch : available_archs()) {
      all.emplace_back(", " + std::string(name(kind)) + " in " + std::string(name(arch)));
    }
  }
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    const MomentOracle oracle = moment_oracle(problem);
    auto errors = all.begin();
    for (const BlockKind kind : kBlockKinds) {
      for (const Arch arch : available_archs()) {
        // Chunks of two: every problem has at least two of them.
        const Moments moments = compute_moments(
            problem, kind,
            {.moments = all_moments(problem.loss), .per_sample = true, .arch = arch, .chunk = 2});
        errors->compare(moments, oracle, problem.name);
        ++errors;
      }
    }
  }
  auto errors = all.begin();
  for (const BlockKind kind : kBlockKinds) {
    for (std::size_t i = 0; i < available_archs().size(); ++i, ++errors) errors->check(kind);
  }
}

TEST_CASE("moments: M2 is also the mean square of the engine's own dense Hessians") {
  Worst error("M2 of the network against squares of dense h");
  for (int i = 0; i < kProblems; ++i) {
    const Problem problem = random_problem(i);
    const Index D = problem.network.spec.parameter_count();
    Matrix sum = Matrix::Zero(D, D);
    for (Index p = 0; p < problem.inputs.rows(); ++p) {
      const Matrix h = dense_sample_hessian(problem.network, problem.loss, problem.inputs.row(p),
                                            problem.targets.row(p));
      sum += h * h;
    }
    sum /= static_cast<double>(problem.inputs.rows());
    const Moments moments =
        compute_moments(problem, BlockKind::kNetwork, {.moments = kSecondMoment});
    error.add(relative_error(moments.blocks[0].second_moment, sum), problem.name);
  }
  CHECK(error.report(6e-15) <= 6e-15);  // 6.1e-16
}

TEST_CASE("moments: blocks, their places and their names") {
  const NetworkSpec spec = {{24, 16, 10}, {Activation::kRelu}, true};
  const std::vector<Block> layers = blocks_of(spec, BlockKind::kWeights);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "layer 1 weights (16×24)");
  CHECK(layers[1].offset == 16 * 24 + 16);
  CHECK(layers[1].size == 160);
  const std::vector<Block> second = blocks_of(spec, BlockKind::kWeightsAndBias, {2});
  REQUIRE(second.size() == 1);
  CHECK(second[0].layer == 2);
  CHECK(second[0].size == 170);
  CHECK(second[0].name == "layer 2 with bias (10×16+10)");
  const std::vector<Block> network = blocks_of(spec, BlockKind::kNetwork, {2});
  REQUIRE(network.size() == 1);
  CHECK(network[0].size == spec.parameter_count());
  CHECK(network[0].layer == 0);
  for (const BlockKind kind : kBlockKinds) CHECK(block_kind_by_name(name(kind)) == kind);
  CHECK(name(BlockKind::kWeightsAndBias) == "layers-with-bias");
  CHECK_FALSE(block_kind_by_name("layer"));
}

TEST_CASE("moments: what is not asked for is empty, and what is has the same bits alone") {
  const Problem problem = many_samples(9);
  const unsigned all = all_moments(problem.loss);
  for (const BlockKind kind : kBlockKinds) {
    const Moments together = compute_moments(problem, kind, {.moments = all, .per_sample = true});
    const BlockMoments& full = together.blocks.back();
    const auto alone = [&](unsigned moment) {
      return std::move(compute_moments(problem, kind, {.moments = moment}).blocks.back());
    };
    const auto stored = [](const BlockMoments& m) {
      return m.covariance.size() + m.hessian.size() + m.second_moment.size() + m.fisher.size() +
             m.gauss_newton.size() + m.gradients.size() + m.spectra.size();
    };
    const Index square = full.block.size * full.block.size;
    for (const unsigned one : {kCovariance, kHessian, kSecondMoment, kFisher, kGaussNewton}) {
      CHECK(stored(alone(one)) == square);
    }
    CHECK(stored(alone(0)) == 0);
    CHECK(same_bits(alone(kCovariance).covariance, full.covariance));
    CHECK(same_bits(alone(kHessian).hessian, full.hessian));
    CHECK(same_bits(alone(kSecondMoment).second_moment, full.second_moment));
    CHECK(same_bits(alone(kFisher).fisher, full.fisher));
    CHECK(same_bits(alone(kGaussNewton).gauss_newton, full.gauss_newton));
    CHECK(alone(kCurvatureRange).largest_curvature == full.largest_curvature);
  }
}

TEST_CASE("moments: samples are added in their order, whatever the size of a chunk") {
  const Problem problem = many_samples(530);  // three chunks of the size that the engine chooses
  Worst network_m2("M2 of the network with other chunks");
  for (const Arch arch : available_archs()) {
    for (const BlockKind kind : kBlockKinds) {
      const MomentsOptions options = {
          .moments = all_moments(problem.loss), .per_sample = true, .arch = arch};
      const Moments expected = compute_moments(problem, kind, options);
      for (const Index chunk : {1, 7, 256, 300, 1000}) {
        CAPTURE(chunk);
        MomentsOptions other = options;
        other.chunk = chunk;
        Moments moments = compute_moments(problem, kind, other);
        CHECK(moments.mean_loss == expected.mean_loss);
        CHECK(same_bits(moments.losses, expected.losses));
        REQUIRE(moments.blocks.size() == expected.blocks.size());
        for (std::size_t b = 0; b < moments.blocks.size(); ++b) {
          BlockMoments& m = moments.blocks[b];
          if (kind == BlockKind::kNetwork) {
            // Two kinds of term, added to one sum in turn, chunk by chunk: its bits hang on the
            // size of the chunks, which is why that is chosen from the sizes alone.
            network_m2.add(relative_error(m.second_moment, expected.blocks[b].second_moment),
                           "chunk " + std::to_string(chunk));
            m.second_moment = expected.blocks[b].second_moment;
          }
          check_same(m, expected.blocks[b]);
        }
      }
    }
  }
  CHECK(network_m2.report(1e-14) <= 1e-14);  // 1.2e-15
}

TEST_CASE("moments: architectures agree within rounding") {
  const Problem problem = many_samples(600);
  const MomentsOptions options = {.moments = all_moments(problem.loss), .per_sample = true};
  for (const BlockKind kind : kBlockKinds) {
    const Moments expected = compute_moments(problem, kind, options);
    Worst error("architectures, " + std::string(name(kind)));
    for (const Arch arch : available_archs()) {
      MomentsOptions other = options;
      other.arch = arch;
      const Moments moments = compute_moments(problem, kind, other);
      for (std::size_t b = 0; b < moments.blocks.size(); ++b) {
        const BlockMoments &m = moments.blocks[b], &e = expected.blocks[b];
        const std::string where = std::string(name(arch)) + " " + m.block.name;
        error.add(relative_error(m.covariance, e.covariance), where);
        error.add(relative_error(m.hessian, e.hessian), where);
        error.add(relative_error(m.second_moment, e.second_moment), where);
        error.add(relative_error(m.fisher, e.fisher), where);
        error.add(relative_error(m.gauss_newton, e.gauss_newton), where);
        error.add(relative_error(m.spectra, e.spectra), where);
      }
    }
    CHECK(error.report(1.5e-14) <= 1.5e-14);  // 1.9e-15
  }
}

TEST_CASE("moments: a job goes chunk by chunk and can be dropped") {
  const Problem problem = many_samples(10);
  const std::vector<Block> blocks = blocks_of(problem.network.spec, BlockKind::kWeights);
  const MomentsOptions options = {.loss = problem.loss, .chunk = 4};
  MomentsJob job(problem.network, problem.inputs, problem.targets, blocks, options);
  CHECK(job.progress().done == 0.0);
  CHECK_FALSE(job.progress().phase.empty());
  double before = 0.0;
  for (int chunk = 0; chunk < 3; ++chunk) {  // 4 + 4 + 2 samples
    CHECK(job.step());
    const Progress progress = job.progress();
    CHECK(progress.done > before);
    CHECK(progress.done <= progress.total);
    before = progress.done;
  }
  for (int matrix = 0; matrix < 3 * 3; ++matrix) CHECK(job.step());  // C, H and M2 of three layers
  CHECK_FALSE(job.step());
  CHECK(job.progress().done == job.progress().total);
  CHECK_FALSE(job.step());
  CHECK(job.result().blocks.size() == 3);

  MomentsJob dropped(problem.network, problem.inputs, problem.targets, blocks, options);
  CHECK(dropped.step());
}

// With as many threads as samples a chunk's spectra are one piece.
TEST_CASE("moments: a whole network's spectra are taken a few samples a step, with the same bits") {
  Uniform uniform(21);
  Problem problem;
  problem.network =
      random_network({{2, 16, 16, 3}, {Activation::kTanh, Activation::kTanh}, true}, uniform);
  draw_samples(problem, 40, true, uniform);
  const std::vector<Block> blocks = blocks_of(problem.network.spec, BlockKind::kNetwork);
  const auto run = [&](int threads, int* steps) {
    const MomentsOptions options = {.loss = problem.loss,
                                    .moments = kFisher | kGaussNewton | kSecondMoment,
                                    .per_sample = true,
                                    .threads = threads,
                                    .chunk = 32};
    MomentsJob job(problem.network, problem.inputs, problem.targets, blocks, options);
    while (job.step()) ++*steps;
    return std::move(job.result().blocks.front());
  };
  int few = 0, many = 0;
  const BlockMoments pieces = run(1, &many), whole = run(32, &few);
  // Two chunks: what begins one, three moments and the spectra of each; and three matrices.
  CHECK(few == 2 * 5 + 3);
  CHECK(many >= few + 8);
  CHECK(pieces.spectra == whole.spectra);
  CHECK(pieces.gradients == whole.gradients);
  CHECK(pieces.smallest_curvature == whole.smallest_curvature);
  CHECK(pieces.largest_curvature == whole.largest_curvature);
  CHECK(pieces.second_moment == whole.second_moment);
  CHECK(pieces.fisher == whole.fisher);
  CHECK(pieces.gauss_newton == whole.gauss_newton);
}

TEST_CASE("moments: bad input is refused with a sentence that names the place") {
  struct Input {
    Problem problem = many_samples(3);
    MomentsOptions options;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  struct Case {
    std::function<void(Input&)> spoil;
    ErrorCode code;
    const char* says;
  };
  const Case cases[] = {
      {[](Input& i) { i.problem.network.spec.sizes = {4}; }, ErrorCode::kBadShape, "sizes"},
      {[](Input& i) { i.problem.network.parameters.conservativeResize(7); }, ErrorCode::kBadShape,
       "found 7 parameters, expected 64"},
      {[&](Input& i) { i.problem.network.parameters[5] = nan; }, ErrorCode::kBadValue,
       "parameter 5"},
      {[](Input& i) { i.problem.inputs.conservativeResize(0, 4); }, ErrorCode::kBadShape,
       "no samples"},
      {[](Input& i) { i.problem.inputs.conservativeResize(3, 3); }, ErrorCode::kBadShape,
       "inputs have 3 columns"},
      {[](Input& i) { i.problem.targets.conservativeResize(2, 3); }, ErrorCode::kBadShape,
       "2 targets for 3 inputs"},
      {[&](Input& i) { i.problem.inputs(2, 1) = infinity; }, ErrorCode::kBadValue,
       "inputs, row 2, column 1"},
      {[&](Input& i) { i.problem.targets(1, 0) = nan; }, ErrorCode::kBadValue,
       "targets, row 1, column 0"},
      {[](Input& i) { i.problem.targets.conservativeResize(3, 2); }, ErrorCode::kBadShape,
       "targets have 2 columns"},
      {[](Input& i) { i.problem.targets(1, 0) += 0.5; }, ErrorCode::kBadValue, "targets, row 1"},
      {[](Input& i) { i.options.loss = Loss::kBinaryLogistic; }, ErrorCode::kBadShape,
       "one output"},
      {[](Input& i) {
         i.options.loss = Loss::kSoftmaxMse;
         i.options.moments = kFisher;
       },
       ErrorCode::kBadValue, "no Fisher matrix"},
  };
  const auto check_input = [](const Input& i) {
    return check_moments_input(i.problem.network, i.problem.inputs, i.problem.targets, i.options);
  };
  CHECK(check_input({}));
  for (const Case& c : cases) {
    CAPTURE(c.says);
    Input input;
    c.spoil(input);
    const Status status = check_input(input);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == c.code);
    CHECK_MESSAGE(status.error().message.find(c.says) != std::string::npos, status.error().message);
  }
}

}  // namespace sgdscope
