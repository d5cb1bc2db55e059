#pragma once

#include <span>
#include <string>
#include <vector>

#include "syntax/dockerfile.h"
#include "syntax/shell.h"

namespace drydock {

/// How the shell-form text of an instruction is to be read.
enum class ShellSyntax : std::uint8_t {
  kPosix,    ///< sh, bash, dash, ash …
  kForeign,  ///< cmd, PowerShell, a program that is no shell: never parsed
};

/// The shell that a SHELL instruction's arguments name; an empty list is the default, /bin/sh -c.
ShellSyntax shell_syntax(std::span<const std::string> shell, char escape);

}  // namespace drydock
