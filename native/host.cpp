#include "host.hpp"

#include <cerrno>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace sgdscope::native {

bool error_is_terminal() { return isatty(STDERR_FILENO) != 0; }

int error_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

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
