#pragma once

#include <string>
#include <vector>

#include "split/recipe.h"

namespace drydock {

/// Folders of PATH before an instruction of the stage, the first one first: those of the base image as far as
/// it is known, changed by each ENV. `base` null, or without a PATH: the usual folders. What expands
/// something unknown is left out.
std::vector<std::string> path_folders(const SplitInput& input, const Instruction& at,
                                      const ImageConfig* base);

/// Folders of PATH where the final stage's container starts, with the variables that the plan adds.
std::vector<std::string> final_path_folders(const SplitInput& input, const ImageConfig* base,
                                            const SplitPlan& plan);

/// Where the program may be in the old image: the need's own paths, and for a bare name those that PATH
/// gives.
std::vector<std::string> program_paths(const SplitInput& input, const RunNeed& need);

/// The program keeps its place; where the new image's PATH does not lead there, as the old one's did, the
/// plan sets it. `program`: as the container starts it; `path`: where it is.
void keep_in_path(const SplitInput& input, const RuntimeBase& runtime, const std::string& program,
                  const std::string& path, SplitPlan& plan);

}  // namespace drydock
