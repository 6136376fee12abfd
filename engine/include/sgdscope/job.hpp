// Long work as a job advanced in bounded steps. The caller owns the loop, so it can draw progress,
// read messages, look for Ctrl-C, or drop the job between two steps by letting go of it.
//
//   while (job.step()) show(job.progress());
#pragma once

#include <string_view>

namespace sgdscope {

// `done` and `total` are in units of work (floating-point operations, roughly), so that the ratio
// of two of them predicts time. `phase` is a word or two for people, valid as long as the job is.
struct Progress {
  std::string_view phase;
  double done = 0.0;
  double total = 1.0;
};

class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  // Does one bounded piece of work. Returns false once there is nothing left to do (and does
  // nothing when called again).
  virtual bool step() = 0;
  virtual Progress progress() const = 0;

  // Steps to the end.
  void finish() {
    while (step()) {
    }
  }
};

}  // namespace sgdscope
