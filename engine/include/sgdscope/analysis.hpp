// The whole measurement: moments of each block, eigenvectors of H, and what C and M2 look like in
// their light. One job; its result is all that tables, files and pictures are made from. "The
// paper", here and in the other headers: Y. Zhang, N. Yang, Y. Tu, "On the Superlinear Relationship
// between SGD Noise Covariance and Loss Landscape Curvature", 2026, arXiv:2602.05600.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sgdscope/alignment.hpp"
#include "sgdscope/dataset.hpp"
#include "sgdscope/job.hpp"
#include "sgdscope/measures.hpp"
#include "sgdscope/moments.hpp"
#include "sgdscope/network.hpp"
#include "sgdscope/power_law.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

// Of the numbers in AnalysisOptions::layers, where they are read from text; a network has fewer.
inline constexpr Index kMostLayer = 1'000'000;

struct AnalysisOptions {
  Loss loss = Loss::kCrossEntropy;
  BlockKind block = BlockKind::kWeights;
  std::vector<Index> layers = {};  // empty: all
  FitOptions fit = {};             // the floors are set per block from the matrices' rounding level
  bool overlaps = true;            // eigenvectors of C as well (a second decomposition)
  bool baseline = true;            // commutator and R_ij of a random rotation of C
  // Commutator and R_ij, what Gauss–Newton is compared with, and the check of the decomposition of
  // H. All else is the same without, for less work.
  bool comparisons = true;
  bool keep_matrices = false;  // C, H and M2 themselves
  bool keep_vectors = false;   // the eigenvectors of H and, with overlaps, of C
  Arch arch = Arch::kReference;
  int threads = 1;
  std::uint64_t seed = 1;  // of the bootstrap and of the baseline
};

// Commutator and diagonality over a range of directions, counted from 1 in the text: all, the top
// 100, 101–1000.
struct RangeMeasures {
  Index first = 0, last = 0;  // directions first … last − 1
  Commutator commutator;
  Diagonality diagonality;
};

struct BlockAnalysis {
  Block block;

  // In the eigenbasis of H, descending. D entries each.
  Vector curvature;       // H_ii = λ_i
  Vector noise;           // C_ii
  Vector second_moment;   // M2_ii
  Vector fisher;          // F_ii; empty when the loss is no likelihood
  Vector noise_spectrum;  // eigenvalues of C itself, descending; empty without overlaps
  double curvature_floor = 0.0, noise_floor = 0.0, second_moment_floor = 0.0;  // rounding levels

  std::optional<PowerLawFit> c_on_h;   // γ
  std::optional<PowerLawFit> m2_on_h;  // γ of M2
  std::optional<PowerLawFit> c_on_m2;  // in the same window of H; the paper's claim is slope 1
  Tally directions;                    // of C on H, also where there is no exponent
  std::vector<DecadeSlope> decades;    // of C on H
  std::vector<WindowSlope> windows;    // of C on H
  double rank_correlation = 0.0;       // Spearman of C_ii, H_ii over directions above rounding

  std::vector<RangeMeasures> ranges;  // all; top 100; 101–1000 where they exist; or no comparisons
  std::optional<RangeMeasures> random_baseline;  // all directions, C turned by a random rotation
  double cosine_c_h = 0.0, cosine_c_m2 = 0.0;
  // Takeuchi's over directions above rounding and above the window's lower end, whatever C is
  // there; loss_scaled is NaN without comparisons.
  Alignment alignment;
  std::vector<Overlap> overlaps;  // for the k after which both spectra fall by more than rounding
  Wedge wedge;

  Index negative_curvatures = 0;  // λ_i < −floor
  // λ_i > floor that equal a neighbour up to the floor (the last layer under a squared loss has
  // every one as often as there are outputs): there rounding chooses the eigenvectors, and so C_ii.
  Index degenerate_curvatures = 0;
  double trace_c = 0.0, trace_h = 0.0, trace_m2 = 0.0;
  double gradient_norm = 0.0;  // ‖ḡ‖
  // Each over ‖H‖_F; NaN where there is no Fisher matrix and, of Gauss–Newton, without comparisons.
  double gap_c_h = 0.0, gap_f_h = 0.0, gap_gn_h = 0.0;
  // Of the decomposition of H; NaN without comparisons.
  double residual_ratio = 0.0, orthogonality_ratio = 0.0;

  // With keep_matrices: D × D; else empty.
  Matrix covariance_matrix, hessian_matrix, second_moment_matrix;
  Matrix vectors, noise_vectors;  // with keep_vectors: columns, in the order of H_ii and of the
                                  // noise spectrum; else empty
};

struct Analysis {
  Index samples = 0;
  double mean_loss = 0.0;
  double accuracy = 0.0;  // NaN for regression
  std::vector<BlockAnalysis> blocks;
};

// What it will take: bytes at the peak and floating-point operations.
struct AnalysisCost {
  double bytes = 0.0;
  double flops = 0.0;
};
AnalysisCost analysis_cost(const NetworkSpec& spec, Index samples, const AnalysisOptions& options);

// Refuses what check_moments_input refuses, and layers that do not exist.
Status check_analysis_input(const Network& network, const Dataset& data,
                            const AnalysisOptions& options);

// Keeps references to its arguments. One block after the other, so that the memory is that of the
// largest block. check_analysis_input() must have passed (assert).
class AnalysisJob final : public Job {
 public:
  AnalysisJob(const Network& network, const Dataset& data, const AnalysisOptions& options);
  ~AnalysisJob() override;

  bool step() override;
  Progress progress() const override;

  // After step() has returned false. It moves the result out, so it is called one time only. An
  // Error when a decomposition did not converge.
  Result<Analysis> take_result();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sgdscope
