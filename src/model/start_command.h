#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/build_model.h"
#include "syntax/shell.h"

namespace drydock {

/// What a container of a stage starts, put together as Docker does it from ENTRYPOINT and CMD of the stage
/// and of those that it is built from.
struct StartCommand {
  /// The instruction that names the program. Nothing where no instruction of this file does.
  std::optional<Instruction> at;
  bool from_base = false;  ///< the base image's ENTRYPOINT is what gets the command
  std::string problem;     ///< why the command cannot be read, as half a sentence
  /// The commands: one, or two where an ENTRYPOINT in exec form gets a CMD in shell form as its argument.
  std::vector<std::unique_ptr<ShellScript>> scripts;
};
StartCommand start_command(const BuildModel& model, const Stage& stage);

}  // namespace drydock
