#include "terminal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "host.hpp"
#include "interrupt.hpp"

namespace sgdscope::native {
namespace {

constexpr std::size_t kBarColumns = 30;
constexpr double kRedraw = 0.1;          // seconds
constexpr double kBeforeForecast = 1.0;  // seconds; an earlier one would jump about

std::string decimals(double value, int places) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

// Eighths of a column, so that the bar moves smoothly.
std::string bar_text(double share) {
  static constexpr const char* kPart[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(share * kBarColumns * 8);
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  text += kPart[eighths % 8];
  return left(text, kBarColumns);
}

bool is_terminal() {
  const char* kind = std::getenv("TERM");
  return error_is_terminal() && kind != nullptr && std::string_view(kind) != "dumb";
}

}  // namespace

std::string bytes_text(double bytes) {
  static constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000.0;
    ++unit;
  }
  return decimals(bytes, unit > 0 && bytes < 9.95 ? 1 : 0) + " " + kUnits[unit];
}

std::string seconds_text(double seconds) {
  if (!(seconds >= 1.0)) return "less than a second";
  if (seconds < 99.5) return decimals(seconds, 0) + " s";
  const double minutes = std::round(seconds / 60.0);
  if (minutes < 100.0) return decimals(minutes, 0) + " min";
  const double hours = std::floor(minutes / 60.0);
  if (hours >= 48.0) return decimals(std::round(hours / 24.0), 0) + " days";
  return decimals(hours, 0) + " h " + decimals(minutes - 60.0 * hours, 0) + " min";
}

std::string about_seconds(double seconds) {
  return (seconds >= 1.0 ? "about " : "") + seconds_text(seconds);
}

std::string count_text(double count) {
  std::string text = decimals(count, 0);
  if (text.size() <= 4) return text;
  for (std::size_t at = text.size() - 3;; at -= 3) {
    text.insert(at, 1, ' ');
    if (at <= 3) return text;
  }
}

std::string count_of(std::int64_t count, std::string_view one, std::string_view many) {
  return count_text(static_cast<double>(count)) + " " + std::string(count == 1 ? one : many);
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // bytes that continue a character
  }));
}

std::string right(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, columns(text)), ' ') + std::string(text);
}

std::string left(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width - std::min(width, columns(text)), ' ');
}

ProgressBar::ProgressBar(std::string label, bool wanted)
    : label_(std::move(label)), draws_(wanted && is_terminal()) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(const Progress& progress) {
  if (!draws_) return;
  const auto now = Clock::now();
  if (std::chrono::duration<double>(now - last_).count() < kRedraw) return;
  last_ = now;
  drawn_ = true;
  const double share =
      progress.total > 0.0 ? std::clamp(progress.done / progress.total, 0.0, 1.0) : 0.0;
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  std::string line = label_ + "  " + bar_text(share) + right(decimals(100.0 * share, 0), 4) + " %";
  if (elapsed > kBeforeForecast && share > 0.0) {
    line += "  " + seconds_text(elapsed * (1.0 - share) / share) + " left";
  }
  if (!progress.phase.empty()) line += "  (" + std::string(progress.phase) + ")";
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
}

JobEnd run_job(Job& job, ProgressBar& bar, int interrupts_before) {
  do {
    if (interrupts() > interrupts_before) return JobEnd::kInterrupted;
    bar.show(job.progress());
  } while (job.step());
  return JobEnd::kFinished;
}

}  // namespace sgdscope::native
