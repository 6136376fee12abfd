#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "sgdscope/random.hpp"

#include "report.hpp"

using namespace sgdscope;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

bool contains(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

// From the first `begin` up to the next `end` after it.
std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  REQUIRE_MESSAGE(from != std::string::npos, begin);
  return text.substr(from, text.find(end, from) - from);
}

void measure(BlockAnalysis& block, const FitOptions& asked) {
  FitOptions options = asked;
  options.floor_x = block.curvature_floor;
  options.floor_y = block.noise_floor;
  block.c_on_h = fit_power_law(block.curvature, block.noise, options);
  block.decades = slopes_by_decade(block.curvature, block.noise, options);
  block.windows = slope_against_window(block.curvature, block.noise, options);
  options.floor_y = block.second_moment_floor;
  block.m2_on_h = fit_power_law(block.curvature, block.second_moment, options);
  options.floor_x = block.second_moment_floor;
  options.floor_y = block.noise_floor;
  block.c_on_m2 = fit_power_law(block.curvature, block.curvature_floor, block.second_moment,
                                block.noise, options);
}

// A layer whose noise follows curvature^γ with scatter, over `decades` decades of curvature; the
// last `negative` directions curve downwards.
BlockAnalysis synthetic(Index layer, Index size, double decades, double gamma, Index negative = 0) {
  BlockAnalysis block;
  block.block = {BlockKind::kWeights, layer, 0, size,
                 "layer " + std::to_string(layer) + " weights"};
  block.curvature.resize(size);
  block.noise.resize(size);
  block.second_moment.resize(size);
  Random random(7, Stream::kData, static_cast<std::uint32_t>(layer));
  for (Index i = 0; i < size; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(size - 1);
    const double h = std::pow(10.0, -decades * share);
    block.curvature[i] = h;
    block.noise[i] = 0.01 * std::pow(h, gamma) * std::exp(0.3 * random.normal());
    block.second_moment[i] = 5.0 * std::pow(h, gamma);
    if (i >= size - negative) block.curvature[i] = -1e-3 * share;
  }
  block.noise_spectrum = block.noise;
  std::sort(block.noise_spectrum.begin(), block.noise_spectrum.end(), std::greater<>());
  block.curvature_floor = block.noise_floor = block.second_moment_floor = 1e-16;
  block.negative_curvatures = negative;
  measure(block, {});
  block.rank_correlation = 0.98765;
  block.ranges = {{0, size, {0.0111, 0.222}, {0.9333, 0.0444, 0.0555, 0.00666, size}}};
  block.random_baseline =
      RangeMeasures{0, size, {0.333, 0.888}, {0.0204, 0.999, 0.161, 0.0122, size}};
  block.cosine_c_h = 0.9123;
  block.cosine_c_m2 = 0.9967;
  block.overlaps = {{1, 0.991}, {10, 0.943}};
  block.wedge = {0, 0, true, 0.0, 17.3};
  block.trace_c = 0.0127;
  block.trace_h = 3.17;
  block.trace_m2 = 61.9;
  block.gradient_norm = 1.29e-5;
  block.gap_c_h = 0.983;
  block.gap_f_h = 0.0123;
  block.residual_ratio = 0.0231;
  block.orthogonality_ratio = 0.0437;
  return block;
}

ReportInput example() {
  ReportInput input;
  input.title = "Digits, 64-24-16-10 relu";
  input.data = {"digits", "divided by 16", 1437, 360, 64, 10};
  input.network = {{64, 24, 16, 10}, {Activation::kRelu, Activation::kRelu}, true};
  input.settings = {{"learning rate", "0.1"}, {"epochs", "2"}};
  input.command = "sgdscope analyze --data digits --seed 42";
  input.seed = 42;
  input.version = "9.8.7";
  input.notes = {"Training was interrupted after epoch 2."};
  input.history = {{0, 2.31, 0.101, 0.1}, {1, 0.571, 0.803, 0.1}, {2, 0.0337, 0.987, 0.1}};
  input.test_loss = 0.121;
  input.test_accuracy = 0.9667;
  input.analysis.samples = 1437;
  input.analysis.mean_loss = 0.0337;
  input.analysis.accuracy = 0.987;
  input.analysis.blocks = {synthetic(1, 200, 8.0, 1.43), synthetic(2, 120, 5.0, 1.2, 20),
                           synthetic(3, 40, 0.5, 1.1)};
  return input;
}

// A small checker in the manner of XML: every tag closed in order, attributes quoted, entities
// known, ids unique, and everything pointed at there. `error` is empty when all is well.
struct Markup {
  std::string error;
  std::set<std::string> ids, references;
};

std::string_view attribute(std::string_view tag, std::string_view name) {
  const std::string key = ' ' + std::string(name) + "=\"";
  const std::size_t at = tag.find(key);
  if (at == tag.npos) return {};
  const std::string_view value = tag.substr(at + key.size());
  return value.substr(0, value.find('"'));
}

