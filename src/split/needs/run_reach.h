#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/build_model.h"

namespace drydock {

/// What a RUN touches, as far as the words of its commands tell. Made for the small RUNs that a final stage
/// repeats (users, folders, rights); of a build step it knows nothing.
struct RunReach {
  bool known = false;              ///< false: some command is none of those that do only what their words say
  bool relative = false;           ///< some word is a path below the working folder
  bool packages = false;           ///< apt-get or apk: the distribution's own folders
  std::vector<std::string> paths;  ///< absolute and clean
  std::set<std::string> words;     ///< all literal words, known or not

  /// True where the RUN may read or write the path, something below it, or a folder above it as a whole.
  bool may_touch(std::string_view path) const;
};

RunReach run_reach(const BuildModel& model, const Instruction& run);

}  // namespace drydock
