#pragma once

#include <optional>

#include "model/command.h"
#include "syntax/logical_text.h"

namespace drydock {

// Scripts and commands that stand inside other text, with the way back to the source.

/// What a quoted word says: `sh -c 'a | b'` holds `a | b`. Nothing where the word holds a command
/// substitution, which the outer script's parse shows already, or `$'…'`. Parameters stay as they are
/// written.
std::optional<LogicalText> word_text(const ShellScript& script, const ShellWord& word);

/// An exec form as a shell would have it: `["sh", "-c", "a"]` becomes `'sh' '-c' 'a'`. Nothing where the
/// instruction is in shell form or a string holds an escape such as `\u0041`.
std::optional<LogicalText> exec_form_text(const Instruction& instruction);

/// The command that the words of this one name: after `find -exec`, `xargs`, `timeout 5`, `tini --`, `gosu
/// app`.
std::optional<Command> inner_command(const Command& command);

}  // namespace drydock
