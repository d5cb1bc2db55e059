#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drydock {

/// The text of a file by its path below the project's folder; null where it is not there or not known.
using ProjectText = std::function<const std::string*(const std::string& path)>;

/// What a tsconfig file says about what `tsc` writes, with what it extends.
/// https://www.typescriptlang.org/tsconfig/
struct TypeScriptSettings {
  bool found = false;                   ///< the file is there
  bool known = true;                    ///< and what it extends, as far as it matters
  bool no_emit = false;                 ///< `tsc` only checks
  std::optional<std::string> out;       ///< `outDir`, relative to the project's folder
  std::vector<std::string> references;  ///< paths of the files that `tsc --build` builds besides
};
TypeScriptSettings typescript_settings(const ProjectText& text, const std::string& path);

/// The path seen from a folder below the project's: "packages/a" and "../b" are "packages/b". The project's
/// folder is ".".
std::string project_path(std::string_view folder, std::string_view path);

}  // namespace drydock
