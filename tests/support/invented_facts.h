#pragma once

#include "rewrite/pipeline.h"

namespace drydock::testing {

/// Answers every question about the world with something that could be true: every image has a digest and is a Debian or
/// an Alpine, every package a version, every address a checksum. For tests that want the rules to change as much as they
/// can. The same question always gets the same answer; there is no build context.
AnswerQueries invented_facts();

}  // namespace drydock::testing
