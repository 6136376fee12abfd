// sgdscope-analysis/1: the measurement as JSON.
#include <cstdio>
#include <string>

#include <nlohmann/json.hpp>

#include "sgdscope/version.hpp"

#include "analysis_files.hpp"
#include "no_fit.hpp"

namespace sgdscope::native {
namespace {

// Keys stay in the order in which they are written here. Numbers that are not finite become null.
using Json = nlohmann::ordered_json;

Json array(const Vector& values) {
  Json result = Json::array();
  for (const double value : values) result.push_back(value);
  return result;
}

Json fit_json(const std::optional<PowerLawFit>& fit) {
  if (!fit) return nullptr;
  return {{"exponent", fit->exponent},
          {"interval", {fit->low, fit->high}},
          {"log10_factor", fit->log10_factor},
          {"r_squared", fit->r_squared},
          {"fitted", fit->fitted},
          {"outside_window", fit->outside_window},
          {"not_positive", fit->not_positive},
          {"below_rounding", fit->below_floor},
          {"window", {fit->window_low, fit->window_high}}};
}

Json exponent(const std::optional<PowerLawFit>& fit) {
  return fit ? Json(fit->exponent) : Json(nullptr);
}

Json decades_json(const std::vector<DecadeSlope>& decades) {
  Json result = Json::array();
  for (const DecadeSlope& decade : decades) {
    result.push_back({{"low", decade.low},
                      {"high", decade.high},
                      {"directions", decade.count},
                      {"gamma", decade.exponent ? Json(*decade.exponent) : Json(nullptr)}});
  }
  return result;
}

Json windows_json(const std::vector<WindowSlope>& windows) {
  Json result = Json::array();
  for (const WindowSlope& window : windows) {
    result.push_back({{"top", window.top},
                      {"window_low", window.window_low},
                      {"gamma", window.exponent},
                      {"r_squared", window.r_squared}});
  }
  return result;
}

// Directions counted from 1, both ends included.
Json range_json(const RangeMeasures& range) {
  return {{"directions", {range.first + 1, range.last}},
          {"commutator", range.commutator.relative_to_norms},
          {"commutator_over_product", range.commutator.relative_to_product},
          {"diagonal_energy", range.diagonality.diagonal_energy},
          {"off_to_on_diagonal_rms", range.diagonality.off_to_on_rms},
          {"correlation_mean", range.diagonality.correlation_mean},
          {"correlation_variance", range.diagonality.correlation_variance},
          {"correlated_directions", range.diagonality.directions}};
}

Json ranges_json(const std::vector<RangeMeasures>& ranges) {
  Json result = Json::array();
  for (const RangeMeasures& range : ranges) result.push_back(range_json(range));
  return result;
}

Json overlaps_json(const std::vector<Overlap>& overlaps) {
  Json result = Json::array();
  for (const Overlap& overlap : overlaps)
    result.push_back({{"k", overlap.k}, {"overlap", overlap.value}});
  return result;
}

Json wedge_json(const Wedge& wedge) {
  return {{"below_square", wedge.below},
          {"above_largest", wedge.upper_applies ? Json(wedge.above) : Json(nullptr)},
          {"smallest_sample_curvature", wedge.smallest_curvature},
          {"largest_sample_curvature", wedge.largest_curvature}};
}

// The names that the format promises.
void add_promised(const BlockAnalysis& block, Json& json) {
  const auto& fit = block.c_on_h;
  json["gamma"] = exponent(fit);
  json["gamma_interval"] = fit ? Json({fit->low, fit->high}) : Json(nullptr);
  json["r_squared"] = fit ? Json(fit->r_squared) : Json(nullptr);
  json["fitted_directions"] = fit ? fit->fitted : 0;
  json["dropped_directions"] = fit ? fit->dropped() : block.block.size;
  json["window"] = fit ? Json({fit->window_low, fit->window_high}) : Json(nullptr);
  json["gamma_m2"] = exponent(block.m2_on_h);
  json["slope_c_on_m2"] = exponent(block.c_on_m2);
  json["commutator"] =
      block.ranges.empty() ? Json(nullptr) : Json(block.ranges[0].commutator.relative_to_norms);
  json["cosine_c_h"] = block.cosine_c_h;
  json["cosine_c_m2"] = block.cosine_c_m2;
}

Json block_json(const BlockAnalysis& block) {
  Json json = {{"name", block.block.name},
               {"kind", name(block.block.kind)},
               {"layer", block.block.layer},
               {"offset", block.block.offset},
               {"size", block.block.size}};
  add_promised(block, json);
  if (!block.c_on_h) json["note"] = why_no_fit(block);
  const Tally& left_out = block.directions;
  json["left_out"] = {{"outside_window", left_out.outside_window},
                      {"not_positive", left_out.not_positive},
                      {"below_rounding", left_out.below_floor}};
  json["rank_correlation"] = block.rank_correlation;
  json["fits"] = {{"c_on_h", fit_json(block.c_on_h)},
                  {"m2_on_h", fit_json(block.m2_on_h)},
                  {"c_on_m2", fit_json(block.c_on_m2)}};
  json["gamma_by_decade"] = decades_json(block.decades);
  json["gamma_against_window"] = windows_json(block.windows);
  json["ranges"] = ranges_json(block.ranges);
  json["random_rotation"] =
      block.random_baseline ? range_json(*block.random_baseline) : Json(nullptr);
  json["subspace_overlaps"] = overlaps_json(block.overlaps);
  json["wedge"] = wedge_json(block.wedge);
  json["negative_curvatures"] = block.negative_curvatures;
  json["degenerate_curvatures"] = block.degenerate_curvatures;
  json["traces"] = {{"C", block.trace_c}, {"H", block.trace_h}, {"M2", block.trace_m2}};
  json["gradient_norm"] = block.gradient_norm;
  json["relative_gaps_to_h"] = {
      {"C", block.gap_c_h}, {"F", block.gap_f_h}, {"gauss_newton", block.gap_gn_h}};
  const Alignment& alignment = block.alignment;
  json["alignment"] = {{"escape", alignment.escape},
                       {"loss_scaled", alignment.loss_scaled},
                       {"gap_to_scaled_h", alignment.gap_to_scaled_h},
                       {"takeuchi", alignment.takeuchi},
                       {"takeuchi_directions", alignment.takeuchi_directions}};
  json["rounding_floors"] = {{"H_ii", block.curvature_floor},
                             {"C_ii", block.noise_floor},
                             {"M2_ii", block.second_moment_floor}};
  json["decomposition"] = {{"residual_ratio", block.residual_ratio},
                           {"orthogonality_ratio", block.orthogonality_ratio}};
  json["F_ii"] = array(block.fisher);
  json["noise_spectrum"] = array(block.noise_spectrum);
  return json;
}

Json conventions() {
  return {
      {"loss", "un-averaged loss of each sample, without a weight-decay term"},
      {"C",
       "centred covariance of the per-sample gradients, divided by N; a mini-batch of B drawn "
       "with replacement has noise covariance C/B"},
      {"H", "mean over the samples of the Hessians h"},
      {"M2", "mean over the samples of h squared"},
      {"directions", "eigenvectors of H, largest eigenvalue first"},
      {"gamma", "least-squares slope of log C_ii on log H_ii over the window"},
      {"slope_c_on_m2",
       "the same of log C_ii on log M2_ii, over the directions in H's window; its own window is "
       "the range of their M2_ii"},
      {"degenerate_curvatures",
       "directions whose H_ii equals a neighbour's up to rounding: there rounding chose the "
       "eigenvectors, and with them C_ii"},
      {"gamma_interval",
       "nominal 95 %, circular moving-block bootstrap over directions; covers less where they "
       "are few or neighbours lie off the line together"},
      {"commutator", "norm of CH - HC over the product of the norms of C and H"},
      {"commutator_over_product",
       "norm of CH - HC over the norm of CH: 0 for shared directions; random_rotation has one "
       "draw of unrelated ones"},
      {"alignment",
       "escape: tr(HC) over tr(H) tr(C) / D; loss_scaled: tr(CG) over 2 L |G|^2, G Gauss-Newton, L "
       "the mean loss; gap_to_scaled_h: |C - kH| over |kH|, k = 2 L / outputs, squared losses "
       "only; "
       "takeuchi: sum of C_ii / H_ii over N, over the leading directions above rounding and above "
       "the window's lower end"},
      {"parameters", "layer by layer, weight (out x in) row-major, then bias"}};
}

Json data_json(const FinishedRun& run) {
  const NamedExperiment& experiment = run.experiment;
  Json files = Json::array();
  for (const DataFile& file : experiment.origin.files) {
    char sum[9];
    std::snprintf(sum, sizeof sum, "%08x", static_cast<unsigned>(file.crc32));
    files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"crc32", sum}});
  }
  return {{"name", experiment.origin.name},
          {"files", files},
          {"header", experiment.origin.header},
          {"class_names", experiment.origin.class_names},
          {"training_samples", experiment.training.size()},
          {"test_samples", experiment.test.size()},
          {"inputs", experiment.training.inputs.cols()},
          {"targets", experiment.training.targets.cols()},
          {"classes", experiment.training.classes},
          {"wrong_labels", experiment.wrong_labels}};
}

