#include "host.hpp"

#include <poll.h>
#include <unistd.h>

namespace sgdscope::native {

bool error_is_terminal() { return isatty(STDERR_FILENO) != 0; }

void read_in_order(int) {}

bool can_be_read(int file) {
  pollfd entry{file, POLLIN, 0};
  return poll(&entry, 1, 100) == 1;  // ms
}

}  // namespace sgdscope::native
