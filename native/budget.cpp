#include "budget.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include <sys/resource.h>
#include <unistd.h>

#include "sgdscope/measures.hpp"
#include "sgdscope/npz.hpp"
#include "sgdscope/number.hpp"

#include "terminal.hpp"

namespace sgdscope::native {
namespace {

namespace fs = std::filesystem;

std::optional<double> number_in(const fs::path& path) {
  std::ifstream file(path);
  double value = 0.0;
  if (file >> value) return value;  // "max" is no number: no limit
  return std::nullopt;
}

// The number behind a key at the beginning of a line.
std::optional<double> number_of(const fs::path& path, std::string_view wanted) {
  std::ifstream file(path);
  std::string key, rest;
  double value = 0.0;
  while (file >> key >> value) {
    if (key == wanted) return value;
    std::getline(file, rest);
  }
  return std::nullopt;
}

// Free memory and caches that can be dropped; Linux says it in kB of 1024.
std::optional<double> linux_estimate() {
  const auto available = number_of("/proc/meminfo", "MemAvailable:");
  if (!available) return std::nullopt;
  return *available * 1024.0;
}

// Of one group alone; caches can be dropped.
std::optional<double> rest_in(const fs::path& group) {
  const auto limit = number_in(group / "memory.max");
  const auto used = number_in(group / "memory.current");
  if (!limit || !used) return std::nullopt;
  const double cache = number_of(group / "memory.stat", "inactive_file").value_or(0.0);
  return std::max(0.0, *limit - *used + cache);
}

// The path in the line "0::/path", which is that of version 2; empty where there is none.
std::string_view path_of_group(std::string_view groups) {
  constexpr std::string_view kBegin = "0::/";
  while (!groups.empty()) {
    const std::string_view line = groups.substr(0, groups.find('\n'));
    if (line.starts_with(kBegin)) return line.substr(kBegin.size());
    groups.remove_prefix(std::min(line.size() + 1, groups.size()));
  }
  return {};
}

std::string text_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::optional<double> control_group_rest(const fs::path& root, std::string_view groups) {
  std::optional<double> least = rest_in(root);
  fs::path group = root;
  // From the outside in. A path that leaves the groups that can be seen ("/../other") or that is
  // seen from elsewhere leads nowhere here, and nothing is read there.
  for (const fs::path& name : fs::path(path_of_group(groups))) {
    if (name == "..") break;
    group /= name;
    const auto rest = rest_in(group);
    if (rest && (!least || *rest < *least)) least = rest;
  }
  return least;
}

std::optional<double> available_memory() {
  double least = std::numeric_limits<double>::infinity();
  if (const auto bytes = linux_estimate()) {
    least = *bytes;
  } else if (const long pages = sysconf(_SC_PHYS_PAGES); pages > 0) {
    least = static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
  }
  if (const auto bytes = control_group_rest("/sys/fs/cgroup", text_of("/proc/self/cgroup"))) {
    least = std::min(least, *bytes);
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    least = std::min(least, static_cast<double>(limit.rlim_cur));
  }
  // A program of 32 bits, as WebAssembly is, has 4 GiB of addresses whatever the machine has.
  if constexpr (sizeof(void*) == 4) least = std::min(least, 3.5e9);
  if (std::isinf(least)) return std::nullopt;
  return least;
}

std::optional<double> parse_size(std::string_view text) {
  const std::size_t digits = text.find_last_not_of("kKMG") + 1;
  const auto value = parse_number(text.substr(0, digits));
  if (!value || !(*value > 0.0)) return std::nullopt;
  const std::string_view unit = text.substr(digits);
  if (unit.size() > 1) return std::nullopt;
  const double bytes = *value * (unit.empty() ? 1.0 : unit == "G" ? 1e9 : unit == "M" ? 1e6 : 1e3);
  if (std::isinf(bytes)) return std::nullopt;
  return bytes;
}

Status check_memory(double bytes, double limit, const std::string& what,
                    const std::string& advice) {
  const std::string begin = what + " needs about " + bytes_text(bytes) + " of memory, but ";
  if (limit > 0.0) {
    if (bytes <= limit) return ok();
    return Error{ErrorCode::kTooLarge,
                 begin + "--memory-limit allows " + bytes_text(limit) + "; " + advice};
  }
  const auto available = available_memory();
  if (!available || bytes <= *available) return ok();
  return Error{ErrorCode::kTooLarge, begin + bytes_text(*available) + " are available; " + advice};
}

Status check_npz(double bytes, const std::string& what, const std::string& advice) {
  if (bytes <= static_cast<double>(kMostNpzBytes)) return ok();
  return Error{ErrorCode::kTooLarge,
               what + ": the result has " + bytes_text(bytes) + ", an .npz holds at most " +
                   bytes_text(static_cast<double>(kMostNpzBytes)) + "; " + advice};
}

double product_rate(Arch arch) {
  constexpr Index kOrder = 192;
  constexpr double kFlops = 3.0 * kOrder * kOrder * kOrder;  // VᵀMV; of the second product half
  const Matrix a = Matrix::Constant(kOrder, kOrder, 1.0 / kOrder);
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  double best = std::numeric_limits<double>::infinity();
  for (auto last = begin; last - begin < std::chrono::milliseconds(20);) {
    const Matrix product = rotate(a, a, arch, 1);
    const auto now = Clock::now();
    best = std::min(best, std::chrono::duration<double>(now - last).count());
    last = now;
  }
  return kFlops / best;
}

}  // namespace sgdscope::native
