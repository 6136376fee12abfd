#include "c_api/records.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "sentence.hpp"

namespace sgdscope::c_api {
namespace {

double real(Index count) { return static_cast<double>(count); }

Vector pair(double first, double second) {
  Vector two(2);
  two << first, second;
  return two;
}

// Without resamples there is none.
void add_interval(const char* name, const PowerLawFit& fit, Record& record) {
  if (std::isnan(fit.low)) return record.null(name);
  record.array(name, pair(fit.low, fit.high));
}

void add_optional_fit(const char* name, const std::optional<PowerLawFit>& fit, Record& record) {
  if (!fit) return record.null(name);
  const Record::Group group(record, name);
  add_fit(*fit, record);
}

std::optional<double> exponent(const std::optional<PowerLawFit>& fit) {
  return fit ? std::optional<double>(fit->exponent) : std::nullopt;
}

void add_promised(const BlockAnalysis& block, Record& record) {
  const auto& fit = block.c_on_h;
  record.number("gamma", exponent(fit));
  if (fit) {
    add_interval("gamma_interval", *fit, record);
    record.number("r_squared", fit->r_squared);
    record.array("window", pair(fit->window_low, fit->window_high));
  } else {
    record.null("gamma_interval");
    record.null("r_squared");
    record.null("window");
  }
  record.number("fitted_directions", fit ? real(fit->fitted) : 0.0);
  record.number("dropped_directions", real(fit ? fit->dropped() : block.block.size));
  record.number("gamma_m2", exponent(block.m2_on_h));
  record.number("slope_c_on_m2", exponent(block.c_on_m2));
  record.number("commutator", block.ranges.empty()
                                  ? std::nullopt
                                  : std::optional(block.ranges[0].commutator.relative_to_norms));
  record.number("cosine_c_h", block.cosine_c_h);
  record.number("cosine_c_m2", block.cosine_c_m2);
}

void add_range(const RangeMeasures& range, Record& record) {
  record.array("directions", pair(real(range.first + 1), real(range.last)));
  record.number("commutator", range.commutator.relative_to_norms);
  record.number("commutator_over_product", range.commutator.relative_to_product);
  record.number("diagonal_energy", range.diagonality.diagonal_energy);
  record.number("off_to_on_diagonal_rms", range.diagonality.off_to_on_rms);
  record.number("correlation_mean", range.diagonality.correlation_mean);
  record.number("correlation_variance", range.diagonality.correlation_variance);
  record.number("correlated_directions", real(range.diagonality.directions));
}

// Calls add(item) in a group named by its place for every item.
template <typename Items, typename Add>
void add_list(const char* name, const Items& items, Record& record, const Add& add) {
  if (items.empty()) return record.empty_list(name);
  const Record::Group group(record, name);
  std::size_t i = 0;
  for (const auto& item : items) {
    const Record::Group place(record, sentence("{}", i++).c_str());
    add(item);
  }
}

void add_lists(const BlockAnalysis& block, Record& record) {
  add_list("gamma_by_decade", block.decades, record, [&](const DecadeSlope& decade) {
    record.number("low", decade.low);
    record.number("high", decade.high);
    record.number("directions", real(decade.count));
    record.number("gamma", decade.exponent);
  });
  add_list("gamma_against_window", block.windows, record, [&](const WindowSlope& window) {
    record.number("top", real(window.top));
    record.number("window_low", window.window_low);
    record.number("gamma", window.exponent);
    record.number("r_squared", window.r_squared);
  });
  add_list("ranges", block.ranges, record,
           [&](const RangeMeasures& range) { add_range(range, record); });
  add_list("subspace_overlaps", block.overlaps, record, [&](const Overlap& overlap) {
    record.number("k", real(overlap.k));
    record.number("overlap", overlap.value);
  });
}

void add_wedge(const Wedge& wedge, Record& record) {
  const Record::Group group(record, "wedge");
  record.number("below_square", real(wedge.below));
  record.number("above_largest",
                wedge.upper_applies ? std::optional(real(wedge.above)) : std::nullopt);
  record.number("smallest_sample_curvature", wedge.smallest_curvature);
  record.number("largest_sample_curvature", wedge.largest_curvature);
}

void add_scalars(const BlockAnalysis& block, Record& record) {
  record.number("rank_correlation", block.rank_correlation);
  record.number("negative_curvatures", real(block.negative_curvatures));
  record.number("degenerate_curvatures", real(block.degenerate_curvatures));
  record.number("gradient_norm", block.gradient_norm);
  {
    const Record::Group group(record, "traces");
    record.number("C", block.trace_c);
    record.number("H", block.trace_h);
    record.number("M2", block.trace_m2);
  }
  {
    const Record::Group group(record, "relative_gaps_to_h");
    record.number("C", block.gap_c_h);
    record.number("F", block.gap_f_h);
    record.number("gauss_newton", block.gap_gn_h);
  }
  {
    const Record::Group group(record, "rounding_floors");
    record.number("H_ii", block.curvature_floor);
    record.number("C_ii", block.noise_floor);
    record.number("M2_ii", block.second_moment_floor);
  }
  {
    const Record::Group group(record, "left_out");
    record.number("outside_window", real(block.directions.outside_window));
    record.number("not_positive", real(block.directions.not_positive));
    record.number("below_rounding", real(block.directions.below_floor));
  }
  const Record::Group group(record, "decomposition");
  record.number("residual_ratio", block.residual_ratio);
  record.number("orthogonality_ratio", block.orthogonality_ratio);
}

void add_arrays(BlockAnalysis& block, Record& record) {
  record.array("H_ii", std::move(block.curvature));
  record.array("C_ii", std::move(block.noise));
  record.array("M2_ii", std::move(block.second_moment));
  record.array("F_ii", std::move(block.fisher));
  record.array("noise_spectrum", std::move(block.noise_spectrum));
  if (block.hessian_matrix.size() > 0) {
    record.array("C", std::move(block.covariance_matrix));
    record.array("H", std::move(block.hessian_matrix));
    record.array("M2", std::move(block.second_moment_matrix));
  }
  const auto add_rows = [&](const char* name, Matrix& columns) {
    if (columns.size() == 0) return;
    columns.transposeInPlace();
    record.array(name, std::move(columns));
  };
  add_rows("vectors", block.vectors);
  add_rows("noise_vectors", block.noise_vectors);
}

void add_place(const Block& block, Record& record) {
  record.text("name", block.name);
  record.text("kind", name(block.kind));
  record.number("layer", real(block.layer));
  record.number("offset", real(block.offset));
  record.number("size", real(block.size));
}

void add_block(BlockAnalysis& block, Record& record) {
  add_place(block.block, record);
  add_promised(block, record);
  {
    const Record::Group group(record, "fits");
    add_optional_fit("c_on_h", block.c_on_h, record);
    add_optional_fit("m2_on_h", block.m2_on_h, record);
    add_optional_fit("c_on_m2", block.c_on_m2, record);
  }
  add_lists(block, record);
  if (block.random_baseline) {
    const Record::Group group(record, "random_rotation");
    add_range(*block.random_baseline, record);
  } else {
    record.null("random_rotation");
  }
  add_wedge(block.wedge, record);
  add_scalars(block, record);
  add_arrays(block, record);
}

}  // namespace

void add_data(const Dataset& data, Record& record) {
  record.number("size", real(data.size()));
  record.number("columns", real(data.inputs.cols()));
  record.number("outputs", real(data.targets.cols()));
  record.number("classes", data.classes);
  record.array("inputs", Matrix(data.inputs));
  record.array("targets", Matrix(data.targets));
  record.integers("labels", {data.labels.begin(), data.labels.end()});
}

void add_fit(const PowerLawFit& fit, Record& record) {
  record.number("exponent", fit.exponent);
  add_interval("interval", fit, record);
  record.number("log10_factor", fit.log10_factor);
  record.number("r_squared", fit.r_squared);
  record.number("fitted", real(fit.fitted));
  record.number("outside_window", real(fit.outside_window));
  record.number("not_positive", real(fit.not_positive));
  record.number("below_rounding", real(fit.below_floor));
  record.array("window", pair(fit.window_low, fit.window_high));
}

void add_analysis(Analysis analysis, Record& record) {
  record.number("samples", real(analysis.samples));
  record.number("mean_loss", analysis.mean_loss);
  record.number("accuracy", analysis.accuracy);
  const Record::Group blocks(record, "blocks");
  for (std::size_t i = 0; i < analysis.blocks.size(); ++i) {
    const Record::Group place(record, sentence("{}", i).c_str());
    add_block(analysis.blocks[i], record);
  }
}

void add_moments(Moments moments, Record& record) {
  record.number("N", real(moments.samples));
  record.number("mean_loss", moments.mean_loss);
  record.array("losses", std::move(moments.losses));
  const Record::Group blocks(record, "blocks");
  for (std::size_t i = 0; i < moments.blocks.size(); ++i) {
    const Record::Group place(record, sentence("{}", i).c_str());
    BlockMoments& block = moments.blocks[i];
    add_place(block.block, record);
    record.array("gradient", std::move(block.gradient));
    record.array("C", std::move(block.covariance));
    record.array("H", std::move(block.hessian));
    record.array("M2", std::move(block.second_moment));
    record.array("eigenvalues", std::move(block.eigenvalues));
    if (block.gradients.size() > 0)
      record.array("per_sample_gradients", std::move(block.gradients));
    if (block.spectra.size() > 0) record.array("per_sample_spectra", std::move(block.spectra));
  }
}

}  // namespace sgdscope::c_api
