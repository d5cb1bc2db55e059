#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/command.h"

namespace drydock {

/// What a path below /etc/apt is to apt.
enum class AptPath : std::uint8_t {
  kNone,         ///< not below /etc/apt, or of no effect on what is installed: keys, credentials
  kSettings,     ///< apt.conf and apt.conf.d
  kSources,      ///< sources.list, sources.list.d and what is in it
  kPreferences,  ///< preferences and preferences.d
  kAll,          ///< /etc/apt itself, or a path that cannot be told
};

AptPath apt_path(std::string_view path);

/// The most telling path below /etc/apt that the text names: a word of a script, a pattern, a whole command.
AptPath mentioned_apt_path(std::string_view text);

/// True where apt reads the file as a list of sources: it ends in .list or .sources, in the right place.
bool is_apt_source_file(std::string_view path);

/// True where settings of this text (of apt.conf, or the command that writes it) leave the choice of versions
/// alone.
bool apt_settings_are_harmless(std::string_view text);

/// What a word, or a here-document's body, is after the shell's expansions, as far as that can be told: the
/// variables that the model knows, the release's code name, and the machine's architecture (the byte
/// kArchitecture stands for it).
struct ShellTextScope {
  const BuildModel& model;
  Instruction run;
  std::string_view script;  ///< the whole script, which may assign variables
  std::string codename;     ///< release_codename() of the base image
};
inline constexpr char kArchitecture = '\x01';
std::optional<std::string> shell_text(const ShellTextScope& scope, std::string_view raw);
std::optional<std::string> heredoc_text(const ShellTextScope& scope, std::string_view body);

/// What echo and printf print with their arguments. Nothing where a word is not known or an escape is not.
std::optional<std::string> printed_text(const ShellTextScope& scope, const Command& command);

/// The active `deb` entries of a file of sources, each as one line in one form of writing. Nothing where they
/// cannot be understood, hold credentials, or name no archive on the network.
std::optional<std::vector<std::string>> source_lines(std::string text, std::string_view path);

}  // namespace drydock
