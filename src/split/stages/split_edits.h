#pragma once

#include <string>
#include <vector>

#include "model/build_model.h"
#include "rewrite/finding.h"
#include "split/split_plan.h"

namespace drydock {

/// The edits that carry out a plan, and what they declare.
struct SplitEdits {
  std::string problem;  ///< half a sentence: why they cannot be written without harm
  std::vector<Edit> edits;
  std::vector<InstructionChange> changes;
};

/// Writes the plan into the stage: ` AS build` after the stage's FROM (its own name, if it has one, goes to the new final
/// stage), then, behind the last instruction that stays with the build, the new FROM and what belongs below it.
/// Instructions that move take their comments along; those behind the boundary stay where they are. Every instruction of
/// the stage must have its placement; a WORKDIR that is in both stages is written once more as `plan.workdir`. `build_name`
/// is the name of the build stage, free in the file.
SplitEdits split_edits(const BuildModel& model, const Stage& stage, const SplitPlan& plan, const std::string& build_name);

}  // namespace drydock
