#pragma once

#include <string>
#include <string_view>

#include "split/recipe.h"

namespace drydock {

/// Gives every instruction of the stage that the recipe left open its place, and finds the final stage's WORKDIR. Returns
/// why that cannot be done, as half a sentence; empty: it is done.
std::string place_instructions(const SplitInput& input, const FileModel& files, SplitPlan& plan);

/// True for a variable that only compilers and package managers read: GOFLAGS, CFLAGS, DEBIAN_FRONTEND …
bool is_build_variable(std::string_view name);

/// The working folder behind the instruction; nothing where it is not known.
std::optional<std::string> workdir_after(const SplitInput& input, const Instruction& instruction);

}  // namespace drydock
