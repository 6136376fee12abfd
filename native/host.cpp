#include "host.hpp"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace sgdscope::native {

bool error_is_terminal() { return isatty(STDERR_FILENO) != 0; }

void read_in_order(int) {}

bool can_be_read(int file) {
  pollfd entry{file, POLLIN, 0};
  return poll(&entry, 1, 100) == 1;  // ms
}

bool reaches_disk(int file) {
  while (fsync(file) != 0) {
    if (errno != EINTR) return errno == EINVAL || errno == ENOTSUP;
  }
  return true;
}

}  // namespace sgdscope::native
