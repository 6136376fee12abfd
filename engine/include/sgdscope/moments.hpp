// The exact first and second moments of per-sample gradients and Hessians, in one streamed pass.
//
// For a block of D parameters (one layer's weights, one layer with its bias, or all of them), with
// g_p and h_p the gradient and the Hessian of the un-averaged loss of sample p:
//
//   gradient      ḡ  = (1/N) Σ g_p
//   covariance    C  = (1/N) Σ g_p g_pᵀ − ḡ ḡᵀ          a mini-batch of B has noise covariance C/B
//   hessian       H  = (1/N) Σ h_p
//   second_moment M2 = (1/N) Σ h_p²
//   fisher        F  = (1/N) Σ Σ_y p(y|x_p) ∇log p ∇log pᵀ   (true Fisher, summed over the classes)
//   gauss_newton  G  = (1/N) Σ J_pᵀ Λ_p J_p
//
// C is formed as that difference: where the gradients are nearly equal it carries the rounding of
// what is subtracted, see rounding_floor() of measures.hpp. M2 is up to a factor what the paper
// (analysis.hpp names it) calls C_AWD. The loss carries no weight-decay term.
// Each moment is a sum of Kronecker products of small matrices (khatri_rao.hpp), so the cost is
// linear in N, the memory does not depend on N, and no D × D matrix is ever formed for a sample.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sgdscope/arch.hpp"
#include "sgdscope/job.hpp"
#include "sgdscope/loss.hpp"
#include "sgdscope/matrix.hpp"
#include "sgdscope/network.hpp"

namespace sgdscope {

// Which parameters make a block.
enum class BlockKind {
  kWeights,         // W_l alone, as in the paper
  kWeightsAndBias,  // W_l, then b_l
  kNetwork,         // everything
};
std::string_view name(BlockKind kind);  // "layers", "layers-with-bias", "network"
std::optional<BlockKind> block_kind_by_name(std::string_view name);

// Which moments to compute. Bit flags.
enum MomentSet : unsigned {
  kCovariance = 1u << 0,
  kHessian = 1u << 1,
  kSecondMoment = 1u << 2,
  kFisher = 1u << 3,
  kGaussNewton = 1u << 4,
  kCurvatureRange = 1u << 5,  // the least and the greatest eigenvalue of any h_p
};

struct Block {
  BlockKind kind = BlockKind::kWeights;
  Index layer = 0;   // 1 … L; 0 for the whole network
  Index offset = 0;  // of its first parameter in the parameter vector
  Index size = 0;    // D
  std::string name;  // "layer 2 weights (16×24)", "layer 2 with bias (16×24+16)", "network"
};

// Refuses chosen layers where the block is all of them.
Status check_layers(BlockKind kind, const std::vector<Index>& layers);

// The blocks of a network: those of the listed layers (1 … L, assert; empty: all). `layers` is
// ignored for kNetwork.
std::vector<Block> blocks_of(const NetworkSpec& spec, BlockKind kind,
                             const std::vector<Index>& layers = {});

struct MomentsOptions {
  Loss loss = Loss::kCrossEntropy;
  unsigned moments = kCovariance | kHessian | kSecondMoment;
  bool per_sample =
      false;  // also keep every sample's gradient and Hessian spectrum: N × D and N × r
  Arch arch = Arch::kReference;
  int threads = 1;
  // Samples per step; 0: chosen from the sizes and the arithmetic, the same everywhere. The last
  // digits of a whole network's M2, sums of several terms, depend on it; others do not.
  Index chunk = 0;
};

// Matrices that were not asked for are empty.
struct BlockMoments {
  Block block;
  Vector gradient;    // D
  Matrix covariance;  // D × D, symmetric to the last bit, like all of them
  Matrix hessian;
  Matrix second_moment;
  Matrix fisher;
  Matrix gauss_newton;
  Vector eigenvalues;  // D, of H, descending; by MomentsSpectraJob (moments_spectra.hpp)
  Matrix gradients;    // N × D, with per_sample
  Matrix spectra;      // N × r descending, with per_sample: all eigenvalues of h_p that can be
                       // other than zero, r = min(D, rank bound); the other D − r are zero
  double smallest_curvature = 0.0;  // with kCurvatureRange or per_sample
  double largest_curvature = 0.0;
};

struct Moments {
  Index samples = 0;
  double mean_loss = 0.0;
  Vector losses;    // N
  Index right = 0;  // samples that count_right() counts
  std::vector<BlockMoments> blocks;
};

// What the pass will take, before it is begun.
struct MomentsCost {
  double bytes = 0.0;         // peak, all blocks at once
  double flops = 0.0;         // whole pass
  double packed_flops = 0.0;  // the Khatri–Rao products alone
};
MomentsCost moments_cost(const NetworkSpec& spec, const std::vector<Block>& blocks, Index samples,
                         const MomentsOptions& options);

// Refuses inputs or targets of the wrong shape or with values that are not finite, parameters that
// are not finite, a Fisher matrix for softmax-mse, an empty set.
Status check_moments_input(const Network& network, const Matrix& inputs, const Matrix& targets,
                           const MomentsOptions& options);

// Refuses a loss, an H, a C or an M2 that goes beyond the largest float64, by the name of its
// block. F and G are not looked at.
Status check_finite(const Moments& moments);

// A step is one chunk of samples, its spectra under a whole network a few at a time, or at the end
// a matrix that is divided, centred and unpacked. Keeps references to its arguments.
// check_moments_input() must have passed (assert).
class MomentsJob final : public Job {
 public:
  MomentsJob(const Network& network, const Matrix& inputs, const Matrix& targets,
             const std::vector<Block>& blocks, const MomentsOptions& options);
  ~MomentsJob() override;

  bool step() override;
  Progress progress() const override;

  // Once step() has returned false.
  Moments& result();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sgdscope
