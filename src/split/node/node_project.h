#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What a package.json says. https://docs.npmjs.com/cli/configuring-npm/package-json
struct NodeProject {
  std::set<std::string, std::less<>> dependencies;      ///< `dependencies` and `optionalDependencies`
  std::set<std::string, std::less<>> dev_dependencies;  ///< those that are in `devDependencies` alone
  std::map<std::string, std::string, std::less<>>
      ranges;  ///< of `dependencies`: the version as it is asked for
  std::map<std::string, std::string, std::less<>> versions;  ///< the same of all dependencies
  std::map<std::string, std::string, std::less<>> scripts;
  std::string main;             ///< empty: not stated
  std::string package_manager;  ///< "pnpm@9.1.0"; empty: not stated
  bool workspaces = false;
  bool local_packages = false;  ///< a dependency is a folder or an archive of the project itself (`file:`,
                                ///< `link:`, `workspace:`)
};
/// Nothing where the text is no JSON object.
std::optional<NodeProject> read_package_json(std::string_view text);

/// A package that a lock file names.
struct NodeLockEntry {
  std::string name;
  bool development = false;  ///< only the devDependencies want it; false where the lock file does not say
  bool native =
      false;  ///< it depends on what compiles or fetches binaries: node-gyp, prebuild-install, nan …
  bool install_script =
      false;  ///< something runs when it is installed; false where the lock file does not say
};

struct NodeLock {
  std::string problem;  ///< half a sentence
  std::vector<NodeLockEntry> packages;
};
/// package-lock.json or npm-shrinkwrap.json.
NodeLock read_npm_lock(std::string_view text);
/// yarn.lock of Yarn 1. What only `devDependencies` want is found by way of the project's dependencies.
NodeLock read_yarn_lock(std::string_view text, const NodeProject& project);
/// pnpm-lock.yaml; what only `devDependencies` want is not told apart in newer ones.
NodeLock read_pnpm_lock(std::string_view text);

}  // namespace drydock
