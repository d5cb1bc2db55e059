#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// A simple command somewhere in a RUN. A view: script and instruction live in the model's Dockerfile.
struct Command {
  Instruction run;
  const ShellScript* script = nullptr;
  std::uint32_t id = 0;  ///< node in the script
  /// From the program on: `sudo`, `env A=b`, `command`, `exec`, `time`, `nice`, `ionice`, `nohup`, `eatmydata`,
  /// `stdbuf` and their options are skipped.
  std::vector<ShellWord> words;
  std::string program;  ///< literal name without its folder; empty where it is not literal

  const ShellNode& node() const { return script->node(id); }
  /// Literal text of words[i]; nothing where it expands or globs or does not exist.
  std::optional<std::string> literal(std::size_t i) const;
  bool word_is(std::size_t i, std::string_view text) const;
  /// True where some word after the program is exactly this literal text.
  bool has_word(std::string_view text) const;
  /// Source bytes of a word.
  TextRange source(const ShellWord& word) const { return script->source_range(word.range); }
  /// Source bytes from the program to the last word or redirection.
  TextRange source() const;
};

/// The commands of every readable RUN of the stage (not under ONBUILD unless asked), in order, those inside
/// compounds and substitutions included.
std::vector<Command> commands_of(const BuildModel& model, const Stage& stage, bool onbuild = false);
std::vector<Command> commands_of(const BuildModel& model, const Instruction& run);
/// The commands of any parsed script (an entrypoint script, a shell-form CMD); `run` may be any instruction.
std::vector<Command> commands_of(const ShellScript& script, const Instruction& run);

/// The command that `words` make up, wrappers before it skipped: for the arguments of a program that runs another,
/// such as `find -exec` and `xargs`.
Command command_of_words(const ShellScript& script, const Instruction& run, std::uint32_t id, std::span<const ShellWord> words);

/// Package managers whose command lines are understood.
enum class PackageTool : std::uint8_t { kAptGet, kApt, kApk, kDnf, kYum, kMicrodnf, kZypper, kPip, kNpm };

/// A package manager's command line, read option by option.
struct PackageCommand {
  PackageTool tool;
  std::string verb;                   ///< "install", "add", "update" …; empty where none could be read
  std::size_t verb_index = 0;         ///< in Command::words; 0 where there is no verb
  std::vector<std::size_t> options;   ///< indices of option words (values of options not among them)
  std::vector<std::size_t> values;    ///< indices of words that are values of the option before them
  std::vector<std::size_t> packages;  ///< indices of all other words after the verb
  /// False where options may hide in a word: it begins with an expansion (`$OPTS`, `"$X"`, `{-y,-q}`), or the
  /// verb does. A package such as `nginx=$VERSION` leaves it true.
  bool complete = true;
};

/// Nothing where the command is no package manager. `pip` is also `pip3`, `pip3.11`, `python -m pip`.
std::optional<PackageCommand> package_command(const Command& command);

/// True where the option is given: `--no-install-recommends` (also with `=value`), `-y` alone or in a cluster
/// such as `-qqy`; without a dash, the Name of `-o Name=value`, `--option Name=value` or `--setopt
/// Name=value`. Short and long forms of one option are different options here.
bool has_option(const Command& command, const PackageCommand& package, std::string_view option);

}  // namespace drydock
