#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/khatri_rao.hpp"

#include "eigen_matrices.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// About the register tiles (4 × 4, 4 × 12) and the blocks (96 rows, 256 samples).
constexpr Index kCounts[] = {1, 3, 4, 5, 11, 12, 13, 95, 96, 97};
constexpr Index kSamples[] = {1, 255, 256, 257};

// Columns of random numbers or of products of two, gathered in a random order from wider rows.
class Side {
 public:
  Side(Index samples, Index count, bool pairs, Uniform& uniform)
      : pairs_(pairs),
        first_(uniform.matrix(samples, 7 + count, 1.0)),
        second_(uniform.matrix(samples, 9, 2.0)) {
    for (Index j = 0; j < count; ++j) {
      first_index_.push_back(uniform.from(0, first_.cols() - 1));
      second_index_.push_back(uniform.from(0, second_.cols() - 1));
    }
  }

  PairColumns columns(Index from_sample = 0) const {
    PairColumns result;
    result.first = first_.data() + from_sample * first_.cols();
    result.first_stride = first_.cols();
    result.first_index = first_index_.data();
    if (pairs_) {
      result.second = second_.data() + from_sample * second_.cols();
      result.second_stride = second_.cols();
      result.second_index = second_index_.data();
    }
    result.count = static_cast<Index>(first_index_.size());
    return result;
  }

  // |x_pi| in place of x_pi: what bounds on rounding are made of.
  Side magnitudes() const {
    Side result = *this;
    result.first_ = first_.cwiseAbs();
    result.second_ = second_.cwiseAbs();
    return result;
  }

  void spoil(Index sample, Index column) {
    first_(sample, first_index_[static_cast<std::size_t>(column)]) = std::nan("");
  }
  // The same entry in every column's place, so that no other column shares it.
  void separate() {
    for (std::size_t j = 0; j < first_index_.size(); ++j) first_index_[j] = static_cast<Index>(j);
  }

 private:
  bool pairs_;
  Matrix first_, second_;
  std::vector<Index> first_index_, second_index_;
};

// Adding to numbers that are there already.
Matrix start(Index rows, Index stride) { return Uniform(77).matrix(rows, stride, 1.0); }

Matrix add(Arch arch, const Side& x, const Side& y, Index samples, Matrix sum, int threads = 1) {
  khatri_rao_add(arch, x.columns(), y.columns(), samples, sum.data(), sum.cols(), threads);
  return sum;
}

Matrix add_plain(const Side& x, const Side& y, Index samples, Matrix sum) {
  khatri_rao_add_plain(x.columns(), y.columns(), samples, sum.data(), sum.cols());
  return sum;
}

// Both sums run in the same order with at most one rounding more for each term in the plain one, so
// each errs by at most (terms + 1) u/2 Σ|terms|.
double worst_over_bound(const Matrix& a, const Matrix& b, const Matrix& magnitudes, Index samples) {
  const double terms = static_cast<double>(samples) + 1.0;
  return ((a - b).cwiseAbs().array() / magnitudes.array()).maxCoeff() / (terms * kUnitRoundoff);
}

}  // namespace

TEST_CASE("khatri_rao: the plain loops by hand") {
  const double first[] = {2.0, 3.0, 5.0, 7.0}, second[] = {11.0, 13.0};
  const Index both[] = {1, 0}, zero[] = {0, 0};
  const PairColumns x{first, 2, both, second, 1, zero, 2};      // (33, 22), (91, 65)
  const PairColumns y{first, 2, both, nullptr, 0, nullptr, 1};  // 3, 7
  double sum[] = {1.0, 0.0, 2.0, 0.0};
  khatri_rao_add_plain(x, y, 2, sum, 2);
  CHECK(sum[0] == 1.0 + 33.0 * 3.0 + 91.0 * 7.0);
  CHECK(sum[2] == 2.0 + 22.0 * 3.0 + 65.0 * 7.0);
  CHECK(sum[1] == 0.0);
  CHECK(sum[3] == 0.0);
}

