#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "split/needs/run_needs.h"
#include "split/node/node_project.h"

namespace drydock {

/// What a container that starts `node`, npm or a package's program runs in the end.
struct NodeStart {
  std::string problem;             ///< half a sentence
  std::vector<std::string> words;  ///< of the last command: {"node", "dist/main.js"}
  std::string script;              ///< the script of package.json that leads there; empty: none
  std::string entry;  ///< absolute path of the file that Node.js loads; empty where a package's program does
  std::set<std::string> packages;  ///< whose programs or modules it names: "next", "cross-env"
};

struct NodePlace {
  std::string workdir;  ///< of the container
  std::string folder;   ///< the project's
  std::function<bool(const std::string&)>
      exists;  ///< a file is sure to be at the absolute path when the container starts
};
NodeStart node_start(const RunNeeds& needs, const NodeProject& project, const NodePlace& place);

}  // namespace drydock
