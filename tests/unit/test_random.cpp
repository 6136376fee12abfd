#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <doctest/doctest.h>

#include "sgdscope/random.hpp"

#include "simd/elementary.hpp"

using namespace sgdscope;

// The seeds are fixed, so a statistical test passes always or never. Bounds are five standard
// deviations of what is measured, if nothing else is said: a false alarm in two million seeds.
namespace {

constexpr int kDraws = 100000;
const double kRoot = std::sqrt(static_cast<double>(kDraws));

// Pearson's statistic; mean cells − 1, variance 2 (cells − 1).
double chi_squared(const std::vector<int>& counts) {
  double total = 0.0, sum = 0.0;
  for (const int count : counts) total += count;
  const double expected = total / static_cast<double>(counts.size());
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

bool even(const std::vector<int>& counts) {
  const double freedom = static_cast<double>(counts.size()) - 1.0;
  return std::fabs(chi_squared(counts) - freedom) < 5.0 * std::sqrt(2.0 * freedom);
}

}  // namespace

TEST_CASE("philox4x32 gives the published known answers") {
  // kat_vectors of Random123 (Salmon et al. 2011), philox4x32 with ten rounds.
  using Words = std::array<std::uint32_t, 4>;
  constexpr std::uint32_t kOnes = 0xffffffff;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("bits are the words of successive blocks, low word first") {
  const std::uint64_t seed = 0x0123456789abcdef;
  Random random(seed, Stream::kBatches, 7);
  for (std::uint32_t counter = 0; counter < 3; ++counter) {
    const auto words = philox4x32({counter, 0, 5, 7}, {0x89abcdef, 0x01234567});
    CHECK(random.bits() == (std::uint64_t{words[1]} << 32 | words[0]));
    CHECK(random.bits() == (std::uint64_t{words[3]} << 32 | words[2]));
  }
}

TEST_CASE("seeds, streams and substreams differ") {
  std::set<std::uint64_t> first;
  for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 1ULL << 32}) {
    for (const Stream stream : {Stream::kData, Stream::kSplit, Stream::kTeacher}) {
      for (const std::uint32_t substream : {0U, 1U, 2U}) {
        first.insert(Random(seed, stream, substream).bits());
      }
    }
  }
  CHECK(first.size() == 4 * 3 * 3);
}

TEST_CASE("the same numbers as ever") {
  // Recorded; the same with g++ 12 and clang 14, -O0 to -O3.
  Random random(1, Stream::kData);
  CHECK(random.uniform() == 0x1.0a0992d81c1c6p-2);
  CHECK(random.uniform() == 0x1.b68af688e4244p-2);
  CHECK(random.normal() == -0x1.6ad88e9b2d5d8p+0);
  CHECK(random.normal() == 0x1.e3e45b258fcfep+0);
  CHECK(random.below(1000) == 369);
  CHECK(permutation(8, random) == std::vector<Index>{3, 6, 2, 4, 5, 1, 0, 7});
}

TEST_CASE("uniform numbers are uniform") {
  Random random(1, Stream::kData);
  double sum = 0.0, squares = 0.0, products = 0.0, last = 0.0;
  std::vector<int> cells(64, 0);
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.uniform();
    REQUIRE(u >= 0.0);
    REQUIRE(u < 1.0);
    ++cells[static_cast<std::size_t>(u * 64.0)];
    const double centred = u - 0.5;
    sum += centred;
    squares += centred * centred;
    products += centred * last;
    last = centred;
  }
  // Variances: of u 1/12, of (u − ½)² 1/180, of a product of neighbours 1/144.
  CHECK(std::fabs(sum / kDraws) < 5.0 * std::sqrt(1.0 / 12.0) / kRoot);
  CHECK(std::fabs(squares / kDraws - 1.0 / 12.0) < 5.0 * std::sqrt(1.0 / 180.0) / kRoot);
  CHECK(std::fabs(products / kDraws) < 5.0 / 12.0 / kRoot);
  CHECK(even(cells));
}

