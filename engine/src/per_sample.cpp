#include "sgdscope/per_sample.hpp"

#include <cassert>

#include "at.hpp"
#include "parallel.hpp"
#include "per_sample_terms.hpp"
#include "reshape.hpp"
#include "simd/kernels.hpp"
#include "simd/product.hpp"

namespace sgdscope {
namespace {

// (a, 1) with bias, else a.
Matrix augment(const Matrix& a, bool bias) {
  if (!bias) return a;
  Matrix augmented(a.rows(), a.cols() + 1);
  augmented.leftCols(a.cols()) = a;
  augmented.rightCols(1).setOnes();
  return augmented;
}

// B_l = diag(m) + diag(σ′) Wᵀ B W diag(σ′) for all samples, from B = B_{l+1}, P × n_{l+1}²;
// `extra` = m, P × n_l, or null for zero.
//
// The rows of all B_p, stacked, times W gives M_p = B_p W in one product; M_pᵀ W = Wᵀ B_p W, as B
// is symmetric, of which half is formed.
void propagate_curvature(const Network& network, Arch arch, Index layer, const Matrix& above,
                         const Matrix& slope, const Matrix* extra, int threads, Matrix& scratch,
                         Matrix& below) {
  const auto weights = network.weights(layer + 1);
  const Index n_above = weights.rows();
  const Index n = weights.cols();
  const Index samples = above.rows();

  reshape(scratch, samples, n_above * n);
  multiply(arch, samples * n_above, n, n_above, {above.data(), n_above, 1}, cols_of(weights),
           scratch.data(), n, false, threads);
  reshape(below, samples, n * n);
  const auto product = simd::kernels(arch).small_product;
  parallel_for_ranges(threads, samples, [&](Index begin, Index end) {
    for (Index p = begin; p < end; ++p) {
      double* b = below.row(p).data();
      product({n, n, n_above, scratch.row(p).data(), 1, n, weights.data(), n, b, n, 0, false});
      const double* s = slope.row(p).data();
      for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < i; ++j) {  // symmetric to the last bit
          const double value = s[i] * s[j] * b[i * n + j];
          b[i * n + j] = value;
          b[j * n + i] = value;
        }
        b[i * n + i] = s[i] * s[i] * b[i * n + i] + (extra ? (*extra)(p, i) : 0.0);
      }
    }
  });
}

// B_l for l = L … `lowest` from Λ; `bends`: M_l by layer, or null for none (Gauss–Newton, Fisher).
// The chunks of a data set reuse the memory of `chain` and `scratch`: fresh pages would cost more
// than the arithmetic.
void compute_chain(const Network& network, Arch arch, Index lowest, const Matrix& top,
                   const Passes& passes, const std::vector<Matrix>* bends, int threads,
                   Matrix& scratch, std::vector<Matrix>& chain) {
  const Index L = network.spec.layers();
  chain.resize(at(L));
  chain[at(L - 1)] = top;
  for (Index l = L - 1; l >= lowest; --l) {
    propagate_curvature(network, arch, l, chain[at(l)], passes.first[at(l - 1)],
                        bends ? &(*bends)[at(l - 1)] : nullptr, threads, scratch, chain[at(l - 1)]);
  }
}

// M_l = σ″_l ⊙ W_{l+1}ᵀ δ_{l+1}, P × n_l, for l = 1 … L − 1.
std::vector<Matrix> bends_of(const Network& network, Arch arch, const Passes& passes) {
  const Index L = network.spec.layers();
  std::vector<Matrix> bends(at(L - 1));
  for (Index l = 1; l < L; ++l) {
    const auto weights = network.weights(l + 1);
    const Matrix& delta = passes.delta[at(l)];
    Matrix& bend = bends[at(l - 1)];
    reshape(bend, delta.rows(), weights.cols());
    multiply(arch, delta.rows(), weights.cols(), weights.rows(), rows_of(delta), cols_of(weights),
             bend.data(), bend.cols(), false);
    bend.array() *= passes.second[at(l - 1)].array();
  }
  return bends;
}

}  // namespace

void compute_factors(const Network& network, Loss loss, Arch arch, const MatrixView& inputs,
                     const MatrixView& targets, FactorRequest request, SampleFactors& factors,
                     int threads) {
  const NetworkSpec& spec = network.spec;
  const Index P = inputs.rows();
  const Index K = spec.outputs();
  assert(targets.rows() == P && targets.cols() == K);
  assert(request.lowest_layer >= 1 && request.lowest_layer <= spec.layers());
  factors.samples = P;

  Passes& passes = factors.passes;
  forward(network, arch, inputs, true, passes);
  passes.delta.resize(at(spec.layers()));
  Matrix& top_delta = passes.delta.back();
  reshape(top_delta, P, K);
  reshape(factors.losses, P);
  const bool second_order = request.hessian || request.gauss_newton;
  reshape(factors.loss_hessian, second_order ? P : 0, K * K);
  reshape(factors.loss_fisher, request.fisher ? P : 0, K * K);
  evaluate(loss, arch, P, K, passes.outputs.data(), targets.data(), factors.losses.data(),
           top_delta.data(), second_order ? factors.loss_hessian.data() : nullptr,
           request.fisher ? factors.loss_fisher.data() : nullptr);
  backward(network, arch, passes);

  factors.augmented.clear();
  for (const Matrix& a : passes.activation) factors.augmented.push_back(augment(a, spec.bias));

  const auto chain = [&](bool wanted, const Matrix& top, const std::vector<Matrix>* bends,
                         std::vector<Matrix>& result) {
    if (!wanted) {
      result.clear();
      return;
    }
    compute_chain(network, arch, request.lowest_layer, top, passes, bends, threads, factors.scratch,
                  result);
  };
  std::vector<Matrix> bends;
  if (request.hessian) bends = bends_of(network, arch, passes);
  chain(request.hessian, factors.loss_hessian, &bends, factors.curvature);
  chain(request.gauss_newton, factors.loss_hessian, nullptr, factors.curvature_gn);
  chain(request.fisher, factors.loss_fisher, nullptr, factors.curvature_fisher);
}

Vector sample_gradient(const Network& network, Loss loss, const Vector& input,
                       const Vector& target) {
  SampleFactors factors;
  compute_factors(network, loss, Arch::kReference, input.transpose(), target.transpose(),
                  {.hessian = false}, factors);
  Vector gradient(network.spec.parameter_count());
  for (Index l = 1; l <= network.spec.layers(); ++l) {
    write_layer_gradient(network.spec, factors, l, 0, gradient.data());
  }
  return gradient;
}

Matrix dense_sample_hessian(const Network& network, Loss loss, const Vector& input,
                            const Vector& target) {
  SampleFactors factors;
  compute_factors(network, loss, Arch::kReference, input.transpose(), target.transpose(), {},
                  factors);
  const SmallStructure structure(network.spec);
  Matrix small = Matrix::Zero(structure.rank(), structure.rank());
  structure.assemble(network, factors, factors.curvature, true, 0, small.data());
  structure.mirror(small.data());
  const Matrix u = structure.dense_factor(factors, 0);
  const Index n = u.rows(), rank = u.cols();
  Matrix us(n, rank), h(n, n);
  multiply(Arch::kReference, n, rank, rank, rows_of(u), cols_of(small), us.data(), rank, false);
  multiply(Arch::kReference, n, n, rank, rows_of(us), rows_of(u), h.data(), n, false);
  return 0.5 * (h + h.transpose());
}

}  // namespace sgdscope
