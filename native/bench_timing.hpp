// Interleaved timing and JSON lines for the bench.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace sgdscope::bench {

inline double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

// Of one value or more; of an even number the mean of the two in the middle.
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2.0;
}

struct Peer {
  std::string name;
  std::function<void()> run;
};

struct Timing {
  double median = 0.0;
  double best = 0.0;
};

// Every peer once to warm up, then `repeats` rounds of all peers in turn.
std::vector<Timing> time_in_turn(const std::vector<Peer>& peers, int repeats);

// One line, at once visible to a reader at the other end of a pipe.
void print_line(const nlohmann::ordered_json& line);

}  // namespace sgdscope::bench
