#pragma once

#include <string_view>
#include <vector>

#include "model/command.h"
#include "rewrite/transform.h"

namespace drydock {

// What rules that keep a package manager's cache out of the image share.

/// True where what the stage holds may be delivered: it is the final one, a target, a base of such a stage,
/// or used by no other. Of a stage that others only copy from, the cache stays behind.
bool is_shipped(const TransformInput& input, const Stage& stage);

/// The instructions that have run before `run`: those of the stages below in order, then those of its own
/// stage. Instructions under ONBUILD, which have not run, are among them only in a stage below.
std::vector<Instruction> instructions_before(const BuildModel& model, const Instruction& run);

/// All those after it in the file, which may copy what `run` leaves behind, ONBUILD's children included.
std::vector<Instruction> instructions_after(const BuildModel& model, const Instruction& run);

/// Those that start from what `run` leaves behind: the rest of its stage, and the stages that are built from
/// that one.
std::vector<Instruction> instructions_on_top(const BuildModel& model, const Instruction& run);

/// The instruction as written, heredocs included.
std::string_view source_text(const Instruction& instruction);

/// True where a mount of the RUN lies over the folder, inside of it or above it, or may do so: then what is
/// written there is no part of the image.
bool mount_covers(const BuildModel& model, const Instruction& run, std::string_view folder);

/// True where the command runs whenever its script gets that far: in no branch, loop, function or
/// substitution, on no side of `||`, not in the background.
bool runs_always(const Command& command);

/// `rm` with -f, which does not mind what is not there.
bool is_forced_rm(const Command& command);

/// `xargs pip`, `timeout 60 pip` and `pip` itself: what the command runs in the end, from the outside in.
std::vector<Command> with_inner_commands(const Command& command);

}  // namespace drydock
