#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "model/command.h"

namespace drydock {

/// The commands of one script, and where it stands.
struct ScriptCommands {
  Instruction instruction;  ///< the innermost one: RUN, CMD, ENTRYPOINT or HEALTHCHECK
  const ShellScript* script = nullptr;
  /// The script is the instruction's own text. One that stands in a quoted word or in an exec form is read,
  /// but an edit in it would have to heed two quotings.
  bool plain = false;
  /// In the order of the text. What `find -exec`, `xargs`, `timeout`, `gosu` … run follows the command that
  /// runs it, as a command of its own.
  std::vector<Command> commands;
};

/// Every command that a Dockerfile runs, however it is written: in shell form, heredocs and exec form, under
/// ONBUILD, in the literal text of `sh -c '…'` and `su -c '…'`, in a here-document that feeds a shell. Rules
/// that only look ask this; rules that edit ask commands_of().
class ShellCommands {
 public:
  /// `mentions`: instructions without any of these words in their text are left out unread, which is most of
  /// a rule's time. None: all are read.
  ShellCommands(const BuildModel& model, std::span<const std::string_view> mentions);
  /// Of one instruction.
  ShellCommands(const BuildModel& model, const Instruction& instruction);
  /// Of a script that no Dockerfile holds, such as an entrypoint's file.
  ShellCommands(const ShellScript& script, const Instruction& instruction);

  std::span<const ScriptCommands> scripts() const { return scripts_; }

 private:
  void add(const BuildModel& model, const Instruction& instruction);
  void add(const Instruction& instruction, const ShellScript& script, bool plain, int depth);
  void add_own(const Instruction& instruction, LogicalText text, bool plain, int depth);
  void add_nested(const Instruction& instruction, const Command& command, int depth);

  std::vector<ScriptCommands> scripts_;
  std::vector<std::unique_ptr<ShellScript>> own_;
};

}  // namespace drydock
