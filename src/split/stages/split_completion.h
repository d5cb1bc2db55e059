#pragma once

#include "split/recipe.h"

namespace drydock {

/// Completes and checks a plan that a recipe has filled: every instruction gets its stage, every thing that a step puts
/// into the image is carried, moved, or known to be needless, and every need of the running container has something that
/// satisfies it. Sets plan.problem for the first that is not so.
void complete_plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                   SplitPlan& plan);

}  // namespace drydock
