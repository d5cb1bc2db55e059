#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "split/needs/app_files.h"
#include "split/recipe.h"

namespace drydock {

/// One call of Maven or Gradle, or of the wrapper in the project that fetches it.
struct JavaCall {
  bool gradle = false;
  std::string shown;   ///< "`mvn package`"
  std::string folder;  ///< of the project, absolute
  std::set<std::string, std::less<>>
      goals;  ///< phases and goals, plugins by their short names; tasks without their project
  std::map<std::string, std::string, std::less<>>
      options;            ///< `-D` and `-P name=value`; `*` for a value that is not known
  std::string user_home;  ///< --gradle-user-home, -Dmaven.repo.local; empty: not stated
  std::string unknown;    ///< why it cannot be told what it does; half a sentence
  bool asks = false;      ///< it prints its version or the like
};

/// True where the command is Maven or Gradle by its name.
bool is_java_build(const Command& command);
/// Nothing where the command is none of them.
std::optional<JavaCall> read_java_call(const SplitInput& input, const Command& command,
                                       const CommandPlace& place);

/// What the call does to the image's files.
ToolEffect java_call_effect(const SplitInput& input, const Command& command, const JavaCall& call,
                            const CommandPlace& place);

/// Folders of the project files (pom.xml, build.gradle, build.gradle.kts) among the files of the build
/// context, sorted.
std::set<std::string> java_modules(const std::vector<AppFile>& files, bool gradle);

}  // namespace drydock
