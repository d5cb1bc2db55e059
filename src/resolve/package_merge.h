#pragma once

#include <string>
#include <utility>
#include <vector>

#include "facts/questions.h"

namespace drydock {

/// What one package is on each platform: the platform and its candidate.
using PlatformCandidates = std::vector<std::pair<std::string, PackageCandidate>>;

/// One answer for all platforms. With apt, versions that differ in Debian's binary rebuild alone become a pattern.
PackageCandidate merge_candidates(const PlatformCandidates& candidates, bool apt);

}  // namespace drydock
