// What the system under the program is asked, where Node (as WebAssembly) answers otherwise.
#pragma once

namespace sgdscope::native {

bool error_is_terminal();  // standard error
int error_columns();       // of that terminal; 0 where it does not say

// Reading `file` (a descriptor) needs no position: pipes have none.
void read_in_order(int file);

// Waits a moment for a pipe or a terminal to have something to read; true when it has, or has
// ended.
bool can_be_read(int file);

// Waits until what was written to `file` is on the disk; false, with errno, when it cannot be. What
// has no disk under it is taken as it is.
bool reaches_disk(int file);

}  // namespace sgdscope::native
