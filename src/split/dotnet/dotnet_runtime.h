#pragma once

#include <string>
#include <vector>

#include "split/recipe.h"

namespace drydock {

/// What a .NET program is started with.
enum class DotnetKind {
  kUnknown,
  kAspNet,         ///< the runtime and ASP.NET Core
  kRuntime,        ///< the runtime
  kSelfContained,  ///< nothing but the libraries of the system: the runtime is in its folder
};

/// The image beside the SDK's that starts such programs, in the same version and distribution. kUnknown: each
/// of them.
std::vector<std::string> dotnet_bases(const SplitInput& input, DotnetKind kind);

/// "8.0" of an image of .NET; empty where neither its environment nor its tag tells.
std::string dotnet_version(const ImageConfig* config, const std::string& reference);

struct DotnetHabits {
  bool web = true;        ///< ASP.NET Core may run in it
  std::string invariant;  ///< the project's InvariantGlobalization: "true", "false"; empty: not stated
  bool kerberos = false;
};

/// Makes the environment and the system's libraries what they were on the SDK's image: its runtime sibling
/// sets other ports and other globalization. Why that cannot be done, as half a sentence; empty: it is done.
std::string match_dotnet_base(const SplitInput& input, const RuntimeBase& runtime, const DotnetHabits& habits,
                              SplitPlan& plan);

}  // namespace drydock
