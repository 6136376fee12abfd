#include "interrupt.hpp"

#include <csignal>

namespace sgdscope::native {
namespace {

volatile std::sig_atomic_t count = 0;

extern "C" void on_interrupt(int) { count = count + 1; }

}  // namespace

void count_interrupts() {
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;  // reading and writing files go on
  sigaction(SIGINT, &action, nullptr);
}

int interrupts() { return static_cast<int>(count); }

}  // namespace sgdscope::native
