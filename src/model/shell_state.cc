#include "model/shell_state.h"

#include <algorithm>

namespace drydock {

ShellSyntax shell_syntax(std::span<const std::string> shell, char escape) {
  // The backtick exists for Windows paths: such a file's shell is cmd or PowerShell unless it says otherwise.
  if (shell.empty()) return escape == '`' ? ShellSyntax::kForeign : ShellSyntax::kPosix;
  std::string_view program = shell.front();
  program = program.substr(program.find_last_of("/\\") + 1);
  std::string name(program);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view posix : {"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox"})
    if (name == posix) return escape == '`' ? ShellSyntax::kForeign : ShellSyntax::kPosix;
  return ShellSyntax::kForeign;
}

}  // namespace drydock
