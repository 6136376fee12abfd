#include "sgdscope/measures.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "at.hpp"
#include "constants.hpp"
#include "eigen/entries.hpp"
#include "function_ref.hpp"
#include "measures_panels.hpp"
#include "simd/product.hpp"

// Sums are plain loops, row by row in the order of the columns: vectorised reductions would add in
// another order on another machine, and these numbers are reported.
namespace sgdscope {
namespace {

// Writes row i of a matrix.
using Row = FunctionRef<void(Index i, double* row)>;

// Rows first … last − 1 of the pass for the scale, or of the one for the sum.
void add_rows(SplitNorm& norm, bool sums, Index first, Index last, Index cols, const Row& row) {
  std::vector<double> entries(at(cols));
  for (Index i = first; i < last; ++i) {
    row(i, entries.data());
    double sum = 0.0;
    for (const double entry : entries) {
      if (sums) {
        const double value = entry / norm.scale;
        sum += value * value;
      } else {
        const double magnitude = std::abs(entry);
        if (magnitude > norm.scale || std::isnan(magnitude)) norm.scale = magnitude;
      }
    }
    norm.sum += sum;
  }
}

double norm_of(Index rows, Index cols, const Row& row) {
  SplitNorm norm;
  for (const bool sums : {false, true}) add_rows(norm, sums, 0, rows, cols, row);
  return norm.value();
}

// Rows of a matrix of order n that a part takes: a page waits for it.
Index rows_of_part(Index n) {
  constexpr Index kEntries = 400'000;
  return std::max<Index>(1, kEntries / std::max<Index>(1, n));
}

Index chunks_of(Index n) { return std::max<Index>(1, (n + rows_of_part(n) - 1) / rows_of_part(n)); }

// Rows of M that diagonal_in_basis takes at a time: few of them leave little of the upper triangle
// in, many let the product run at its full rate.
constexpr Index kDiagonalRows = 96;

// a / b, and NaN where there is nothing to compare with.
double ratio(double a, double b) { return b > 0.0 ? a / b : kNaN; }

}  // namespace

Vector diagonal_in_basis(const Matrix& m, const MatrixView& vectors, Arch arch, int threads) {
  assert(m.rows() == m.cols() && vectors.rows() == m.rows());
  const Index n = m.rows();
  Vector diagonal = Vector::Zero(vectors.cols());
  Matrix product;
  for (Index first = 0; first < vectors.cols(); first += kRotationPanel) {
    const Index width = std::min(kRotationPanel, vectors.cols() - first);
    const auto panel = vectors.middleCols(first, width);
    for (Index row = 0; row < n; row += kDiagonalRows) {
      const Index count = std::min(kDiagonalRows, n - row);
      // Left of the diagonal block twice, for its mirror image above it.
      product.setZero(count, width);
      const auto add = [&](Index column, Index inner) {
        multiply(arch, count, width, inner, rows_of(m.block(row, column, count, inner)),
                 cols_of(panel.middleRows(column, inner)), product.data(), width, true, threads);
      };
      add(0, row);
      product *= 2.0;
      add(row, count);
      for (Index k = 0; k < count; ++k) {
        for (Index j = 0; j < width; ++j) diagonal[first + j] += panel(row + k, j) * product(k, j);
      }
    }
  }
  return diagonal;
}

double norm(const Matrix& m) {
  return norm_of(m.rows(), m.cols(),
                 [&](Index i, double* row) { std::copy_n(&m(i, 0), m.cols(), row); });
}

double rounding_floor(double size, Index n, Index samples) {
  const double terms = static_cast<double>(n) + static_cast<double>(samples) / 4.0;
  return terms * kRounding * size;
}

void times_panel(const Matrix& m, const Matrix& vectors, Index first, Index row, Index rows,
                 Arch arch, int threads, Matrix& panel) {
  multiply(arch, rows, panel.cols(), m.cols(), rows_of(m.middleRows(row, rows)),
           cols_of(vectors.middleCols(first, panel.cols())), panel.row(row).data(), panel.cols(),
           false, threads);
}

void project_panel(const Matrix& vectors, const Matrix& panel, Index first, Index row, Index rows,
                   Arch arch, int threads, Matrix& rotated) {
  multiply(arch, rows, panel.cols(), vectors.rows(), cols_of(vectors.middleCols(row, rows)),
           cols_of(panel), &rotated(row, first), rotated.cols(), false, threads);
}

void mirror_upper_triangle(Matrix& m) {
  for_pairs(m.rows(), [&](Index i, Index j) { m(i, j) = m(j, i); });
}

Matrix rotate(const Matrix& m, const Matrix& vectors, Arch arch, int threads) {
  assert(m.rows() == m.cols() && vectors.rows() == m.rows());
  const Index n = vectors.cols();
  Matrix rotated(n, n);
  for (Index first = 0; first < n; first += kRotationPanel) {
    Matrix panel(m.rows(), std::min(kRotationPanel, n - first));
    times_panel(m, vectors, first, 0, m.rows(), arch, threads, panel);
    project_panel(vectors, panel, first, 0, first + panel.cols(), arch, threads, rotated);
  }
  mirror_upper_triangle(rotated);
  return rotated;
}

double inner(const Matrix& a, double scale_a, const Matrix& b, double scale_b) {
  assert(a.rows() == b.rows() && a.cols() == b.cols());
  double sum = 0.0;
  for (Index i = 0; i < a.rows(); ++i) {
    double row = 0.0;
    for (Index j = 0; j < a.cols(); ++j) row += a(i, j) / scale_a * (b(i, j) / scale_b);
    sum += row;
  }
  return sum;
}

double cosine(const Matrix& a, double norm_a, const Matrix& b, double norm_b) {
  return norm_a == 0.0 || norm_b == 0.0 ? kNaN : inner(a, norm_a, b, norm_b);
}

double SplitNorm::value() const { return scale == 0.0 ? 0.0 : scale * std::sqrt(sum); }

Index CommutatorParts::count(Index n) { return 3 * 2 * chunks_of(n); }

void CommutatorParts::add(const Matrix& rotated, const Vector& eigenvalues, Index first, Index last,
                          Index part) {
  assert(rotated.rows() == eigenvalues.size() && rotated.cols() == eigenvalues.size());
  assert(0 <= first && last <= eigenvalues.size());
  const Index n = std::max<Index>(last - first, 0), chunks = chunks_of(n);
  const double* h = eigenvalues.data() + first;
  if (part == 0) {
    *this = {};
    norm_h = norm_of(n, 1, [&](Index i, double* row) { *row = h[i]; });
  }
  const Index which = part / (2 * chunks), begin = part % chunks * rows_of_part(n);
  const double norm_c = norms[0].value();
  const auto entries = [&](Index i, double* row) {
    const double* c = &rotated(first + i, first);
    for (Index j = 0; j < n; ++j) {
      row[j] = which == 0   ? c[j]
               : which == 1 ? c[j] / norm_c * ((h[j] - h[i]) / norm_h)
                            : c[j] / norm_c * (h[j] / norm_h);
    }
  };
  add_rows(norms[which], part / chunks % 2 != 0, begin, std::min(n, begin + rows_of_part(n)), n,
           entries);
}

Commutator CommutatorParts::result() const {
  if (norms[0].value() == 0.0 || norm_h == 0.0) return {kNaN, kNaN};
  return {norms[1].value(), ratio(norms[1].value(), norms[2].value())};
}

Commutator commutator(const Matrix& rotated, const Vector& eigenvalues, Index first, Index last) {
  CommutatorParts parts;
  for (Index part = 0; part < CommutatorParts::count(std::max<Index>(last - first, 0)); ++part) {
    parts.add(rotated, eigenvalues, first, last, part);
  }
  return parts.result();
}

Index DiagonalityParts::count(Index n) { return (2 * 2 + 2) * chunks_of(n); }

void DiagonalityParts::add(const Matrix& rotated, Index first, Index last, double floor,
                           Index part) {
  assert(rotated.rows() == rotated.cols() && 0 <= first && last <= rotated.rows());
  assert(!(floor < 0.0));
  const Index n = std::max<Index>(last - first, 0), chunks = chunks_of(n);
  const auto c = [&](Index i, Index j) { return rotated(first + i, first + j); };
  if (part == 0) {
    *this = {};
    on = norm_of(n, 1, [&](Index i, double* row) { *row = c(i, i); });
    for (Index i = 0; i < n; ++i) {
      if (c(i, i) > floor) kept.push_back(i);
    }
  }
  const Index begin = part % chunks * rows_of_part(n), end = std::min(n, begin + rows_of_part(n));
  if (part < 4 * chunks) {
    const bool off = part >= 2 * chunks;
    add_rows(norms[off ? 1 : 0], part / chunks % 2 != 0, begin, end, n, [&](Index i, double* row) {
      std::copy_n(&rotated(first + i, first), n, row);
      if (off) row[i] = 0.0;
    });
    return;
  }
  // Means over pairs: of |R_ij|, then of its squared distance from that.
  const bool squares = part >= 5 * chunks;
  const double average = means[0].value();
  for (Index k = begin; k < std::min(end, std::ssize(kept)); ++k) {
    const Index i = kept[at(k)];
    double row = 0.0;
    for (auto j = kept.begin() + k + 1; j != kept.end(); ++j) {
      const double r = std::abs(c(i, *j)) / (std::sqrt(c(i, i)) * std::sqrt(c(*j, *j)));
      row += squares ? (r - average) * (r - average) : r;
    }
    means[squares ? 1 : 0].sum += row;
    means[squares ? 1 : 0].pairs += static_cast<double>(std::ssize(kept) - k - 1);
  }
}

double DiagonalityParts::Mean::value() const { return ratio(sum, pairs); }

Diagonality DiagonalityParts::result(Index n) const {
  Diagonality result;
  const double energy = ratio(on, norms[0].value());
  result.diagonal_energy = energy * energy;
  result.off_to_on_rms =
      n > 1 ? ratio(norms[1].value(), on) / std::sqrt(static_cast<double>(n - 1)) : kNaN;
  result.directions = std::ssize(kept);
  result.correlation_mean = means[0].value();
  result.correlation_variance = means[1].value();
  return result;
}

Diagonality diagonality(const Matrix& rotated, Index first, Index last, double floor) {
  DiagonalityParts parts;
  const Index n = std::max<Index>(last - first, 0);
  for (Index part = 0; part < DiagonalityParts::count(n); ++part) {
    parts.add(rotated, first, last, floor, part);
  }
  return parts.result(n);
}

void cosine_rows(const Matrix& vectors_c, const Matrix& vectors_h, Index first, Index count,
                 Arch arch, int threads, Matrix& cosines) {
  const StridedView panel{vectors_c.data() + first, 1, vectors_c.outerStride()};
  multiply(arch, count, cosines.cols(), vectors_c.rows(), panel, cols_of(vectors_h),
           cosines.row(first).data(), cosines.cols(), false, threads);
}

// ‖P_k P_k‖² of all k at once: each k adds the last row and column of its square.
std::vector<Overlap> overlaps_of(const Matrix& cosines, const std::vector<Index>& ks) {
  Vector squared(cosines.rows());
  double sum = 0.0;
  for (Index k = 0; k < cosines.rows(); ++k) {
    double shell = cosines(k, k) * cosines(k, k);
    for (Index j = 0; j < k; ++j) {
      shell += cosines(k, j) * cosines(k, j) + cosines(j, k) * cosines(j, k);
    }
    sum += shell;
    squared[k] = sum;
  }
  std::vector<Overlap> overlaps;
  for (const Index k : ks) overlaps.push_back({k, squared[k - 1] / static_cast<double>(k)});
  return overlaps;
}

std::vector<Overlap> subspace_overlaps(const Matrix& vectors_c, const Matrix& vectors_h,
                                       const std::vector<Index>& ks, Arch arch, int threads) {
  if (ks.empty()) return {};
  const Index largest = *std::max_element(ks.begin(), ks.end());
  assert(*std::min_element(ks.begin(), ks.end()) >= 1);
  assert(vectors_c.rows() == vectors_h.rows() && largest <= vectors_c.cols());
  assert(largest <= vectors_h.cols());
  Matrix cosines(largest, largest);
  cosine_rows(vectors_c, vectors_h, 0, largest, arch, threads, cosines);
  return overlaps_of(cosines, ks);
}

Wedge wedge(const Vector& curvature, const Vector& second_moment, double smallest_curvature,
            double largest_curvature, double curvature_floor, double second_moment_floor) {
  assert(curvature.size() == second_moment.size());
  Wedge result;
  result.smallest_curvature = smallest_curvature;
  result.largest_curvature = largest_curvature;
  result.upper_applies = smallest_curvature >= -1e-12 * largest_curvature;
  // For eigenvalues in [−ε, κ_max], (κ + ε)(κ − κ_max) ≤ 0, so that κ² ≤ (κ_max − ε) κ + ε κ_max:
  // the upper edge with a κ_min = −ε that was taken as rounding.
  const double epsilon = std::max(0.0, -smallest_curvature);
  for (Index i = 0; i < curvature.size(); ++i) {
    const double least = std::max(0.0, std::abs(curvature[i]) - curvature_floor);
    if (second_moment[i] + second_moment_floor < least * least) ++result.below;
    const double most = (largest_curvature - epsilon) * (curvature[i] + curvature_floor) +
                        epsilon * largest_curvature;
    if (result.upper_applies && second_moment[i] - second_moment_floor > most) ++result.above;
  }
  return result;
}

double relative_gap(const Matrix& a, const Matrix& b, double norm_b, double k) {
  assert(a.rows() == b.rows() && a.cols() == b.cols());
  const double gap = norm_of(a.rows(), a.cols(), [&](Index i, double* row) {
    for (Index j = 0; j < a.cols(); ++j) row[j] = a(i, j) - k * b(i, j);
  });
  return ratio(gap, k * norm_b);
}

}  // namespace sgdscope
