// The training of the network that was measured: loss and accuracy by epoch.

#include <algorithm>
#include <cmath>

#include "report_axis.hpp"
#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

using svg::Axis;
using svg::Plot;
using svg::Point;
using svg::Scale;

constexpr std::size_t kMostEpochsDrawn = 500;

struct Curves {
  std::vector<Point> loss;      // log10
  std::vector<Point> accuracy;  // per cent
  std::string drawn;            // what is left out, in words
};

Curves curves_of(const std::vector<EpochRecord>& history) {
  Curves curves;
  Index not_drawn = 0;
  const std::size_t stride = (history.size() + kMostEpochsDrawn - 1) / kMostEpochsDrawn;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (i % stride != 0 && i + 1 != history.size()) continue;
    const EpochRecord& record = history[i];
    const double epoch = record.epoch;
    if (record.loss > 0.0 && std::isfinite(record.loss)) {
      curves.loss.push_back({epoch, std::log10(record.loss)});
    } else {
      ++not_drawn;
    }
    if (std::isfinite(record.accuracy)) curves.accuracy.push_back({epoch, 100.0 * record.accuracy});
  }
  if (stride > 1) {
    curves.drawn = "One epoch in " + count(static_cast<Index>(stride)) + " is drawn. ";
  }
  if (not_drawn > 0) {
    curves.drawn += count_of(not_drawn, "epoch") + " without a positive, finite loss. ";
  }
  return curves;
}

// `last`: the value at the end of the curve, which is written beside it.
std::string curve_figure(const char* id, const std::vector<Point>& curve, Axis y, const char* title,
                         const std::string& last, const std::string& meaning,
                         const char* look_for) {
  Axis x = axis_around(Scale::kLinear, {&curve}, false, 0.0);
  x.label = "epoch";
  Plot plot(id, kWide, x, std::move(y));
  plot.line(curve, "curve plain");
  plot.marks({curve.back()}, svg::Marker::kCircle, true, 3.5, "plain");
  const bool high = curve.back().y > (plot.y_axis().low + plot.y_axis().high) / 2;
  plot.label({curve.back(), -4, high ? 26.0 : -24.0, "end", 0, "d", last});
  return figure("wide",
                plot.finish(title, std::string("A curve over the epochs that ends at ") + last),
                meaning, look_for);
}

std::string loss_figure(const std::vector<Point>& loss, const std::string& drawn) {
  if (loss.size() < 2) return {};
  Axis y = axis_around(Scale::kLog, {&loss}, true, 0.15);
  y.label = "training loss";
  return curve_figure(
      "loss", loss, y, "Training loss by epoch", number(std::pow(10.0, loss.back().y)),
      "<b>Training loss</b> after each epoch, mean over the training set. " + drawn,
      "whether it still falls: the exponents of an unfinished run are those of its moment.");
}

std::string accuracy_figure(const std::vector<Point>& accuracy) {
  if (accuracy.size() < 2) return {};
  Axis y = axis_around(Scale::kLinear, {&accuracy}, true, 0.0);
  const double room = 0.06 * (y.high - y.low);
  y.low = std::max(0.0, y.low - room);
  y.high = std::min(100.0, y.high) + room;
  y.label = "training accuracy, %";
  return curve_figure(
      "accuracy", accuracy, y, "Training accuracy by epoch",
      fixed(accuracy.back().y, 1) + "\u00A0%", "<b>Training accuracy</b> after each epoch.",
      "whether every training sample is right yet; from there on the gradients of cross-entropy "
      "shrink faster than its curvature.");
}

}  // namespace

std::string loss_figures(const std::vector<EpochRecord>& history) {
  const Curves curves = curves_of(history);
  return loss_figure(curves.loss, curves.drawn) + accuracy_figure(curves.accuracy);
}

}  // namespace sgdscope::report
