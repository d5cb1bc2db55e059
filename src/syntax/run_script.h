#pragma once

#include <optional>
#include <string_view>

#include "syntax/dockerfile.h"
#include "syntax/logical_text.h"

namespace drydock {

/// The text that a RUN hands to its shell, as BuildKit puts it together
/// (dockerfile2llb, dispatchRun): the line itself; where the line is one
/// heredoc and nothing else, that heredoc's body; otherwise the line with its
/// heredocs below it. Nothing for the exec form, for other instructions, and
/// for a heredoc whose `#!` names a program that is no POSIX shell.
std::optional<LogicalText> run_script_text(const Instruction& run);

/// True where a script's first line, from `#!` on, names a POSIX shell: /bin/sh, /usr/bin/env bash …
bool is_shell_shebang(std::string_view line);

/// What a shell-form CMD, ENTRYPOINT or HEALTHCHECK CMD hands to its shell.
std::optional<LogicalText> command_script_text(const Instruction& instruction);

}  // namespace drydock
