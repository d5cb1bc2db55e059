#pragma once

#include <optional>
#include <set>
#include <string>
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
  std::string folder;          ///< of the project, in the image
  NodeProject project;
  std::string manager;             ///< "npm", "yarn", "pnpm"
  std::string by;                  ///< "`npm ci`"
  std::optional<Instruction> run;  ///< the last that installs
  std::vector<std::string> peers;  ///< as in NodeInstall
  std::set<std::string> globals;   ///< packages that are installed for every user
  bool development = false;        ///< node_modules holds devDependencies at the end
  bool secret = false;             ///< the installation is given a secret, which other steps do not have

  std::string modules() const { return folder + "/node_modules"; }
};
NodeInstallation node_installation(const SplitInput& input, const FileModel& files, const RunNeeds& needs);

}  // namespace drydock
