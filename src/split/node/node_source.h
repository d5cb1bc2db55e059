#pragma once

#include <set>
#include <string>
#include <string_view>

namespace drydock {

/// What the text of a JavaScript or TypeScript file says about the running program. It is no parser: what
/// stands in comments counts as well, so that it sees too much rather than too little.
struct NodeSource {
  std::set<std::string> starts;  ///< programs that child_process starts by a literal name
  bool starts_unknown =
      false;                ///< it starts something whose name is not written out (Node.js itself left out)
  std::string system_path;  ///< a path of the distribution's own files that a string begins with:
                            ///< "/usr/share/fonts"; or empty
  bool serves_folder = false;  ///< it hands out all files of its own folder to its clients
};
NodeSource read_node_source(std::string_view text);

/// True where the text has the package's name as a string of its own, or with a file of it behind:
/// `require('x')`, `from "x/y"`, `target: 'x'`. Imports of types alone do not count.
bool names_package(std::string_view text, std::string_view package);

}  // namespace drydock
