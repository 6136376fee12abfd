// Whether two analyses hold the same numbers, to the last bit and in every field.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/analysis.hpp"

#include "worst.hpp"

namespace sgdscope {

inline bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

inline void check_same_tally(const Tally& a, const Tally& b) {
  CHECK(a.fitted == b.fitted);
  CHECK(a.outside_window == b.outside_window);
  CHECK(a.not_positive == b.not_positive);
  CHECK(a.below_floor == b.below_floor);
}

inline void check_same_fit(const std::optional<PowerLawFit>& a,
                           const std::optional<PowerLawFit>& b) {
  REQUIRE(a.has_value() == b.has_value());
  if (!a) return;
  check_same_tally(*a, *b);
  CHECK(a->exponent == b->exponent);
  CHECK(a->log10_factor == b->log10_factor);
  CHECK(same_number(a->r_squared, b->r_squared));
  CHECK(same_number(a->low, b->low));
  CHECK(same_number(a->high, b->high));
  CHECK(a->window_low == b->window_low);
  CHECK(a->window_high == b->window_high);
}

inline void check_same_decades(const std::vector<DecadeSlope>& a,
                               const std::vector<DecadeSlope>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].low == b[i].low);
    CHECK(a[i].high == b[i].high);
    CHECK(a[i].count == b[i].count);
    CHECK(a[i].exponent == b[i].exponent);
  }
}

inline void check_same_windows(const std::vector<WindowSlope>& a,
                               const std::vector<WindowSlope>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].top == b[i].top);
    CHECK(a[i].window_low == b[i].window_low);
    CHECK(a[i].exponent == b[i].exponent);
    CHECK(same_number(a[i].r_squared, b[i].r_squared));
  }
}

inline void check_same_range(const RangeMeasures& a, const RangeMeasures& b) {
  CHECK(a.first == b.first);
  CHECK(a.last == b.last);
  CHECK(same_number(a.commutator.relative_to_norms, b.commutator.relative_to_norms));
  CHECK(same_number(a.commutator.relative_to_product, b.commutator.relative_to_product));
  CHECK(same_number(a.diagonality.diagonal_energy, b.diagonality.diagonal_energy));
  CHECK(same_number(a.diagonality.off_to_on_rms, b.diagonality.off_to_on_rms));
  CHECK(same_number(a.diagonality.correlation_mean, b.diagonality.correlation_mean));
  CHECK(same_number(a.diagonality.correlation_variance, b.diagonality.correlation_variance));
  CHECK(a.diagonality.directions == b.diagonality.directions);
}

inline void check_same_alignment(const Alignment& a, const Alignment& b) {
  CHECK(same_number(a.escape, b.escape));
  CHECK(same_number(a.loss_scaled, b.loss_scaled));
  CHECK(same_number(a.gap_to_scaled_h, b.gap_to_scaled_h));
  CHECK(same_number(a.takeuchi, b.takeuchi));
  CHECK(a.takeuchi_directions == b.takeuchi_directions);
}

inline void check_same_wedge(const Wedge& a, const Wedge& b) {
  CHECK(a.below == b.below);
  CHECK(a.above == b.above);
  CHECK(a.upper_applies == b.upper_applies);
  CHECK(a.smallest_curvature == b.smallest_curvature);
  CHECK(a.largest_curvature == b.largest_curvature);
}

inline void check_same_spectra(const BlockAnalysis& a, const BlockAnalysis& b) {
  CHECK(same_bits(a.curvature, b.curvature));
  CHECK(same_bits(a.noise, b.noise));
  CHECK(same_bits(a.second_moment, b.second_moment));
  CHECK(same_bits(a.fisher, b.fisher));
  CHECK(same_bits(a.noise_spectrum, b.noise_spectrum));
  CHECK(a.curvature_floor == b.curvature_floor);
  CHECK(a.noise_floor == b.noise_floor);
  CHECK(a.second_moment_floor == b.second_moment_floor);
  CHECK(a.negative_curvatures == b.negative_curvatures);
  CHECK(a.degenerate_curvatures == b.degenerate_curvatures);
}

inline void check_same_matrices(const BlockAnalysis& a, const BlockAnalysis& b) {
  CHECK(same_bits(a.covariance_matrix, b.covariance_matrix));
  CHECK(same_bits(a.hessian_matrix, b.hessian_matrix));
  CHECK(same_bits(a.second_moment_matrix, b.second_moment_matrix));
  CHECK(same_bits(a.vectors, b.vectors));
  CHECK(same_bits(a.noise_vectors, b.noise_vectors));
}

inline void check_same_block(const BlockAnalysis& a, const BlockAnalysis& b) {
  CHECK(a.block.name == b.block.name);
  check_same_spectra(a, b);
  check_same_matrices(a, b);
  check_same_fit(a.c_on_h, b.c_on_h);
  check_same_fit(a.m2_on_h, b.m2_on_h);
  check_same_fit(a.c_on_m2, b.c_on_m2);
  check_same_tally(a.directions, b.directions);
  check_same_decades(a.decades, b.decades);
  check_same_windows(a.windows, b.windows);
  CHECK(same_number(a.rank_correlation, b.rank_correlation));
  REQUIRE(a.ranges.size() == b.ranges.size());
  for (std::size_t i = 0; i < a.ranges.size(); ++i) check_same_range(a.ranges[i], b.ranges[i]);
  REQUIRE(a.random_baseline.has_value() == b.random_baseline.has_value());
  if (a.random_baseline) check_same_range(*a.random_baseline, *b.random_baseline);
  REQUIRE(a.overlaps.size() == b.overlaps.size());
  for (std::size_t i = 0; i < a.overlaps.size(); ++i) {
    CHECK(a.overlaps[i].k == b.overlaps[i].k);
    CHECK(a.overlaps[i].value == b.overlaps[i].value);
  }
  check_same_alignment(a.alignment, b.alignment);
  check_same_wedge(a.wedge, b.wedge);
  CHECK(a.cosine_c_h == b.cosine_c_h);
  CHECK(a.cosine_c_m2 == b.cosine_c_m2);
  CHECK(a.trace_c == b.trace_c);
  CHECK(a.trace_h == b.trace_h);
  CHECK(a.trace_m2 == b.trace_m2);
  CHECK(a.gradient_norm == b.gradient_norm);
  CHECK(a.gap_c_h == b.gap_c_h);
  CHECK(same_number(a.gap_f_h, b.gap_f_h));
  CHECK(a.gap_gn_h == b.gap_gn_h);
  CHECK(a.residual_ratio == b.residual_ratio);
  CHECK(a.orthogonality_ratio == b.orthogonality_ratio);
}

}  // namespace sgdscope
