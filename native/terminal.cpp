#include "terminal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "host.hpp"
#include "interrupt.hpp"

namespace sgdscope::native {
namespace {

constexpr std::size_t kBarColumns = 30;
constexpr std::size_t kBarGap = 2;       // before it
constexpr double kRedraw = 0.1;          // seconds
constexpr double kBeforeForecast = 1.0;  // seconds; an earlier one would jump about

std::string decimals(double value, int places) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

// Eighths of a column, so that the bar moves smoothly.
std::string bar_text(double share, std::size_t width) {
  static constexpr const char* kPart[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(share * static_cast<double>(8 * width));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  text += kPart[eighths % 8];
  return left(text, width);
}

// The beginning of a UTF-8 text, of at most `width` columns.
std::string_view beginning(std::string_view text, std::size_t width) {
  std::size_t end = text.size();
  while (columns(text.substr(0, end)) > width) --end;
  return text.substr(0, end);
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

std::string progress_line(std::string_view label, const Progress& progress, double elapsed,
                          std::size_t width) {
  const double share =
      progress.total > 0.0 ? std::clamp(progress.done / progress.total, 0.0, 1.0) : 0.0;
  std::string numbers = right(decimals(100.0 * share, 0), 4) + " %";
  const std::size_t room = std::max<std::size_t>(width, 1) - 1;
  const std::size_t bare = columns(label) + columns(numbers);
  if (room < bare) {
    const std::string_view all = beginning(numbers, room);
    return std::string(beginning(label, room - all.size())) + std::string(all);
  }

  std::size_t rest = room - bare;
  std::string bar;
  if (rest > kBarGap) {
    const std::size_t length = std::min(kBarColumns, rest - kBarGap);
    bar = std::string(kBarGap, ' ') + bar_text(share, length);
    rest -= kBarGap + length;
  }
  std::string forecast, phase;
  if (elapsed > kBeforeForecast && share > 0.0) {
    forecast = "  " + seconds_text(elapsed * (1.0 - share) / share) + " left";
  }
  if (!progress.phase.empty()) phase = "  (" + std::string(progress.phase) + ")";
  if (columns(forecast) <= rest) numbers += forecast;
  if (columns(forecast) + columns(phase) <= rest) numbers += phase;
  return std::string(label) + bar + numbers;
}

std::size_t terminal_width(int asked, const char* variable) {
  constexpr std::size_t kUsual = 80;
  if (asked > 0) return static_cast<std::size_t>(asked);
  if (variable == nullptr) return kUsual;
  const std::string_view text = variable;
  std::uint16_t width = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), width);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && width > 0 ? width : kUsual;
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
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  const std::size_t width = terminal_width(error_columns(), std::getenv("COLUMNS"));
  std::fprintf(stderr, "\r%s\x1b[K", progress_line(label_, progress, elapsed, width).c_str());
}

JobEnd run_job(Job& job, ProgressBar& bar, int interrupts_before) {
  do {
    if (interrupts() > interrupts_before) return JobEnd::kInterrupted;
    bar.show(job.progress());
  } while (job.step());
  return JobEnd::kFinished;
}

}  // namespace sgdscope::native
