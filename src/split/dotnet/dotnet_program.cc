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
  if (package.find("AspNetCore") != string_view::npos) return false;
  return package == "Serilog" || std::any_of(kBegins.begin(), kBegins.end(),
                                             [&](string_view begin) { return package.starts_with(begin); });
}

class Reader {
 public:
  Reader(const SplitInput& input, const std::vector<AppFile>& files) : input_(input), files_(files) {}

  /// `assembly`: "Api" of Api.dll.
  DotnetProgram read(const std::string& assembly) {
    std::vector<std::string> named;
    for (const AppFile& file : files_) {
      if (!is_dotnet_project(file.path)) continue;
      const DotnetProject* project = at(file.path);
      if (project == nullptr) return std::move(out_);
      const auto properties = with_shared(file.path, *project);
      const auto name = properties.find("AssemblyName");
      const string_view leaf = base_name(file.path);
      if (name != properties.end() && name->second == "?")
        return fail(fmt::format("the name of the program that `{}` makes is not known", file.context_path));
      if ((name == properties.end() ? leaf.substr(0, leaf.rfind('.')) : string_view(name->second)) ==
          assembly)
        named.push_back(file.path);
    }
    if (named.size() != 1)
      return fail(named.empty() ? fmt::format("no project among what is copied makes {}.dll", assembly)
                                : fmt::format("several projects make {}.dll", assembly));
    out_.path = named.front();
    out_.properties = with_shared(out_.path, *at(out_.path));
    follow();
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }
  DotnetProgram fail(std::string why) {
    problem(std::move(why));
    return std::move(out_);
  }

  void check(const std::string& path, const DotnetProject& project) {
    if (project.runs_commands)
      problem(fmt::format("{} runs commands or copies files when it is built", path));
    if (project.imports) problem(fmt::format("{} imports a file that is not looked at", path));
  }

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
  std::map<std::string, std::string, std::less<>> with_shared(const std::string& path,
                                                              const DotnetProject& project) {
    auto properties = project.properties;
    for (const char* name : {"/Directory.Build.props", "/Directory.Build.targets"}) {
      for (std::string folder = folder_of(path);; folder = folder_of(folder)) {
        const std::string shared = clean_path(folder + name);
        const bool there = std::any_of(files_.begin(), files_.end(),
                                       [&](const AppFile& file) { return file.path == shared; });
        if (const DotnetProject* read = there ? at(shared) : nullptr) {
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

  void follow() {
    std::deque<std::string> open{out_.path};
    while (!open.empty() && out_.problem.empty() && out_.projects.size() < 500) {
      const std::string path = open.front();
      open.pop_front();
      if (!out_.projects.insert(path).second) continue;
      const DotnetProject* project = at(path);
      if (project == nullptr) return;
      check(path, *project);
      static constexpr auto kSdks = std::to_array<string_view>(
          {"Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker",
           "Microsoft.NET.Sdk.Razor", "Microsoft.NET.Sdk.BlazorWebAssembly"});
      if (!holds(kSdks, project->sdk))
        return problem(fmt::format("{} is built by `{}`, which is not known", path, project->sdk));
      out_.web = out_.web || project->sdk == "Microsoft.NET.Sdk.Web" ||
                 project->frameworks.contains("Microsoft.AspNetCore.App");
      out_.packages.insert(project->packages.begin(), project->packages.end());
      for (const std::string& other : project->projects) {
        if (other.find("$(") != std::string::npos)
          return problem(fmt::format("{} refers to a project by a property", path));
        open.push_back(clean_path(folder_of(path) + "/" + other));
      }
    }
    for (const std::string& package : out_.packages) {
      out_.web = out_.web || package.find("AspNetCore") != std::string::npos;
      out_.maybe_web = out_.maybe_web || !brings_no_framework(package);
      for (const string_view part : {"Negotiate", "Kerberos", "DirectoryServices"})
        out_.kerberos = out_.kerberos || package.find(part) != std::string::npos;
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
