#include "split/dotnet/dotnet_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "split/dotnet/dotnet_project.h"
#include "split/dotnet/dotnet_steps.h"
#include "split/names.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// Packages that bring no framework of their own: for console programs alone, where one more would only make
/// the image larger.
bool brings_no_framework(string_view package) {
  static constexpr auto kBegins = std::to_array<string_view>({"Newtonsoft.Json",
                                                              "System.",
                                                              "Microsoft.Extensions.",
                                                              "Microsoft.Data.",
                                                              "Microsoft.EntityFrameworkCore",
                                                              "Serilog.Sinks.",
                                                              "Npgsql",
                                                              "Dapper",
                                                              "StackExchange.Redis",
                                                              "RabbitMQ.Client",
                                                              "Confluent.Kafka",
                                                              "CommandLineParser",
                                                              "AutoMapper",
                                                              "FluentValidation",
                                                              "Polly",
                                                              "NLog",
                                                              "MediatR",
                                                              "Azure.",
                                                              "AWSSDK.",
                                                              "Google.Protobuf",
                                                              "MongoDB.",
                                                              "YamlDotNet",
                                                              "CsvHelper",
                                                              "Spectre.Console",
                                                              "Quartz",
                                                              "MailKit",
                                                              "MimeKit",
                                                              "NodaTime",
                                                              "Microsoft.NET.Test.Sdk",
                                                              "coverlet.",
                                                              "StyleCop.",
                                                              "SonarAnalyzer.",
                                                              "FSharp.Core"});
  // Whatever has ASP.NET Core in its name may need its shared framework, which the runtime's image lacks.
  if (package.find("AspNetCore") != string_view::npos) return false;
  return package == "Serilog" || std::any_of(kBegins.begin(), kBegins.end(),
                                             [&](string_view begin) { return package.starts_with(begin); });
}

class Reader {
 public:
  Reader(const SplitInput& input, const std::vector<AppFile>& files) : input_(input), files_(files) {}

  /// `assembly`: "Api" of Api.dll.
  /// The start command names an assembly and not a project, so the project is found by the name of what it
  /// makes.
  DotnetProgram read(const std::string& assembly) {
    std::vector<std::string> named;
    for (const AppFile& file : files_) {
      if (!is_dotnet_project(file.path)) continue;
      const DotnetProject* project = at(file.path);
      if (project == nullptr) return std::move(out_);
      // A property of Directory.Build.props may give the assembly another name.
      const auto properties = with_shared(file.path, *project);
      const auto name = properties.find("AssemblyName");
      const string_view leaf = base_name(file.path);
      if (name != properties.end() && name->second == "?")
        return fail(fmt::format("the name of the program that `{}` makes is not known", file.context_path));
      // Without AssemblyName the assembly is called as its project file.
      if ((name == properties.end() ? leaf.substr(0, leaf.rfind('.')) : string_view(name->second)) ==
          assembly)
        named.push_back(file.path);
    }
    // Two projects with one output would overwrite each other, or go to different folders; which one runs
    // is not known.
    if (named.size() != 1)
      return fail(named.empty() ? fmt::format("no project among what is copied makes {}.dll", assembly)
                                : fmt::format("several projects make {}.dll", assembly));
    out_.path = named.front();
    out_.properties = with_shared(out_.path, *at(out_.path));
    follow();
    return std::move(out_);
  }

