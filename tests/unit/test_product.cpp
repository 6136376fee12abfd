#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eigen_matrices.hpp"
#include "kernel_tables.hpp"
#include "simd/product.hpp"
#include "simd/product_blocked.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// Entry by entry, multiply then add, in the order of k.
Matrix plain_product(Index rows, Index cols, Index inner, StridedView a, StridedView b,
                     Matrix out) {
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) {
      for (Index k = 0; k < inner; ++k) {
        out(i, j) += a.data[i * a.outer_stride + k * a.inner_stride] *
                     b.data[j * b.outer_stride + k * b.inner_stride];
      }
    }
  }
  return out;
}

// An operand of `count` vectors as rows, as columns, or as every third number of a longer array.
enum class Layout { kRows, kColumns, kSpread };
constexpr Layout kLayouts[] = {Layout::kRows, Layout::kColumns, Layout::kSpread};

struct Operand {
  Matrix store;
  StridedView view;

  Operand(Layout layout, Index count, Index inner, Uniform& uniform) {
    const bool columns = layout == Layout::kColumns;
    const Index step = layout == Layout::kSpread ? 3 : 1;
    store = columns ? uniform.matrix(inner, count + 2, 1.0)
                    : uniform.matrix(count, step * inner + 2, 1.0);
    view = columns ? StridedView{store.data(), 1, store.cols()}
                   : StridedView{store.data(), store.cols(), step};
  }
};

// The columns of a matrix as vectors.
struct Columns {
  const Matrix& m;
  void pack(Index begin, Index end, Index k0, Index k1, const simd::Panels& panels) const {
    panels.from_rows(k1 - k0, end - begin, m.row(k0).data() + begin, m.cols(), panels.data,
                     (k1 - k0) * panels.width);
  }
};

}  // namespace

TEST_CASE("product: every arch against a plain triple loop, about the edges of tiles and blocks") {
  Uniform uniform(61);
  Worst worst("wider sets over (terms + 1) u Σ|terms|");
  constexpr Index kInner[] = {1, 2, 128, 129, 255, 256, 257};
  int size = 0, different = 0;
  for (const Index rows : {1, 3, 4, 5, 6, 7, 8, 9, 25, 95, 96, 97, 129}) {
    for (const Index cols : {1, 3, 4, 5, 6, 7, 8, 9, 25, 95, 96, 97, 129}) {
      const Index inner = kInner[size % 7];
      const bool accumulate = size % 2 == 0;
      const Operand a(kLayouts[size % 3], rows, inner, uniform);
      const Operand b(kLayouts[size / 3 % 3], cols, inner, uniform);
      ++size;
      const Matrix begin = uniform.matrix(rows, cols + 5, 1.0);
      Matrix from = begin;
      if (!accumulate) from.leftCols(cols).setZero();
      const Matrix expected = plain_product(rows, cols, inner, a.view, b.view, from);
      const Matrix size_a = a.store.cwiseAbs(), size_b = b.store.cwiseAbs();
      StridedView absolute_a = a.view, absolute_b = b.view;
      absolute_a.data = size_a.data();
      absolute_b.data = size_b.data();
      const Matrix magnitudes =
          plain_product(rows, cols, inner, absolute_a, absolute_b, from.cwiseAbs());
      for (const Arch arch : available_archs()) {
        Matrix out = begin;
        multiply(arch, rows, cols, inner, a.view, b.view, out.data(), out.cols(), accumulate);
        CHECK(out.rightCols(5) == begin.rightCols(5));
        if (arch == Arch::kReference) {
          if (!same_bits(out, expected)) ++different;
          continue;
        }
        const double error =
            ((out - expected).cwiseAbs().array() / magnitudes.array().max(1e-300)).maxCoeff();
        worst.add(
            error / (static_cast<double>(inner + 1) * kUnitRoundoff),
            std::to_string(rows) + " × " + std::to_string(cols) + " × " + std::to_string(inner));
      }
    }
  }
  CHECK(different == 0);
  if (worst.count() > 0) CHECK(worst.report(1.0) < 1.0);  // measured 0.57
}

TEST_CASE("product: rows and columns of matrices give A Bᵀ, Aᵀ B and the rest") {
  Uniform uniform(62);
  const Matrix a = uniform.matrix(14, 9, 1.0), b = uniform.matrix(9, 17, 1.0);
  const Matrix at = a.transpose(), bt = b.transpose(), expected = a * b;
  for (const Arch arch : available_archs()) {
    const auto check = [&](StridedView x, StridedView y) {
      Matrix out = Matrix::Constant(14, 17, std::nan(""));  // not read when it is not added to
      multiply(arch, 14, 17, 9, x, y, out.data(), 17, false);
      CHECK((out - expected).cwiseAbs().maxCoeff() < 1e-14);  // measured 4e-16
    };
    check(rows_of(a), cols_of(b));
    check(cols_of(at), cols_of(b));
    check(rows_of(a), rows_of(bt));
    check(cols_of(at), rows_of(bt));
  }
}

