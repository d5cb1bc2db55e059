#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rewrite/pipeline.h"

namespace drydock::testing {

/// The text with every line ending made CRLF (bare CRs stay as they are).
std::string to_crlf(std::string_view text);

/// Everything that is wrong with the way the rules treat this input, as sentences: the invariants of
/// docs/ARCHITECTURE.md, checked from outside the pipeline. Empty: all hold.
std::vector<std::string> violations(std::string_view bytes, std::span<const std::unique_ptr<Transform>> transforms,
                                    const PipelineOptions& options, const AnswerQueries& answer);

/// Only the first of them: the tokens of any input cover it exactly, whatever it is.
std::vector<std::string> round_trip_violations(std::string_view bytes);

}  // namespace drydock::testing
