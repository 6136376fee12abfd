#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen/padded_rows.hpp"
#include "eigen_matrices.hpp"
#include "kernel_tables.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Orders about the tiles of four, rounded up here as by the reduction, and one of many tiles.
constexpr Index kOrders[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 31, 33, 64, 131};

enum class Entries { kWhole, kFractions };

// Small whole numbers, with which all arithmetic is exact, or any.
double draw(Entries kind, Uniform& uniform) {
  return kind == Entries::kWhole ? static_cast<double>(uniform.from(-9, 9)) : uniform(-1.0, 1.0);
}

// What the kernels take: the upper triangle of a symmetric matrix by rows, the tiles on the
// diagonal whole, zeros up to a multiple of four. What they must not read is NaN.
struct Operands {
  Index order, size;
  PaddedRows a, vectors;

  Operands(Index n, Entries kind, Uniform& uniform)
      : order(n), size(padded(n)), a(size, size), vectors(4, size) {
    for (Index r = 0; r < size; ++r) {
      std::fill_n(a.row(r), r / 4 * 4, std::nan(""));
    }
    for (Index r = 0; r < n; ++r) {
      for (Index c = r; c < n; ++c) {
        a.row(r)[c] = draw(kind, uniform);
        if (r / 4 == c / 4) a.row(c)[r] = a.row(r)[c];
      }
    }
    for (Index v = 0; v < 4; ++v) {
      for (Index i = 0; i < n; ++i) vectors.row(v)[i] = draw(kind, uniform);
    }
  }

  const double* u() const { return vectors.row(0); }
  const double* w() const { return vectors.row(1); }
  const double* x() const { return vectors.row(2); }
  double* y() { return vectors.row(3); }

  Matrix upper() const {  // zeros below the diagonal
    Matrix m = Matrix::Zero(size, size);
    for (Index r = 0; r < size; ++r) {
      std::copy(a.row(r) + r, a.row(r) + size, m.row(r).data() + r);
    }
    return m;
  }
  Vector result() const { return Eigen::Map<const Vector>(vectors.row(3), size); }
};

// y and Σ|terms| after rows first … last − 1 of `upper`.
struct Plain {
  Vector y, magnitude;
  Plain(const Matrix& upper, const double* x, Vector start, Index first, Index last)
      : y(std::move(start)), magnitude(y.cwiseAbs()) {
    const auto add = [&](Index to, double term) {
      y[to] += term;
      magnitude[to] += std::fabs(term);
    };
    for (Index r = first; r < last; ++r) {
      for (Index j = r; j < upper.cols(); ++j) {
        add(r, upper(r, j) * x[j]);
        if (j > r) add(j, upper(r, j) * x[r]);
      }
    }
  }
};

// a_rj − u_r w_j − w_r u_j with one rounding a term or two, for rows first … last − 1.
Matrix plain_update(Matrix upper, const Operands& p, Index first, Index last, bool fused) {
  for (Index r = first; r < last; ++r) {
    for (Index j = r; j < p.size; ++j) {
      double& e = upper(r, j);
      e = fused ? std::fma(-p.u()[r], p.w()[j], e) : e - p.u()[r] * p.w()[j];
      e = fused ? std::fma(-p.w()[r], p.u()[j], e) : e - p.w()[r] * p.u()[j];
    }
  }
  return upper;
}

// The largest |y − plain| over the rounding of n + 1 products and their sum; infinite where there
// is a difference without terms.
double error_of(const Vector& y, const Plain& plain, Index n) {
  double worst = 0.0;
  for (Index i = 0; i < y.size(); ++i) {
    if (y[i] == plain.y[i]) continue;
    const double rounding = static_cast<double>(n + 1) * kUnitRoundoff * plain.magnitude[i];
    worst = std::max(worst, std::fabs(y[i] - plain.y[i]) / rounding);
  }
  return worst;
}

// All rows, and the parts that threads share: the first tile, the middle, the last.
std::vector<std::pair<Index, Index>> row_ranges(Index size) {
  std::vector<std::pair<Index, Index>> ranges = {{0, size}};
  if (size >= 8) ranges.insert(ranges.end(), {{0, 4}, {4, size - 4}, {size - 4, size}, {4, 4}});
  return ranges;
}

// Calls visit(arch, order, kind): the eight-lane table has no kernels of this file.
template <typename Visit>
void for_each_case(const Visit& visit) {
  for (const Arch arch : available_archs()) {
    for (const Index order : kOrders) {
      for (const Entries kind : {Entries::kWhole, Entries::kFractions}) visit(arch, order, kind);
    }
  }
}

}  // namespace

TEST_CASE("symmetric_kernel: the product of every set against plain loops") {
  Uniform uniform(94);
  Worst worst("y over (n + 1) u Σ|terms|");
  for_each_case([&](Arch arch, Index order, Entries kind) {
    for (const auto& [first, last] : row_ranges(padded(order))) {
      Operands p(order, kind, uniform);
      const Matrix upper = p.upper();
      const Plain plain(upper, p.x(), p.result(), first, last);
      simd::kernels(arch).symmetric_product(first, last, p.size, p.a.row(0), p.a.stride(), nullptr,
                                            nullptr, p.x(), p.y());
      CHECK(p.upper() == upper);
      if (kind == Entries::kWhole) {
        CHECK(p.result() == plain.y);
      } else {
        worst.add(error_of(p.result(), plain, order),
                  std::string(name(arch)) + ", n = " + std::to_string(order));
      }
      CHECK(p.result().tail(p.size - order).isZero(0.0));
    }
  });
  CHECK(worst.report(1.0) < 1.0);  // measured 0.32
}

TEST_CASE("symmetric_kernel: the update has the bits of plain loops, and the product follows it") {
  Uniform uniform(95);
  Worst worst("y over (n + 1) u Σ|terms|");
  for_each_case([&](Arch arch, Index order, Entries kind) {
    for (const auto& [first, last] : row_ranges(padded(order))) {
      Operands p(order, kind, uniform);
      const Matrix updated = plain_update(p.upper(), p, first, last, arch != Arch::kReference);
      const Plain plain(updated, p.x(), p.result(), first, last);
      simd::kernels(arch).symmetric_update_product(first, last, p.size, p.a.row(0), p.a.stride(),
                                                   p.u(), p.w(), p.x(), p.y());
      CHECK(p.upper() == updated);
      // The other half of the tiles on the diagonal has changed with it.
      int lopsided = 0;
      for (Index r = first; r < last; ++r) {
        for (Index c = r / 4 * 4; c < r; ++c) {
          const double gap = std::fabs(p.a.row(r)[c] - p.a.row(c)[r]);
          if (gap > (kind == Entries::kWhole ? 0.0 : 4.0 * kUnitRoundoff)) ++lopsided;
        }
      }
      CHECK(lopsided == 0);
      if (kind == Entries::kWhole) {
        CHECK(p.result() == plain.y);
      } else {
        worst.add(error_of(p.result(), plain, order),
                  std::string(name(arch)) + ", n = " + std::to_string(order));
      }
      CHECK(p.result().tail(p.size - order).isZero(0.0));
    }
  });
  CHECK(worst.report(1.0) < 1.0);  // measured 0.15
}

}  // namespace sgdscope
