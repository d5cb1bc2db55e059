#pragma once

namespace drydock {

/// While it lives, Ctrl-C and requests to end are noted instead of obeyed at
/// once, so that files that are being written get done. A second one ends the
/// program as usual. One object at a time.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  /// The signal that came; 0 where none did.
  int signal() const;
};

}  // namespace drydock
