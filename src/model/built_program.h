#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// True where a step of this file compiles the program out of the author's own source: a RUN of `from` (the
/// stages that the program was copied out of; none: the stage itself) calls a compiler behind a COPY of
/// source, and nothing says that the program is a script.
bool builds_program(const BuildModel& model, const Stage& stage, const std::string& name,
                    const std::vector<const Stage*>& from);

/// True where the file, seen from the working folder of `at`, is copied out of the build context, or out of a
/// stage that something is copied into from there, or where the stage itself builds from such source. Where
/// the path cannot be told: where anything is copied so.
bool comes_from_author(const BuildModel& model, const Stage& stage, const Instruction& at,
                       const std::optional<std::string>& file);

}  // namespace drydock
