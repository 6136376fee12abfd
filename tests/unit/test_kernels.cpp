#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/activation.hpp"
#include "sgdscope/khatri_rao.hpp"

#include "eigen_matrices.hpp"
#include "kernel_tables.hpp"
#include "simd/elementary.hpp"
#include "simd/kernels.hpp"
#include "worst.hpp"

namespace sgdscope {
namespace {

using simd::kernels;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Distance from the exact value in units of the last place of its float64 (of the least normal
// number's below that).
double ulps(double computed, long double exact) {
  const double nearest = static_cast<double>(exact);
  if (computed == nearest) {
    if (!std::isfinite(nearest)) return 0.0;
  } else if (!std::isfinite(computed) || !std::isfinite(nearest)) {
    return kInfinity;
  }
  int exponent = 0;
  std::frexp(nearest, &exponent);
  const double place = std::ldexp(1.0, std::max(exponent, -1021) - 53);
  return static_cast<double>(std::fabs(static_cast<long double>(computed) - exact) / place);
}

using Exact = std::function<long double(long double)>;
using Computed = std::function<double(double)>;

// `next` draws an argument.
template <typename Next>
double worst_ulps(const std::string& what, const Computed& computed, const Exact& exact,
                  double bound, const Next& next) {
  Worst worst("ulps of " + what);
  for (int i = 0; i < 20000; ++i) {
    const double x = next();
    worst.add(ulps(computed(x), exact(static_cast<long double>(x))), std::to_string(x));
  }
  return worst.report(bound);
}

double by_kernel(simd::MapKernel kernel, double x) {
  double y = 0.0;
  kernel(1, &x, &y);
  return y;
}

// Values of all kinds; not a multiple of any width.
std::vector<double> probes() {
  std::vector<double> x = {0.0,    -0.0,   1.0,   -1.0,      1e-300,     -1e-300,     1e300,
                           -1e300, 5e-324, 708.0, 710.0,     -708.0,     -745.2,      40.0,
                           -40.0,  1e-9,   -1e-9, kInfinity, -kInfinity, std::nan("")};
  Uniform uniform(71);
  while (x.size() < 43) x.push_back(uniform(-6.0, 6.0));
  return x;
}

bool same_number(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

// Whether kernel(n, x, y) gives each x what it gives it alone, at any place, for any length, and
// when y is x; and writes nothing behind.
bool independent_of_place(const std::function<void(std::ptrdiff_t, const double*, double*)>& map) {
  const std::vector<double> x = probes();
  std::vector<double> alone(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) map(1, &x[i], &alone[i]);
  for (std::size_t begin = 0; begin < x.size(); ++begin) {
    for (std::size_t end = begin; end <= x.size(); ++end) {
      std::vector<double> out(x.size(), 123.0), in_place = x;
      const auto n = static_cast<std::ptrdiff_t>(end - begin);
      map(n, x.data() + begin, out.data() + begin);
      map(n, in_place.data() + begin, in_place.data() + begin);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const bool inside = i >= begin && i < end;
        if (!same_number(out[i], inside ? alone[i] : 123.0)) return false;
        if (!same_number(in_place[i], inside ? alone[i] : x[i])) return false;
      }
    }
  }
  return true;
}

}  // namespace

TEST_CASE("kernels: a tile against plain loops") {
  Uniform uniform(73);
  for (const auto& [name, kernel, fused] : kernel_tables()) {
    const Index mr = kernel.panel_rows, nr = kernel.panel_cols;
    for (const Index inner : {0, 1, 2, 33}) {
      const Matrix x = uniform.matrix(inner + 1, mr, 1.0), y = uniform.matrix(inner + 1, nr, 1.0);
      const Matrix begin = uniform.matrix(mr, nr + 1, 1.0);
      Matrix out = begin, expected = begin;
      kernel.tile(inner, x.data(), y.data(), out.data(), nr + 1);
      for (Index k = 0; k < inner; ++k) {
        for (Index r = 0; r < mr; ++r) {
          for (Index c = 0; c < nr; ++c) {
            expected(r, c) = fused ? std::fma(x(k, r), y(k, c), expected(r, c))
                                   : expected(r, c) + x(k, r) * y(k, c);
          }
        }
      }
      CHECK(out == expected);
    }
  }
}

TEST_CASE("kernels: a small product against plain loops, whole and in part") {
  Uniform uniform(74);
  for (const auto& [name, kernel, fused] : kernel_tables()) {
    for (const Index rows : {0, 1, 2, 3, 5, 6, 7, 8, 13, 25}) {
      for (const Index cols : {0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 23, 24, 25, 33}) {
        const Index inner = (rows + cols) % 5;
        const bool accumulate = (rows + cols) % 2 == 0;
        const Matrix a = uniform.matrix(rows + 1, 2 * inner + 1, 1.0);
        const Matrix b = uniform.matrix(inner + 1, cols + 1, 1.0);
        const Matrix begin = uniform.matrix(rows + 1, cols + 2, 1.0);
        Matrix expected = begin;
        for (Index i = 0; i < rows; ++i) {
          for (Index j = 0; j < cols; ++j) {
            double sum = accumulate ? begin(i, j) : 0.0;
            for (Index k = 0; k < inner; ++k) {
              sum = fused ? std::fma(a(i, 2 * k), b(k, j), sum) : sum + a(i, 2 * k) * b(k, j);
            }
            expected(i, j) = sum;
          }
        }
        for (const Index reach : {cols, Index{0}, Index{3}}) {
          Matrix out = begin;
          kernel.small_product({rows, cols, inner, a.data(), a.cols(), 2, b.data(), b.cols(),
                                out.data(), out.cols(), reach, accumulate});
          CHECK(out.rightCols(2) == begin.rightCols(2));
          CHECK(out.row(rows) == begin.row(rows));
          int different = 0;
          for (Index i = 0; i < rows; ++i) {
            for (Index j = 0; j < std::min(cols, i + reach + 1); ++j) {
              if (out(i, j) != expected(i, j)) ++different;
            }
          }
          CHECK(different == 0);
        }
      }
    }
  }
}

TEST_CASE("kernels: panels hold the rows, then zeros") {
  Uniform uniform(75);
  for (const auto& [name, kernel, fused] : kernel_tables()) {
    for (const bool rows : {true, false}) {
      const Index width = rows ? kernel.panel_rows : kernel.panel_cols;
      for (const Index count : {Index{1}, width - 1, width, width + 1, 3 * width}) {
        const Index depth = 5, panels = (count + width - 1) / width;
        const Matrix source = uniform.matrix(depth, count + 2, 1.0);
        Vector packed = Vector::Constant(panels * (depth * width + 1), 9.0);
        (rows ? kernel.pack_rows : kernel.pack_cols)(depth, count, source.data(), source.cols(),
                                                     packed.data(), depth * width + 1);
        int different = 0;
        for (Index p = 0; p < panels; ++p) {
          const double* panel = packed.data() + p * (depth * width + 1);
          for (Index k = 0; k < depth; ++k) {
            for (Index i = 0; i < width; ++i) {
              const Index c = p * width + i;
              if (panel[k * width + i] != (c < count ? source(k, c) : 0.0)) ++different;
            }
          }
          CHECK(panel[depth * width] == 9.0);
        }
        CHECK(different == 0);
      }
    }
  }
}

TEST_CASE("kernels: pairs against plain loops, in part and across runs") {
  Uniform uniform(76);
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    for (const Index order : {1, 2, 3, 5, 9, 18}) {
      const std::vector<PairRun> runs = packed_pairs(order);
      const Index samples = 3, columns = order * (order + 1) / 2;
      const Matrix factors = uniform.matrix(samples, order, 1.0);
      const Matrix entries = uniform.matrix(samples, columns + order, 1.0);
      for (const bool scaled : {true, false}) {
        const double* factor = scaled ? factors.data() : nullptr;
        const PairSource source{runs.data(),    std::ssize(runs), factor,
                                factors.cols(), entries.data(),   entries.cols()};
        REQUIRE(source.columns() == columns);
        int different = 0;
        for (Index begin = 0; begin < columns; ++begin) {
          for (Index end = begin + 1; end <= columns; end += 1 + end / 8) {
            Matrix rows = Matrix::Constant(samples, end - begin + 2, 9.0);
            Matrix expected = rows;
            Index first = 0;
            for (const PairRun& run : runs) {
              if (run.column + run.count <= begin) ++first;
              for (Index c = std::max(begin, run.column); c < std::min(end, run.column + run.count);
                   ++c) {
                for (Index p = 0; p < samples; ++p) {
                  const double entry = entries(p, run.begin + (c - run.column));
                  expected(p, c - begin) = scaled ? factors(p, run.factor) * entry : entry;
                }
              }
            }
            table.kernels.form_pairs(source, first, begin, end, samples, rows.data(), rows.cols());
            if (rows != expected) ++different;
          }
        }
        CHECK(different == 0);
      }
    }
  }
}

TEST_CASE("kernels: a value does not depend on its place in the array") {
  for (const NamedKernels& table : kernel_tables()) {
    CAPTURE(table.name);
    CHECK(independent_of_place(table.kernels.exp));
    CHECK(independent_of_place(table.kernels.log1p));
    for (int kind = 0; kind < kActivationCount; ++kind) {
      const auto activation = static_cast<Activation>(kind);
      CAPTURE(name(activation));
      const auto evaluate = table.kernels.activation;
      CHECK(independent_of_place([&](std::ptrdiff_t n, const double* x, double* y) {
        evaluate(activation, n, x, y, nullptr, nullptr);
      }));
      CHECK(independent_of_place([&](std::ptrdiff_t n, const double* x, double* y) {
        evaluate(activation, n, x, nullptr, y, nullptr);
      }));
      CHECK(independent_of_place([&](std::ptrdiff_t n, const double* x, double* y) {
        evaluate(activation, n, x, nullptr, nullptr, y);
      }));
    }
  }
}

TEST_CASE("kernels: exp and log1p against long double") {
  const Exact exact_exp = [](long double x) { return std::exp(x); };
  const Exact exact_log1p = [](long double x) { return std::log1p(x); };
  for (const NamedKernels& table : kernel_tables()) {
    const std::string in = " in " + table.name;
    const Computed exp = [&](double x) { return by_kernel(table.kernels.exp, x); };
    const Computed log1p = [&](double x) { return by_kernel(table.kernels.log1p, x); };
    Uniform uniform(74);
    const auto small = [&] { return uniform(-1.0, 1.0); };
    const auto wide = [&] { return uniform(-708.0, 709.0); };
    const auto fraction = [&] { return uniform(0.0, 1.0); };
    const auto decades = [&] { return std::exp2(uniform(-1020.0, 1020.0)); };
    const auto negative = [&] { return -1.0 + std::exp2(uniform(-50.0, -0.1)); };
    CHECK(worst_ulps("exp, |x| < 1" + in, exp, exact_exp, 1.5, small) < 1.5);   // measured 0.8
    CHECK(worst_ulps("exp, |x| < 708" + in, exp, exact_exp, 1.5, wide) < 1.5);  // measured 0.9
    CHECK(worst_ulps("log1p, 0 … 1" + in, log1p, exact_log1p, 1.5, fraction) <
          1.5);  // measured 0.75
    CHECK(worst_ulps("log1p, all sizes" + in, log1p, exact_log1p, 1.5, decades) < 1.5);  // 0.64
    CHECK(worst_ulps("log1p, −1 … 0" + in, log1p, exact_log1p, 1.5, negative) < 1.5);    // 0.71

    CHECK(exp(0.0) == 1.0);
    CHECK(exp(-kInfinity) == 0.0);
    CHECK(exp(-1000.0) == 0.0);
    CHECK(exp(kInfinity) == kInfinity);
    CHECK(exp(1000.0) == kInfinity);
    CHECK(std::isnan(exp(std::nan(""))));
    CHECK(log1p(0.0) == 0.0);
    CHECK(log1p(kInfinity) == kInfinity);
    CHECK(log1p(-1.0) == -kInfinity);
    CHECK(std::isnan(log1p(-1.5)));
    CHECK(std::isnan(log1p(std::nan(""))));
  }
}

TEST_CASE("kernels: reference exp, log, sin and cos against long double") {
  const Exact exact_exp = [](long double x) { return std::exp(x); };
  const Exact exact_log = [](long double x) { return std::log(x); };
  const Exact exact_sin = [](long double x) { return std::sin(x); };
  const Exact exact_cos = [](long double x) { return std::cos(x); };
  Uniform uniform(75);
  const auto wide = [&] { return uniform(-708.0, 709.0); };
  const auto decades = [&] { return std::exp2(uniform(-1020.0, 1020.0)); };
  const auto near_one = [&] { return uniform(0.5, 2.0); };
  const auto turn = [&] { return uniform(-7.0, 7.0); };
  const auto turns = [&] { return uniform(-1e5, 1e5); };
  CHECK(worst_ulps("exp", reference::exp, exact_exp, 1.5, wide) < 1.5);  // measured 0.9
  CHECK(worst_ulps("log, all sizes", reference::log, exact_log, 1.5, decades) < 1.5);  // 0.6
  CHECK(worst_ulps("log, ½ … 2", reference::log, exact_log, 1.5, near_one) < 1.5);     // 0.8
  CHECK(worst_ulps("sin, |x| < 7", reference::sin, exact_sin, 2.5, turn) < 2.5);       // 1.3
  CHECK(worst_ulps("cos, |x| < 7", reference::cos, exact_cos, 2.5, turn) < 2.5);       // 1.3
  CHECK(worst_ulps("sin, |x| < 1e5", reference::sin, exact_sin, 3.5, turns) < 3.5);    // 2.1
  CHECK(worst_ulps("cos, |x| < 1e5", reference::cos, exact_cos, 3.5, turns) < 3.5);    // 2.1

  CHECK(reference::log(1.0) == 0.0);
  CHECK(reference::log(0.0) == -kInfinity);
  CHECK(std::isnan(reference::log(-1.0)));
  CHECK(reference::sin(0.0) == 0.0);
  CHECK(reference::cos(0.0) == 1.0);
  for (const double x : probes()) {
    CHECK(same_number(reference::exp(x), by_kernel(kernels(Arch::kReference).exp, x)));
  }
}

TEST_CASE("kernels: architectures by name") {
  const std::vector<Arch> archs = available_archs();
  CHECK(archs.front() == Arch::kReference);
  CHECK(best_arch() == archs.back());  // the widest
  for (const Arch arch : archs) CHECK(arch_by_name(name(arch)) == arch);
  CHECK(!arch_by_name("avx1024"));
  CHECK(!arch_by_name(""));
}

}  // namespace sgdscope
