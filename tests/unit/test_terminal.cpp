#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "terminal.hpp"

using namespace sgdscope;
using namespace sgdscope::native;

namespace {

const Progress kHalf{"moments of layer 2", 50.0, 100.0};

std::string bar(std::size_t solid, std::size_t blank) {
  std::string text;
  for (std::size_t i = 0; i < solid; ++i) text += "█";
  return text + std::string(blank, ' ');
}

}  // namespace

TEST_CASE("a line of progress fits any terminal with a column to spare") {
  for (const Progress& progress :
       {kHalf, Progress{"", 50.0, 100.0}, Progress{"", 0.0, 0.0}, Progress{"größer", 3.0, 3.0}}) {
    for (const char* label : {"Analysis", "Übung", ""}) {
      for (const double elapsed : {0.5, 10.0, 1e6}) {
        for (std::size_t width = 0; width <= 120; ++width) {
          const std::string line = progress_line(label, progress, elapsed, width);
          CHECK_MESSAGE(columns(line) + 1 <= std::max<std::size_t>(width, 1), line);
        }
      }
    }
  }
}

TEST_CASE("what does not fit goes in order: phase, forecast, bar, label") {
  const auto line = [](std::size_t width) { return progress_line("Analysis", kHalf, 10.0, width); };
  const std::string all = "Analysis  " + bar(15, 15) + "  50 %  10 s left  (moments of layer 2)";
  CHECK(line(200) == all);
  CHECK(line(80) == all);  // 79 columns
  CHECK(columns(all) == 79);
  const std::string no_phase = "Analysis  " + bar(15, 15) + "  50 %  10 s left";
  CHECK(line(79) == no_phase);
  CHECK(line(58) == no_phase);
  const std::string no_forecast = "Analysis  " + bar(15, 15) + "  50 %";
  CHECK(line(57) == no_forecast);
  CHECK(line(47) == no_forecast);
  CHECK(line(46) == "Analysis  " + bar(14, 0) + "▌" + bar(0, 14) + "  50 %");
  CHECK(line(18) == "Analysis  ▌  50 %");
  CHECK(line(17) == "Analysis  50 %");
  CHECK(line(15) == "Analysis  50 %");
  CHECK(line(14) == "Analysi  50 %");
  CHECK(line(7) == "  50 %");
  CHECK(line(1).empty());
  CHECK(line(0).empty());
}

TEST_CASE("there is no forecast in the first second, nor before anything is done") {
  CHECK(progress_line("A", {"", 1.0, 2.0}, 0.9, 80) == "A  " + bar(15, 15) + "  50 %");
  CHECK(progress_line("A", {"", 0.0, 2.0}, 9.0, 80) == "A  " + bar(0, 30) + "   0 %");
}

TEST_CASE("the terminal's word on its width comes first, then COLUMNS, then 80") {
  CHECK(terminal_width(132, "40") == 132);
  CHECK(terminal_width(0, "40") == 40);
  for (const char* none : {"", "0", "-40", "wide", "40 ", "99999999999"}) {
    CHECK_MESSAGE(terminal_width(0, none) == 80, none);
  }
  CHECK(terminal_width(0, nullptr) == 80);
}
