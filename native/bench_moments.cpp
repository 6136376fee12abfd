#include <cmath>

#include <nlohmann/json.hpp>

#include "sgdscope/moments.hpp"
#include "sgdscope/random.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "bench_timing.hpp"
#include "bench_work.hpp"

namespace sgdscope::bench {
namespace {

struct Case {
  NetworkSpec spec;
  BlockKind kind;
  std::vector<Index> layers;
  std::vector<Index> samples;
};

Case case_named(const std::string& name) {
  const auto tanh = Activation::kTanh;
  if (name == "S1") return {{{2, 16, 16, 3}, {tanh, tanh}, true}, BlockKind::kNetwork, {}, {512}};
  if (name == "S2") {
    return {{{64, 24, 16, 10}, {tanh, tanh}, true}, BlockKind::kNetwork, {}, {1797}};
  }
  return {{{784, 50, 50, 10}, {tanh, tanh}, true}, BlockKind::kWeightsAndBias, {2}, {2000, 10000}};
}

struct Problem {
  Network network;
  Matrix inputs, targets;
};

Problem make_problem(const NetworkSpec& spec, Index samples) {
  Problem problem{initialise(spec, Initialisation::kPyTorch, 1), Matrix(samples, spec.inputs()),
                  Matrix::Zero(samples, spec.outputs())};
  Random random(1, Stream::kData);
  for (Index i = 0; i < problem.inputs.size(); ++i) problem.inputs.data()[i] = random.uniform();
  for (Index p = 0; p < samples; ++p) problem.targets(p, p % spec.outputs()) = 1.0;
  return problem;
}

struct Step {
  const char* name;
  unsigned moments;
};

class MomentsBench {
 public:
  MomentsBench(const std::string& name, const Case& chosen, Index samples, const Settings& settings)
      : name_(name),
        settings_(settings),
        problem_(make_problem(chosen.spec, samples)),
        blocks_(blocks_of(chosen.spec, chosen.kind, chosen.layers)) {}

  // `gradients` is what every step shares: the passes and the mean gradient. Returns the median
  // time of `fused`.
  double run() {
    const std::vector<Step> steps = {{"gradients", 0},
                                     {"C", kCovariance},
                                     {"H", kHessian},
                                     {"M2", kSecondMoment},
                                     {"fused", kCovariance | kHessian | kSecondMoment}};
    std::vector<Peer> peers;
    for (const Step& step : steps) {
      peers.push_back({step.name, [this, step] { moments_ = compute(step.moments); }});
    }
    peers.push_back({"eigen", [this] { decompose(moments_.hessian); }});
    peers.push_back(
        {"total", [this, &steps] { decompose(compute(steps.back().moments).hessian); }});
    const std::vector<Timing> timings = time_in_turn(peers, settings_.repeats);
    double fused = 0.0;
    for (std::size_t i = 0; i < peers.size(); ++i) {
      nlohmann::ordered_json line = {{"work", "moments"},
                                     {"peer", "sgdscope"},
                                     {"case", name_},
                                     {"N", problem_.inputs.rows()},
                                     {"D", blocks_.front().size},
                                     {"step", peers[i].name},
                                     {"threads", settings_.threads},
                                     {"arch", std::string(sgdscope::name(settings_.arch))},
                                     {"seconds", timings[i].median},
                                     {"best", timings[i].best}};
      if (peers[i].name == "fused") {
        const double flops = moments_cost(problem_.network.spec, blocks_, problem_.inputs.rows(),
                                          options(steps[i].moments))
                                 .packed_flops;
        fused = timings[i].median;
        line["gflops"] = flops / fused / 1e9;
      }
      print_line(line);
    }
    return fused;
  }

 private:
  MomentsOptions options(unsigned moments) const {
    return {.loss = Loss::kCrossEntropy,
            .moments = moments,
            .arch = settings_.arch,
            .threads = settings_.threads};
  }

  BlockMoments compute(unsigned moments) const {
    MomentsJob job(problem_.network, problem_.inputs, problem_.targets, blocks_, options(moments));
    job.finish();
    return std::move(job.result().blocks.front());
  }

  void decompose(const Matrix& hessian) const {
    const auto eigen =
        symmetric_eigen(hessian, {.arch = settings_.arch, .threads = settings_.threads});
    if (!eigen) std::abort();
  }

  std::string name_;
  Settings settings_;
  Problem problem_;
  std::vector<Block> blocks_;
  BlockMoments moments_;  // of the last step before `eigen`: C, H and M2
};

// Least squares of the times of the fused step on N.
void print_cost_line(const std::string& name, const std::vector<Index>& samples,
                     const std::vector<double>& seconds) {
  const auto count = static_cast<Index>(samples.size());
  const Vector y = Eigen::Map<const Vector>(seconds.data(), count);
  Vector x(count);
  for (Index i = 0; i < count; ++i)
    x[i] = static_cast<double>(samples[static_cast<std::size_t>(i)]);
  const Vector dx = x.array() - x.mean(), dy = y.array() - y.mean();
  const double slope = dx.dot(dy) / dx.squaredNorm();
  print_line({{"work", "moments"},
              {"peer", "sgdscope"},
              {"case", name},
              {"step", "line"},
              {"seconds_per_sample", slope},
              {"seconds_at_zero", y.mean() - slope * x.mean()},
              {"r2", 1.0 - (dy - slope * dx).squaredNorm() / dy.squaredNorm()}});
}

}  // namespace

void bench_moments(const std::string& name, const std::vector<int>& samples,
                   const Settings& settings) {
  Case chosen = case_named(name);
  if (!samples.empty()) chosen.samples.assign(samples.begin(), samples.end());
  std::vector<double> fused;
  for (const Index n : chosen.samples)
    fused.push_back(MomentsBench(name, chosen, n, settings).run());
  if (fused.size() >= 3) print_cost_line(name, chosen.samples, fused);
}

}  // namespace sgdscope::bench
