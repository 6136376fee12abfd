// Interleaved timing and JSON lines for the bench.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace sgdscope::bench {

inline double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
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
