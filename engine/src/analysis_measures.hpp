// From the moments of a block and the eigenvectors of its Hessian to its measures.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "measures_panels.hpp"
#include "random_rotation.hpp"

namespace sgdscope {

// A step is one panel of a product with an n × n matrix, one pass over such a matrix, or one step
// of the decomposition of C.
class MeasuresJob final : public Job {
 public:
  // What the moments of all blocks are of.
  struct Setting {
    Index samples = 0;  // that they are means over
    double mean_loss = 0.0;
    Index outputs = 0;
  };
  // `hessian`: the decomposition of moments.hessian, descending.
  MeasuresJob(BlockMoments moments, const Setting& setting, SymmetricEigen hessian,
              const AnalysisOptions& options);

  bool step() override;
  Progress progress() const override;  // total: measures_flops()

  // Once step() has returned false; an Error when the decomposition of C failed.
  Result<BlockAnalysis> take_result();

 private:
  // A member that does columns or rows first … first + width − 1, part `width` of range `first`, or
  // all there is.
  using Work = void (MeasuresJob::*)(Index first, Index width);
  struct Piece {
    double flops;
    Work run;
    Index first, width;
  };

  void then(Work run, double flops = 0.0);
  // For all panels of n columns, at n² flops each, or so many times as much.
  void then_in_panels(Work run, Index n, double squares = 1.0);
  // RᵀCR for a rotation R of n columns: CR by `multiply`, then the product with Rᵀ by `project`.
  void then_rotate(Work multiply, Work project, Index n);
  // Commutator and diagonality of a range, or of the random baseline.
  static constexpr Index kBaseline = -1;
  void then_measure_range(Index which);
  RangeMeasures& range(Index which);
  void plan(Index n);

  bool planned() const { return next_ < pieces_.size(); }
  void stop(const Error& error);

  // The work, in the order in which it is planned.
  void scale_hessian(Index, Index);
  void add_residual(Index first, Index width);
  void add_defect(Index first, Index width);
  void finish_checks(Index, Index);
  void second_moment_diagonal(Index first, Index width);
  void fisher_diagonal(Index first, Index width);
  void measure_noise(Index, Index);
  void measure_curvature(Index, Index);
  void measure_second_moment(Index, Index);
  void measure_sizes(Index, Index);
  void compare_noise_and_curvature(Index, Index);
  void compare_noise_and_second_moment(Index, Index);
  void measure_gap_of_noise(Index, Index);
  void measure_gaps_of_models(Index, Index);
  void measure_alignment(Index, Index);
  void give_back(Index, Index);
  void noise_diagonal(Index first, Index width);
  void multiply_noise(Index row, Index rows);
  void project_noise(Index row, Index rows);
  void add_commutator(Index which, Index part);
  void add_diagonality(Index which, Index part);
  void begin_rotation(Index, Index);
  void step_rotation(Index, Index);
  void take_rotation(Index, Index);
  void multiply_random(Index row, Index rows);
  void project_random(Index row, Index rows);
  void begin_noise(Index, Index);
  void cosines(Index first, Index width);
  void compare_subspaces(Index, Index);
  void fit(Index, Index);

  void step_noise();
  void add_diagonal(const Matrix& m, Index first, Index width, Vector& diagonal);
  void multiply_rows(const Matrix& vectors, Index row, Index rows);
  void project_rows(const Matrix& vectors, Index row, Index rows);

  AnalysisOptions options_;
  BlockMoments moments_;
  Setting setting_;
  SymmetricEigen hessian_, noise_;
  BlockAnalysis block_;
  std::optional<Error> error_;
  double total_ = 0.0, done_ = 0.0;

  std::vector<Piece> pieces_;
  std::size_t next_ = 0;  // piece to run
  std::unique_ptr<SymmetricEigenJob> noise_job_;
  std::unique_ptr<RandomRotation> drawing_;
  Matrix rotation_;  // the baseline's
  Matrix square_;    // VᵀCV, then RᵀCR, then the cosines of the overlaps
  CommutatorParts commutator_;
  DiagonalityParts diagonality_;
  Matrix panel_;              // of C times such a rotation
  Index rotated_ = 0;         // columns that square_ has already
  std::vector<Index> sizes_;  // k of the overlaps
  int exponent_ = 0;          // of the residual
  double residual_ = 0.0, defect_ = 0.0;
  double norm_c_ = 0.0, norm_h_ = 0.0, norm_m2_ = 0.0;
};

// Flops of the whole job, the decomposition of C included.
double measures_flops(Index n, const AnalysisOptions& options);

}  // namespace sgdscope
