#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "split/node/node_project.h"
#include "split/node/node_typescript.h"

namespace drydock {

/// A command of a script in package.json: `cross-env A=b` and `npx` before it are skipped.
struct NodeCommand {
  std::vector<std::string> words;
  std::set<std::string> wrappers;  ///< what was skipped and must be there: "cross-env"
};
struct NodeCommands {
  std::string problem;  ///< half a sentence: it cannot be read
  std::vector<NodeCommand> commands;
};
NodeCommands read_node_script(std::string_view script);

/// The command without what stands before it, of words that are already known.
NodeCommand node_command(std::vector<std::string> words);

/// What a build writes. Paths are relative to the project's folder.
struct NodeBuild {
  std::string unknown;               ///< why it cannot be told; half a sentence
  std::vector<std::string> outputs;  ///< folders and files that are sure to be there: "dist". What only a
                                     ///< next build reads, such as "tsconfig.tsbuildinfo", is none
  std::vector<std::string> removed;  ///< before it writes: folders and files, with all below them
  std::set<std::string> tools;       ///< "tsc", "next": those that write the outputs
  bool modules = false;              ///< it changes files in node_modules: `prisma generate`, `patch-package`
};

/// A script of the project by name, with those that npm runs before and after it.
NodeBuild read_node_build(const NodeProject& project, std::string_view script, const ProjectText& text);

/// One command, as a RUN has it: `tsc -p .`, `next build`.
NodeBuild read_node_build(const NodeProject& project, const NodeCommand& command, const ProjectText& text);

}  // namespace drydock
