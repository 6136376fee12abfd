// host.hpp in Node, where the program runs as WebAssembly.
#include <emscripten.h>

#include "host.hpp"

namespace {

// Emscripten's isatty() says yes to any standard stream. (process.stderr would also know, but
// touching it makes a pipe non-blocking.)
// clang-format off
EM_JS(bool, error_is_terminal_in_node, (), { return require('tty').isatty(2); });

// Otherwise every read names a position, which Node refuses on a pipe.
EM_JS(void, read_in_order_in_node, (int file), { FS.getStream(file).seekable = false; });
// clang-format on

}  // namespace

namespace sgdscope::native {

bool error_is_terminal() { return error_is_terminal_in_node(); }

int error_columns() { return 0; }  // process.stderr would know, see above

void read_in_order(int file) { read_in_order_in_node(file); }

bool can_be_read(int) { return true; }  // no signal arrives here that would end the wait

bool reaches_disk(int) { return true; }  // left to Node and the system

}  // namespace sgdscope::native
