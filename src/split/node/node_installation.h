#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "split/files/file_model.h"
#include "split/needs/app_files.h"
#include "split/node/node_project.h"
#include "split/recipe.h"

namespace drydock {

/// The one project whose packages a stage installs, and how it does that.
struct NodeInstallation {
  std::string problem;         ///< half a sentence
  std::vector<AppFile> files;  ///< of the build context, wherever they stand in the image
  std::string folder;          ///< of the project, in the image; empty: the top folder
  NodeProject project;
  std::string manager;             ///< "npm", "yarn", "pnpm"
  std::string by;                  ///< "`npm ci`"
  std::optional<Instruction> run;  ///< the last that installs
  std::vector<std::string> peers;  ///< as in NodeInstall
  std::set<std::string> globals;   ///< packages that are installed for every user
  bool development = false;        ///< node_modules holds devDependencies at the end
  bool secret = false;             ///< the installation is given a secret, which other steps do not have

  std::string modules() const { return folder + "/node_modules"; }
  bool in_top_folder() const { return folder.empty(); }
  /// As WORKDIR would have it.
  std::string workdir() const { return folder.empty() ? "/" : folder; }
};
/// Instruction::index() of the stage's last RUN; 0: it has none.
std::uint32_t last_run(const Stage& stage);

/// A package that is installed for every user, and whose step goes to the final stage.
struct GlobalPackage {
  bool found = false;
  std::string problem;  ///< half a sentence: the step cannot be there
};
GlobalPackage place_global_package(const SplitInput& input, const RuntimeBase& runtime,
                                   std::string_view package, SplitPlan& plan);

/// Takes the devDependencies out of node_modules again, as a script for RUN in the project's folder; empty:
/// nothing does for sure. `version` is that of Node.js. `as_installed`: the packages hold what the lock file
/// says and nothing compiled; `patched`: a step has changed them.
std::string prune_script(const NodeInstallation& installed, std::string_view version, bool as_installed,
                         bool patched);

NodeInstallation node_installation(const SplitInput& input, const FileModel& files, const RunNeeds& needs);

}  // namespace drydock
