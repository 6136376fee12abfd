#include "c_api/records.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "constants.hpp"
#include "function_ref.hpp"
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

double exponent(const std::optional<PowerLawFit>& fit) { return fit ? fit->exponent : kNaN; }

void add_promised(const BlockAnalysis& block, Record& record) {
  const auto& fit = block.c_on_h;
  if (fit) {
    add_interval("gamma_interval", *fit, record);
    record.array("window", pair(fit->window_low, fit->window_high));
  } else {
    record.null("gamma_interval");
    record.null("window");
  }
  record.numbers(
      "gamma r_squared fitted_directions dropped_directions gamma_m2 slope_c_on_m2 commutator "
      "cosine_c_h cosine_c_m2",
      {exponent(fit), fit ? fit->r_squared : kNaN, fit ? real(fit->fitted) : 0.0,
       real(fit ? fit->dropped() : block.block.size), exponent(block.m2_on_h),
       exponent(block.c_on_m2),
       block.ranges.empty() ? kNaN : block.ranges[0].commutator.relative_to_norms, block.cosine_c_h,
       block.cosine_c_m2});
}

void add_range(const RangeMeasures& range, Record& record) {
  record.array("directions", pair(real(range.first + 1), real(range.last)));
  const Diagonality& d = range.diagonality;
  record.numbers(
      "commutator commutator_over_product diagonal_energy off_to_on_diagonal_rms correlation_mean "
      "correlation_variance correlated_directions",
      {range.commutator.relative_to_norms, range.commutator.relative_to_product, d.diagonal_energy,
       d.off_to_on_rms, d.correlation_mean, d.correlation_variance, real(d.directions)});
}

// Calls add(i) in a group named i for every i.
void add_list(const char* name, std::size_t size, Record& record,
              FunctionRef<void(std::size_t)> add) {
  if (size == 0) return record.empty_list(name);
  const Record::Group group(record, name);
  for (std::size_t i = 0; i < size; ++i) {
    const Record::Group place(record, sentence("{}", i).c_str());
    add(i);
  }
}

void add_lists(const BlockAnalysis& block, Record& record) {
  add_list("gamma_by_decade", block.decades.size(), record, [&](std::size_t i) {
    const DecadeSlope& decade = block.decades[i];
    record.numbers("low high directions gamma",
                   {decade.low, decade.high, real(decade.count), decade.exponent.value_or(kNaN)});
  });
  add_list("gamma_against_window", block.windows.size(), record, [&](std::size_t i) {
    const WindowSlope& window = block.windows[i];
    record.numbers("top window_low gamma r_squared",
                   {real(window.top), window.window_low, window.exponent, window.r_squared});
  });
  add_list("ranges", block.ranges.size(), record,
           [&](std::size_t i) { add_range(block.ranges[i], record); });
  add_list("subspace_overlaps", block.overlaps.size(), record, [&](std::size_t i) {
    record.numbers("k overlap", {real(block.overlaps[i].k), block.overlaps[i].value});
  });
}

void add_scalars(const BlockAnalysis& block, Record& record) {
  const Wedge& wedge = block.wedge;
  const Tally& left_out = block.directions;
  const Alignment& alignment = block.alignment;
  record.numbers(
      "rank_correlation negative_curvatures degenerate_curvatures gradient_norm "
      "traces/C traces/H traces/M2 "
      "relative_gaps_to_h/C relative_gaps_to_h/F relative_gaps_to_h/gauss_newton "
      "alignment/escape alignment/loss_scaled alignment/gap_to_scaled_h alignment/takeuchi "
      "alignment/takeuchi_directions "
      "wedge/below_square wedge/above_largest wedge/smallest_sample_curvature "
      "wedge/largest_sample_curvature "
      "rounding_floors/H_ii rounding_floors/C_ii rounding_floors/M2_ii "
      "left_out/outside_window left_out/not_positive left_out/below_rounding "
      "decomposition/residual_ratio decomposition/orthogonality_ratio",
      {block.rank_correlation,
       real(block.negative_curvatures),
       real(block.degenerate_curvatures),
       block.gradient_norm,
       block.trace_c,
       block.trace_h,
       block.trace_m2,
       block.gap_c_h,
       block.gap_f_h,
       block.gap_gn_h,
       alignment.escape,
       alignment.loss_scaled,
       alignment.gap_to_scaled_h,
       alignment.takeuchi,
       real(alignment.takeuchi_directions),
       real(wedge.below),
       wedge.upper_applies ? real(wedge.above) : kNaN,
       wedge.smallest_curvature,
       wedge.largest_curvature,
       block.curvature_floor,
       block.noise_floor,
       block.second_moment_floor,
       real(left_out.outside_window),
       real(left_out.not_positive),
       real(left_out.below_floor),
       block.residual_ratio,
       block.orthogonality_ratio});
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
    for (Index i = 0; i < columns.rows(); ++i) {
      for (Index j = 0; j < i; ++j) std::swap(columns(i, j), columns(j, i));
    }
    record.array(name, std::move(columns));
  };
  add_rows("vectors", block.vectors);
  add_rows("noise_vectors", block.noise_vectors);
}

void add_place(const Block& block, Record& record) {
  record.text("name", block.name);
  record.text("kind", name(block.kind));
  record.numbers("layer offset size", {real(block.layer), real(block.offset), real(block.size)});
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
  add_scalars(block, record);
  add_arrays(block, record);
}

}  // namespace

void add_data(const Dataset& data, Record& record) {
  record.numbers("size columns outputs classes",
                 {real(data.size()), real(data.inputs.cols()), real(data.targets.cols()),
                  static_cast<double>(data.classes)});
  record.array("inputs", Matrix(data.inputs));
  record.array("targets", Matrix(data.targets));
  record.integers("labels", {data.labels.begin(), data.labels.end()});
}

void add_fit(const PowerLawFit& fit, Record& record) {
  add_interval("interval", fit, record);
  record.array("window", pair(fit.window_low, fit.window_high));
  record.numbers(
      "exponent log10_factor r_squared fitted outside_window not_positive below_rounding",
      {fit.exponent, fit.log10_factor, fit.r_squared, real(fit.fitted), real(fit.outside_window),
       real(fit.not_positive), real(fit.below_floor)});
}

void add_analysis(Analysis& analysis, Record& record) {
  record.numbers("samples mean_loss accuracy",
                 {real(analysis.samples), analysis.mean_loss, analysis.accuracy});
  add_list("blocks", analysis.blocks.size(), record,
           [&](std::size_t i) { add_block(analysis.blocks[i], record); });
}

void add_moments(Moments& moments, Record& record) {
  record.numbers("N mean_loss", {real(moments.samples), moments.mean_loss});
  record.array("losses", std::move(moments.losses));
  add_list("blocks", moments.blocks.size(), record, [&](std::size_t i) {
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
  });
}

}  // namespace sgdscope::c_api
