#include "svg_plot.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "report_format.hpp"

namespace sgdscope::svg {
namespace {

std::string pair(double x, double y) { return coordinate(x) + ' ' + coordinate(y); }

std::string tick_text(const Axis& axis, double position) {
  const int exponent = static_cast<int>(std::lround(position));
  if (axis.scale == Scale::kLog) return report::power_of_ten(exponent);
  if (axis.scale == Scale::kLogCount) {
    return report::count(static_cast<Index>(std::llround(std::pow(10.0, exponent))));
  }
  if (position == std::round(position)) return report::count(static_cast<Index>(position));
  const double tenths = position * 10.0;
  return report::fixed(position, std::abs(tenths - std::round(tenths)) < 1e-6 ? 1 : 2);
}

// Which tick labels are written: all, or every second, third, …, so that they stand `room` units
// apart. On phones the type is larger, and every other of those that remain is hidden.
struct LabelPlan {
  std::size_t stride = 1;
  bool thin_on_phones = false;
};
LabelPlan plan_labels(double length, std::size_t n, double room) {
  const double gap = n > 1 ? length / static_cast<double>(n) : length;
  const double stride = std::ceil(room / gap);
  return {static_cast<std::size_t>(stride), stride * gap < 1.8 * room};
}

}  // namespace

std::string coordinate(double value) {
  const long long tenths = std::llround(value * 10.0);
  const long long magnitude = tenths < 0 ? -tenths : tenths;
  std::string out = tenths < 0 ? "-" : "";
  out += std::to_string(magnitude / 10);
  if (magnitude % 10 != 0) out += '.' + std::to_string(magnitude % 10);
  return out;
}

void equal_decades(const Frame& frame, Axis& x, Axis& y) {
  const double unit =
      std::min(frame.inner_width() / (x.high - x.low), frame.inner_height() / (y.high - y.low));
  const auto widen = [unit](Axis& axis, double length) {
    const double extra = (length / unit - (axis.high - axis.low)) / 2.0;
    axis.low -= extra;
    axis.high += extra;
  };
  widen(x, frame.inner_width());
  widen(y, frame.inner_height());
}

std::vector<double> ticks(const Axis& axis, int at_most) {
  if (axis.scale == Scale::kHidden) return {};
  double step = 1.0;
  if (axis.scale == Scale::kLinear) {
    const double rough = (axis.high - axis.low) / at_most;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double ratio = rough / power;
    step = power * (ratio <= 1.0 ? 1.0 : ratio <= 2.0 ? 2.0 : ratio <= 5.0 ? 5.0 : 10.0);
  }
  const double slack = 1e-9 * (axis.high - axis.low);
  std::vector<double> out;
  const auto first = static_cast<long long>(std::ceil((axis.low - slack) / step));
  const auto last = static_cast<long long>(std::floor((axis.high + slack) / step));
  for (long long k = first; k <= last; ++k) out.push_back(static_cast<double>(k) * step);
  return out;
}

std::string marker_path(Marker marker, bool solid, double x, double y, double radius) {
  const std::string r = coordinate(radius);
  switch (marker) {
    case Marker::kCircle:
      if (solid) return 'M' + pair(x, y) + "h0";
      // One arc, all round but for a tenth of a unit.
      return 'M' + pair(x, y - radius) + 'a' + r + ' ' + r + " 0 1 0 .1 0z";
    case Marker::kSquare: {
      const double half = 0.9 * radius;
      const std::string side = coordinate(2 * half);
      return 'M' + pair(x - half, y - half) + 'h' + side + 'v' + side + "h-" + side + 'z';
    }
    case Marker::kDiamond: {
      const double half = 1.2 * radius;
      const std::string h = coordinate(half);
      return 'M' + pair(x, y - half) + 'l' + h + ' ' + h + '-' + h + ' ' + h + '-' + h + '-' + h +
             'z';
    }
    case Marker::kTriangle: {
      const double half = 1.15 * radius;
      return 'M' + pair(x, y - 1.25 * radius) + 'l' + pair(half, 2 * radius) + "h-" +
             coordinate(2 * half) + 'z';
    }
  }
  assert(false);
  return {};
}

Plot::Plot(std::string id, const Frame& frame, Axis x, Axis y)
    : id_(std::move(id)), frame_(frame), x_axis_(std::move(x)), y_axis_(std::move(y)) {
  assert(x_axis_.low < x_axis_.high && y_axis_.low < y_axis_.high);
  draw_graticule();
}

double Plot::x(double position) const {
  return frame_.left +
         (position - x_axis_.low) / (x_axis_.high - x_axis_.low) * frame_.inner_width();
}

double Plot::y(double position) const {
  return frame_.top +
         (y_axis_.high - position) / (y_axis_.high - y_axis_.low) * frame_.inner_height();
}

bool Plot::inside(Point at) const {
  return at.x >= x_axis_.low && at.x <= x_axis_.high && at.y >= y_axis_.low && at.y <= y_axis_.high;
}

// Dots where the decades of both axes cross, as on the screen of an oscilloscope.
void Plot::draw_graticule() {
  const auto logarithmic = [](const Axis& axis) {
    return axis.scale == Scale::kLog || axis.scale == Scale::kLogCount;
  };
  if (!logarithmic(x_axis_) || !logarithmic(y_axis_)) return;
  std::string d;
  for (const double at_x : ticks(x_axis_, 0)) {
    for (const double at_y : ticks(y_axis_, 0)) d += 'M' + pair(x(at_x), y(at_y)) + "h0";
  }
  if (!d.empty()) body_ += "<path class=\"graticule\" d=\"" + d + "\"/>";
}

std::size_t Plot::marks(const std::vector<Point>& at, Marker marker, bool solid, double radius,
                        std::string_view css) {
  std::string d;
  std::size_t drawn = 0;
  for (const Point& point : at) {
    if (!inside(point)) continue;
    d += marker_path(marker, solid, x(point.x), y(point.y), radius);
    ++drawn;
  }
  if (drawn == 0) return 0;
  const bool disc = solid && marker == Marker::kCircle;
  body_ += "<path class=\"" +
           std::string(disc    ? "disc"
                       : solid ? "solid"
                               : "hollow") +
           ' ' + std::string(css) + '"';
  if (disc) body_ += " stroke-width=\"" + coordinate(2 * radius) + '"';
  body_ += " d=\"" + d + "\"/>";
  return drawn;
}

std::string Plot::clip() const { return " clip-path=\"url(#" + id_ + "-clip)\""; }

std::string Plot::path(const std::vector<Point>& through) const {
  std::string d;
  for (const Point& point : through) {
    d += d.empty() ? 'M' : 'L';
    d += pair(x(point.x), y(point.y));
  }
  return d;
}

void Plot::line(const std::vector<Point>& through, std::string_view css) {
  if (through.size() < 2) return;
  body_ += "<path" + clip() + " class=\"" + std::string(css) + "\" d=\"" + path(through) + "\"/>";
}

void Plot::area(const std::vector<Point>& corners, std::string_view css) {
  if (corners.size() < 3) return;
  body_ += "<path" + clip() + " class=\"" + std::string(css) + "\" d=\"" + path(corners) + "z\"/>";
}

void Plot::label(const Label& label) {
  const double at_x = x(label.at.x) + label.dx, at_y = y(label.at.y) + label.dy;
  body_ += "<text class=\"" + label.css + "\"";
  if (label.anchor != "start") body_ += " text-anchor=\"" + std::string(label.anchor) + '"';
  if (label.angle == 0.0) {
    body_ += " x=\"" + coordinate(at_x) + "\" y=\"" + coordinate(at_y) + '"';
  } else {
    body_ += " transform=\"translate(" + pair(at_x, at_y) + ") rotate(" + coordinate(label.angle) +
             ")\"";
  }
  body_ += '>' + label.markup + "</text>";
}

Label label_along(const Plot& plot, Point from, Point to, bool above, std::size_t characters,
                  const std::vector<Point>& obstacles) {
  // The size of the type is that of large pictures on phones; where it is smaller, there is room.
  constexpr double kCharacter = 9.0, kAscent = 14.0, kDescent = 4.0, kMark = 4.0;
  constexpr double kAbove = 7.0, kBelow = -16.0;  // of the baseline, where nothing is in the way
  constexpr double kFurther = 4.0;
  constexpr int kPlaces = 8, kSteps = 10;
  const double left = plot.x(from.x), bottom = plot.y(from.y);
  const double run = plot.x(to.x) - left, rise = bottom - plot.y(to.y);
  const double length = std::hypot(run, rise), c = run / length, s = rise / length;
  const double words = kCharacter * static_cast<double>(characters);
  // Along the line and away from it.
  std::vector<Point> in_the_way;
  for (const Point& point : obstacles) {
    const double dx = plot.x(point.x) - left, dy = bottom - plot.y(point.y);
    in_the_way.push_back({c * dx + s * dy, c * dy - s * dx});
  }
  const auto outside = [&](double along, double away) {
    const double x = left + c * along - s * away, y = bottom - s * along - c * away;
    return x < plot.x(plot.x_axis().low) || x > plot.x(plot.x_axis().high) ||
           y < plot.y(plot.y_axis().high) || y > plot.y(plot.y_axis().low);
  };
  const auto hidden = [&](double along, double away) {
    return std::count_if(in_the_way.begin(), in_the_way.end(), [&](const Point& p) {
      return p.x > along - kMark && p.x < along + words + kMark && p.y > away - kDescent - kMark &&
             p.y < away + kAscent + kMark;
    });
  };

  Point best;
  double least = std::numeric_limits<double>::infinity();
  for (int place = 0; place < kPlaces; ++place) {
    const double share = 0.06 + 0.08 * place, along = share * length;
    for (const bool side : {above, !above}) {
      for (int step = 0; step < kSteps; ++step) {
        const double away = side ? kAbove + kFurther * step : kBelow - kFurther * step;
        double cost = 20.0 * static_cast<double>(hidden(along, away));
        cost += 2.0 * step + 30.0 * share + (side == above ? 0.0 : 4.0);
        for (const double end : {along, along + words}) {
          for (const double edge : {away - kDescent, away + kAscent}) {
            if (outside(end, edge)) cost += 1000.0;
          }
        }
        if (cost >= least) continue;
        least = cost;
        best = {along, away};
      }
    }
  }
  Label label;
  label.at = from;
  label.dx = c * best.x - s * best.y;
  label.dy = -s * best.x - c * best.y;
  label.angle = -std::atan2(rise, run) * 180.0 / std::numbers::pi;
  return label;
}

std::string Plot::axes() const {
  const double left = frame_.left, right = frame_.width - frame_.right;
  const double top = frame_.top, bottom = frame_.height - frame_.bottom;
  std::string d = 'M' + pair(left, bottom) + 'H' + coordinate(right);
  if (y_axis_.scale != Scale::kHidden) d += 'M' + pair(left, top) + 'V' + coordinate(bottom);
  std::string labels;

  const auto tick_label = [&labels](const Axis& axis, double position, std::size_t i,
                                    const LabelPlan& plan, const std::string& place) {
    if (i % plan.stride != 0) return;
    const bool alternate = plan.thin_on_phones && i / plan.stride % 2 == 1;
    labels += std::string("<text class=\"t") + (alternate ? " alt" : "") + "\" " + place + '>' +
              tick_text(axis, position) + "</text>";
  };

  constexpr double kRoomAcross = 37.0, kRoomUp = 19.0;
  const std::vector<double> along_x = ticks(x_axis_, 6);
  const LabelPlan across = plan_labels(frame_.inner_width(), along_x.size(), kRoomAcross);
  for (std::size_t i = 0; i < along_x.size(); ++i) {
    const double at = x(along_x[i]);
    d += 'M' + pair(at, bottom) + "v5";
    tick_label(
        x_axis_, along_x[i], i, across,
        "text-anchor=\"middle\" x=\"" + coordinate(at) + "\" y=\"" + coordinate(bottom + 20) + '"');
  }
  const std::vector<double> along_y = ticks(y_axis_, 6);
  const LabelPlan up = plan_labels(frame_.inner_height(), along_y.size(), kRoomUp);
  for (std::size_t i = 0; i < along_y.size(); ++i) {
    const double at = y(along_y[i]);
    d += 'M' + pair(left, at) + "h-5";
    tick_label(y_axis_, along_y[i], i, up,
               "text-anchor=\"end\" dy=\".35em\" x=\"" + coordinate(left - 9) + "\" y=\"" +
                   coordinate(at) + '"');
  }
  return "<path class=\"axis\" d=\"" + d + "\"/>" + labels + "<text class=\"a\" x=\"2\" y=\"16\">" +
         y_axis_.label + "</text><text class=\"a\" text-anchor=\"end\" x=\"" + coordinate(right) +
         "\" y=\"" + coordinate(frame_.height - 8) + "\">" + x_axis_.label + "</text>";
}

std::string Plot::finish(std::string_view title, std::string_view description) const {
  return "<svg role=\"img\" viewBox=\"0 0 " + pair(frame_.width, frame_.height) +
         "\" aria-labelledby=\"" + id_ + "-title " + id_ + "-desc\"><title id=\"" + id_ +
         "-title\">" + report::escape(title) + "</title><desc id=\"" + id_ + "-desc\">" +
         report::escape(description) + "</desc><clipPath id=\"" + id_ + "-clip\"><rect x=\"" +
         coordinate(frame_.left) + "\" y=\"" + coordinate(frame_.top) + "\" width=\"" +
         coordinate(frame_.inner_width()) + "\" height=\"" + coordinate(frame_.inner_height()) +
         "\"/></clipPath>" + axes() + body_ + "</svg>\n";
}

}  // namespace sgdscope::svg
