#include "cli/interrupt.h"

#include <array>
#include <atomic>
#include <csignal>

namespace drydock {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// A handler can reach nothing but globals, and only lock-free atomics safely.
std::atomic<int> received{0};
std::array<struct sigaction, kSignals.size()> previous;

extern "C" void note_signal(int signal) {
  received.store(signal);
}

}  // namespace

Interrupt::Interrupt() {
  received.store(0);
  struct sigaction action {};
  action.sa_handler = note_signal;
  // Whoever asks twice means it.
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &previous[i]);
    // What the caller has switched off, as nohup does, stays off.
    if (previous[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &previous[i], nullptr);
}

int Interrupt::signal() const {
  return received.load();
}

}  // namespace drydock
