#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "cli/harden_command.h"
#include "cli/terminal.h"

namespace drydock {

/// What `drydock explain --proof FILE` takes.
struct ProofOptions {
  std::string file;
  HardenOptions harden;
  RawWorldOptions world;
};
void declare_proof_options(CLI::App& app, ProofOptions& options);

/// Runs the rules that argue their case over the file, changes nothing, and prints the arguments. The exit code is that of
/// the run; a file that nothing has to be argued for is said to be one.
int print_proof(ProofOptions& options, const Streams& streams);

}  // namespace drydock
