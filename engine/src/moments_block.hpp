// Accumulators of the moments of one block, fed chunk by chunk.
#pragma once

#include <cmath>
#include <memory>

#include "sgdscope/khatri_rao.hpp"
#include "sgdscope/moments.hpp"

#include "per_sample_terms.hpp"

namespace sgdscope {

// A chunk of samples in factored form, and where it begins in the data.
struct Chunk {
  const Network& network;
  const SampleFactors& factors;
  Index first_sample;
};

// The rows of two matrices, or of one, as a side of a Khatri–Rao sum.
inline PairSource source_of(const std::vector<PairRun>& runs, const double* factors,
                            Index factor_stride, const double* entries, Index entry_stride) {
  return {runs.data(), static_cast<Index>(runs.size()), factors, factor_stride, entries,
          entry_stride};
}

// The matrices of a block, in the order of the bits of a MomentSet.
enum : int { kC, kH, kM2, kF, kG, kMatrices };
inline bool asks_for(unsigned moments, int matrix) { return (moments >> matrix & 1u) != 0; }

// Whether the eigenvalues of every h_p are needed.
inline bool wants_spectra(const MomentsOptions& options) {
  return options.per_sample || (options.moments & kCurvatureRange) != 0;
}

class BlockAccumulator {
 public:
  virtual ~BlockAccumulator() = default;
  // A part of a chunk's work: true while there is more to do with the same one.
  virtual bool add(const Chunk& chunk) = 0;
  // After all chunks: one of kMatrices that was asked for, from its sums, whose memory it gives
  // back. When all are there, take().
  void finish(int matrix, Index samples);
  BlockMoments take(Index samples);

 protected:
  BlockMoments result_;

 private:
  virtual Matrix unpack(int matrix, double scale) = 0;
  virtual Vector mean_gradient(Index samples) const = 0;
};

// One layer's block: every moment is Σ S_p ⊗ ã_p ã_pᵀ with an n × n matrix S_p, summed over packed
// pairs on both sides.
std::unique_ptr<BlockAccumulator> make_layer_accumulator(const NetworkSpec& spec,
                                                         const Block& block, Index samples,
                                                         const MomentsOptions& options);

// The whole network: block (k, j) of every moment is a sum of Kronecker products of parts of a
// small matrix with ã ãᵀ, δ ãᵀ, ã δᵀ and δ δᵀ.
std::unique_ptr<BlockAccumulator> make_network_accumulator(const NetworkSpec& spec,
                                                           const Block& block, Index samples,
                                                           const MomentsOptions& options);

// Bytes of the accumulators and of the work space per sample of a chunk, and flops per sample.
struct BlockCost {
  double accumulator_bytes = 0.0;
  double bytes_per_chunk_sample = 0.0;
  double packed_flops_per_sample = 0.0;
  double small_flops_per_sample = 0.0;
};
BlockCost layer_cost(const NetworkSpec& spec, const Block& block, const MomentsOptions& options);
BlockCost network_cost(const NetworkSpec& spec, const MomentsOptions& options);

// Flops of a step: a few milliseconds as WebAssembly, where a page may wait for it; else a tenth of
// a second, between two looks for Ctrl-C.
inline double step_flops(Arch arch) { return arch == Arch::kReference ? 3e7 : 4e9; }

// How many of a block's matrices are asked for.
int moment_count(unsigned moments);

// Where one of them goes.
Matrix& matrix_of(BlockMoments& result, int matrix);

// Sets the range of curvatures to be empty, or to the zero that h_p has as an eigenvalue when only
// `kept` < D of them are looked at. result.block must be set.
void begin_curvature_range(const MomentsOptions& options, Index kept, BlockMoments& result);

// Takes one sample's range in. NaN, where a spectrum could not be had, stays.
inline void widen_curvature_range(double least, double greatest, BlockMoments& result) {
  const auto goes = [](bool beyond, double value) { return beyond || std::isnan(value); };
  if (goes(least < result.smallest_curvature, least)) result.smallest_curvature = least;
  if (goes(greatest > result.largest_curvature, greatest)) result.largest_curvature = greatest;
}

// Eigenvalues of small symmetric matrices (eigen/small_values.hpp): row k of `values`, count ×
// keep, gets the `keep` largest in magnitude of matrix k, descending; NaN when it is not finite.
void leading_eigenvalues(Arch arch, Index n, Index count, const double* matrices, Index keep,
                         double* values);

}  // namespace sgdscope
