#include "per_sample_terms.hpp"

#include <algorithm>
#include <cmath>

#include "at.hpp"
#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {

double squared_norm(const double* x, Index n) {
  double sum = 0.0;
  for (Index i = 0; i < n; ++i) sum += x[i] * x[i];
  return sum;
}

void write_layer_gradient(const NetworkSpec& spec, const SampleFactors& factors, Index layer,
                          Index sample, double* out) {
  const Index n = spec.width(layer);
  const Index m = spec.fan_in(layer);
  const double* delta = factors.passes.delta[at(layer - 1)].row(sample).data();
  const double* a = factors.passes.activation[at(layer - 1)].row(sample).data();
  double* weights = out + spec.weight_offset(layer);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < m; ++c) weights[i * m + c] = delta[i] * a[c];
  }
  if (spec.bias) std::copy_n(delta, n, out + spec.bias_offset(layer));
}

SmallStructure::SmallStructure(const NetworkSpec& spec) : spec_(spec) {
  const Index L = spec.layers();
  e_.resize(at(L + 1));
  f_.resize(at(L + 1));
  for (Index l = 1; l <= L; ++l) {
    e_[at(l)] = rank_;
    rank_ += spec.width(l);
  }
  for (Index l = 2; l <= L; ++l) {
    f_[at(l)] = rank_;
    rank_ += spec.fan_in(l);
  }
}

void SmallStructure::assemble(const Network& network, const SampleFactors& factors,
                              const std::vector<Matrix>& chain, bool with_f, Index sample,
                              double* small, Arch arch) const {
  const Index L = spec_.layers();
  const Index r = rank_;
  Eigen::Map<Matrix> s(small, r, r);
  std::vector<double> path, scaled;  // T_kj and diag(σ′_{k−1}) T_{k−1,j}
  for (Index j = 1; j <= L; ++j) {
    const Index nj = spec_.width(j);
    s.block(e(j), e(j), nj, nj) =
        Eigen::Map<const Matrix>(chain[at(j - 1)].row(sample).data(), nj, nj);
    for (Index k = j + 1; k <= L; ++k) {
      const Index nk = spec_.width(k);
      const Index below = spec_.fan_in(k);
      const double* slope = factors.passes.first[at(k - 2)].row(sample).data();
      const auto weights = network.weights(k);
      scaled.clear();
      scaled.resize(at(below * nj));  // zeros
      if (k == j + 1) {               // T_jj = I
        path.resize(at(nk * nj));
        for (Index i = 0; i < below; ++i) scaled[at(i * nj + i)] = slope[i];
        for (Index i = 0; i < nk; ++i) {
          for (Index m = 0; m < nj; ++m) path[at(i * nj + m)] = weights(i, m) * slope[m];
        }
      } else {
        for (Index i = 0; i < below; ++i) {
          for (Index m = 0; m < nj; ++m) scaled[at(i * nj + m)] = slope[i] * path[at(i * nj + m)];
        }
        path.resize(at(nk * nj));
        multiply(arch, nk, nj, below, rows_of(weights), {scaled.data(), 1, nj}, path.data(), nj,
                 false);
      }
      multiply(arch, nk, nj, nk, {chain[at(k - 1)].row(sample).data(), nk, 1}, {path.data(), 1, nj},
               small + e(k) * r + e(j), r, false);
      if (with_f) {
        s.block(f(k), e(j), below, nj) = Eigen::Map<const Matrix>(scaled.data(), below, nj);
      }
    }
  }
}

void SmallStructure::mirror(double* small) const {
  for (Index i = 0; i < rank_; ++i) {
    for (Index j = 0; j < i; ++j) small[j * rank_ + i] = small[i * rank_ + j];
  }
}

std::vector<double> SmallStructure::squared_norms(const SampleFactors& factors,
                                                  Index sample) const {
  std::vector<double> norms(at(rank_));
  for (Index l = 1; l <= spec_.layers(); ++l) {
    const Matrix& a = factors.augmented[at(l - 1)];
    const double alpha = squared_norm(a.row(sample).data(), a.cols());
    std::fill_n(norms.begin() + e(l), spec_.width(l), alpha);
    if (l == 1) continue;
    const Matrix& delta = factors.passes.delta[at(l - 1)];
    const double beta = squared_norm(delta.row(sample).data(), delta.cols());
    std::fill_n(norms.begin() + f(l), spec_.fan_in(l), beta);
  }
  return norms;
}

