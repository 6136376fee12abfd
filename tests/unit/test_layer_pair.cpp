#include <doctest/doctest.h>

#include "layer_pair.hpp"
#include "random_problems.hpp"

namespace sgdscope {
namespace {

// The place of (i, j) among the columns of a side of a sum, counted along its runs; no column
// stands for two pairs.
Matrix places(const std::vector<PairRun>& runs, Index rows, Index cols) {
  Matrix place = Matrix::Constant(rows, cols, -1.0);
  double column = 0.0;
  for (const PairRun& run : runs) {
    CHECK(static_cast<double>(run.column) == column);
    for (Index t = 0; t < run.count; ++t) {
      CHECK(place(run.factor, run.begin + t) == -1.0);
      place(run.factor, run.begin + t) = column++;
    }
  }
  return place;
}

// Random sums of layers k and j.
struct Sums {
  const LayerPair& pair;
  Matrix straight, crossed;
  Matrix im, cq;

  Sums(const LayerPair& of, Uniform& uniform)
      : pair(of),
        straight(uniform.matrix(of.straight_rows(), of.straight_cols(), 1.0)),
        crossed(uniform.matrix(of.crossed_rows(), of.crossed_cols(), 1.0)),
        im(places(of.n_pairs, of.nk, of.nj)),
        cq(places(of.d_pairs, of.dk, of.dj)) {}

  Index place(const Matrix& of, Index a, Index b) const {
    return static_cast<Index>(pair.packed && a < b ? of(b, a) : of(a, b));
  }
  double crossed_at(Index q, Index i, Index c, Index m) const {
    return crossed(q * pair.nk + i, c * pair.nj + m);
  }

  // Entry [(i,c), (m,q)], by the comment on LayerPair.
  double entry(Index i, Index c, Index m, Index q) const {
    const double transpose = pair.packed ? crossed_at(c, m, q, i) : 0.0;
    return straight(place(im, i, m), place(cq, c, q)) + (crossed_at(q, i, c, m) + transpose);
  }
};

}  // namespace

TEST_CASE("layer_pair: every entry of a block is unpacked from its two sums, on both sides") {
  Uniform uniform(17);
  for (const bool bias : {false, true}) {
    const NetworkSpec spec{{3, 2, 4}, {Activation::kTanh}, bias};
    for (Index k = 1; k <= 2; ++k) {
      for (Index j = 1; j <= k; ++j) {
        CAPTURE(bias);
        CAPTURE(k);
        CAPTURE(j);
        const LayerPair pair(spec, k, j, 10);
        const Sums sums(pair, uniform);
        const ParameterTable of_k = parameter_table(spec, k), of_j = parameter_table(spec, j);
        Matrix full = Matrix::Constant(spec.parameter_count(), spec.parameter_count(), 7.0);
        unpack_straight(pair, of_k, of_j, sums.straight, 0.5, full);
        unpack_crossed(pair, of_k, of_j, sums.crossed, 0.5, full);
        for (Index i = 0; i < pair.nk; ++i) {
          for (Index c = 0; c < pair.dk; ++c) {
            for (Index m = 0; m < pair.nj; ++m) {
              for (Index q = 0; q < pair.dj; ++q) {
                const double expected = 0.5 * sums.entry(i, c, m, q);
                CHECK(full(of_k(i, c), of_j(m, q)) == doctest::Approx(expected).epsilon(1e-15));
                CHECK(full(of_j(m, q), of_k(i, c)) == full(of_k(i, c), of_j(m, q)));
              }
            }
          }
        }
      }
    }
  }
}

TEST_CASE("layer_pair: terms without bias fill the leading part of their side") {
  const NetworkSpec spec{{3, 2, 4}, {Activation::kTanh}, true};
  for (Index k = 1; k <= 2; ++k) {
    for (Index j = 1; j <= k; ++j) {
      const LayerPair pair(spec, k, j, 10);
      const Matrix cq = places(pair.d_pairs, pair.dk, pair.dj);
      const Matrix cm = places(pair.cm_pairs, pair.dk, pair.nj);
      const Matrix qi = places(pair.qi_pairs, pair.dj, pair.nk);
      const auto small_cq =
          static_cast<double>(pair.packed ? packed_count(pair.mk) : pair.mk * pair.mj);
      CHECK(cq.topLeftCorner(pair.mk, pair.mj).maxCoeff() == small_cq - 1.0);
      CHECK(cm.topRows(pair.mk).maxCoeff() == static_cast<double>(pair.mk * pair.nj) - 1.0);
      CHECK(qi.topRows(pair.mj).maxCoeff() == static_cast<double>(pair.mj * pair.nk) - 1.0);
    }
  }
}

TEST_CASE("layer_pair: weights row by row, then the bias, layer after layer") {
  const NetworkSpec spec{{2, 3, 1}, {Activation::kTanh}, true};
  const ParameterTable first = parameter_table(spec, 1), second = parameter_table(spec, 2);
  CHECK(first.rows() == 3);
  CHECK(first.cols() == 3);
  CHECK(first(1, 0) == 2);
  CHECK(first(0, 2) == 6);
  CHECK(first(2, 2) == 8);
  CHECK(second(0, 0) == 9);
  CHECK(second(0, 3) == 12);
}

}  // namespace sgdscope
