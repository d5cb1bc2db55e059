#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"

namespace drydock {

/// A command line of apt-get or apt.
struct AptCommand {
  Command command;
  PackageCommand package;
};

/// All apt-get and apt command lines of the file's readable RUNs, those under ONBUILD included, in order.
std::vector<AptCommand> apt_commands(const BuildModel& model);

/// Every RUN of the file, under ONBUILD too, as the instruction that runs.
std::vector<Instruction> runs_of(const BuildModel& model);

/// True where the command line only says what it would do, or needs no answer: `-s`, `--print-uris`, `--help` …
bool only_simulates(const AptCommand& apt);

/// How sure it is that the configuration sets a value (`Assume-Yes`, `Install-Recommends`) when the command runs.
enum class AptSetting : std::uint8_t { kNotSet, kSet, kUnknown };
/// Looks at what instructions before it, in its stage and those that it is built from, write below /etc/apt.
AptSetting apt_setting(const BuildModel& model, const Command& command, std::string_view name);

/// A word of the command, as written, out of which options may come: `$APT_OPTS`, `${FLAGS}`. A variable whose name
/// says nothing of options (`$PACKAGES`) counts as a list of packages. Nothing where there is none.
std::optional<std::string> hidden_options(const AptCommand& apt);

/// True where the command's failure surely fails the build.
bool failure_stops_build(const BuildModel& model, const Command& command);

/// What a command has to do with the package lists in /var/lib/apt/lists.
enum class ListUse : std::uint8_t {
  kNone,
  kRefreshes,  ///< `apt-get update`
  kReads,      ///< installs, searches …
  kMayRead,    ///< runs a script or a program of which nothing is known
};
ListUse list_use(const Command& command);

/// The first instruction after `run` that needs the lists as `run` left them, or may need them: in its stage and in
/// the stages that are built from it, up to the next `apt-get update`.
struct LaterUse {
  Instruction instruction;
  ListUse use = ListUse::kReads;  ///< kReads or kMayRead
  std::string what;               ///< the program, for a sentence; empty where it cannot be named
};
std::optional<LaterUse> later_list_use(const BuildModel& model, const Instruction& run);

}  // namespace drydock
