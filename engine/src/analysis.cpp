#include "sgdscope/analysis.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "sgdscope/symmetric_eigen.hpp"
#include "sgdscope/training.hpp"

#include "analysis_measures.hpp"
#include "moments_block.hpp"
#include "sentence.hpp"

namespace sgdscope {
namespace {

MomentsOptions moments_options(const AnalysisOptions& options) {
  MomentsOptions moments;
  moments.loss = options.loss;
  moments.moments = kCovariance | kHessian | kSecondMoment | kCurvatureRange;
  if (options.comparisons) moments.moments |= kGaussNewton;
  if (is_likelihood(options.loss)) moments.moments |= kFisher;
  moments.arch = options.arch;
  moments.threads = options.threads;
  return moments;
}

}  // namespace

AnalysisCost analysis_cost(const NetworkSpec& spec, Index samples, const AnalysisOptions& options) {
  AnalysisCost cost;
  double kept = 0.0;  // of the blocks that are done
  for (const Block& block : blocks_of(spec, options.block, options.layers)) {
    const MomentsCost moments = moments_cost(spec, {block}, samples, moments_options(options));
    const EigenCost eigen = eigen_cost(block.size, true);
    const auto n = static_cast<double>(block.size);
    // The moments stay while H and C are decomposed and rotated.
    const double matrices = moment_count(moments_options(options).moments) + 1.0;
    const double later = 8.0 * n * n * matrices + eigen.bytes;
    cost.bytes = std::max({cost.bytes, kept + moments.bytes, kept + later});
    kept +=
        8.0 * n * n * ((options.keep_matrices ? 3.0 : 0.0) + (options.keep_vectors ? 2.0 : 0.0));
    cost.flops += moments.flops + eigen.flops + measures_flops(block.size, options);
  }
  return cost;
}

Status check_analysis_input(const Network& network, const Dataset& data,
                            const AnalysisOptions& options) {
  if (Status status =
          check_moments_input(network, data.inputs, data.targets, moments_options(options));
      !status) {
    return status;
  }
  if (Status status = check_layers(options.block, options.layers); !status) return status;
  for (const Index layer : options.layers) {
    if (layer < 1 || layer > network.spec.layers()) {
      return failure(ErrorCode::kBadValue,
                     "layer {} does not exist, the network has layers 1 to {}", layer,
                     network.spec.layers());
    }
  }
  return ok();
}

struct AnalysisJob::State {
  const Network& network;
  const Dataset& data;
  AnalysisOptions options;
  std::vector<Block> blocks;
  std::size_t current = 0;
  double done = 0.0, total = 0.0;
  // At most one of them: a block goes through them in this order.
  std::unique_ptr<MomentsJob> moments_job;
  std::unique_ptr<SymmetricEigenJob> eigen_job;
  std::unique_ptr<MeasuresJob> measures_job;
  BlockMoments moments;
  Analysis analysis;
  std::optional<Error> error;
  bool finished = false;

  Progress progress() const {
    if (moments_job) return moments_job->progress();
    if (eigen_job) return eigen_job->progress();
    return measures_job ? measures_job->progress() : Progress{"eigenvectors", 0.0, 0.0};
  }

  void stop(const Error& reason) {
    error = reason;
    finished = true;
  }

  void start_moments() {
    moments_job =
        std::make_unique<MomentsJob>(network, data.inputs, data.targets,
                                     std::vector<Block>{blocks[current]}, moments_options(options));
  }

  void step_moments() {
    if (moments_job->step()) return;
    done += moments_job->progress().total;
    Moments& result = moments_job->result();
    if (const Status finite = check_finite(result); !finite) {
      stop(finite.error());
      return;
    }
    analysis.samples = result.samples;
    analysis.mean_loss = result.mean_loss;
    analysis.accuracy = accuracy(result.right, data);
    moments = std::move(result.blocks.front());
    moments_job.reset();
  }

  void start_eigen() {
    eigen_job = std::make_unique<SymmetricEigenJob>(
        moments.hessian, EigenOptions{.arch = options.arch, .threads = options.threads});
  }

  void step_eigen() {
    if (eigen_job->step()) return;
    done += eigen_job->progress().total;
    Result<SymmetricEigen> result = eigen_job->take_result();
    eigen_job.reset();
    if (!result) {
      stop(result.error());
      return;
    }
    measures_job = std::make_unique<MeasuresJob>(
        std::move(moments),
        MeasuresJob::Setting{analysis.samples, analysis.mean_loss, network.spec.outputs()},
        descending(std::move(result).value()), options);
  }

  void step_measures() {
    if (measures_job->step()) return;
    done += measures_job->progress().total;
    Result<BlockAnalysis> result = measures_job->take_result();
    measures_job.reset();
    if (!result) {
      stop(result.error());
      return;
    }
    analysis.blocks.push_back(std::move(result).value());
    finished = ++current == blocks.size();
    if (!finished) start_moments();
  }
};

AnalysisJob::AnalysisJob(const Network& network, const Dataset& data,
                         const AnalysisOptions& options)
    : state_(new State{.network = network,
                       .data = data,
                       .options = options,
                       .blocks = blocks_of(network.spec, options.block, options.layers),
                       .moments_job = {},
                       .eigen_job = {},
                       .measures_job = {},
                       .moments = {},
                       .analysis = {},
                       .error = {}}) {
  assert(check_analysis_input(network, data, options));
  state_->total = analysis_cost(network.spec, data.size(), options).flops;
  state_->start_moments();
}

AnalysisJob::~AnalysisJob() = default;

bool AnalysisJob::step() {
  State& s = *state_;
  if (s.finished) return false;
  if (s.moments_job) {
    s.step_moments();
  } else if (s.eigen_job) {
    s.step_eigen();
  } else if (s.measures_job) {
    s.step_measures();
  } else {
    s.start_eigen();
  }
  return !s.finished;
}

Progress AnalysisJob::progress() const {
  const State& s = *state_;
  if (s.finished) return {"measures", s.error ? s.done : s.total, s.total};
  const Progress part = s.progress();
  return {part.phase, std::min(s.done + part.done, s.total), s.total};
}

Result<Analysis> AnalysisJob::take_result() {
  assert(state_->finished);
  if (state_->error) return *state_->error;
  return std::move(state_->analysis);
}

}  // namespace sgdscope
