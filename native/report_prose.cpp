// What the report says in words about all runs alike: how to read it, and by which conventions.

#include <cmath>

#include "report_format.hpp"
#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

constexpr std::string_view kReading = R"(
<p>Stochastic gradient descent follows the gradient of a few samples at a time, so its steps scatter.
The covariance <var>C</var> of the one-sample gradients says how much, and in which directions. The
Hessian <var>H</var> says how strongly the loss curves in each direction. Each mark of the large
pictures is one eigenvector <var>v<sub>i</sub></var> of <var>H</var>: to the right by its curvature,
up by the noise along it. Both axes are logarithmic with equal decades, so a power law is a straight
line and slope 1 is a rise of 45°.</p>
<p>If noise were proportional to curvature, the slope would be 1. The paper’s account is that noise
follows the mean of the <em>squared</em> one-sample Hessians instead. Then the slope is 1 where
directions differ only in how many samples bend them, 2 where they differ only in how strongly, and
in between as a rule. The picture against E[<var>h</var>²] tests the account: there the slope should
be 1.</p>
)";

constexpr std::string_view kLimits = R"(
<ul>
<li>An exponent between 1 and 2 is an empirical statement about one layer at a time. The wedge is a
theorem about E[<var>h</var>²], point by point; it binds neither <var>C</var> nor the slope of a fitted
line, and slopes outside of 1 to 2 do occur.</li>
<li>A straight cloud is no proof of a power law. Look at the window, at the slope by decade, and at
what was dropped.</li>
<li>Directions with negative curvature have no logarithm: they are counted, not shown. Early in training
they may be many.</li>
<li>The interval says how far the exponent depends on which directions there are, not how it would
change with other samples, another seed or another network.</li>
<li>Layers have different factors, so the pooled points of several layers may follow a slope that no
layer has.</li>
<li>The noise is that of samples drawn at the final parameters of this run. Where SGD went before, and
how weight decay or momentum shape its steps, is not in these pictures.</li>
</ul>
)";

constexpr std::string_view kDefinitions = R"(
<p class="formulas">
<math display="block"><mi>C</mi><mo>=</mo><mfrac><mn>1</mn><mi>N</mi></mfrac><munder><mo>∑</mo><mi>p</mi></munder><msub><mi>g</mi><mi>p</mi></msub><msubsup><mi>g</mi><mi>p</mi><mi mathvariant="normal">T</mi></msubsup><mo>−</mo><mover><mi>g</mi><mo>¯</mo></mover><msup><mover><mi>g</mi><mo>¯</mo></mover><mi mathvariant="normal">T</mi></msup></math>
<math display="block"><mi>H</mi><mo>=</mo><mfrac><mn>1</mn><mi>N</mi></mfrac><munder><mo>∑</mo><mi>p</mi></munder><msub><mi>h</mi><mi>p</mi></msub></math>
<math display="block"><mrow><mi mathvariant="normal">E</mi><mo stretchy="false">[</mo><msup><mi>h</mi><mn>2</mn></msup><mo stretchy="false">]</mo></mrow><mo>=</mo><mfrac><mn>1</mn><mi>N</mi></mfrac><munder><mo>∑</mo><mi>p</mi></munder><msubsup><mi>h</mi><mi>p</mi><mn>2</mn></msubsup></math>
</p>
<p><var>g<sub>p</sub></var> and <var>h<sub>p</sub></var> are the gradient and the Hessian of the
un-averaged loss of sample <var>p</var>, exact and for every training sample, without the
weight-decay term. <var>C</var> is centred and divided by <var>N</var>: a mini-batch of <var>B</var>
samples drawn with replacement has noise covariance <var>C</var>/<var>B</var>; drawn without replacement, times
(<var>N</var>−<var>B</var>)/(<var>N</var>−1). <var>H</var> is a mean over samples. An index
<var>ii</var> means along the <var>i</var>-th eigenvector of <var>H</var>, in descending order:
<var>H<sub>ii</sub></var> = <var>λ<sub>i</sub></var> and <var>C<sub>ii</sub></var> =
<var>v<sub>i</sub></var>ᵀ<var>Cv<sub>i</sub></var>. Parameters of a layer: weights row by row, then,
where the block includes it, the bias. All in 64-bit floating point; <var>u</var> = 2⁻⁵².</p>
)";

}  // namespace

std::string how_to_read() {
  return "<section id=\"reading\" class=\"prose\"><h2>How to read the pictures</h2>" +
         std::string(kReading) + "<h3>What they do not show</h3>" + std::string(kLimits) +
         "</section>\n";
}

std::string conventions(const ReportInput& input) {
  const FitOptions& fit = input.fit;
  std::string window =
      "<p>Lines are fitted by least squares on logarithms, over directions with "
      "<var>H<sub>ii</sub></var> above " +
      number(fit.relative_window) + " of the largest";
  if (fit.relative_end < 1.0) window += " and up to " + number(fit.relative_end) + " of it";
  if (fit.top > 0) window += " and among the first " + count(fit.top);
  window +=
      ". Values that are not positive, or at or below the rounding level of their matrix, are "
      "dropped and counted. With fewer than 8 directions, or less than one decade of range, no "
      "exponent is given. ";
  if (fit.resamples > 0) {
    window +=
        "Intervals are nominal " + number(100.0 * fit.confidence) +
        "\u00A0% ones (percentiles of a circular block bootstrap over directions in the order "
        "of their size, " +
        count(fit.resamples) +
        " resamples). They cover less than that where directions are few, or where neighbours "
        "lie off the line together.";
  } else {
    window += "No intervals were asked for.";
  }
  return "<section id=\"conventions\" class=\"prose\"><h2>Conventions</h2>" +
         std::string(kDefinitions) + window + "</p></section>\n";
}

std::string citation() {
  return R"(<section id="citation" class="prose"><h2>Citation</h2>
<p>The relation <var>C</var> ∝ E[<var>h</var>²] and the per-layer power laws between 1 and 2 are from
Y. Zhang, N. Yang and Y. Tu, <cite>On the Superlinear Relationship between SGD Noise Covariance and Loss
Landscape Curvature</cite>, 2026, <a href="https://arxiv.org/abs/2602.05600">arXiv:2602.05600</a>.
This page measures them; it does not assume them.</p>
</section>
)";
}

}  // namespace sgdscope::report
