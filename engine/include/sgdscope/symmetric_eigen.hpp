// The eigen-decomposition A = V diag(λ) Vᵀ of a real symmetric matrix, as a job of bounded steps.
//
// Householder tridiagonalisation in panels, divide and conquer for the tridiagonal matrix, and the
// reflections applied to its eigenvectors in panels. A step is one or two passes over the matrix, a
// panel, or a part of a merge. Eigenvalues alone come from a QL iteration free of square roots. For
// the top k, the last merge and the reflections form k vectors only.
#pragma once

#include <memory>

#include "sgdscope/arch.hpp"
#include "sgdscope/job.hpp"
#include "sgdscope/matrix.hpp"
#include "sgdscope/result.hpp"

namespace sgdscope {

struct EigenOptions {
  bool vectors = true;
  Index top = 0;  // k > 0: the k largest eigenvalues and their vectors only; 0: all
  Arch arch = Arch::kReference;
  int threads = 1;
};

// Eigenvalues ascending, as LAPACK and NumPy return them; column i of `vectors` belongs to
// values[i]. Sign rule: the entry of largest magnitude of each vector (the first of equals) is
// positive.
struct SymmetricEigen {
  Vector values;   // n (or the top k), ascending
  Matrix vectors;  // n × n (or n × k), or empty when not asked for
};

// The same, largest eigenvalue first.
SymmetricEigen descending(SymmetricEigen eigen);

// ‖A − V Λ Vᵀ‖_F / (‖A‖_F n u) and ‖I − VᵀV‖_F / (n u), u = 2⁻⁵²: of order 1 when all is well (the
// first with all n vectors only: without some, it shows what they would have held).
double residual_ratio(const Matrix& a, const SymmetricEigen& eigen, Arch arch = best_arch(),
                      int threads = 1);
double orthogonality_ratio(const SymmetricEigen& eigen, Arch arch = best_arch(), int threads = 1);

// Refuses a matrix that is not square, has an entry that is not finite, or is not symmetric:
// |A_ij − A_ji| ≤ 1e-10 max|A| is taken as rounding and averaged. The sentence names row and
// column, counted from `first`.
Status check_symmetric(const Matrix& a, Index first = 0);

// Bytes at the peak, and the time as the number of flops that the matrix product would do in it.
struct EigenCost {
  double bytes = 0.0;
  double flops = 0.0;
};
EigenCost eigen_cost(Index n, bool vectors);

// check_symmetric() must have passed (assert). A is scaled so that its largest entry is near 1 and
// the values scaled back, so entries near the limits of float64 do no harm.
class SymmetricEigenJob final : public Job {
 public:
  SymmetricEigenJob(Matrix a, const EigenOptions& options);
  ~SymmetricEigenJob() override;

  bool step() override;
  Progress progress() const override;

  // After step() has returned false. It moves the result out, so it is called one time only. An
  // Error when an eigenvalue took more than 30 n sweeps or a root of the secular equation was not
  // found (kNoConvergence), or one lies beyond the largest float64 (kBadValue).
  Result<SymmetricEigen> take_result();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Check, decompose, check: the job run to its end.
Result<SymmetricEigen> symmetric_eigen(Matrix a, const EigenOptions& options = {});

}  // namespace sgdscope
