#pragma once

#include <span>
#include <string>

#include "cli/terminal.h"

namespace drydock {

// What the program ends with. Of several, the worst: internal error, bad input,
// unresolved facts, changes, in this order.
inline constexpr int kExitDone = 0;
inline constexpr int kExitChanges = 1;     ///< --check found something to change
inline constexpr int kExitBadInput = 2;    ///< bad usage, or an input that is no Dockerfile
inline constexpr int kExitUnresolved = 3;  ///< --strict, and a fact could not be had
inline constexpr int kExitInternal = 70;   ///< a bug, or a report that could not be written
inline constexpr int kExitSignal = 128;    ///< plus the number of the signal that ended a run with --write

int worse_exit_code(int a, int b);

/// Runs the command that the arguments name (without the program's own name) and
/// returns the exit code. No exception leaves it.
int run_cli(std::span<const std::string> args, const Streams& streams);

}  // namespace drydock
