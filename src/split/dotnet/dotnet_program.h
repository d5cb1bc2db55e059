#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "split/needs/app_files.h"
#include "split/recipe.h"

namespace drydock {

/// A program's project with those that it refers to, and what they say together.
struct DotnetProgram {
  std::string problem;             ///< half a sentence: why it cannot be told
  std::string path;                ///< of its project file, in the image
  std::set<std::string> projects;  ///< it and those that it refers to, directly or not
  /// Of the program's own project and of the files that it shares with others; `?` for what is not known.
  std::map<std::string, std::string, std::less<>> properties;
  std::set<std::string, std::less<>> packages;
  bool web = false;        ///< ASP.NET Core is named
  bool maybe_web = false;  ///< a package that is not known may bring it
  bool kerberos = false;   ///< a package is for Negotiate, Kerberos or LDAP
};

/// `assembly`: "Api" of Api.dll.
DotnetProgram read_dotnet_program(const SplitInput& input, const std::vector<AppFile>& files,
                                  const std::string& assembly);

}  // namespace drydock
