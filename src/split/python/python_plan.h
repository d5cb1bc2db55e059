#pragma once

#include "split/python/python_app.h"
#include "split/recipe.h"

namespace drydock {

/// Fills the plan of a stage that installs Python packages: which folders are carried, what of the system
/// they need, where the author's COPYs go. `runtime` is the base that is tried: the slim sibling, or the
/// stage's own image.
void plan_python(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                 const RuntimeBase& runtime, SplitPlan& plan);

}  // namespace drydock
