// From the moments of a block and the eigenvectors of its Hessian to its measures.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sgdscope/analysis.hpp"
#include "sgdscope/symmetric_eigen.hpp"

#include "random_rotation.hpp"

namespace sgdscope {

// A step is one panel of a product with an n × n matrix, one pass over such a matrix, or one step
// of the decomposition of C.
class MeasuresJob final : public Job {
 public:
  // `hessian`: the decomposition of moments.hessian, descending.
  MeasuresJob(BlockMoments moments, SymmetricEigen hessian, const AnalysisOptions& options);

  bool step() override;
  Progress progress() const override;  // total: measures_flops()

  // Once step() has returned false; an Error when the decomposition of C failed.
  Result<BlockAnalysis> take_result();

 private:
  struct Piece {
    double flops;
    std::function<void()> run;
  };

  void plan_checks();
  void plan_diagonal(const Matrix& m, Vector& diagonal);
  void plan_rotation(const Matrix& vectors, bool whole);
  void plan_baseline();
  void plan_overlaps();

  void then(std::function<void()> run, double flops = 0.0);
  // run(first, width) for all panels of `count` rows or columns of that many flops each.
  void then_in_panels(Index count, double flops_each, const std::function<void(Index, Index)>& run);

  bool planned() const { return next_ < pieces_.size(); }
  void stop(const Error& error);

  void compare_moments();
  void compare_rotated();
  void step_noise();

  AnalysisOptions options_;
  BlockMoments moments_;
  SymmetricEigen hessian_, noise_;
  BlockAnalysis block_;
  std::optional<Error> error_;
  double total_ = 0.0, done_ = 0.0;

  std::vector<Piece> pieces_;
  std::size_t next_ = 0;  // piece to run
  std::unique_ptr<SymmetricEigenJob> noise_job_;
  std::unique_ptr<RandomRotation> drawing_;
  Matrix rotation_;           // the baseline's
  Matrix square_;             // VᵀCV, then RᵀCR, then the cosines of the overlaps
  std::vector<Index> sizes_;  // k of the overlaps
  int exponent_ = 0;          // of the residual
  double residual_ = 0.0, defect_ = 0.0;
};

// Flops of the whole job, the decomposition of C included.
double measures_flops(Index n, const AnalysisOptions& options);

}  // namespace sgdscope
