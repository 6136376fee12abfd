// Plots as SVG text: two axes, marks, lines, areas and labels written where the data are.
//
// Colours, widths and type sizes come from the style sheet of the page through class names, so that
// one drawing serves light, dark and paper. Coordinates are rounded to 0.1 of a unit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sgdscope::svg {

// A point in positions along the axes: the value itself on a linear axis, log10 of it on a
// logarithmic one.
struct Point {
  double x = 0.0, y = 0.0;
};

enum class Scale {
  kLinear,
  kLog,       // ticks at decades, written 10⁻⁴
  kLogCount,  // ticks at decades, written 1, 10, 100
  kHidden,    // a linear axis that is not drawn
};

struct Axis {
  Scale scale = Scale::kLinear;
  double low = 0.0, high = 1.0;  // positions, low < high
  std::string label;             // SVG markup
};

// Sizes in SVG units. The label of the y axis stands above the plot, where it can be read without
// turning one's head.
struct Frame {
  double width = 600.0, height = 600.0;
  double left = 60.0, right = 14.0, top = 40.0, bottom = 54.0;
  double inner_width() const { return width - left - right; }
  double inner_height() const { return height - top - bottom; }
};

// Widens one of two logarithmic axes so that a decade is as long on both and slope 1 looks like
// 45°.
void equal_decades(const Frame& frame, Axis& x, Axis& y);

enum class Marker { kCircle, kSquare, kDiamond, kTriangle };

// The outline of one marker of the given radius around (x, y), as path commands. A solid circle is
// a line of no length, which the round cap and the width of the stroke make a disc.
std::string marker_path(Marker marker, bool solid, double x, double y, double radius);

struct Label {
  Point at;                   // positions
  double dx = 0.0, dy = 0.0;  // from there, in SVG units
  std::string_view anchor = "start";
  double angle = 0.0;  // degrees, clockwise
  std::string css = "d";
  std::string markup;
};

// Draws in the order of the calls, over its axes.
class Plot {
 public:
  // `id` must be unique in the page.
  Plot(std::string id, const Frame& frame, Axis x, Axis y);

  double x(double position) const;  // SVG units
  double y(double position) const;
  bool inside(Point at) const;
  const Axis& x_axis() const { return x_axis_; }
  const Axis& y_axis() const { return y_axis_; }

  // All marks of a series are one path, filled or only outlined; points outside the axes are left
  // out. Returns how many were drawn.
  std::size_t marks(const std::vector<Point>& at, Marker marker, bool solid, double radius,
                    std::string_view css);
  // Cut at the frame.
  void line(const std::vector<Point>& through, std::string_view css);
  void area(const std::vector<Point>& corners, std::string_view css);
  void label(const Label& label);

  // `title` and `description` are plain text, escaped here; they are what a screen reader speaks.
  std::string finish(std::string_view title, std::string_view description) const;

 private:
  void draw_graticule();
  std::string axes() const;
  std::string clip() const;
  std::string path(const std::vector<Point>& through) const;

  std::string id_;
  Frame frame_;
  Axis x_axis_, y_axis_;
  std::string body_;
};

// A label of `characters` along the line from `from` to `to`, to the right and not level, beside it
// without hiding marks at `obstacles`: where they leave room, near to the line and to its
// beginning, above it or, if not `above`, below.
Label label_along(const Plot& plot, Point from, Point to, bool above, std::size_t characters,
                  const std::vector<Point>& obstacles);

// Where ticks stand, as positions: every decade, or steps of 1, 2 or 5 times a power of ten.
std::vector<double> ticks(const Axis& axis, int at_most);

std::string coordinate(double value);  // rounded to 0.1, without a trailing ".0"

}  // namespace sgdscope::svg
