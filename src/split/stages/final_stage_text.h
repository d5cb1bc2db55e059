#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/build_model.h"
#include "split/split_plan.h"
#include "split/stages/final_stage_order.h"

namespace drydock {

/// What the plan adds to one of the stages, as whole lines that end in LF.
struct FinalStageText {
  std::string problem;  ///< half a sentence: what cannot be written
  std::string text;
  std::uint32_t count = 0;  ///< instructions
};

/// The new FROM and what stands below it. Instructions of the author's are written as they stand in the file,
/// with the comments above them where they move and without where they are repeated. What is new follows the
/// file's habits: the case of its keywords, the indentation of its continuation lines and the side of them on
/// which `&&` stands.
FinalStageText final_stage_text(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                                const std::vector<FinalStageItem>& items, const std::string& build_name);

/// SplitPlan::build_run, for the end of the build stage.
FinalStageText build_run_text(const BuildModel& model, const Stage& stage, const SplitPlan& plan);

/// ` AS name`, for a stage that has no name yet.
std::string as_name(const BuildModel& model, const Stage& stage, const std::string& name);

/// The whole lines of an instruction and of the comments directly above it.
TextRange lines_with_comments(const Instruction& instruction);

}  // namespace drydock