void note_ids(std::string_view tag, Markup& markup) {
  if (const std::string id(attribute(tag, "id")); !id.empty()) {
    if (!markup.ids.insert(id).second) markup.error = "id twice: " + id;
  }
  if (const std::string_view href = attribute(tag, "href"); href.starts_with('#')) {
    markup.references.emplace(href.substr(1));
  }
  if (const std::string_view clip = attribute(tag, "clip-path"); !clip.empty()) {
    markup.references.emplace(clip.substr(5, clip.size() - 6));
  }
  std::string_view labels = attribute(tag, "aria-labelledby");
  while (!labels.empty()) {
    const std::size_t space = std::min(labels.find(' '), labels.size());
    markup.references.emplace(labels.substr(0, space));
    labels.remove_prefix(std::min(space + 1, labels.size()));
  }
}

bool known_entity(std::string_view rest) {
  for (const char* entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}) {
    if (rest.starts_with(entity)) return true;
  }
  return false;
}

Markup check_markup(std::string_view page) {
  Markup markup;
  std::vector<std::string> open;
  const std::set<std::string> empty = {"meta", "link", "!DOCTYPE"};
  for (std::size_t i = 0; i < page.size() && markup.error.empty(); ++i) {
    if (page[i] == '&' && !known_entity(page.substr(i))) markup.error = "entity";
    if (page[i] == '>')
      markup.error = "stray > after " + std::string(page.substr(i < 30 ? 0 : i - 30, 30));
    if (page[i] != '<') continue;
    const std::size_t end = page.find('>', i);
    const std::string_view tag = page.substr(i + 1, end - i - 1);
    if (end == page.npos || contains(tag, "<")) return {"tag not closed", {}, {}};
    if (occurrences(tag, "\"") % 2 != 0) markup.error = "quotes: " + std::string(tag);
    if (occurrences(tag, "=\"") < occurrences(tag, "\"") / 2)
      markup.error = "no value: " + std::string(tag);
    const std::string name(tag.substr(0, tag.find_first_of(" /", 1)));
    if (tag.front() == '/') {
      if (open.empty() || "/" + open.back() != tag) markup.error = "closes " + std::string(tag);
      if (!open.empty()) open.pop_back();
    } else if (tag.back() != '/' && !empty.contains(name)) {
      open.push_back(name);
    }
    note_ids(tag, markup);
    i = end;
    if (name == "style") i = page.find("</style>", i) - 1;  // its text has > of its own
  }
  if (markup.error.empty() && !open.empty()) markup.error = "left open: " + open.back();
  for (const std::string& id : markup.references) {
    if (!markup.ids.contains(id)) markup.error = "points nowhere: " + id;
  }
  return markup;
}

// WCAG 2.2: relative luminance and contrast of sRGB colours written #rrggbb.
double luminance(std::string_view hex) {
  double out = 0.0;
  constexpr double kWeights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t k = 0; k < 3; ++k) {
    const double v = static_cast<double>(
                         std::strtol(std::string(hex.substr(1 + 2 * k, 2)).c_str(), nullptr, 16)) /
                     255.0;
    out += kWeights[k] * (v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
  }
  return out;
}

