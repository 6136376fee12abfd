// The moments of blocks, and then the eigenvalues of every H.
#pragma once

#include <memory>
#include <vector>

#include "sgdscope/job.hpp"
#include "sgdscope/moments.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// That of the moments, with the bytes of the largest decomposition and the flops of all.
MomentsCost moments_spectra_cost(const NetworkSpec& spec, const std::vector<Block>& blocks,
                                 Index samples, const MomentsOptions& options,
                                 bool eigenvalues = true);

// A step is one of MomentsJob or of SymmetricEigenJob. Keeps references to network, inputs and
// targets. check_moments_input() must have passed (assert).
class MomentsSpectraJob final : public Job {
 public:
  MomentsSpectraJob(const Network& network, const Matrix& inputs, const Matrix& targets,
                    const std::vector<Block>& blocks, const MomentsOptions& options,
                    bool eigenvalues = true);
  ~MomentsSpectraJob() override;

  bool step() override;
  Progress progress() const override;

  // After step() has returned false. It moves the result out, so it is called one time only. With
  // BlockMoments::eigenvalues where there is an H, unless they are not wanted. An Error when the
  // loss or a matrix goes beyond the largest float64 (kBadValue), or a decomposition failed (it
  // names the block).
  Result<Moments> take_result();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sgdscope
