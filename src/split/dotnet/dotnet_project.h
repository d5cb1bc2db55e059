#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drydock {

/// What a project file of MSBuild says, or a Directory.Build.props: conditions are not followed, so a
/// property that is set twice to different values has none that is known.
/// https://learn.microsoft.com/en-us/dotnet/core/project-sdk/msbuild-props
struct DotnetProject {
  bool valid = false;
  std::string sdk;  ///< "Microsoft.NET.Sdk.Web"
  std::map<std::string, std::string, std::less<>>
      properties;                                 ///< `?` for one with several values or an expansion
  std::set<std::string, std::less<>> packages;    ///< of PackageReference
  std::set<std::string, std::less<>> frameworks;  ///< of FrameworkReference
  std::vector<std::string> projects;              ///< of ProjectReference, with `/`
  bool imports = false;                           ///< it imports a file of the author's
  bool runs_commands = false;                     ///< a target of its own runs something
};
DotnetProject read_dotnet_project(std::string_view text);

/// What the text of a C#, F# or Visual Basic file says about the running program. It is no parser, and sees
/// too much rather than too little.
struct DotnetSource {
  std::set<std::string> starts;  ///< literal names of programs that it starts
  bool starts_unknown = false;   ///< it starts a program whose name is not written out
  std::string tool;              ///< what of the SDK it uses; empty: nothing that is seen
  bool kerberos = false;         ///< it names Negotiate, Kerberos, NTLM or LDAP
};
DotnetSource read_dotnet_source(std::string_view text);

}  // namespace drydock
