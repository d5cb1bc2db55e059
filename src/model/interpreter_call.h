#pragma once

#include <cstdint>
#include <optional>

#include "model/command.h"

namespace drydock {

/// Where a shell or another interpreter takes the program from that it runs.
enum class CodeSource : std::uint8_t {
  kStdin,  ///< `sh`, `bash -s -- x`, `python3 -`
  kFile,   ///< `sh x.sh`, `. ./env`
  kText,   ///< `sh -c '…'`, `eval …`, `perl -e '…'`
  kOther,  ///< a module, the version, a compiled-in action
};

struct InterpreterCall {
  CodeSource source = CodeSource::kOther;
  std::size_t word = 0;   ///< index in Command::words of the file or text; 0 where there is none
  bool is_shell = false;  ///< the program is written for the shell
};

/// Nothing where the command runs no interpreter, or its words do not tell what it runs.
std::optional<InterpreterCall> interpreter_call(const Command& command);

}  // namespace drydock
