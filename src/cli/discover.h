#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/result.h"

namespace drydock {

/// True for `Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `*.dockerfile` and
/// `Containerfile*`, unless the rest of the name says that it is something else:
/// a template, an ignore file, a document, or what an editor left behind.
bool is_dockerfile_name(std::string_view name);

/// Says of an absolute path met on a walk that the configuration leaves it out.
using Excluded = std::function<bool(const std::string& path, bool is_folder)>;

/// The files to work on, each once, named as the user would name them.
struct Discovery {
  std::vector<std::string> files;
  /// What was named and cannot be had, and folders that cannot be read.
  std::vector<std::string> problems;
  /// The folders that were walked and have files: by their names as in `files`, with their real paths.
  std::vector<std::pair<std::string, std::string>> real_folders;
  /// What was passed over for a reason that its owner may want to know.
  std::vector<std::string> notes;
};

/// Files are taken whatever they are called; folders are walked for Dockerfiles
/// in a fixed order, without what .gitignore and `excluded` leave out.
/// Symbolic links to files are followed as long as they stay in the repository
/// (without one: in the folder that was named), those to folders are not, except
/// where a folder is named itself. A file that was named is not looked at here: whoever
/// reads it says what is wrong with it.
Discovery discover(const std::vector<std::string>& paths, const Excluded& excluded);

/// Paths out of a list: one a line, or between NUL bytes where there is one.
std::vector<std::string> parse_path_list(std::string_view text);

/// The folder's absolute path with symbolic links followed, as far as it exists.
std::string real_path(const std::string& folder);

/// The real path of the folder that a file's name stands in.
std::string folder_of(const std::string& file);

}  // namespace drydock
