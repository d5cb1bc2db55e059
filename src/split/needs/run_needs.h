#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/build_model.h"
#include "model/facts.h"

namespace drydock {

/// Something that the container touches when it runs.
struct RunNeed {
  enum class Kind : std::uint8_t {
    kProgram,  ///< `what` is the program as written, `paths` where it may be
    kFile,     ///< a file or folder that an argument, ENV, HEALTHCHECK or script names
    kShell,    ///< /bin/sh: a shell form, or a script
  } kind = Kind::kProgram;
  std::string what;                ///< as the file writes it: "./server", "curl", "/etc/app.toml"
  std::vector<std::string> paths;  ///< absolute paths, the likeliest first; a bare name: none, PATH decides
  std::string by;  ///< who needs it, for a sentence: "`CMD`", "`HEALTHCHECK`", "the script entrypoint.sh"
  std::uint32_t at = 0;      ///< index of the instruction
  std::string context_path;  ///< kProgram, kFile: the file of the build context that it is, where it is
                             ///< copied from there
};

struct RunNeeds {
  /// Why they cannot be told, as half a sentence: a variable for a program, a script that is not in the build
  /// context, a supervisor, several programs.
  std::string problem;
  std::vector<RunNeed> needs;
  bool shell = false;   ///< among the needs is a shell
  std::string program;  ///< the program that the container is for, as written; empty where unknown
  std::vector<std::string> arguments;   ///< its arguments that are literal, in order
  std::set<std::string> context_texts;  ///< scripts of the build context whose text decides; ask for them
};

/// What ENTRYPOINT, CMD and HEALTHCHECK of the stage need, and the scripts of the build context that they
/// start.
RunNeeds run_needs(const BuildModel& model, const Stage& stage, const Facts& facts);

}  // namespace drydock
