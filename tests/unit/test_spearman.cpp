#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/power_law.hpp"
#include "sgdscope/random.hpp"

using namespace sgdscope;

TEST_CASE("rank correlation") {
  const auto vector = [](std::vector<double> values) -> Vector {
    return Eigen::Map<Vector>(values.data(), static_cast<Index>(values.size()));
  };
  SUBCASE("by hand") {
    CHECK(spearman(vector({1, 2, 3}), vector({10, 100, 1000})) == 1.0);
    CHECK(spearman(vector({1, 2, 3}), vector({3, 2, 1})) == -1.0);
    // Without ties 1 − 6 Σd²/(n(n² − 1)) = 1 − 6·4/60.
    CHECK(spearman(vector({1, 2, 3, 4}), vector({2, 1, 4, 3})) == doctest::Approx(0.6));
    // Ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: so 3.75 / √(4.5 · 4.5).
    CHECK(spearman(vector({1, 2, 2, 3}), vector({0, 0, 5, 9})) == doctest::Approx(3.75 / 4.5));
  }
  SUBCASE("against ranks by counting") {
    Random random(4, Stream::kData);
    const Index n = 200;
    Vector x(n), y(n), rank_x(n), rank_y(n);
    for (Index i = 0; i < n; ++i) {
      x[i] = static_cast<double>(random.below(40));
      y[i] = x[i] + static_cast<double>(random.below(60));
    }
    const auto rank = [](const Vector& v, Index i) {
      double below = 0.0, equal = 0.0;
      for (Index j = 0; j < v.size(); ++j) {
        below += v[j] < v[i];
        equal += v[j] == v[i];
      }
      return below + (equal + 1.0) / 2.0;
    };
    for (Index i = 0; i < n; ++i) {
      rank_x[i] = rank(x, i);
      rank_y[i] = rank(y, i);
    }
    const Vector a = rank_x.array() - rank_x.mean();
    const Vector b = rank_y.array() - rank_y.mean();
    const double expected = a.dot(b) / (a.norm() * b.norm());
    CHECK(std::abs(spearman(x, y) - expected) < 1e-14);  // measured 0
    CHECK(expected > 0.3);
    CHECK(expected < 0.8);
    // Only the order counts.
    CHECK(spearman(x.array().exp(), y) == spearman(x, y));
  }
  SUBCASE("undefined") {
    CHECK(std::isnan(spearman(Vector(0), Vector(0))));
    CHECK(std::isnan(spearman(vector({1}), vector({1}))));
    CHECK(std::isnan(spearman(vector({1, 1, 1}), vector({1, 2, 3}))));
    CHECK(std::isnan(spearman(vector({1, 2, 3}), vector({5, 5, 5}))));
    CHECK(std::isnan(
        spearman(vector({1, std::numeric_limits<double>::quiet_NaN(), 3}), vector({1, 2, 3}))));
  }
}
