#include "eigen/block_factor.hpp"

#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {

// Row by row: T_jj = τ_j, T_{0…j−1, j} = −τ_j T (V v_j).
Matrix negative_block_factor(Arch arch, const Matrix& v, const double* tau, int threads) {
  const Index size = v.rows();
  const auto combine = simd::kernels(arch).combine_rows;
  Matrix gram(size, size);
  multiply(arch, size, size, v.cols(), rows_of(v), rows_of(v), gram.data(), size, false, threads);
  Matrix factor = Matrix::Zero(size, size);
  for (Index j = 0; j < size; ++j) {
    gram.row(j) *= -tau[j];
    combine(j, j, factor.data(), size, gram.row(j).data(), factor.row(j).data());
    factor(j, j) = -tau[j];
  }
  return factor;
}

}  // namespace sgdscope
