#include "c_api/options.hpp"

#include <string>

#include "sentence.hpp"

namespace sgdscope::c_api {
namespace {

constexpr std::int64_t kMost = OptionsText::kMostWhole;

}  // namespace

void read(OptionsText& text, TrainingOptions& options) {
  text.whole("epochs", options.epochs, 0, kMostEpochs);
  text.whole("batch", options.batch, 1, kMost);
  text.number("lr", options.learning_rate);
  text.number("momentum", options.momentum);
  text.number("weight-decay", options.weight_decay);
  text.whole("cosine", options.cosine_epochs, 0, kMostEpochs);
  text.number("clip", options.clip_norm);
  text.number("stop-loss", options.stop_loss);
  text.number("stop-accuracy", options.stop_accuracy);
}

void read(OptionsText& text, AnalysisOptions& options) {
  text.named("block", options.block, block_kind_by_name);
  text.whole_list("layers", options.layers, 1, kMostLayer);
  text.number("window", options.fit.relative_window, 0.0, 1.0);
  text.number("below", options.fit.relative_end, 0.0);
  text.whole("top", options.fit.top, 0, kMost);
  text.flag("overlaps", options.overlaps);
  text.flag("baseline", options.baseline);
  text.flag("comparisons", options.comparisons);
  text.flag("matrices", options.keep_matrices);
  text.flag("vectors", options.keep_vectors);
}

void read(OptionsText& text, ExperimentOptions& options) {
  text.whole("samples", options.samples, 0, kMost);
  text.whole_list("classes", options.classes, 0, kMaxClasses - 1);
  text.named("scale", options.scaling, scaling_by_name);
  text.number("test-fraction", options.test_fraction, 0.0, 1.0);
  text.named("labels", options.labels, label_source_by_name);
  text.number("label-noise", options.label_noise, 0.0, 1.0);
  text.whole_list("hidden", options.hidden, 1, kMostWidth);
  text.named_list("activation", options.activations, activation_by_name);
  text.named("init", options.init, initialisation_by_name);
  text.flag("bias", options.bias);
  text.named("loss", options.loss, loss_by_name);
  read_seed(text, options.seed);
  read(text, options.training);
  read(text, options.analysis);
}

void read(OptionsText& text, FitOptions& options) {
  text.number("window", options.relative_window, 0.0, 1.0);
  text.number("below", options.relative_end, 0.0);
  text.whole("top", options.top, 0, kMost);
  text.number("floor-x", options.floor_x, 0.0);
  text.number("floor-y", options.floor_y, 0.0);
  text.whole("resamples", options.resamples, 0, 100'000);
  read_seed(text, options.seed);
}

void read_seed(OptionsText& text, std::uint64_t& seed) { text.whole("seed", seed, 0, kMost); }

double memory_limit(OptionsText& text) {
  // A 32-bit host: WebAssembly has 2 GiB, of which something else may be in use.
  double limit = sizeof(void*) == 4 ? 1.8e9 : 1e15;
  text.number("memory-limit", limit, 0.0);
  return limit;
}

Status check_memory_limit(double bytes, double limit, std::string_view what,
                          std::string_view advice) {
  if (bytes <= limit) return ok();
  return failure(ErrorCode::kTooLarge, "{} would take {} MB, at most {} MB are allowed; take {}",
                 what, bytes / 1e6, limit / 1e6, advice);
}

}  // namespace sgdscope::c_api
