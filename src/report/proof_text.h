#pragma once

#include <string>

#include "rewrite/pipeline.h"

namespace drydock {

/// The arguments of the findings that have one, for people: what was done or why not, each need with what satisfies it,
/// what is left behind, and what was believed unseen. Secrets are not in it. Empty where no finding argues.
std::string proof_text(const PipelineResult& result);

}  // namespace drydock
