#pragma once

#include <optional>
#include <string>

#include "split/recipe.h"

namespace drydock {

/// What `make`, CMake, autotools, Meson, Ninja and the compilers write; nothing where the command is none of them.
std::optional<ToolEffect> c_build_effect(const SplitInput& input, const Command& command, const CommandPlace& place);

/// True where the command compiles: one of the above, but no mere question (`make --version`).
bool compiles_c(const Command& command);

/// The prefix that the stage's configure, cmake or meson commands name, `/usr/local` where none does; nothing where it is
/// not known or they differ.
std::optional<std::string> install_prefix(const SplitInput& input);

}  // namespace drydock