TEST_CASE("product: more columns than one block holds") {
  Uniform uniform(63);
  const Matrix a = uniform.matrix(6, 300, 1.0), b = uniform.matrix(2021, 300, 1.0);
  const Matrix expected =
      plain_product(6, 2021, 300, rows_of(a), rows_of(b), Matrix::Zero(6, 2021));
  Matrix out(6, 2021);
  multiply(Arch::kReference, 6, 2021, 300, rows_of(a), rows_of(b), out.data(), 2021, false);
  CHECK(same_bits(out, expected));
}

// The tiles of eight lanes are the largest, 8 × 24.
TEST_CASE("product: eight lanes made of plain numbers, about the edges of tiles and blocks") {
  Uniform uniform(67);
  for (const Index rows : {1, 7, 8, 9, 95, 96, 97}) {
    for (const Index cols : {1, 23, 24, 25, 47, 48, 383, 384, 385}) {
      const Index inner = rows % 2 ? 257 : 30;
      const Matrix a = uniform.matrix(inner, rows, 1.0), b = uniform.matrix(inner, cols, 1.0);
      const Matrix begin = uniform.matrix(rows, cols + 3, 1.0);
      const Matrix other = uniform.matrix(inner, 9, 1.0);
      Matrix out = begin, below = Matrix::Zero(9, cols);
      const std::vector<simd::ProductPart<Columns>> parts = {
          {Columns{a}, rows, out.data(), out.cols()}, {Columns{other}, 9, below.data(), cols}};
      simd::add_products(simd::kEmulatedKernels, parts, Columns{b}, cols, inner, 1);
      CHECK(same_bits(out, plain_product(rows, cols, inner, cols_of(a), cols_of(b), begin)));
      CHECK(same_bits(
          below, plain_product(9, cols, inner, cols_of(other), cols_of(b), Matrix::Zero(9, cols))));
    }
  }
}

TEST_CASE("product: empty ones") {
  Uniform uniform(64);
  const Matrix a = uniform.matrix(4, 4, 1.0);
  for (const Arch arch : available_archs()) {
    Matrix out = a;
    multiply(arch, 0, 4, 4, rows_of(a), rows_of(a), out.data(), 4, true);
    multiply(arch, 4, 0, 4, rows_of(a), rows_of(a), out.data(), 4, true);
    multiply(arch, 4, 4, 0, rows_of(a), rows_of(a), out.data(), 4, true);
    CHECK(out == a);
    multiply(arch, 4, 4, 0, rows_of(a), rows_of(a), out.data(), 4, false);
    CHECK(out == Matrix::Zero(4, 4));
  }
}

TEST_CASE("product: the same bits for 1 … 16 threads") {
  Uniform uniform(65);
  const Matrix a = uniform.matrix(211, 270, 1.0), b = uniform.matrix(150, 270, 1.0);
  for (const Arch arch : available_archs()) {
    const auto run = [&](int threads) {
      Matrix out(211, 150);
      multiply(arch, 211, 150, 270, rows_of(a), rows_of(b), out.data(), 150, false, threads);
      return out;
    };
    const Matrix one = run(1);
    for (int threads = 2; threads <= 16; ++threads) {
      for (int repeat = 0; repeat < 3; ++repeat) CHECK(same_bits(run(threads), one));
    }
  }
}

// An entry is one sum, whatever else is computed beside it: the bits of a part are the part's.
TEST_CASE("product: an entry does not depend on where it stands") {
  Uniform uniform(66);
  const Matrix a = uniform.matrix(30, 41, 1.0), b = uniform.matrix(35, 41, 1.0);
  for (const Arch arch : available_archs()) {
    Matrix all(30, 35);
    multiply(arch, 30, 35, 41, rows_of(a), rows_of(b), all.data(), 35, false);
    for (Index i = 0; i < 30; i += 7) {
      for (Index j = 0; j < 35; ++j) {
        double one = 0.0;
        multiply(arch, 1, 1, 41, {a.row(i).data(), 41, 1}, {b.row(j).data(), 41, 1}, &one, 1, true);
        CHECK(one == all(i, j));
      }
    }
  }
}

}  // namespace sgdscope
