#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/command.h"
#include "text/edit.h"

namespace drydock {

// Edits of shell scripts in place. All ranges are source bytes; line endings are written as LF (the pipeline puts
// the file's own in), continuations with the file's escape character.

/// ` text` directly after the word: stays on the word's line, before any continuation.
Edit insert_after(const Command& command, const ShellWord& word, std::string_view text);

/// The word's bytes replaced. Nothing where a continuation or comment stands inside the word.
std::optional<Edit> replace_word(const Command& command, const ShellWord& word, std::string_view text);

/// The word and the blanks before it removed. Nothing where a comment line would be lost. Where the word stands alone
/// on its continuation line, that line goes.
std::optional<Edit> remove_word(const Command& command, const ShellWord& word);

/// Another command at the end of the RUN's script, joined as the author joins commands: `&& x` on a continuation line
/// of its own, indented like the lines before, where the script has such lines; `; \` style where statements are
/// separated so and the script runs under `set -e`; a new line in a heredoc under `set -e`; ` && x` otherwise.
/// The RUN fails where it failed before: the command runs only after the last statement succeeded, and its own failure
/// fails the RUN. Nothing, where that cannot be had: the script ends in a background job, a comment, a heredoc of its
/// own, or a loop or other compound that `&&` would keep from stopping at errors; or it holds `&>`, which means one
/// thing to bash and another to sh.
std::optional<Edit> append_command(const Instruction& run, const ShellScript& script, std::string_view text);

/// Another command before all others, so that a failure of it fails the RUN: `x && ` or, where the author breaks lines at
/// `&&`, on a line of its own. Nothing where the script is not one chain of `&&`.
std::optional<Edit> prepend_command(const Instruction& run, const ShellScript& script, std::string_view text);

/// One command taken out of a chain of `&&`, or a statement out of a list, with its operator and the blanks and
/// continuations that go with it. Nothing where it is the only command, stands in a pipeline or under `||`, is negated
/// or redirected, or where a comment would be lost.
std::optional<Edit> remove_command(const Command& command);

/// True where a failing statement ends the script at once: `set -e` (or -o errexit) stands at its start, the shell is
/// started with -e, or the script is one chain of `&&`.
bool stops_at_errors(const BuildModel& model, const Instruction& run, const ShellScript& script);

}  // namespace drydock
