#pragma once

#include <optional>
#include <string_view>

namespace drydock {

/// What drydock knows of a package of the npm registry beyond its JavaScript.
struct NodePackage {
  enum class Kind {
    kSelfContained,  ///< what it compiles or fetches needs the C and C++ libraries alone, or its install
                     ///< script prepares nothing
    kLibrary,  ///< its binaries need `debian` or `alpine`, packages of the distribution with a space between
    kStarts,   ///< it starts `program`, which is of the package `debian` or `alpine`
    kUnfit,    ///< it needs more of the system than can be told
  } kind = Kind::kSelfContained;
  std::string_view program = {};
  std::string_view debian = {}, alpine = {};
};
/// Nothing where the package is not in the table.
std::optional<NodePackage> known_node_package(std::string_view name);

/// True for packages that are, with all that they depend on, JavaScript alone or kSelfContained: for projects
/// without a lock file.
bool is_plain_node_package(std::string_view name);

/// Programs of packages that build, watch or compile as they go, which no finished image should start:
/// nodemon, ts-node, `vite`, webpack-dev-server.
bool is_node_development_tool(std::string_view program);

}  // namespace drydock
