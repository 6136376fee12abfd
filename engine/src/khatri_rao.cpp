#include "sgdscope/khatri_rao.hpp"

#include <algorithm>

#include "at.hpp"
#include "simd/product_blocked.hpp"

namespace sgdscope {
namespace {

// The run that column `column` lies in.
const PairRun* run_of(const PairSource& source, Index column) {
  return std::upper_bound(source.runs, source.runs + source.run_count, column,
                          [](Index c, const PairRun& run) { return c < run.column + run.count; });
}

// The rows of a source from sample p on.
PairSource from_sample(PairSource source, Index p) {
  if (source.factors) source.factors += p * source.factor_stride;
  source.entries += p * source.entry_stride;
  return source;
}

double entry(const PairSource& source, Index sample, Index column) {
  const PairSource rows = from_sample(source, sample);
  const PairRun* run = run_of(source, column);
  const double number = rows.entries[run->begin + column - run->column];
  return source.factors ? rows.factors[run->factor] * number : number;
}

// Forms the pairs while packing, from column `first` of the source on: a few samples of a strip of
// columns at a time, which the first-level cache holds (8 kB) until they are in their panels.
struct PairOperand {
  const PairSource& source;
  const simd::Kernels& kernel;
  Index first = 0;

  void pack(Index begin, Index end, Index k0, Index k1, const simd::Panels& panels) const {
    constexpr Index kSamples = 8, kColumns = 128;
    double rows[kSamples * kColumns];
    const Index depth = k1 - k0;
    const Index strip = kColumns / panels.width * panels.width;
    for (Index c = begin; c < end; c += strip) {
      const Index count = std::min(strip, end - c);
      const Index column = first + c;
      const Index run = run_of(source, column) - source.runs;
      for (Index k = 0; k < depth; k += kSamples) {
        const Index samples = std::min(kSamples, depth - k);
        kernel.form_pairs(from_sample(source, k0 + k), run, column, column + count, samples, rows,
                          kColumns);
        panels.from_rows(samples, count, rows, kColumns,
                         panels.data + (c - begin) * depth + k * panels.width,
                         depth * panels.width);
      }
    }
  }
};

using Part = simd::ProductPart<PairOperand>;

// Rows begin … end − 1 of one sum, all terms.
void add_rows(Arch arch, const KhatriRaoSum& s, Index begin, Index end, Index samples) {
  const simd::Kernels& kernel = simd::kernels(arch);
  for (const KhatriRaoSum::Term& term : s.terms) {
    const Index rows = std::min(end, term.x.columns()) - begin;
    if (rows <= 0) continue;
    const std::vector<Part> part = {
        {PairOperand{term.x, kernel, begin}, rows, s.sum + begin * s.stride, s.stride}};
    simd::add_products(kernel, part, PairOperand{term.y, kernel}, term.y.columns(), samples, 1);
  }
}

bool same(const PairSource& a, const PairSource& b) {
  return a.runs == b.runs && a.run_count == b.run_count && a.factors == b.factors &&
         a.factor_stride == b.factor_stride && a.entries == b.entries &&
         a.entry_stride == b.entry_stride;
}

// The moments of one layer: one term each, and one y for all of them.
bool one_product(const std::vector<KhatriRaoSum>& sums) {
  return !sums.empty() && std::all_of(sums.begin(), sums.end(), [&](const KhatriRaoSum& s) {
    return s.terms.size() == 1 && same(s.terms[0].y, sums[0].terms[0].y);
  });
}

}  // namespace

void khatri_rao_add(Arch arch, const PairSource& x, const PairSource& y, Index samples, double* sum,
                    Index stride, int threads) {
  khatri_rao_add(arch, {{{{x, y}}, sum, stride}}, samples, threads);
}

void khatri_rao_add(Arch arch, const std::vector<KhatriRaoSum>& sums, Index samples, int threads) {
  if (one_product(sums)) {
    const simd::Kernels& kernel = simd::kernels(arch);
    std::vector<Part> parts;
    for (const KhatriRaoSum& s : sums) {
      const PairSource& x = s.terms[0].x;
      parts.push_back({PairOperand{x, kernel}, x.columns(), s.sum, s.stride});
    }
    const PairSource& y = sums[0].terms[0].y;
    simd::add_products(kernel, parts, PairOperand{y, kernel}, y.columns(), samples, threads);
    return;
  }
  // Items so large that packing y anew for each costs little, so small that threads share evenly.
  constexpr Index kRows = 4 * simd::kRowBlock;
  struct Item {
    const KhatriRaoSum& sum;
    Index begin, end;
  };
  std::vector<Item> items;
  for (const KhatriRaoSum& s : sums) {
    Index rows = 0;
    for (const KhatriRaoSum::Term& term : s.terms) rows = std::max(rows, term.x.columns());
    const Index step = threads > 1 ? kRows : std::max<Index>(rows, 1);
    for (Index r = 0; r < rows; r += step) items.push_back({s, r, std::min(rows, r + step)});
  }
  parallel_for(threads, static_cast<Index>(items.size()), [&](Index i) {
    const Item& item = items[at(i)];
    add_rows(arch, item.sum, item.begin, item.end, samples);
  });
}

void khatri_rao_add_plain(const PairSource& x, const PairSource& y, Index samples, double* sum,
                          Index stride) {
  for (Index p = 0; p < samples; ++p) {
    for (Index i = 0; i < x.columns(); ++i) {
      for (Index j = 0; j < y.columns(); ++j) {
        sum[i * stride + j] += entry(x, p, i) * entry(y, p, j);
      }
    }
  }
}

std::vector<PairRun> packed_pairs(Index n) {
  std::vector<PairRun> runs;
  for (Index i = 0; i < n; ++i) runs.push_back({packed_place(i, 0), i, 0, i + 1});
  return runs;
}

std::vector<PairRun> packed_entries(Index n, Index stride) {
  std::vector<PairRun> runs;
  for (Index i = 0; i < n; ++i) runs.push_back({packed_place(i, 0), 0, i * stride, i + 1});
  return runs;
}

std::vector<PairRun> grid_pairs(Index rows, Index cols) {
  std::vector<PairRun> runs;
  for (Index i = 0; i < rows; ++i) runs.push_back({i * cols, i, 0, cols});
  return runs;
}

std::vector<PairRun> grid_entries(Index rows, Index cols, Index stride) {
  std::vector<PairRun> runs;
  for (Index i = 0; i < rows; ++i) runs.push_back({i * cols, 0, i * stride, cols});
  return runs;
}

}  // namespace sgdscope
