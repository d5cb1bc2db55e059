#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "split/needs/app_files.h"
#include "split/node/node_project.h"
#include "split/node/node_scripts.h"
#include "split/recipe.h"

namespace drydock {

/// True for Docker's official image of Node.js and copies of it, by the name.
bool is_node_image(std::string_view reference);

/// True where the tag says that the image has no compilers: `20-slim`, `20-alpine3.19`.
bool is_small_node_image(std::string_view written);

/// The image without compilers that goes with one that is written after FROM: `node:20` is `node:20-slim`.
/// The image itself where it is small already.
std::string small_node_image(std::string_view written);

/// A command that installs packages of the npm registry.
struct NodeInstall {
  std::string manager;                ///< "npm", "yarn", "pnpm"
  std::string by;                     ///< "`npm ci`"
  bool global = false;                ///< for every user, and not for a project
  std::vector<std::string> packages;  ///< that it names; empty: those of package.json
  bool omits_development = false;     ///< an option leaves the devDependencies out
  bool includes_development = false;  ///< an option takes them in, whatever NODE_ENV says
  bool ignores_scripts = false;
  std::vector<std::string>
      peers;  ///< options that say what becomes of peer dependencies: "--legacy-peer-deps"
};
std::optional<NodeInstall> node_install(const Command& command);

/// A script of package.json or a package's program that a RUN starts: "build" of `npm run build`; `npx tsc`.
struct NodeCall {
  std::string script;  ///< empty: the command is a program
  NodeCommand command;
};
std::optional<NodeCall> node_call(const Command& command);

/// A lock file, by its name: npm, Yarn and pnpm read them when they install, and nothing else does.
bool is_node_lock(std::string_view name);

/// The first command of the stage that builds the project: "npm run build", "tsc"; empty: none.
std::string build_call(const SplitInput& input);

/// A package of the distribution that only builds, and that its RUN does not remove again; empty: none.
std::string kept_build_package(const SplitInput& input);

/// True for what stands in a folder that the distribution fills as well: `/lib/x.js`, `/etc`.
bool in_system_folder(std::string_view path);

/// True where the stage builds a site and starts a server that is made for files: `serve`, `http-server`,
/// nginx, `vite preview`.
bool serves_static_site(const SplitInput& input);

/// What package managers and build tools of Node.js do to the image's files.
std::optional<ToolEffect> read_node_tool(const SplitInput& input, const Command& command,
                                         const CommandPlace& place);

/// The package.json that stands in the folder of the image.
std::optional<NodeProject> node_project_in(const SplitInput& input, const std::string& folder);
/// The text of the file of the build context that stands at the path in the image; null where there is none.
const std::string* node_file_text(const SplitInput& input, const std::string& path);

/// Asks for the project's settings and sources.
void ask_node_files(const SplitInput& input, Queries& queries);

/// True for JavaScript and TypeScript.
bool is_node_source(std::string_view path);
/// True for TypeScript, JSX and the files of Vue, Svelte and Astro, which Node.js cannot run before they are
/// compiled.
bool is_compiled_node_source(std::string_view path);

}  // namespace drydock
