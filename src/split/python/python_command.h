#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "split/recipe.h"

namespace drydock {

/// A command of Python's tools where it stands: its words with the variables of the Dockerfile in them, and
/// the environment that it works in. Views all that it is made of.
class PythonCommand {
 public:
  PythonCommand(const SplitInput& input, const Command& command, const CommandPlace& place)
      : input_(input), command_(command), place_(place) {}

  /// A word with the variables of the Dockerfile in it.
  std::optional<std::string> word(std::size_t i) const;
  std::string_view raw_word(std::size_t i) const;
  std::optional<std::string> absolute(std::string_view path) const;
  std::optional<std::string> variable(std::string_view name) const;
  bool is_set(std::string_view name) const;
  std::optional<std::string> user() const;
  /// A command before this one makes an environment there.
  bool is_made(std::string_view environment) const;
  /// The environment that the command's program belongs to; empty: none. Nothing: it cannot be told.
  std::optional<std::string> active_environment() const;
  std::optional<std::string> poetry_setting(std::string_view key) const;
  /// The first word that is no option, from i on; options that take a word are those of Poetry's and Pipenv's
  /// installs.
  std::string verb_of(std::size_t& i) const;

 private:
  const SplitInput& input_;
  const Command& command_;
  const CommandPlace& place_;
};

/// `pip3.12` is `pip`, `python3` is `python`.
std::string_view plain_program(std::string_view program);

/// One of the folders for commands that every image has in its PATH.
bool is_system_folder(std::string_view folder);

/// Folders of PATH before an instruction, the first one first, as far as the file says. Those of the image
/// stand at the end.
std::vector<std::string> path_folders(const SplitInput& input, const Instruction& at);

}  // namespace drydock
