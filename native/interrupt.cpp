#include "interrupt.hpp"

#include <array>
#include <csignal>

namespace sgdscope::native {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t count = 0;
volatile std::sig_atomic_t last = SIGINT;
volatile std::sig_atomic_t told = 0;

extern "C" void on_signal(int signal) {
  count = count + 1;
  if (signal != SIGINT) told = 1;
  last = signal;
}

void handle(int signal, int flags) {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

void (*handler_of(int signal))(int) {
  struct sigaction now {};
  sigaction(signal, nullptr, &now);
  return now.sa_handler;
}

void set_flags(int flags) {
  for (const int signal : kSignals) {
    if (handler_of(signal) == on_signal) handle(signal, flags);
  }
}

}  // namespace

void count_interrupts() {
  for (const int signal : kSignals) {
    if (handler_of(signal) != SIG_IGN) handle(signal, SA_RESTART);  // writing goes on
  }
}

int interrupts() { return static_cast<int>(count); }

bool told_to_end() { return told != 0; }

int interrupted_status() { return 128 + static_cast<int>(last); }

InterruptibleReading::InterruptibleReading() { set_flags(0); }

InterruptibleReading::~InterruptibleReading() { set_flags(SA_RESTART); }

}  // namespace sgdscope::native
