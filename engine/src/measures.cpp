#include "sgdscope/measures.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "constants.hpp"
#include "measures_panels.hpp"
#include "simd/product.hpp"

// Sums are plain loops, row by row in the order of the columns: vectorised reductions would add in
// another order on another machine, and these numbers are reported.
namespace sgdscope {
namespace {

// √Σ entry(i, j)², scaled by the largest entry so that squares neither overflow nor underflow:
// near zero loss C is of the order of the loss squared.
template <typename Entry>
double norm(Index rows, Index cols, const Entry& entry) {
  double scale = 0.0;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      const double magnitude = std::abs(entry(i, j));
      if (magnitude > scale || std::isnan(magnitude)) scale = magnitude;
    }
  }
  if (scale == 0.0) return 0.0;
  double sum = 0.0;
  for (Index i = 0; i < rows; ++i) {
    double row = 0.0;
    for (Index j = 0; j < cols; ++j) {
      const double value = entry(i, j) / scale;
      row += value * value;
    }
    sum += row;
  }
  return scale * std::sqrt(sum);
}

// Rows of M that diagonal_in_basis takes at a time: few of them leave little of the upper triangle
// in, many let the product run at its full rate.
constexpr Index kDiagonalRows = 96;

// a / b, and NaN where there is nothing to compare with.
double ratio(double a, double b) { return b > 0.0 ? a / b : kNaN; }

// M V, n × any number of columns.
Matrix times(const Matrix& m, const MatrixView& vectors, Arch arch, int threads) {
  Matrix product(m.rows(), vectors.cols());
  multiply(arch, m.rows(), vectors.cols(), m.cols(), rows_of(m), cols_of(vectors), product.data(),
           product.cols(), false, threads);
  return product;
}

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
  return norm(m.rows(), m.cols(), [&](Index i, Index j) { return m(i, j); });
}

double rounding_floor(double size, Index n, Index samples) {
  const double terms = static_cast<double>(n) + static_cast<double>(samples) / 4.0;
  return terms * kRounding * size;
}

void rotate_panel(const Matrix& m, const Matrix& vectors, Index first, Index width, Arch arch,
                  int threads, Matrix& rotated) {
  const Matrix product = times(m, vectors.middleCols(first, width), arch, threads);
  const Index rows = first + width;
  multiply(arch, rows, width, m.rows(), cols_of(vectors.leftCols(rows)), cols_of(product),
           rotated.data() + first, rotated.cols(), false, threads);
}

void mirror_upper_triangle(Matrix& m) {
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < i; ++j) m(i, j) = m(j, i);
  }
}

Matrix rotate(const Matrix& m, const Matrix& vectors, Arch arch, int threads) {
  assert(m.rows() == m.cols() && vectors.rows() == m.rows());
  const Index n = vectors.cols();
  Matrix rotated(n, n);
  for (Index first = 0; first < n; first += kRotationPanel) {
    rotate_panel(m, vectors, first, std::min(kRotationPanel, n - first), arch, threads, rotated);
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

Commutator commutator(const Matrix& rotated, const Vector& eigenvalues, Index first, Index last) {
  assert(rotated.rows() == eigenvalues.size() && rotated.cols() == eigenvalues.size());
  assert(0 <= first && last <= eigenvalues.size());
  const Index n = std::max<Index>(last - first, 0);
  const auto c = [&](Index i, Index j) { return rotated(first + i, first + j); };
  const auto h = [&](Index i, Index) { return eigenvalues[first + i]; };
  const double norm_c = norm(n, n, c);
  const double norm_h = norm(n, 1, h);
  if (norm_c == 0.0 || norm_h == 0.0) return {kNaN, kNaN};

  const double difference = norm(
      n, n, [&](Index i, Index j) { return c(i, j) / norm_c * ((h(j, 0) - h(i, 0)) / norm_h); });
  const double product =
      norm(n, n, [&](Index i, Index j) { return c(i, j) / norm_c * (h(j, 0) / norm_h); });
  return {difference, ratio(difference, product)};
}

Diagonality diagonality(const Matrix& rotated, Index first, Index last, double floor) {
  assert(rotated.rows() == rotated.cols() && 0 <= first && last <= rotated.rows());
  assert(!(floor < 0.0));
  const Index n = std::max<Index>(last - first, 0);
  const auto c = [&](Index i, Index j) { return rotated(first + i, first + j); };
  const double all = norm(n, n, c);
  const double on = norm(n, 1, [&](Index i, Index) { return c(i, i); });
  const double off = norm(n, n, [&](Index i, Index j) { return i == j ? 0.0 : c(i, j); });

  Diagonality result;
  result.diagonal_energy = ratio(on, all) * ratio(on, all);
  result.off_to_on_rms = n > 1 ? ratio(off, on) / std::sqrt(static_cast<double>(n - 1)) : kNaN;

  std::vector<Index> kept;
  for (Index i = 0; i < n; ++i) {
    if (c(i, i) > floor) kept.push_back(i);
  }
  result.directions = static_cast<Index>(kept.size());
  // The mean over pairs of f(|R_ij|).
  const auto mean = [&](const auto& f) {
    double sum = 0.0, pairs = 0.0;
    for (auto i = kept.begin(); i != kept.end(); ++i) {
      double row = 0.0;
      for (auto j = std::next(i); j != kept.end(); ++j) {
        row += f(std::abs(c(*i, *j)) / (std::sqrt(c(*i, *i)) * std::sqrt(c(*j, *j))));
      }
      sum += row;
      pairs += static_cast<double>(kept.end() - i - 1);
    }
    return ratio(sum, pairs);
  };
  const double average = mean([](double r) { return r; });
  result.correlation_mean = average;
  result.correlation_variance = mean([&](double r) { return (r - average) * (r - average); });
  return result;
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
  const double gap =
      norm(a.rows(), a.cols(), [&](Index i, Index j) { return a(i, j) - k * b(i, j); });
  return ratio(gap, k * norm_b);
}

}  // namespace sgdscope
