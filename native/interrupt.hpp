// Ctrl-C and its like as numbers that jobs look at between two steps.
#pragma once

namespace sgdscope::native {

// From now on SIGINT, SIGTERM and SIGHUP are counted instead of ending the program. A signal that
// was ignored when it started (in the background of a script, under nohup) stays ignored.
void count_interrupts();

// How many of them have arrived.
int interrupts();

// One of them was no Ctrl-C: the program is to leave, not to measure what it has.
bool told_to_end();

// 128 and the last signal, as shells report it; 130 after a Ctrl-C, and before any signal.
int interrupted_status();

// While it lives a signal ends the wait for a file that has nothing to say yet (a pipe, a
// terminal).
class InterruptibleReading {
 public:
  InterruptibleReading();
  InterruptibleReading(const InterruptibleReading&) = delete;
  InterruptibleReading& operator=(const InterruptibleReading&) = delete;
  ~InterruptibleReading();
};

}  // namespace sgdscope::native
