#include "exit_status.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

namespace sgdscope::native {
namespace {

// The reason that the first flush gave that failed; 0: none did.
int output_failure = 0;

}  // namespace

int refuse(const Error& error) {
  std::fprintf(stderr, "sgdscope: %s\n", error.message.c_str());
  return kExitRefused;
}

Error out_of_memory() { return {ErrorCode::kTooLarge, "there is not enough memory for this"}; }

Error in_file(const std::string& path, const Error& error) {
  return {error.code, path + ": " + error.message};
}

void outlive_failed_writes() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void flush_output() {
  // A library may have written, and failed, before it was told to flush.
  const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (lost && output_failure == 0) output_failure = errno;
}

int end_with(int status) {
  flush_output();
  const bool lost = std::ferror(stdout) != 0 && output_failure != EPIPE;
  if (status != kExitDone || !lost) return status;
  const std::string reason =
      output_failure == 0 ? "" : std::string(" (") + std::strerror(output_failure) + ")";
  return refuse({ErrorCode::kBadValue, "standard output: cannot be written" + reason});
}

}  // namespace sgdscope::native
