// What a person sees while waiting: quantities in words, and a bar on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "sgdscope/job.hpp"

namespace sgdscope::native {

std::string bytes_text(double bytes);       // "45 MB", "2.9 GB"; powers of 1000
std::string seconds_text(double seconds);   // "less than a second", "12 s", "3 min", "2 h 10 min"
std::string about_seconds(double seconds);  // "less than a second", "about 12 s"
std::string count_text(double count);       // "18 816"
std::string count_of(std::int64_t count, std::string_view one,
                     std::string_view many);  // "2 samples"

// How many columns a UTF-8 text takes, and the text with blanks before or after it up to `width`.
std::size_t columns(std::string_view text);
std::string right(std::string_view text, std::size_t width);
std::string left(std::string_view text, std::size_t width);

// The line of a bar in at most `width` − 1 columns, so that no terminal wraps it. Where that is too
// narrow, the phase goes first, then the forecast; then the bar gets shorter, at last the label.
std::string progress_line(std::string_view label, const Progress& progress, double elapsed,
                          std::size_t width);

// `asked`: what the terminal says; `variable`: the value of COLUMNS, or null. 80 where neither is a
// width.
std::size_t terminal_width(int asked, const char* variable);

// One line on standard error that is redrawn in place, with the time left. Draws nothing when
// standard error is not a terminal (or a dumb one) or when not wanted; leaves nothing behind.
class ProgressBar {
 public:
  ProgressBar(std::string label, bool wanted);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  void show(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  std::string label_;
  bool draws_ = false;
  bool drawn_ = false;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_{};
};

enum class JobEnd { kFinished, kInterrupted };

// Steps to the end, or until one more signal has arrived than `interrupts_before`.
JobEnd run_job(Job& job, ProgressBar& bar, int interrupts_before);

}  // namespace sgdscope::native
