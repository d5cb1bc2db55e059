#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/nginx_files.h"

namespace drydock {

/// What nginx, started with a configuration, needs to be able to do.
struct NginxNeeds {
  std::string
      problem;  ///< why another user than root cannot run it, or why that cannot be told; half a sentence
  bool foreground = false;  ///< `daemon off`
  bool names_user =
      false;  ///< its `user` tells who its workers are; it ignores that where it is not root itself
  /// Files that it writes: the process id, logs. Absolute.
  std::set<std::string> files;
  /// Folders that it makes where they are not there, and fills. Absolute.
  std::set<std::string> folders;
};

/// `config`: the path of the main file. `global`: the text of `-g`. Reads what both say and what they
/// include. A directive that is not known to be harmless is a problem, and so is a path that neither the
/// configuration nor the package's defaults tell.
NginxNeeds nginx_needs(const NginxFiles& files, std::string_view config, std::string_view global);

}  // namespace drydock
