// The moments of a problem from dense per-sample gradients and Hessians, one D × D matrix for every
// sample: what the engine never does.
#pragma once

#include <vector>

#include "sgdscope/moments.hpp"

#include "plain_derivatives.hpp"
#include "random_problems.hpp"

namespace sgdscope {

// Everything over all parameters; a block's part is cut out of it.
struct MomentOracle {
  Vector losses;                 // N
  Matrix gradients;              // N × D
  std::vector<Matrix> hessians;  // of every sample, D × D
  Matrix fisher, gauss_newton;   // D × D means
};

MomentOracle moment_oracle(const Problem& problem);

Matrix mean_hessian(const MomentOracle& oracle, const Block& block);

Matrix mean_squared_hessian(const MomentOracle& oracle, const Block& block);

Matrix covariance(const Matrix& gradients);

// The job run to its end.
Moments compute_moments(const Network& network, const Matrix& inputs, const Matrix& targets,
                        const std::vector<Block>& blocks, const MomentsOptions& options);
Moments compute_moments(const Problem& problem, BlockKind kind, MomentsOptions options);

inline constexpr BlockKind kBlockKinds[] = {BlockKind::kWeights, BlockKind::kWeightsAndBias,
                                            BlockKind::kNetwork};

// All moments that the loss has.
unsigned all_moments(Loss loss);

}  // namespace sgdscope
