#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "report_parts.hpp"

using namespace sgdscope;
using namespace sgdscope::report;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool contains(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

// Of twelve directions 3 can be fitted: 4 lie outside the window of 1e-6, 1 is negative, and 4 are
// rounding, 1 in H, 3 in C; of those one is so in E[h²], too.
BlockAnalysis few() {
  BlockAnalysis block;
  block.block = {BlockKind::kWeights, 1, 0, 12, "layer 1 weights"};
  block.curvature.resize(12);
  block.curvature << 1, 0.5, 0.2, 1e-2, 1e-3, 1e-4, 1e-7, 1e-8, 1e-9, 1e-10, -1e-3, 0;
  block.noise = block.curvature;
  block.noise[3] = block.noise[4] = 1e-17;
  block.noise[5] = 0.0;
  block.second_moment = block.curvature;
  block.second_moment[3] = 1e-17;
  block.noise_spectrum = block.noise;
  block.curvature_floor = block.noise_floor = block.second_moment_floor = 1e-16;
  block.decades =
      slopes_by_decade(block.curvature, block.noise, noise_on_curvature(block, {}).options);
  return block;
}

BlockAnalysis flat() {
  BlockAnalysis block;
  block.block = {BlockKind::kWeights, 2, 12, 4, "layer 2 weights"};
  block.curvature = block.noise = block.second_moment = block.noise_spectrum = Vector::Zero(4);
  block.gap_c_h = block.gap_f_h = block.gap_gn_h = block.cosine_c_h = kNaN;
  block.wedge.upper_applies = true;
  return block;
}

std::string page_of(const BlockAnalysis& block, Loss loss = Loss::kCrossEntropy) {
  ReportInput input;
  input.network = {{2, 1}, {}, true};
  input.loss = loss;
  input.analysis.blocks = {block};
  return report_html(input);
}

}  // namespace

TEST_CASE("directions that no line was fitted to are counted by what became of them") {
  const BlockAnalysis block = few();
  const Tally noise = tally_of(noise_on_curvature(block, {}));
  CHECK(noise.fitted == 3);
  CHECK(noise.dropped() == 9);
  CHECK(reasons(noise) == "4 outside the window, 1 not positive, 4 at rounding level");
  CHECK(reasons(tally_of(second_moment_on_curvature(block, {}))) ==
        "4 outside the window, 1 not positive, 2 at rounding level");
  CHECK(reasons(tally_of(noise_on_second_moment(block, {}))) == reasons(noise));
  FitOptions narrow;
  narrow.top = 2;
  narrow.relative_window = 0.6;
  CHECK(reasons(tally_of(noise_on_curvature(block, narrow))) == "11 outside the window");
  CHECK(reasons({}).empty());
}

TEST_CASE("a curvature at rounding level is counted as rounding, whichever sign it has") {
  BlockAnalysis block = few();
  block.curvature.tail(6) << 1e-9, -1e-3, 9e-17, 1e-18, -1e-18, -9e-17;
  // As the engine counts for the line.
  const FitOptions options = noise_on_curvature(block, {}).options;
  block.directions =
      tally(standings(block.curvature, options.floor_x, block.curvature, block.noise, options));
  CHECK(reasons(block.directions) == "1 outside the window, 1 not positive, 7 at rounding level");
  CHECK(reasons(tally_of(noise_on_curvature(block, {}))) == reasons(block.directions));
  CHECK(reasons(tally_of(second_moment_on_curvature(block, {}))) ==
        "1 outside the window, 1 not positive, 5 at rounding level");
  CHECK(reasons(tally_of(noise_on_second_moment(block, {}))) == reasons(block.directions));
}

TEST_CASE("why there is no line names the numbers of that line") {
  BlockAnalysis block = few();
  CHECK(why_no_line(noise_on_curvature(block, {})) ==
        "not enough range, 3 of 12 directions can be fitted, fewer than 8");
  CHECK(why_no_line(second_moment_on_curvature(block, {})) ==
        "not enough range, 5 of 12 directions can be fitted, fewer than 8");
  block.curvature = block.noise = Vector::Ones(12);
  block.second_moment = Vector::LinSpaced(12, 1.0, 2.0);
  CHECK(why_no_line(noise_on_curvature(block, {})) ==
        "not enough range, 12 of 12 directions can be fitted, within a factor of 10 in curvature");
  CHECK(why_no_line(noise_on_second_moment(block, {})) ==
        "not enough range, 12 of 12 directions can be fitted, within a factor of 10 in E[h²]");
  CHECK(contains(why_no_line(noise_on_second_moment(flat(), {})), "H is zero here ("));
}

