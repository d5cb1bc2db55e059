#pragma once

#include <string>
#include <vector>

#include "rewrite/proof.h"
#include "split/node/node_files.h"
#include "split/node/node_installation.h"
#include "split/recipe.h"

namespace drydock {

/// What the packages of a project need of the system, and what the stage's own packages of the distribution
/// are for.
struct NodeDependencies {
  std::string problem;                ///< half a sentence
  bool locked = false;                ///< a lock file names all packages
  bool native = false;                ///< some are compiled
  bool same_system = false;           ///< the final stage has all of the distribution that the old one had
  std::vector<std::string> packages;  ///< of the distribution, for the final stage
  std::vector<Proof::Need> needs;
  std::vector<Proof::Left> left;
};
NodeDependencies node_dependencies(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                                   const RuntimeBase& runtime, const NodeInstallation& installed,
                                   const NodeFiles& code);

}  // namespace drydock
