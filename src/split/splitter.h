#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rewrite/transform.h"
#include "split/recipe.h"
#include "split/split_plan.h"

namespace drydock {

/// What the splitter makes of a file.
struct SplitResult {
  std::string recipe;     ///< name of the recipe that the stage concerns; empty: no toolchain is shipped
  std::string evidence;   ///< what shows it
  std::string build_name; ///< for the new stage
  SplitPlan plan;
};

/// Asks what must be known; to be called again with the first answers.
void ask_split(const TransformInput& input, const std::vector<std::unique_ptr<Recipe>>& recipes, Queries& queries);

/// Nothing where the final stage ships no toolchain that a recipe knows.
std::optional<SplitResult> split_stage(const TransformInput& input, const std::vector<std::unique_ptr<Recipe>>& recipes);

}  // namespace drydock
