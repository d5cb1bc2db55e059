#pragma once

#include <string>

#include "model/start_reading.h"
#include "rewrite/run_user.h"
#include "rewrite/run_user_edits.h"

namespace drydock {

/// What the user must own, or why that cannot be had, as half a sentence.
struct WritableChoice {
  std::string problem;
  WritablePaths paths;
};

/// Out of the VOLUMEs, the folders made for data, and what the start is known to write. Declines where the
/// file gives things to somebody else, who then would be the one that should run.
WritableChoice writable_paths(const TransformInput& input, const Stage& stage, const RunUser& user,
                              const StartReading& start);

}  // namespace drydock
