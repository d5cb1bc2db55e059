#pragma once

#include <vector>

#include "model/apt_source_changes.h"
#include "model/build_model.h"

namespace drydock {

/// What the commands of a RUN do to apt's sources, in the order of the text; see AptSourceChanges.
std::vector<AptSourceChange> apt_source_changes_of_run(const BuildModel& model, const Instruction& run);

/// `$(…)`, functions, branches, loops' bodies and right sides of `||`: what stands there may not happen.
bool always_runs(const Command& command);

}  // namespace drydock
