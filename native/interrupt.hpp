// Ctrl-C as a number that jobs look at between two steps.
#pragma once

namespace sgdscope::native {

// From now on SIGINT is counted instead of ending the program. A program that was started with the
// signal ignored (in the background of a script) keeps ignoring it.
void count_interrupts();

// How often SIGINT has arrived.
int interrupts();

}  // namespace sgdscope::native