TEST_CASE("khatri_rao: every arch against plain loops, about the edges of tiles and blocks") {
  Uniform uniform(51);
  Worst worst("wider sets over (terms + 1) u Σ|terms|");
  int size = 0, different = 0;
  for (const Index rows : kCounts) {
    for (const Index cols : kCounts) {
      for (const bool pairs_x : {false, true}) {
        for (const bool pairs_y : {false, true}) {
          const Index samples = kSamples[size++ % 4];
          const Side x(samples, rows, pairs_x, uniform), y(samples, cols, pairs_y, uniform);
          const Matrix begin = start(rows, cols + 3);
          const Matrix plain = add_plain(x, y, samples, begin);
          const Matrix magnitudes =
              add_plain(x.magnitudes(), y.magnitudes(), samples, begin.cwiseAbs());
          for (const Arch arch : available_archs()) {
            const Matrix sum = add(arch, x, y, samples, begin);
            CHECK(sum.rightCols(3) == begin.rightCols(3));
            if (arch == Arch::kReference) {
              if (!same_bits(sum, plain)) ++different;
            } else {
              worst.add(worst_over_bound(sum, plain, magnitudes, samples),
                        std::to_string(rows) + " × " + std::to_string(cols) + ", " +
                            std::to_string(samples) + " samples");
            }
          }
        }
      }
      ++size;  // so that every form meets every number of samples
    }
  }
  CHECK(different == 0);
  if (worst.count() > 0) CHECK(worst.report(1.0) < 1.0);  // measured 0.50
}

TEST_CASE("khatri_rao: more columns than one block holds") {
  Uniform uniform(52);
  for (const Index cols : {2015, 2016, 2017, 2030}) {
    const Side x(258, 5, true, uniform), y(258, cols, true, uniform);
    const Matrix begin = start(5, cols);
    const Matrix plain = add_plain(x, y, 258, begin);
    const Matrix magnitudes = add_plain(x.magnitudes(), y.magnitudes(), 258, begin.cwiseAbs());
    CHECK(same_bits(add(Arch::kReference, x, y, 258, begin), plain));
    CHECK(worst_over_bound(add(best_arch(), x, y, 258, begin), plain, magnitudes, 258) < 1.0);
  }
}

TEST_CASE("khatri_rao: the same bits for 1 … 16 threads") {
  Uniform uniform(53);
  const Side x(300, 205, true, uniform), y(300, 130, true, uniform);
  for (const Arch arch : available_archs()) {
    const Matrix one = add(arch, x, y, 300, start(205, 130));
    for (int threads = 2; threads <= 16; ++threads) {
      for (int repeat = 0; repeat < 3; ++repeat) {
        CHECK(same_bits(add(arch, x, y, 300, start(205, 130), threads), one));
      }
    }
  }
}

TEST_CASE("khatri_rao: the same bits however the samples come in chunks") {
  Uniform uniform(54);
  const Side x(700, 30, true, uniform), y(700, 29, false, uniform);
  for (const Arch arch : available_archs()) {
    const Matrix whole = add(arch, x, y, 700, start(30, 29));
    for (const Index chunk : {1, 7, 255, 256, 257, 699}) {
      Matrix sum = start(30, 29);
      for (Index p = 0; p < 700; p += chunk) {
        khatri_rao_add(arch, x.columns(p), y.columns(p), std::min<Index>(chunk, 700 - p),
                       sum.data(), 29, 2);
      }
      CHECK(same_bits(sum, whole));
    }
  }
}

TEST_CASE("khatri_rao: nothing to add changes nothing") {
  Uniform uniform(55);
  const Side x(3, 6, true, uniform), y(3, 5, true, uniform), none(3, 0, true, uniform);
  for (const Arch arch : available_archs()) {
    CHECK(add(arch, x, y, 0, start(6, 5)) == start(6, 5));
    CHECK(add(arch, none, y, 3, start(6, 5)) == start(6, 5));
    CHECK(add(arch, x, none, 3, start(6, 5)) == start(6, 5));
  }
}

TEST_CASE("khatri_rao: what is no number stays in its own row and column") {
  Uniform uniform(56);
  Side x(5, 6, false, uniform), y(5, 7, false, uniform);
  x.separate();
  y.separate();
  x.spoil(2, 5);
  y.spoil(4, 0);
  for (const Arch arch : available_archs()) {
    const Matrix sum = add(arch, x, y, 5, start(6, 7));
    for (Index i = 0; i < 6; ++i) {
      for (Index j = 0; j < 7; ++j) CHECK(std::isnan(sum(i, j)) == (i == 5 || j == 0));
    }
  }
}

TEST_CASE("khatri_rao: packed pairs go through the lower triangle row by row") {
  CHECK(packed_pairs(0).count() == 0);
  const PackedPairs pairs = packed_pairs(3);
  CHECK(pairs.count() == 6);
  CHECK(pairs.row == std::vector<Index>{0, 1, 1, 2, 2, 2});
  CHECK(pairs.col == std::vector<Index>{0, 0, 1, 0, 1, 2});
  CHECK(pairs.entry == std::vector<Index>{0, 3, 4, 6, 7, 8});
}

}  // namespace sgdscope
