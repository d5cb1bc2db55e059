#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "rewrite/pipeline.h"

// Offline, each pin is left alone for the one reason that nobody could be asked. People are told so once a
// file, and editors that harden on every save not at all; the formats that machines read keep each of them.

namespace drydock {

/// True for a finding that was declined for that reason.
bool is_unasked(const PlacedFinding& placed);

/// Those of a result, counted by rule, where one line is to stand for them. Empty where there is but one,
/// which is said as it is: the line would be no shorter.
std::map<std::string, std::size_t> unasked_to_fold(const PipelineResult& result);

/// What is said once in their place, as half a sentence.
inline constexpr std::string_view kUnaskedWhy =
    "nothing is known offline: `drydock lock` writes down what a run without a network needs";

/// The result without them, but with those of the rules in `keep`.
PipelineResult without_unasked(const PipelineResult& result, const std::set<std::string>& keep);

}  // namespace drydock
