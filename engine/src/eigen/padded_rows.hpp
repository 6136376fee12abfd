// Rows of float64 for the kernels: zeros where the length was rounded up, aligned to a cache line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "sgdscope/matrix.hpp"

namespace sgdscope {

// To a multiple of four, the edge of the tiles in simd/symmetric_kernel.hpp.
inline Index padded(Index n) { return (n + 3) / 4 * 4; }

class PaddedRows {
 public:
  PaddedRows() = default;
  PaddedRows(Index rows, Index length) : stride_((length + 7) / 8 * 8) {
    // Rows a multiple of 512 B apart would fall into a few sets of the caches.
    if (stride_ % 64 == 0) stride_ += 8;
    const auto size = static_cast<std::size_t>(std::max<Index>(1, rows * stride_));
    data_.reset(static_cast<double*>(::operator new(size * sizeof(double), kAlignment)));
    std::fill_n(data_.get(), size, 0.0);
  }

  double* row(Index i) { return data_.get() + i * stride_; }
  const double* row(Index i) const { return data_.get() + i * stride_; }
  Index stride() const { return stride_; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Delete {
    void operator()(double* p) const { ::operator delete(p, kAlignment); }
  };
  Index stride_ = 0;
  std::unique_ptr<double[], Delete> data_;
};

}  // namespace sgdscope
