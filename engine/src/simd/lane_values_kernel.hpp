// Eigenvalues of as many small symmetric matrices as there are lanes, once for every instruction
// set. Every operation is one of a whole vector, so a matrix costs a lane's share of it; and no
// lane sees another, so a matrix's values do not depend on its neighbours.
#pragma once

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include "constants.hpp"
#include "eigen/tridiagonal_limits.hpp"
#include "simd/kernels.hpp"
#include "simd/multiply_add.hpp"

namespace sgdscope::simd {

// An array of vectors, of which each holds the same number of every matrix.
template <typename A>
class Lanes {
 public:
  using Batch = xsimd::batch<double, A>;
  explicit Lanes(double* x) : x_(x) {}
  Batch operator[](std::ptrdiff_t i) const { return Batch::load_aligned(x_ + i * kWidth); }
  void set(std::ptrdiff_t i, const Batch& value) const { value.store_aligned(x_ + i * kWidth); }
  Lanes from(std::ptrdiff_t i) const { return Lanes(x_ + i * kWidth); }

 private:
  static constexpr auto kWidth = static_cast<std::ptrdiff_t>(Batch::size);
  double* x_;
};

// Where row i of a packed lower triangle begins.
constexpr std::ptrdiff_t packed_row(std::ptrdiff_t i) { return i * (i + 1) / 2; }

// A ← H A H for the leading c × c triangle with H = I − f v vᵀ; w is scratch.
//   A − v wᵀ − w vᵀ with w = p − ½ f (pᵀv) v and p = f A v.
template <typename A, bool kFused>
void reflect_triangle(std::ptrdiff_t c, const Lanes<A>& a, const Lanes<A>& v,
                      const xsimd::batch<double, A>& f, const Lanes<A>& w) {
  using Batch = xsimd::batch<double, A>;
  for (std::ptrdiff_t i = 0; i < c; ++i) {
    const Lanes<A> row = a.from(packed_row(i));
    const Batch v_i = v[i];
    Batch sum(0.0);
    for (std::ptrdiff_t j = 0; j < i; ++j) {
      const Batch entry = row[j];
      sum = multiply_add<A, kFused>(entry, v[j], sum);
      w.set(j, multiply_add<A, kFused>(entry, v_i, w[j]));
    }
    w.set(i, multiply_add<A, kFused>(row[i], v_i, sum));
  }
  Batch along(0.0);
  for (std::ptrdiff_t i = 0; i < c; ++i) along = multiply_add<A, kFused>(w[i], v[i], along);
  const Batch half = Batch(0.5) * f * along;
  for (std::ptrdiff_t i = 0; i < c; ++i) w.set(i, f * (w[i] - half * v[i]));
  for (std::ptrdiff_t i = 0; i < c; ++i) {
    const Lanes<A> row = a.from(packed_row(i));
    const Batch minus_v = -v[i], minus_w = -w[i];
    for (std::ptrdiff_t j = 0; j <= i; ++j) {
      row.set(j, multiply_add<A, kFused>(minus_w, v[j],
                                         multiply_add<A, kFused>(minus_v, w[j], row[j])));
    }
  }
}

// Householder reflections from the last row up; leaves the diagonal in d, and in `square` the
// squares of what is beside it.
template <typename A, bool kFused>
void reduce_lanes(std::ptrdiff_t n, const Lanes<A>& a, const Lanes<A>& d, const Lanes<A>& square) {
  using Batch = xsimd::batch<double, A>;
  const Batch zero(0.0), one(1.0);
  for (std::ptrdiff_t c = n - 1; c > 0; --c) {
    const Lanes<A> x = a.from(packed_row(c));
    d.set(c, x[c]);
    const Batch pivot = x[c - 1];
    Batch rest(0.0);
    for (std::ptrdiff_t j = 0; j + 1 < c; ++j) rest = multiply_add<A, kFused>(x[j], x[j], rest);
    const auto flat = rest < Batch(kNoColumn);  // nothing to reflect
    const Batch whole = multiply_add<A, kFused>(pivot, pivot, xsimd::select(flat, zero, rest));
    square.set(c - 1, whole);
    if (xsimd::all(flat)) continue;
    const Batch root = xsimd::sqrt(whole);
    const Batch beta = xsimd::select(pivot > zero, -root, root);
    x.set(c - 1, pivot - beta);
    const Batch inverse = one / xsimd::select(flat, one, whole - pivot * beta);
    reflect_triangle<A, kFused>(c, a, x, xsimd::select(flat, zero, inverse), d);
  }
  d.set(0, a[0]);
}

// One sweep of the iteration of eigen/tridiagonal_values.cpp, from the last row up to `begin`, in
// the lanes that are `active`. Where a coupling in between is zero the sweep begins anew by itself.
template <typename A>
void sweep_lanes(std::ptrdiff_t begin, std::ptrdiff_t n, const xsimd::batch<double, A>& shift,
                 const xsimd::batch_bool<double, A>& active, const Lanes<A>& d,
                 const Lanes<A>& square) {
  using Batch = xsimd::batch<double, A>;
  const Batch zero(0.0), one(1.0);
  const auto legs = [&](const Batch& square_of_leg) {
    return xsimd::select(square_of_leg < Batch(kNoCoupling * kNoCoupling), zero, square_of_leg);
  };
  const auto put = [&](const Lanes<A>& x, std::ptrdiff_t i, const Batch& value) {
    x.set(i, xsimd::select(active, value, x[i]));
  };
  Batch c(1.0), s(0.0), gamma = d[n - 1] - shift, p = gamma * gamma;
  for (std::ptrdiff_t i = n - 2; i >= begin; --i) {
    const Batch leg = legs(square[i]);
    p = legs(p);
    const Batch r = p + leg;
    if (i + 2 < n) put(square, i + 1, s * r);
    const Batch c_before = c, gamma_before = gamma;
    const auto nothing = r == zero;
    const Batch inverse = one / xsimd::select(nothing, one, r);
    c = xsimd::select(nothing, one, p * inverse);
    s = leg * inverse;
    gamma = c * (d[i] - shift) - s * gamma_before;
    put(d, i + 1, gamma_before + (d[i] - gamma));
    const auto stands = c == zero;
    p = xsimd::select(stands, c_before * leg, gamma * (gamma / xsimd::select(stands, one, c)));
  }
  put(square, begin, s * p);
  put(d, begin, shift + gamma);
}

// Eigenvalues from T, in no order; a lane that took too many sweeps gets NaN.
template <typename A>
void iterate_lanes(std::ptrdiff_t n, const Lanes<A>& d, const Lanes<A>& square) {
  using Batch = xsimd::batch<double, A>;
  const Batch rounding(kRounding), tiny(kNoCoupling);
  for (std::ptrdiff_t begin = 0; begin + 1 < n; ++begin) {
    for (std::ptrdiff_t sweeps = 0;; ++sweeps) {
      const Batch d0 = d[begin], d1 = d[begin + 1], coupling = square[begin];
      const Batch least = rounding * (xsimd::abs(d0) + xsimd::abs(d1)) + tiny;
      const auto active = coupling > least * least;
      if (!xsimd::any(active)) break;
      if (sweeps == kMostSweeps * n) {
        d.set(begin, xsimd::select(active, Batch(kNaN), d0));
        break;
      }
      const Batch half = Batch(0.5) * (d1 - d0);
      const Batch root = xsimd::sqrt(half * half + coupling);
      const Batch away = half + xsimd::select(half >= Batch(0.0), root, -root);
      sweep_lanes<A>(begin, n, d0 - coupling / away, active, d, square);
    }
  }
}

template <typename A, bool kFused>
void lane_values(std::ptrdiff_t n, double* a, double* values, double* scratch) {
  const Lanes<A> d(values), square(scratch);
  reduce_lanes<A, kFused>(n, Lanes<A>(a), d, square);
  iterate_lanes<A>(n, d, square);
}

}  // namespace sgdscope::simd
