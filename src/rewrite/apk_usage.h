#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/shell_commands.h"

namespace drydock {

/// The options that make apk fetch a new index first.
inline constexpr std::array<std::string_view, 3> kApkRefresh = {"-U", "--update-cache", "--update"};

/// A command line of apk.
struct ApkCommand {
  Command command;
  PackageCommand package;

  bool has(std::string_view option) const { return has_option(command, package, option); }
  bool no_cache() const { return has("--no-cache"); }
  bool refreshes() const;
};

std::optional<ApkCommand> apk_command(const Command& command);

/// True where the command needs an index that an earlier command has left, or may. `plain`: the script can be
/// edited; then every `apk add` in it fetches its own index once `apk-no-cache` has run.
bool may_need_apk_index(const Command& command, bool plain);

/// The first line on top of the RUN that needs the index it leaves, or may, before its stage fetches a new
/// one.
std::optional<std::uint32_t> later_index_use(const BuildModel& model, const ShellCommands& all,
                                             const Instruction& run);

/// The word `/var/cache/apk/*` of an `rm`; 0 where it is not there.
std::size_t apk_cache_word(const Command& command);

/// An `rm` of the cache without -f: it fails where it finds nothing.
bool minds_empty_apk_cache(const Command& command);

}  // namespace drydock
