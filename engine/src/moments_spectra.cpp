#include "sgdscope/moments_spectra.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "sgdscope/symmetric_eigen.hpp"

#include "readers.hpp"
#include "sentence.hpp"

namespace sgdscope {
MomentsCost moments_spectra_cost(const NetworkSpec& spec, const std::vector<Block>& blocks,
                                 Index samples, const MomentsOptions& options, bool eigenvalues) {
  MomentsCost cost = moments_cost(spec, blocks, samples, options);
  if (!eigenvalues || (options.moments & kHessian) == 0) return cost;
  double largest = 0.0;
  for (const Block& block : blocks) {
    const EigenCost eigen = eigen_cost(block.size, false);
    largest = std::max(largest, eigen.bytes);
    cost.flops += eigen.flops;
  }
  cost.bytes += largest;
  return cost;
}

struct MomentsSpectraJob::State {
  EigenOptions options;
  bool eigenvalues = true;
  double done = 0.0, total = 0.0;
  std::optional<MomentsJob> moments_job;
  std::optional<SymmetricEigenJob> eigen_job;
  Moments moments;
  std::size_t next = 0;  // block to decompose, once there are moments
  std::optional<Error> error;

  bool stop(const Error& reason) {
    error = reason;
    return false;
  }

  // Whether there is a block left to decompose.
  bool begin_block() {
    if (!eigenvalues || next == moments.blocks.size()) return false;
    if (moments.blocks[next].hessian.size() == 0) return false;
    eigen_job.emplace(moments.blocks[next].hessian, options);
    return true;
  }

  bool step_moments() {
    if (moments_job->step()) return true;
    done = moments_job->progress().total;
    moments = std::move(moments_job->result());
    moments_job.reset();
    if (const Status finite = check_finite(moments); !finite) return stop(finite.error());
    return begin_block();
  }

  bool step_eigen() {
    if (eigen_job->step()) return true;
    done += eigen_job->progress().total;
    auto result = eigen_job->take_result();
    eigen_job.reset();
    BlockMoments& block = moments.blocks[next++];
    if (!result) {
      return stop(placed(sentence("H of {}", block.block.name), result.error()).error());
    }
    block.eigenvalues = descending(std::move(result).value()).values;
    return begin_block();
  }
};

MomentsSpectraJob::MomentsSpectraJob(const Network& network, const Matrix& inputs,
                                     const Matrix& targets, const std::vector<Block>& blocks,
                                     const MomentsOptions& options, bool eigenvalues)
    : state_(std::make_unique<State>()) {
  state_->options = {.vectors = false, .arch = options.arch, .threads = options.threads};
  state_->eigenvalues = eigenvalues;
  state_->total =
      moments_spectra_cost(network.spec, blocks, inputs.rows(), options, eigenvalues).flops;
  state_->moments_job.emplace(network, inputs, targets, blocks, options);
}

MomentsSpectraJob::~MomentsSpectraJob() = default;

bool MomentsSpectraJob::step() {
  if (state_->moments_job) return state_->step_moments();
  return state_->eigen_job && state_->step_eigen();
}

Progress MomentsSpectraJob::progress() const {
  const State& s = *state_;
  if (s.moments_job) return {"moments", s.moments_job->progress().done, s.total};
  return {"eigenvalues", s.done + (s.eigen_job ? s.eigen_job->progress().done : 0.0), s.total};
}

Result<Moments> MomentsSpectraJob::take_result() {
  assert(!state_->moments_job && !state_->eigen_job);
  if (state_->error) return *state_->error;
  return std::move(state_->moments);
}

}  // namespace sgdscope
