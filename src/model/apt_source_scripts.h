#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/command.h"

namespace drydock {

/// A command that runs a script of which nothing is known: one that is fetched and piped into a shell, a file
/// that came from elsewhere.
struct UnknownCode {
  std::string subject;  ///< the script or program, for a sentence
  std::string what;     ///< what is to be said of it
};

/// Nothing for programs, build tools, interpreters other than shells, and installers that are known to leave
/// apt alone. The literal text of `sh -c '…'` is for the caller to read.
std::optional<UnknownCode> unknown_code(const Command& command);

/// The node before this one in its pipeline; 0 where it begins one.
std::uint32_t feeder_of(const ShellScript& script, std::uint32_t id);

}  // namespace drydock
