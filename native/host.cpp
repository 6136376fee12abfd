#include "host.hpp"

#include <unistd.h>

namespace sgdscope::native {

bool error_is_terminal() { return isatty(STDERR_FILENO) != 0; }

void read_in_order(int) {}

}  // namespace sgdscope::native