 private:
  /// The first reason is kept: the ones after it often follow from it.
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }
  DotnetProgram fail(std::string why) {
    problem(std::move(why));
    return std::move(out_);
  }

  /// A target may copy files beside the program or start tools that do, and an imported file may set any
  /// property.
  void check(const std::string& path, const DotnetProject& project) {
    if (project.runs_commands)
      problem(fmt::format("{} runs commands or copies files when it is built", path));
    if (project.imports) problem(fmt::format("{} imports a file that is not looked at", path));
  }

  /// Projects refer to each other, and each file is read once.
  const DotnetProject* at(const std::string& path) {
    if (const auto known = projects_.find(path); known != projects_.end()) return &known->second;
    for (const AppFile& file : files_) {
      if (file.path != path) continue;
      const std::string* text = input_.facts.context_text(file.context_path);
      DotnetProject read = text == nullptr ? DotnetProject{} : read_dotnet_project(*text);
      if (!read.valid) break;
      return &projects_.emplace(path, std::move(read)).first->second;
    }
    if (out_.problem.empty())
      out_.problem = fmt::format("the project file {} is not among what is copied, or cannot be read", path);
    return nullptr;
  }

  /// MSBuild takes the nearest Directory.Build.props above the project.
  /// The search ends at the first file, for MSBuild goes no further up unless that one imports the next.
  std::map<std::string, std::string, std::less<>> with_shared(const std::string& path,
                                                              const DotnetProject& project) {
    auto properties = project.properties;
    for (const char* name : {"/Directory.Build.props", "/Directory.Build.targets"}) {
      for (std::string folder = folder_of(path);; folder = folder_of(folder)) {
        const std::string shared = clean_path(folder + name);
        const bool there = std::any_of(files_.begin(), files_.end(),
                                       [&](const AppFile& file) { return file.path == shared; });
        if (const DotnetProject* read = there ? at(shared) : nullptr) {
          // What is shared by all projects, packages among it, belongs to this one too.
          properties.insert(read->properties.begin(), read->properties.end());
          out_.packages.insert(read->packages.begin(), read->packages.end());
          out_.web = out_.web || read->frameworks.contains("Microsoft.AspNetCore.App");
          check(shared, *read);
        }
        if (there || folder == "/") break;
      }
    }
    return properties;
  }

  /// A library's project may bring the framework or a package that the program's own does not name.
  void follow() {
    std::deque<std::string> open{out_.path};
    // References form a graph in which a library is reached by many ways; each project is followed once.
    while (!open.empty() && out_.problem.empty() && out_.projects.size() < 500) {
      const std::string path = open.front();
      open.pop_front();
      if (!out_.projects.insert(path).second) continue;
      const DotnetProject* project = at(path);
      if (project == nullptr) return;
      check(path, *project);
      // Other SDKs are packages that may do anything in a build; what these do is known.
      static constexpr auto kSdks = std::to_array<string_view>(
          {"Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker",
           "Microsoft.NET.Sdk.Razor", "Microsoft.NET.Sdk.BlazorWebAssembly"});
      if (!holds(kSdks, project->sdk))
        return problem(fmt::format("{} is built by `{}`, which is not known", path, project->sdk));
      out_.web = out_.web || project->sdk == "Microsoft.NET.Sdk.Web" ||
                 project->frameworks.contains("Microsoft.AspNetCore.App");
      out_.packages.insert(project->packages.begin(), project->packages.end());
      for (const std::string& other : project->projects) {
        // A property in the path is worked out by MSBuild alone.
        if (other.find("$(") != std::string::npos)
          return problem(fmt::format("{} refers to a project by a property", path));
        open.push_back(clean_path(folder_of(path) + "/" + other));
      }
    }
    // What a package needs at run time does not stand in the project, so the packages' names decide.
    for (const std::string& package : out_.packages) {
      out_.web = out_.web || package.find("AspNetCore") != std::string::npos;
      out_.maybe_web = out_.maybe_web || !brings_no_framework(package);
      // These open the system's Kerberos and LDAP libraries when they are used.
      for (const string_view part : {"Negotiate", "Kerberos", "DirectoryServices"})
        out_.kerberos = out_.kerberos || package.find(part) != std::string::npos;
      // They compile or build when the program runs, which takes the SDK or the source.
      for (const string_view part : {"RuntimeCompilation", "Microsoft.Build", "Microsoft.TemplateEngine"})
        if (package.find(part) != std::string::npos)
          problem(fmt::format("the package {} works with the SDK or with source", package));
    }
  }

  const SplitInput& input_;
  const std::vector<AppFile>& files_;
  std::map<std::string, DotnetProject> projects_;
  DotnetProgram out_;
};

}  // namespace

DotnetProgram read_dotnet_program(const SplitInput& input, const std::vector<AppFile>& files,
                                  const std::string& assembly) {
  return Reader(input, files).read(assembly);
}

}  // namespace drydock
