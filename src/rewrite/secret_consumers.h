#pragma once

#include <string>
#include <string_view>

#include "rewrite/transform.h"

namespace drydock {

/// A command of the RUN that keeps the value which it is told in files of its own choice, logs among them:
/// the layer would hold it all the same. Half a sentence; empty where there is none. git, which is told which
/// file, is none of these.
std::string keeper_of(const BuildModel& model, const Instruction& run, std::string_view name);

/// Asks for the scripts that delivered images start with, where an ENV of the file holds a secret.
void ask_consumers(const TransformInput& input, Queries& queries);

/// What a container does that is not given the variable: half a sentence, which names the line of the script
/// that uses it where one is known.
std::string without_variable(const TransformInput& input, std::string_view name);

}  // namespace drydock
