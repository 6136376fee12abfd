#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/random.hpp"

#include "report_parts.hpp"

using namespace sgdscope;
using namespace sgdscope::report;

namespace {

const Style kStyle = style_of(0);

// Noise along curvature^γ over eight decades, of which the last two lie outside the window, with
// `scatter` in the logarithm.
BlockAnalysis cloud(double gamma, double scatter) {
  BlockAnalysis block;
  constexpr Index kSize = 300;
  block.block = {BlockKind::kWeights, 1, 0, kSize, "layer 1 weights"};
  block.curvature = block.noise = Vector::Zero(kSize);
  Random random(3, Stream::kData);
  for (Index i = 0; i < kSize; ++i) {
    block.curvature[i] = std::pow(10.0, -8.0 * static_cast<double>(i) / kSize);
    block.noise[i] = std::pow(block.curvature[i], gamma) * std::exp(scatter * random.normal());
  }
  block.second_moment = block.noise_spectrum = block.noise;
  std::sort(block.noise_spectrum.begin(), block.noise_spectrum.end(), std::greater<>());
  block.c_on_h = fit_power_law(block.curvature, block.noise, noise_on_curvature(block, {}).options);
  return block;
}

// Numbers in a text like "12.5 30M14 28.1h0…", whatever stands between them.
std::vector<double> numbers_in(std::string text) {
  for (char& c : text) {
    if ((c < '0' || c > '9') && c != '.' && c != '-') c = ' ';
  }
  std::istringstream in(text);
  std::vector<double> out;
  for (double value = 0.0; in >> value;) out.push_back(value);
  return out;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  REQUIRE_MESSAGE(from != std::string::npos, begin);
  return text.substr(from + begin.size(),
                     text.find(end, from + begin.size()) - from - begin.size());
}

// The value of an attribute of the text element that ends in `markup`.
double number_before(const std::string& svg, const std::string& markup, const std::string& name) {
  const std::size_t end = svg.find(markup);
  REQUIRE_MESSAGE(end != std::string::npos, markup);
  const std::string tag = svg.substr(svg.rfind("<text", end), end - svg.rfind("<text", end));
  return numbers_in(between(tag, " " + name + "=\"", "\"")).at(0);
}

// How many marks the words of a guide would hide on a phone, where they are largest.
int hidden_by(const std::string& svg, const std::string& words) {
  const std::size_t end = svg.find(words);
  REQUIRE(end != std::string::npos);
  const std::string tag = svg.substr(svg.rfind("<text", end), end - svg.rfind("<text", end));
  const std::vector<double> place = numbers_in(between(tag, "transform=\"", "\""));  // x, y, angle
  const double angle = place.at(2) * std::numbers::pi / 180.0;
  const double c = std::cos(angle), s = std::sin(angle);
  int hidden = 0;
  for (const char* marks : {"<path class=\"disc ", "<path class=\"hollow "}) {
    const std::string path = between(svg, marks, "/>");
    std::istringstream in(path.substr(path.find(" d=\"") + 4));
    for (std::string mark; std::getline(in, mark, 'M');) {
      const std::vector<double> at = numbers_in(mark);
      if (at.size() < 2) continue;
      const double x = at[0] - place[0], y = at[1] - place[1];
      const double along = c * x + s * y, down = c * y - s * x;
      const double length = 8.0 * static_cast<double>(words.size());
      if (along > 0.0 && along < length && down < 4.0 && down > -14.0) ++hidden;
    }
  }
  return hidden;
}

}  // namespace

TEST_CASE("names of guides hide no marks, wherever the cloud runs") {
  for (const double gamma : {0.9, 0.98, 1.0, 1.02, 1.1, 1.5, 1.97, 2.0, 2.1}) {
    for (const double scatter : {0.05, 0.3, 0.6}) {
      CAPTURE(gamma);
      CAPTURE(scatter);
      const std::string svg = noise_figure(cloud(gamma, scatter), {}, kStyle);
      CHECK(hidden_by(svg, "slope 1: noise like curvature") == 0);
      CHECK(hidden_by(svg, "slope 2: like curvature squared") == 0);
    }
  }
}

TEST_CASE("interval and R² stand clear of the descender of γ, which is large on phones") {
  const std::string svg = noise_figure(cloud(1.2, 0.1), {}, kStyle);
  // 38 units high, a descender of a quarter; 19 units high, ascenders of three quarters; a halo
  // of 2.
  CHECK(number_before(svg, "<tspan class=\"v\">R</tspan>²", "y") -
            number_before(svg, "γ 1.20", "y") >=
        38.0 / 4 + 19.0 * 3 / 4 + 2.0);
}

TEST_CASE("the names of the two spectra stand apart, whichever is the upper one") {
  for (const double factor : {0.01, 0.9, 1.0, 1.1, 100.0}) {
    CAPTURE(factor);
    BlockAnalysis block = cloud(1.0, 0.0);
    block.noise_spectrum = factor * block.curvature;
    // At the top the order is another one than where the names stand.
    block.noise_spectrum[0] = 1.0 / factor;
    const std::string svg = spectrum_figure(block, kStyle);
    const double h = number_before(svg, "<tspan class=\"v\">H</tspan></text>", "y");
    const double c = number_before(svg, "<tspan class=\"v\">C</tspan></text>", "y");
    CHECK(std::abs(h - c) >= 18.5);  // the size of the type on phones
    if (factor != 1.0) CHECK((h < c) == (factor < 1.0));
  }
}

TEST_CASE("a fit without the steepest directions is said to lie beside the curve") {
  BlockAnalysis block = cloud(1.2, 0.1);
  FitOptions options = noise_on_curvature(block, {}).options;
  block.windows = slope_against_window(block.curvature, block.noise, options);
  const auto has = [&](const char* text) {
    return window_figure(block, options, kStyle).find(text) != std::string::npos;
  };
  CHECK(has("The mark is the fit reported above, with its interval. "));
  options.relative_end = 0.1;
  CHECK(
      has("The mark is the fit reported above, with its interval; it leaves out the steepest "
          "directions, so it need not lie on the curve. "));
}

TEST_CASE("dotted lines leave out the words of blocks without an exponent") {
  Analysis analysis;
  analysis.blocks = {cloud(1.2, 0.1), cloud(1.2, 0.1), cloud(1.2, 0.1)};
  analysis.blocks[0].c_on_h.reset();
  analysis.blocks[2].c_on_h.reset();
  const std::string svg = exponents_figure(analysis);
  const std::size_t first = svg.find(">not enough range<");
  for (const std::size_t at : {first, svg.find(">not enough range<", first + 1)}) {
    REQUIRE(at != std::string::npos);
    const double baseline = number_before(svg.substr(0, at + 18) + "!", "not enough range<!", "y");
    int rails = 0;
    for (std::size_t rail = svg.find("class=\"rail\""); rail != std::string::npos;
         rail = svg.find("class=\"rail\"", rail + 1)) {
      const std::vector<double> ends = numbers_in(between(svg.substr(rail), " d=\"", "\""));
      REQUIRE(ends.size() == 4);
      CHECK_FALSE((ends[1] < baseline + 4.0 && ends[3] > baseline - 12.0));
      ++rails;
    }
    CHECK(rails == 6);  // two lines in three pieces
  }
}
