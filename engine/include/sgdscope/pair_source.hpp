// One side of a Khatri–Rao sum, as raw arrays (khatri_rao.hpp; the kernels read it too).
#pragma once

#include <cstddef>

namespace sgdscope {

// Neighbouring columns column … column + count − 1 with one factor in common: column `column + t`
// of a sample is factors[factor] · entries[begin + t].
struct PairRun {
  std::ptrdiff_t column;
  std::ptrdiff_t factor;
  std::ptrdiff_t begin;
  std::ptrdiff_t count;
};

// Columns are products of a number of one row and a number of another, or plain numbers of a row;
// sample p has the rows factors + p · factor_stride and entries + p · entry_stride. They come into
// being as the panels are packed and are never stored for all samples.
struct PairSource {
  const PairRun* runs = nullptr;  // in the order of their columns, without gaps
  std::ptrdiff_t run_count = 0;
  const double* factors = nullptr;  // null: the entries alone
  std::ptrdiff_t factor_stride = 0;
  const double* entries = nullptr;
  std::ptrdiff_t entry_stride = 0;

  std::ptrdiff_t columns() const {
    return run_count == 0 ? 0 : runs[run_count - 1].column + runs[run_count - 1].count;
  }
};

}  // namespace sgdscope
