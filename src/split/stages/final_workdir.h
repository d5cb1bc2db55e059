#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"
#include "split/needs/run_reach.h"
#include "split/split_plan.h"
#include "split/stages/final_stage_order.h"

namespace drydock {

/// The word as an absolute path, by the working folder of its instruction. Nothing where either is not known.
std::optional<std::string> absolute_path_in(const BuildModel& model, const Instruction& instruction,
                                            std::string_view word);

/// True where the instruction means something else in another working folder, or may. `reach` is that of a
/// RUN.
bool needs_workdir(const BuildModel& model, const Instruction& instruction, const RunReach& reach);

/// The place in the old order that the WORKDIR of the plan takes: that of the stage's last WORKDIR above the
/// boundary. Nothing where none is to be written, since the plan wants none or one of the author's says the
/// same in the final stage.
std::optional<std::uint32_t> place_of_plan_workdir(const BuildModel& model, const Stage& stage,
                                                   const SplitPlan& plan,
                                                   const std::vector<Instruction>& kept);

/// Names the first instruction of the final stage whose paths would lead elsewhere than they did, as half a
/// sentence; empty where there is none.
std::string workdir_problem(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                            const std::vector<FinalStageItem>& items, const std::vector<Instruction>& kept);

}  // namespace drydock