double contrast(std::string_view a, std::string_view b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace

TEST_CASE("the checker of markup finds what is wrong") {
  CHECK(check_markup("<p>a &amp; b</p>").error.empty());
  for (const char* bad :
       {"<p>", "<p></b>", "<b><i></b></i>", "a & b", "<p id=\"a\"></p><b id=\"a\"></b>",
        "<a href=\"#x\"></a>", "<a href=\"x></a>", "a > b"}) {
    CHECK_MESSAGE(!check_markup(bad).error.empty(), bad);
  }
}

TEST_CASE("the page is well formed, with unique ids and no dangling reference") {
  CHECK(check_markup(report_html(example())).error == "");
  ReportInput bare;
  bare.network = {{2, 1}, {}, true};
  CHECK(check_markup(report_html(bare)).error == "");
}

TEST_CASE("equal inputs give equal bytes, whatever the locale") {
  const std::string page = report_html(example());
  CHECK(report_html(example()) == page);
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) != nullptr) CHECK(report_html(example()) == page);
  }
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("nothing runs and nothing is fetched") {
  const std::string page = report_html(example());
  for (const char* banned : {"<script", "javascript:", "@import", "src=", "<iframe", "<img",
                             " on"
                             "load=",
                             "<object", "<form"}) {
    CHECK_MESSAGE(!contains(page, banned), banned);
  }
  CHECK(occurrences(page, "http") == 2);  // the policy's http-equiv and the link to the paper
  CHECK(occurrences(page, "url(") == occurrences(page, "url(#"));
  CHECK(contains(page, "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""));
}

TEST_CASE("the numbers of the page are those of the analysis") {
  const ReportInput input = example();
  const std::string page = report_html(input);
  const std::string section = between(page, "<section id=\"layer-1\"", "</section>");
  for (const char* text : {"0.0111", "0.222",
                           "0.9333", "0.0444",
                           "0.0555", "0.00666",
                           "0.333",  "0.888",
                           "0.0204", "0.999",
                           "0.161",  "0.0122",
                           "0.9877", "0.9123",
                           "0.9967", "0.991",
                           "0.943",  "17.3",
                           "0.0127", "3.17",
                           "61.9",   "1.29\u202F×\u202F10⁻⁵",
                           "0.983",  "0.0123",
                           "0.0231", "0.0437"}) {
    CHECK_MESSAGE(contains(section, std::string(">") + text + "<") +
                          contains(section, ", " + std::string(text) + "<") >=
                      1,
                  text);
  }
  for (const char* text : {"1437", "360", "0.121", "96.7", "98.7", "9.8.7", "0.0337",
                           "sgdscope analyze --data digits --seed 42", "arXiv:2602.05600",
                           "Training was interrupted after epoch 2."}) {
    CHECK_MESSAGE(contains(page, text), text);
  }
}

TEST_CASE("each reading states exponent, interval, fitted and dropped") {
  const ReportInput input = example();
  const std::string page = report_html(input);
  for (const std::size_t i : {0u, 1u}) {
    const PowerLawFit& fit = *input.analysis.blocks[i].c_on_h;
    char text[200];
    std::snprintf(text, sizeof text,
                  "curvature<sup>%.2f</sup> <span class=\"whole\">(%.2f–%.2f)</span> over "
                  "%d\u00A0directions; %d were dropped.",
                  fit.exponent, fit.low, fit.high, static_cast<int>(fit.fitted),
                  static_cast<int>(fit.dropped()));
    CHECK_MESSAGE(occurrences(page, text) == 2, text);  // at the top and in its section
  }
}

TEST_CASE("an exponent that is not there is never printed") {
  ReportInput input = example();
  REQUIRE_FALSE(input.analysis.blocks[2].c_on_h);
  REQUIRE_FALSE(input.analysis.blocks[2].m2_on_h);
  input.analysis.blocks = {input.analysis.blocks[2]};
  const std::string page = report_html(input);
  CHECK_FALSE(contains(page, "<sup>"));
  CHECK_FALSE(contains(page, "class=\"big\""));
  CHECK_FALSE(contains(page, "class=\"fit\""));
  CHECK_FALSE(contains(page, "class=\"bar"));
  CHECK_FALSE(contains(page, "R</tspan>²"));
  CHECK(contains(page, "<b>Layer 3:</b> there is no exponent: not enough range, "));
  CHECK(contains(page, "<p class=\"reading\">There is no exponent: not enough range, "));
}

TEST_CASE("a fit without an interval shows none") {
  ReportInput input = example();
  PowerLawFit& fit = *input.analysis.blocks[0].c_on_h;
  fit.low = fit.high = kNaN;
  input.fit.resamples = 0;
  const std::string page = report_html(input);
  CHECK_FALSE(contains(page, "nan"));
  CHECK(contains(page, "No intervals were asked for."));
  CHECK(check_markup(page).error == "");
}

TEST_CASE("filled marks are the fitted directions, hollow ones the dropped") {
  const ReportInput input = example();
  const std::string page = report_html(input);
  // Block 1: circles; decades 6 to 8 lie below the window.
  const PowerLawFit& first = *input.analysis.blocks[0].c_on_h;
  REQUIRE(first.outside_window > 10);
  for (const char* picture : {"noise", "awd", "wedge"}) {
    const std::string svg =
        between(page, "layer-1-" + std::string(picture) + "-title\">", "</svg>");
    const std::string filled = between(svg, "<path class=\"disc ", "/>");
    const std::string hollow = between(svg, "<path class=\"hollow ", "/>");
    CHECK(occurrences(filled, "M") == static_cast<std::size_t>(first.fitted));
    CHECK(occurrences(hollow, "M") == static_cast<std::size_t>(first.outside_window));
  }
  // Block 2: squares; the negative directions have no logarithm.
  const PowerLawFit& second = *input.analysis.blocks[1].c_on_h;
  CHECK(second.not_positive == 20);
  const std::string svg = between(page, "layer-2-noise-title\">", "</svg>");
  CHECK(occurrences(between(svg, "<path class=\"solid ", "/>"), "M") ==
        static_cast<std::size_t>(second.fitted));
  CHECK_FALSE(contains(svg, "hollow"));
}

TEST_CASE("hostile texts stay texts") {
  ReportInput input = example();
  const std::string evil = "\"><script>alert('x')</script>&<!--\x01\xFF]]>";
  input.title = input.command = input.command_note = input.version = evil;
  input.data.name = input.data.scaling = evil;
  input.notes = {evil};
  input.settings = {{evil, evil}};
  input.analysis.blocks[0].block.name = evil;
  const std::string page = report_html(input);
  CHECK(check_markup(page).error == "");
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "<!--"));
  CHECK_FALSE(contains(page, "\xFF"));
  CHECK(occurrences(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&lt;!--") == 13);
}

TEST_CASE("values that are not finite or all zero draw nothing and break nothing") {
  ReportInput input = example();
  BlockAnalysis& block = input.analysis.blocks[0];
  for (Vector* values :
       {&block.curvature, &block.noise, &block.second_moment, &block.noise_spectrum}) {
    values->setZero();
  }
  block.noise[0] = kNaN;
  block.c_on_h = block.m2_on_h = block.c_on_m2 = std::nullopt;
  block.decades.clear();
  block.windows.clear();
  block.ranges.clear();
  block.overlaps.clear();
  block.random_baseline.reset();
  block.cosine_c_h = block.gap_f_h = block.rank_correlation = kNaN;
  input.analysis.accuracy = input.test_accuracy = kNaN;
  input.history = {{0, 1.0, kNaN, 0.1},
                   {1, kNaN, kNaN, 0.1},
                   {2, std::numeric_limits<double>::infinity(), kNaN, 0.1}};
  const std::string page = report_html(input);
  CHECK(check_markup(page).error == "");
  CHECK_FALSE(contains(page, "nan"));
  CHECK_FALSE(contains(page, ">inf"));
  CHECK_FALSE(contains(page, "% right"));  // no accuracy in a regression
  CHECK(contains(page, "There is no exponent: H is zero here"));
  CHECK(occurrences(page, "Nothing to draw") == 6);  // layer 3 has no window with range
}

TEST_CASE("one epoch, one sample, one direction") {
  ReportInput input = example();
  BlockAnalysis block;
  block.block = {BlockKind::kNetwork, 0, 0, 1, "network"};
  block.curvature = block.noise = block.second_moment = block.noise_spectrum = Vector::Ones(1);
  input.analysis.blocks = {block};
  input.history.resize(1);
  const std::string page = report_html(input);
  CHECK(check_markup(page).error == "");
  CHECK(contains(page, "Whole network"));
}

TEST_CASE("a long history is thinned and says so") {
  ReportInput input = example();
  input.history.clear();
  for (int e = 0; e <= 20000; ++e) input.history.push_back({e, 1.0 / (e + 1), 0.5, 0.1});
  const std::string page = report_html(input);
  CHECK(contains(page, "One epoch in 41 is drawn."));
  const std::string curve =
      between(between(page, "id=\"loss-title\"", "</svg>"), "class=\"curve", "/>");
  CHECK(occurrences(curve, "L") == 488);  // 20 001 epochs by 41, and the last
}

TEST_CASE("three layers of 1536 directions stay under 1.5 MB with every direction drawn") {
  ReportInput input = example();
  // Six decades inside the window, two more below it: filled and hollow marks of three kinds.
  input.analysis.blocks = {synthetic(1, 1536, 8.0, 1.4), synthetic(2, 1536, 8.0, 1.3),
                           synthetic(3, 1536, 8.0, 1.2)};
  const std::string page = report_html(input);
  const std::string svg = between(page, "layer-1-noise-title\">", "</svg>");
  CHECK(occurrences(between(svg, "<path class=\"disc ", "/>"), "M") +
            occurrences(between(svg, "<path class=\"hollow ", "/>"), "M") ==
        1536);
  CHECK(page.size() < 700'000);  // measured 533 kB
  CHECK(check_markup(page).error == "");
}

TEST_CASE("text and marks stand out from both grounds and from paper") {
  const std::string page = report_html(example());
  std::size_t from = 0;
  for (const char* scheme : {"light", "dark", "print"}) {
    CAPTURE(scheme);
    from = page.find("--ground:", from);
    REQUIRE(from != std::string::npos);
    const auto colour = [&](const std::string& name) {
      return page.substr(page.find("--" + name + ":", from) + name.size() + 3, 7);
    };
    for (const char* ground : {"ground", "wash"}) {
      for (const char* text : {"ink", "quiet"}) {
        CHECK_MESSAGE(contrast(colour(text), colour(ground)) >= 4.5, text);
      }
    }
    for (const char* hue : {"c1", "c2", "c3", "c4", "c5", "c6"}) {
      CHECK_MESSAGE(contrast(colour(hue), colour("ground")) >= 4.5, hue);
    }
    CHECK(contrast(colour("axis"), colour("ground")) >= 3.0);
    ++from;
  }
  CHECK(contrast("#000000", "#ffffff") == doctest::Approx(21.0));
}
