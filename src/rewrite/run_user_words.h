#pragma once

#include <string>

#include "model/start_reading.h"
#include "rewrite/run_user.h"
#include "rewrite/run_user_edits.h"

namespace drydock {

/// What stands in the way of any other user than root, whatever the container starts: half a sentence, or
/// empty.
std::string no_other_user(const TransformInput& input, const Stage& stage, const BaseFacts& base);

/// The sentence for whoever reviews the change: what the user can write, and what may now fail.
std::string run_user_reason(const TransformInput& input, const Stage& stage, const RunUser& user,
                            const StartReading& start, const WritablePaths& paths);

}  // namespace drydock