Json network_json(const NetworkSpec& spec) {
  Json activations = Json::array();
  for (const Activation activation : spec.activations) activations.push_back(name(activation));
  return {{"sizes", spec.sizes},
          {"activations", activations},
          {"bias", spec.bias},
          {"parameters", spec.parameter_count()}};
}

Json training_json(const FinishedRun& run) {
  Json history = Json::array();
  for (const EpochRecord& record : run.history) {
    history.push_back({{"epoch", record.epoch},
                       {"loss", record.loss},
                       {"accuracy", record.accuracy},
                       {"learning_rate", record.learning_rate}});
  }
  return {{"epochs", run.epochs},
          {"updates", run.updates},
          {"interrupted", run.interrupted},
          {"history", history}};
}

}  // namespace

std::string analysis_json(const FinishedRun& run) {
  Json settings_object = Json::object();
  for (const auto& [key, value] : settings(run)) settings_object[key] = value;
  Json blocks = Json::array();
  for (const BlockAnalysis& block : run.analysis.blocks) blocks.push_back(block_json(block));
  const Json json = {
      {"format", "sgdscope-analysis/1"},
      {"version", kVersion},
      {"command", run.options.command},
      {"seed", run.experiment.training_options.seed},
      {"dtype", "float64"},
      {"conventions", conventions()},
      {"notes", notes(run)},
      {"settings", settings_object},
      {"data", data_json(run)},
      {"network", network_json(run.trained.spec)},
      {"training", training_json(run)},
      {"test", run.test ? Json({{"loss", run.test->loss}, {"accuracy", run.test->accuracy}})
                        : Json(nullptr)},
      {"samples", run.analysis.samples},
      {"mean_loss", run.analysis.mean_loss},
      {"accuracy", run.analysis.accuracy},
      {"blocks", blocks}};
  // Names of files need not be UTF-8.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sgdscope::native
