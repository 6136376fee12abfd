#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/khatri_rao.hpp"

#include "eigen_matrices.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

// About the register tiles (4 × 4, 6 × 8, 8 × 24) and the blocks (96 rows, strips of 120 … 128
// columns, 256 samples).
constexpr Index kCounts[] = {1, 3, 4, 5, 6, 7, 8, 9, 23, 24, 25, 95, 96, 97, 129};
constexpr Index kSamples[] = {1, 255, 256, 257};

// Columns of random numbers or of products of two, in runs of random lengths out of wider rows.
class Side {
 public:
  Side(Index samples, Index count, bool pairs, Uniform& uniform)
      : pairs_(pairs),
        factors_(uniform.matrix(samples, 9, 2.0)),
        entries_(uniform.matrix(samples, 7 + count, 1.0)) {
    for (Index column = 0; column < count;) {
      const Index length = std::min(count - column, uniform.from(1, 1 + uniform.from(0, 20)));
      runs_.push_back({column, uniform.from(0, factors_.cols() - 1),
                       uniform.from(0, entries_.cols() - length), length});
      column += length;
    }
  }

  PairSource columns(Index from_sample = 0) const {
    PairSource result;
    result.runs = runs_.data();
    result.run_count = static_cast<Index>(runs_.size());
    result.entries = entries_.data() + from_sample * entries_.cols();
    result.entry_stride = entries_.cols();
    if (pairs_) {
      result.factors = factors_.data() + from_sample * factors_.cols();
      result.factor_stride = factors_.cols();
    }
    return result;
  }

  // |x_pi| in place of x_pi: what bounds on rounding are made of.
  Side magnitudes() const {
    Side result = *this;
    result.factors_ = factors_.cwiseAbs();
    result.entries_ = entries_.cwiseAbs();
    return result;
  }

  void spoil(Index sample, Index entry) { entries_(sample, entry) = std::nan(""); }

  // Column j shows entry j, so that no other column shares it.
  void separate(Index count) { runs_ = {{0, 0, 0, count}}; }

 private:
  bool pairs_;
  Matrix factors_, entries_;
  std::vector<PairRun> runs_;
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
  const double factors[] = {11.0, 13.0}, entries[] = {2.0, 3.0, 5.0, 7.0};
  const PairRun turned[] = {{0, 0, 1, 1}, {1, 0, 0, 1}}, second[] = {{0, 0, 1, 1}};
  const PairSource x{turned, 2, factors, 1, entries, 2};  // (33, 22), (91, 65)
  const PairSource y{second, 1, nullptr, 0, entries, 2};  // 3, 7
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
  x.separate(6);
  y.separate(7);
  x.spoil(2, 5);
  y.spoil(4, 0);
  for (const Arch arch : available_archs()) {
    const Matrix sum = add(arch, x, y, 5, start(6, 7));
    for (Index i = 0; i < 6; ++i) {
      for (Index j = 0; j < 7; ++j) CHECK(std::isnan(sum(i, j)) == (i == 5 || j == 0));
    }
  }
}

TEST_CASE("khatri_rao: several sums at once, terms of different sizes, 1 … 8 threads") {
  Uniform uniform(57);
  const Index n = 65;
  const Side x1(n, 500, true, uniform), y1(n, 40, true, uniform);
  const Side x2(n, 390, false, uniform), y2(n, 33, true, uniform);
  for (const Arch arch : available_archs()) {
    const Matrix first = add(arch, x1, y1, n, start(500, 41));
    const Matrix expected = add(arch, x2, y2, n, first),
                 other = add(arch, y1, x2, n, start(40, 390));
    for (int threads = 1; threads <= 8; ++threads) {
      Matrix a = start(500, 41), b = start(40, 390);
      khatri_rao_add(arch,
                     {{{{x1.columns(), y1.columns()}, {x2.columns(), y2.columns()}}, a.data(), 41},
                      {{{y1.columns(), x2.columns()}}, b.data(), 390},
                      {{}, b.data(), 390}},
                     n, threads);
      CHECK(same_bits(a, expected));
      CHECK(same_bits(b, other));
    }
  }
}

TEST_CASE("khatri_rao: runs of packed pairs and of grids") {
  const double a[] = {2.0, 3.0, 5.0}, matrix[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
  const auto columns = [](const std::vector<PairRun>& runs, const double* x, const double* y) {
    const PairRun one[] = {{0, 0, 0, 1}};
    const double unit = 1.0;
    const PairSource source{runs.data(), static_cast<Index>(runs.size()), x, 0, y, 0};
    std::vector<double> result(static_cast<std::size_t>(source.columns()), 0.0);
    khatri_rao_add_plain({one, 1, nullptr, 0, &unit, 0}, source, 1, result.data(), 0);
    return result;
  };
  using Numbers = std::vector<double>;
  CHECK(packed_pairs(0).empty());
  CHECK(columns(packed_pairs(3), a, a) == Numbers{4.0, 6.0, 9.0, 10.0, 15.0, 25.0});
  CHECK(columns(packed_entries(2, 3), nullptr, matrix) == Numbers{1.0, 4.0, 5.0});
  CHECK(columns(grid_pairs(2, 3), a, a) == Numbers{4.0, 6.0, 10.0, 6.0, 9.0, 15.0});
  CHECK(columns(grid_entries(2, 2, 3), nullptr, matrix) == Numbers{1.0, 2.0, 4.0, 5.0});
  CHECK(packed_place(2, 1) == 4);
  CHECK(packed_count(3) == 6);
}

}  // namespace sgdscope
