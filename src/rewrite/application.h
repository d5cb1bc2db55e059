#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rewrite/finding.h"
#include "syntax/dockerfile.h"

namespace drydock {

/// Says what is wrong with `after` as the outcome of applying `fixes` (their edits sorted and disjoint over all
/// of them) to `before`; nothing where every invariant holds:
/// no diagnostic that was not there before; no comment lost; the instruction list changed only as the fixes
/// declare; instructions that no edit touches mean what they meant.
std::optional<std::string> broken_invariant(const Dockerfile& before, const Dockerfile& after,
                                            std::span<const Fix* const> fixes, std::span<const Edit> edits);

}  // namespace drydock