TEST_CASE("the page says what was left out where there is no exponent") {
  const std::string page = page_of(few());
  CHECK(contains(page,
                 "There is no exponent: not enough range, 3 of 12 directions can be fitted, fewer "
                 "than 8; 9 were dropped (4 outside the window, 1 not positive, 4 at rounding "
                 "level).</p>"));
  CHECK(contains(page, "fewer than 8</td><td>4</td><td>1</td><td>4</td></tr>"));
  CHECK(contains(page, "fewer than 8</td><td>4</td><td>1</td><td>2</td></tr>"));
}

TEST_CASE("where H is zero nothing else is blamed") {
  const std::string page = page_of(flat());
  CHECK(contains(page,
                 "There is no exponent: H is zero here (units that are saturated or dead, or "
                 "a single class).</p>"));
  CHECK(contains(page, "Nothing to draw: H is zero here."));
  CHECK(contains(page, "; every one-sample Hessian is zero here."));
  for (const char* wrong : {"not enough range", "no likelihood", "(0)", "were dropped",
                            "negative eig", "Gauss–Newton; 0", "noise equalled"}) {
    CHECK_MESSAGE(!contains(page.substr(0, page.find("id=\"reading\"")), wrong), wrong);
  }
}

TEST_CASE("the Fisher matrix is that of the loss") {
  const auto says = [](Loss loss, const char* text) {
    CHECK_MESSAGE(contains(page_of(few(), loss), text), text);
  };
  says(Loss::kCrossEntropy, ">true Fisher matrix, summed over the classes<");
  says(Loss::kBinaryLogistic, ">true Fisher matrix, summed over the classes<");
  says(Loss::kMseHalfSum, ">true Fisher matrix, of the Gaussian whose likelihood the loss is<");
  says(Loss::kMseMean, ">true Fisher matrix, of the Gaussian whose likelihood the loss is<");
  says(Loss::kSoftmaxMse, ">the loss is no likelihood: there is no Fisher matrix<");
}

TEST_CASE("curvatures that occur more than once are named beside what was dropped") {
  BlockAnalysis block = few();
  CHECK_FALSE(contains(page_of(block), "more than once"));
  block.degenerate_curvatures = 15;
  CHECK(contains(page_of(block),
                 "at rounding level). 15 curvatures occur more than once: within such a group "
                 "rounding chose the directions, so "));
  block.degenerate_curvatures = 1;  // its neighbour is at rounding level
  CHECK(contains(page_of(block), " 1 curvature occurs more than once: "));
}

TEST_CASE("a comparison with the loss says what K outputs make of it, where there is a K") {
  const char* const with_outputs = "; 1/<var>K</var> if it were (2<var>L</var>/<var>K</var>)";
  for (const Loss loss : {Loss::kMseHalfSum, Loss::kMseMean}) {
    CHECK(contains(page_of(few(), loss), with_outputs));
  }
  for (const Loss loss : {Loss::kCrossEntropy, Loss::kSoftmaxMse}) {
    CHECK_FALSE(contains(page_of(few(), loss), with_outputs));
  }
}

TEST_CASE("Gauss–Newton of the whole network is H where that has no hidden layer") {
  BlockAnalysis block = few();
  block.block.kind = BlockKind::kNetwork;
  CHECK(contains(page_of(block), ">Gauss–Newton; 0 where the network has no hidden layer<"));
  CHECK_FALSE(contains(page_of(few()), "no hidden layer"));
}

TEST_CASE("bounds of the wedge: why there is none above, and who lies beyond") {
  BlockAnalysis block = few();
  block.wedge = {0, 0, false, -0.25, 3.0};
  std::string page = page_of(block);
  CHECK(contains(page, "the least eigenvalue of all one-sample Hessians is negative, −0.250."));
  CHECK_FALSE(contains(page, "beyond a bound"));
  block.wedge = {1, 0, true, 0.0, 3.0};
  page = page_of(block);
  CHECK(
      contains(page, " = 3.00, the upper one. 1\u00A0direction lies beyond a bound by more than"));
  block.wedge.above = 2;
  CHECK(contains(page_of(block), " 3\u00A0directions lie beyond a bound by more than rounding."));
}
