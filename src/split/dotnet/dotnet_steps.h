#pragma once

#include <map>
#include <optional>
#include <string>

#include "split/needs/app_files.h"
#include "split/recipe.h"

namespace drydock {

/// One call of the `dotnet` command of the SDK.
struct DotnetCall {
  std::string verb;           ///< "publish"
  std::string folder;         ///< that it runs in, absolute
  std::string output;         ///< of -o, absolute; empty: not stated
  std::string project;        ///< the project, solution or folder that is named, absolute; empty: none
  std::string configuration;  ///< of -c
  std::string framework;      ///< of -f
  std::string runtime;        ///< of -r
  std::optional<bool> self_contained;
  std::map<std::string, std::string, std::less<>> properties;  ///< of -p:; `?` for a value that is not known
  std::string unknown;  ///< why it cannot be told what it does; half a sentence
};
/// Nothing where the command is not `dotnet`.
std::optional<DotnetCall> read_dotnet_call(const SplitInput& input, const Command& command,
                                           const CommandPlace& place);

/// What the call does to the image's files.
ToolEffect dotnet_call_effect(const SplitInput& input, const Command& command, const DotnetCall& call,
                              const CommandPlace& place);

/// True for `.csproj`, `.fsproj`, `.vbproj`.
bool is_dotnet_project(std::string_view path);

}  // namespace drydock
