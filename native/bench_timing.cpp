#include "bench_timing.hpp"

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace sgdscope::bench {

std::vector<Timing> time_in_turn(const std::vector<Peer>& peers, int repeats) {
  std::vector<std::vector<double>> seconds(peers.size());
  for (int round = -1; round < repeats; ++round) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const double begin = now();
      peers[i].run();
      if (round >= 0) seconds[i].push_back(now() - begin);
    }
  }
  std::vector<Timing> timings;
  for (const std::vector<double>& runs : seconds) {
    timings.push_back({median(runs), *std::min_element(runs.begin(), runs.end())});
  }
  return timings;
}

void print_line(const nlohmann::ordered_json& line) {
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

}  // namespace sgdscope::bench