void SmallStructure::square(const SampleFactors& factors, Index sample, const double* small,
                            double* squared, Arch arch) const {
  const Index r = rank_;
  const Index first_f = f_.size() > 2 ? f_[2] : r;  // where the F rows begin; S[F, F] = 0
  const simd::Kernels& kernel = simd::kernels(arch);
  const std::vector<double> norms = squared_norms(factors, sample);
  std::vector<double> scaled(at(r * r));
  for (Index i = 0; i < r; ++i) {
    for (Index j = 0; j < r; ++j) scaled[at(i * r + j)] = small[i * r + j] * norms[at(j)];
  }
  kernel.small_product({first_f, first_f, r, scaled.data(), r, 1, small, r, squared, r, 0, false});
  kernel.small_product({r - first_f, r, first_f, scaled.data() + first_f * r, r, 1, small, r,
                        squared + first_f * r, r, first_f, false});

  // Σ_l (x_l y_lᵀ + y_l x_lᵀ) with x_l = S[:, E_l] δ_l and y_l = S[:, F_l] a_{l−1} as one product.
  const Index terms = 2 * (spec_.layers() - 1);
  std::vector<double> left(at(terms * r), 0.0), right(at(terms * r));
  for (Index l = 2; l <= spec_.layers(); ++l) {
    double* x = left.data() + (2 * l - 4) * r;
    double* y = x + r;
    kernel.combine_rows(spec_.width(l), r, small + e(l) * r, r,
                        factors.passes.delta[at(l - 1)].row(sample).data(), x);
    kernel.combine_rows(spec_.fan_in(l), r, small + f(l) * r, r,
                        factors.passes.activation[at(l - 1)].row(sample).data(), y);
    std::copy_n(x, r, right.data() + (2 * l - 3) * r);
    std::copy_n(y, r, right.data() + (2 * l - 4) * r);
  }
  kernel.small_product({r, r, terms, left.data(), 1, r, right.data(), r, squared, r, 0, true});
}

void SmallStructure::reduce(const SampleFactors& factors, Index sample, const double* small,
                            double* reduced, Arch arch) const {
  const Index r = rank_;
  const std::vector<double> norms = squared_norms(factors, sample);
  Matrix root = Matrix::Zero(r, r);
  for (Index i = 0; i < r; ++i) root(i, i) = std::sqrt(norms[at(i)]);
  for (Index l = 2; l <= spec_.layers(); ++l) {
    const double alpha = norms[at(e(l))];
    const double beta = norms[at(f(l))];
    const double* delta = factors.passes.delta[at(l - 1)].row(sample).data();
    const double* a = factors.passes.activation[at(l - 1)].row(sample).data();
    const double a_squared = squared_norm(a, spec_.fan_in(l));
    if (a_squared == 0.0) continue;
    const double shrink = 1.0 - (spec_.bias ? std::sqrt(1.0 / alpha) : 0.0);
    for (Index i = 0; i < spec_.fan_in(l); ++i) {
      for (Index j = 0; j < spec_.width(l); ++j) {
        root(f(l) + i, e(l) + j) = a[i] * delta[j] / std::sqrt(alpha);
      }
      for (Index j = 0; j < spec_.fan_in(l); ++j) {
        root(f(l) + i, f(l) + j) -= std::sqrt(beta) * shrink * a[i] * a[j] / a_squared;
      }
    }
  }
  Matrix product(r, r);  // S R, then Rᵀ (S R)
  multiply(arch, r, r, r, {small, r, 1}, cols_of(root), product.data(), r, false);
  multiply(arch, r, r, r, cols_of(root), cols_of(product), reduced, r, false);
  mirror(reduced);
}

Matrix SmallStructure::dense_factor(const SampleFactors& factors, Index sample) const {
  Matrix u = Matrix::Zero(spec_.parameter_count(), rank_);
  for (Index l = 1; l <= spec_.layers(); ++l) {
    const Index n = spec_.width(l);
    const Index m = spec_.fan_in(l);
    const auto a = factors.passes.activation[at(l - 1)].row(sample);
    const auto delta = factors.passes.delta[at(l - 1)].row(sample);
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < m; ++c) {
        const Index parameter = spec_.weight_offset(l) + i * m + c;
        u(parameter, e(l) + i) = a[c];
        if (l > 1) u(parameter, f(l) + c) = delta[i];
      }
      if (spec_.bias) u(spec_.bias_offset(l) + i, e(l) + i) = 1.0;
    }
  }
  return u;
}

}  // namespace sgdscope
