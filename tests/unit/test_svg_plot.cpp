#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "svg_plot.hpp"

using namespace sgdscope::svg;

namespace {

std::size_t occurrences(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

Plot unit_plot() {
  return Plot("p", {220, 120, 10, 10, 10, 10}, {Scale::kLinear, 0.0, 2.0, "x"},
              {Scale::kLinear, -1.0, 1.0, "y"});
}

}  // namespace

TEST_CASE("coordinates are rounded to tenths and written as short as can be") {
  CHECK(coordinate(12.0) == "12");
  CHECK(coordinate(12.34) == "12.3");
  CHECK(coordinate(-0.26) == "-0.3");
  CHECK(coordinate(-0.04) == "0");
  CHECK(coordinate(99.96) == "100");
  CHECK(coordinate(1234.5) == "1234.5");
}

TEST_CASE("positions go to the frame, y upwards") {
  const Plot plot = unit_plot();
  CHECK(plot.x(0.0) == 10.0);
  CHECK(plot.x(2.0) == 210.0);
  CHECK(plot.y(-1.0) == 110.0);
  CHECK(plot.y(1.0) == 10.0);
  CHECK(plot.inside({2.0, 1.0}));
  CHECK_FALSE(plot.inside({2.1, 0.0}));
  CHECK_FALSE(plot.inside({1.0, std::nan("")}));
}

TEST_CASE("equal decades make slope 1 rise at 45 degrees, and only widen") {
  const Frame frame{600, 400, 60, 14, 40, 54};
  Axis x{Scale::kLog, -6.0, 1.0, ""}, y{Scale::kLog, -9.5, -1.0, ""};
  equal_decades(frame, x, y);
  CHECK(x.low <= -6.0);
  CHECK(x.high >= 1.0);
  CHECK(y.low <= -9.5);
  CHECK(y.high >= -1.0);
  const Plot plot("p", frame, x, y);
  const double run = plot.x(1.0) - plot.x(0.0);
  const double rise = plot.y(-4.0) - plot.y(-3.0);
  CHECK(std::abs(run - rise) < 1e-12);  // measured 1e-13
}

TEST_CASE("ticks stand at decades only, or at steps of 1, 2, 5") {
  CHECK(ticks({Scale::kLog, -3.2, 1.0, ""}, 6) == std::vector<double>{-3, -2, -1, 0, 1});
  CHECK(ticks({Scale::kLogCount, 0.3, 2.9, ""}, 6) == std::vector<double>{1, 2});
  CHECK(ticks({Scale::kLinear, 0.0, 100.0, ""}, 6) == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(ticks({Scale::kLinear, 0.7, 2.3, ""}, 6) == std::vector<double>{1.0, 1.5, 2.0});
  CHECK(ticks({Scale::kHidden, 0.0, 5.0, ""}, 6).empty());
}

TEST_CASE("tick labels are powers of ten, counts or decimals") {
  const Plot plot("p", {}, {Scale::kLogCount, 0.0, 3.0, "n"}, {Scale::kLog, -4.0, -2.0, "v"});
  const std::string svg = plot.finish("t", "d");
  for (const char* text : {">10⁻⁴<", ">10⁻²<", ">1<", ">100<", ">1000<"}) {
    CHECK_MESSAGE(occurrences(svg, text) == 1, text);
  }
  const Plot linear("p", {}, {Scale::kLinear, 0.7, 2.3, "n"}, {Scale::kLinear, -0.1, 0.1, "v"});
  const std::string decimals = linear.finish("t", "d");
  for (const char* text : {">1.5<", ">−0.05<", ">0<"}) {
    CHECK_MESSAGE(occurrences(decimals, text) == 1, text);
  }
}

TEST_CASE("more than a dozen decades are ticked, but not all labelled") {
  const Plot plot("p", {}, {Scale::kLog, -20.0, 5.0, "x"}, {Scale::kLog, 0.0, 1.0, "y"});
  const std::string svg = plot.finish("t", "d");
  CHECK(ticks(plot.x_axis(), 6).size() == 26);
  CHECK(occurrences(svg, "v5") == 26);
  CHECK(occurrences(svg, "text-anchor=\"middle\"") == 13);  // every second
}

TEST_CASE("every point inside is one mark of one path; points outside are not drawn") {
  for (const Marker marker :
       {Marker::kCircle, Marker::kSquare, Marker::kDiamond, Marker::kTriangle}) {
    for (const bool solid : {true, false}) {
      CAPTURE(static_cast<int>(marker));
      CAPTURE(solid);
      Plot plot = unit_plot();
      const std::string before = plot.finish("t", "d");
      CHECK(plot.marks({{0.5, 0.0}, {1.0, 0.5}, {3.0, 0.0}}, marker, solid, 3, "c") == 2);
      const std::string after = plot.finish("t", "d");
      CHECK(occurrences(after, "<path") == occurrences(before, "<path") + 1);
      CHECK(occurrences(after, "M") == occurrences(before, "M") + 2);
    }
  }
  Plot plot = unit_plot();
  const std::string before = plot.finish("t", "d");
  CHECK(plot.marks({{3.0, 0.0}}, Marker::kCircle, true, 3, "c") == 0);
  CHECK(plot.finish("t", "d") == before);
}

TEST_CASE("a solid circle is a round dot at the point") {
  CHECK(marker_path(Marker::kCircle, true, 12.34, 5.0, 3.0) == "M12.3 5h0");
  Plot plot = unit_plot();
  plot.marks({{1.0, 0.0}}, Marker::kCircle, true, 3, "c");
  CHECK(plot.finish("t", "d").find("<path class=\"disc c\" stroke-width=\"6\" d=\"M110 60h0\"/>") !=
        std::string::npos);
}

TEST_CASE("lines and areas need enough points and are cut at the frame") {
  Plot plot = unit_plot();
  plot.line({{0.0, 0.0}}, "c");
  plot.area({{0.0, 0.0}, {1.0, 1.0}}, "c");
  CHECK(occurrences(plot.finish("t", "d"), "class=\"c\"") == 0);
  plot.line({{0.0, 0.0}, {5.0, 5.0}}, "c");
  CHECK(plot.finish("t", "d").find(
            "<path clip-path=\"url(#p-clip)\" class=\"c\" d=\"M10 60L510 -190\"/>") !=
        std::string::npos);
}

TEST_CASE("a label along a line stands at its beginning, unless marks are in the way") {
  const Plot plot("p", {500, 500, 50, 50, 50, 50}, {Scale::kLinear, 0.0, 4.0, "x"},
                  {Scale::kLinear, 0.0, 4.0, "y"});
  const Point from{0.0, 0.0}, to{4.0, 4.0};  // 566 units, at 45 degrees
  const double root = std::sqrt(0.5), length = 400.0 / root;
  // Along the line and away from it, in units.
  const auto along = [&](const Label& label) { return root * (label.dx - label.dy); };
  const auto away = [&](const Label& label) { return -root * (label.dx + label.dy); };
  const Label free = label_along(plot, from, to, true, 10, {});
  CHECK(free.at.x == 0.0);
  CHECK(free.angle == doctest::Approx(-45.0));
  CHECK(along(free) == doctest::Approx(0.06 * length));
  CHECK(away(free) == doctest::Approx(7.0));
  CHECK(away(label_along(plot, from, to, false, 10, {})) == doctest::Approx(-16.0));

  // Marks on the line itself move it away a little, marks all over the beginning along the line.
  std::vector<Point> marks;
  for (int i = 0; i <= 400; ++i) marks.push_back({0.01 * i, 0.01 * i});
  const Label beside = label_along(plot, from, to, true, 10, marks);
  CHECK(along(beside) == doctest::Approx(0.06 * length));
  CHECK(away(beside) == doctest::Approx(11.0));
  for (int i = 0; i <= 100; ++i) {
    for (const double side : {-0.6, -0.4, -0.2, 0.2, 0.4, 0.6}) {
      marks.push_back({0.01 * i - side / 2, 0.01 * i + side / 2});
    }
  }
  const Label further = label_along(plot, from, to, true, 10, marks);
  CHECK(along(further) > 0.25 * length - 20.0);
  CHECK(away(further) == doctest::Approx(11.0));

  // Where one side is full of marks, it goes to the other.
  marks.clear();
  for (int i = 0; i <= 400; ++i) {
    for (int j = 0; j < i; ++j) marks.push_back({0.01 * j, 0.01 * i});
  }
  CHECK(away(label_along(plot, from, to, true, 10, marks)) == doctest::Approx(-20.0));

  // It stays inside the axes: below a line along the lower edge there is no room.
  const Label low = label_along(plot, {0.0, 0.0}, {4.0, 0.4}, false, 10, {});
  CHECK(low.dy < -7.0);  // above it
}

TEST_CASE("title and description are named, linked and escaped") {
  const std::string svg = unit_plot().finish("a <b>", "c & d");
  CHECK(svg.find("role=\"img\"") != std::string::npos);
  CHECK(svg.find("aria-labelledby=\"p-title p-desc\"") != std::string::npos);
  CHECK(svg.find("<title id=\"p-title\">a &lt;b&gt;</title>") != std::string::npos);
  CHECK(svg.find("<desc id=\"p-desc\">c &amp; d</desc>") != std::string::npos);
}
