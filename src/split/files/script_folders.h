#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/command.h"
#include "split/needs/script_words.h"

namespace drydock {

/// The folder in which each part of a script runs: where the script starts, and what `cd`, `pushd` and `popd`
/// did before in the same shell. Commands are taken to succeed; what only one branch does, or a command
/// behind a test, leaves the folder open.
class ScriptFolders {
 public:
  ScriptFolders(const ShellScript& script, const Instruction& instruction, const ScriptWords& words,
                const ShellPlace& start);

  /// By the node's id; nothing where it is not known.
  const std::optional<PathWord>& at(std::uint32_t node) const { return folders_[node]; }

 private:
  struct State {
    std::optional<PathWord> folder, previous;
    std::vector<std::optional<PathWord>> stack;
  };

  void find_changes();
  void walk(std::uint32_t id, State& state);
  void apart(std::uint32_t id, const State& state);
  void statement(std::uint32_t id, State& state);
  void branches(std::uint32_t id, State& state, bool first_always_runs);
  void loop(std::uint32_t id, State& state);
  void simple(std::uint32_t id, State& state);
  void change(const Command& command, State& state);
  bool may_fail(std::uint32_t id) const;
  bool leaves(std::uint32_t id) const;

  const ShellScript& script_;
  Instruction instruction_;
  const ScriptWords& words_;
  std::string home_;
  std::vector<char> changes_;  // by node: it changes the folder of the shell that runs it
  std::vector<std::optional<PathWord>> folders_;
};

}  // namespace drydock