TEST_CASE("uniform numbers stay below the end of their range") {
  Random random(1, Stream::kData);
  const double next = std::nextafter(1.0, 2.0);
  double least = 1.0, most = -1.0;
  for (int i = 0; i < 1000; ++i) {
    CHECK(random.uniform(1.0, next) == 1.0);  // half of the sums round up to `next`
    const double x = random.uniform(-3.0, 5.0);
    least = std::min(least, x);
    most = std::max(most, x);
  }
  // The chance that 1000 draws leave the last hundredth of the range free is 4e-5 an end.
  CHECK(least >= -3.0);
  CHECK(least < -2.92);
  CHECK(most < 5.0);
  CHECK(most > 4.92);
}

TEST_CASE("whole numbers below n are even") {
  Random random(1, Stream::kData);
  for (const std::size_t n : {2u, 3u, 7u, 10u, 1000u}) {
    std::vector<int> counts(n, 0);
    for (int i = 0; i < kDraws; ++i) ++counts.at(static_cast<std::size_t>(random.below(n)));
    CAPTURE(n);
    CHECK(even(counts));
  }
  for (int i = 0; i < 10; ++i) CHECK(random.below(1) == 0);
}

TEST_CASE("whole numbers below n have no bias when n is near 2^64") {
  // With n = 3·2⁶², x mod n alone would give the first third twice the chance it has.
  Random random(1, Stream::kData);
  const std::uint64_t third = std::uint64_t{1} << 62;
  std::vector<int> thirds(3, 0);
  for (int i = 0; i < kDraws; ++i) {
    ++thirds.at(static_cast<std::size_t>(random.below(3 * third) / third));
  }
  CHECK(even(thirds));
}

TEST_CASE("normal numbers are normal") {
  Random random(1, Stream::kData);
  std::vector<double> x;
  double moments[5] = {}, neighbours = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    x.push_back(random.normal());
    double power = 1.0;
    for (double& moment : moments) {
      moment += power / kDraws;
      power *= x.back();
    }
    if (i > 0) neighbours += x.back() * x[x.size() - 2] / kDraws;
  }
  // Variances of x, x², x³, x⁴: 1, 2, 15, 96.
  CHECK(std::fabs(moments[1]) < 5.0 / kRoot);
  CHECK(std::fabs(moments[2] - 1.0) < 5.0 * std::sqrt(2.0) / kRoot);
  CHECK(std::fabs(moments[3]) < 5.0 * std::sqrt(15.0) / kRoot);
  CHECK(std::fabs(moments[4] - 3.0) < 5.0 * std::sqrt(96.0) / kRoot);
  CHECK(std::fabs(neighbours) < 5.0 / kRoot);

  // Kolmogorov and Smirnov: P(√n D > x) ≤ 2 exp(−2x²), one in a million at x = 2.69.
  std::sort(x.begin(), x.end());
  double distance = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double phi = 0.5 * std::erfc(-x[static_cast<std::size_t>(i)] / std::sqrt(2.0));
    distance = std::max({distance, phi - i / double{kDraws}, (i + 1) / double{kDraws} - phi});
  }
  CHECK(kRoot * distance < 2.69);
}

TEST_CASE("the logarithm under the normal numbers never turns positive") {
  CHECK(reference::log(1.0) == 0.0);
  CHECK(reference::log(1.0 - 0x1p-53) < 0.0);
  CHECK(std::isfinite(reference::log(0x1p-53)));
}

TEST_CASE("permutations hold every number once, in any order") {
  Random random(1, Stream::kData);
  CHECK(permutation(0, random).empty());
  CHECK(permutation(1, random) == std::vector<Index>{0});
  std::vector<Index> order = permutation(1000, random);
  CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (Index i = 0; i < 1000; ++i) REQUIRE(order[static_cast<std::size_t>(i)] == i);

  std::vector<int> counts(24, 0);  // of the 24 orders of four
  for (int i = 0; i < kDraws; ++i) {
    const std::vector<Index> drawn = permutation(4, random);
    std::size_t rank = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const auto after = drawn.begin() + static_cast<std::ptrdiff_t>(j);
      const auto smaller =
          std::count_if(after, drawn.end(), [&](Index later) { return later < drawn[j]; });
      rank = rank * (4 - j) + static_cast<std::size_t>(smaller);
    }
    ++counts.at(rank);
  }
  CHECK(even(counts));
}
