#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "context/context_root.h"
#include "context/dockerignore.h"
#include "model/facts.h"
#include "text/result.h"

namespace drydock {

/// The build context that a Dockerfile is built with: the one place that reads
/// it. Nothing outside its folder is read, whatever its symbolic links say, and
/// nothing is listed before a pattern asks for it. Answers only depend on the
/// folder's content, and may be asked for by several threads at once.
class BuildContext {
 public:
  /// Reads the .dockerignore file: the one named after the Dockerfile and
  /// beside it, or else the one at the top of the folder. An error where the
  /// folder or that file cannot be read. An empty Dockerfile path is one that
  /// comes from no file.
  static Result<BuildContext> open(const std::string& folder, const std::string& dockerfile_path);

  /// What is not known has no answer: a folder that may not be read is on the
  /// way, or finding out would take too long. Entries are in order of their
  /// paths; the context's root is `.`. What a symbolic link leads to inside the
  /// context is told under the link's own path; one that leads nowhere or
  /// outside is kOther and kUnreadable.
  Facts answer(const Queries& queries) const;

 private:
  class Walk;

  BuildContext(ContextRoot root, Dockerignore ignore) : root_(std::move(root)), ignore_(std::move(ignore)) {}
  std::optional<std::vector<ContextEntry>> find_matches(std::string_view pattern, Walk& walk) const;
  std::optional<std::vector<ContextEntry>> find_tree(std::string_view pattern, Walk& walk) const;
  std::optional<std::string> read_text(std::string_view path) const;

  ContextRoot root_;
  Dockerignore ignore_;
};

}  // namespace drydock
