#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drydock::testing {

struct ProgramRun {
  int exit_code = -1;  ///< 128 and more: ended by that signal
  std::string out;
  std::string err;
};

struct ProgramInput {
  std::string folder;                                            ///< to run in; empty: this one
  std::string text;                                              ///< on the standard input
  std::vector<std::pair<std::string, std::string>> environment;  ///< on top of an environment without colours
  bool close_out = false;                                        ///< nobody reads the standard output
};

/// Runs a program to its end.
ProgramRun run_program(const std::vector<std::string>& command, const ProgramInput& input = {});

}  // namespace drydock::testing
