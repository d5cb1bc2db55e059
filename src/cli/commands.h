#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <span>
#include <string>

#include "cli/cli.h"
#include "cli/terminal.h"

// The commands, one file each; what they share is in cli.cc. Not for other parts of the program: it shows
// the library that reads the command line.

namespace drydock {

int harden_main(std::span<const std::string> args, const Streams& streams);
int parse_main(std::span<const std::string> args, const Streams& streams);
int rules_main(std::span<const std::string> args, const Streams& streams);
int explain_main(std::span<const std::string> args, const Streams& streams);
int lock_main(std::span<const std::string> args, const Streams& streams);
int update_main(std::span<const std::string> args, const Streams& streams);
int outdated_main(std::span<const std::string> args, const Streams& streams);
int cache_main(std::span<const std::string> args, const Streams& streams);

/// Lets `app` read the arguments. Gives the exit code where the command is over
/// with that: help was asked for, or the usage is wrong and was explained.
std::optional<int> parse_arguments(CLI::App& app, std::span<const std::string> args, const Streams& streams);

/// Tells what is wrong with the usage and gives the exit code for it.
int usage_error(const Streams& streams, const std::string& message);

}  // namespace drydock
