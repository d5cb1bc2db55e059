#pragma once

#include <string>
#include <vector>

#include "model/facts.h"
#include "split/files/command_effects.h"

namespace drydock {

/// What a COPY or ADD puts where, after BuildKit's dispatchCopy: a destination with a trailing slash, several
/// sources, and a folder that stands there already take each file under its own name; of a folder the content
/// is copied. `workdir` is the folder that a relative destination starts at, where it is known.
struct CopyEffects {
  std::vector<Effect> effects;  ///< `at` and `by` are left empty
  std::string unknown;          ///< half a sentence
};
CopyEffects copy_effects(const BuildModel& model, const Instruction& copy,
                         const std::optional<std::string>& workdir, const Facts& facts,
                         const KnownPaths& known);

}  // namespace drydock
