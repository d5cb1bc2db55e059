#pragma once

#include <initializer_list>
#include <string_view>

#include "model/command.h"
#include "rewrite/transform.h"

namespace drydock {

/// What a package manager of the rpm family keeps, and how it is told to let go of it.
struct CleanRule {
  std::initializer_list<PackageTool> tools;
  std::initializer_list<std::string_view> programs;  ///< by which most RUNs are left out without reading them
  std::initializer_list<std::string_view> verbs;     ///< those that fetch packages or the repositories' data
  std::initializer_list<std::string_view> clean_verbs;
  std::string_view clean;                           ///< `clean all`
  std::initializer_list<std::string_view> folders;  ///< of the cache
  std::string_view repositories;                    ///< folder without which the clean-up fails
};

/// Appends the clean-up to every RUN of a delivered stage that installs and keeps the cache, in the words of
/// its last install command; declines where that cannot be proved right.
void clean_after_install(const TransformInput& input, const CleanRule& rule, Sink& sink);

}  // namespace drydock
