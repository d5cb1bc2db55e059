#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/run_time_paths.h"
#include "split/dotnet/dotnet_program.h"
#include "split/dotnet/dotnet_project.h"
#include "split/dotnet/dotnet_runtime.h"
#include "split/dotnet/dotnet_steps.h"
#include "split/files/context_files.h"
#include "split/names.h"
#include "split/needs/package_roles.h"
#include "split/recipes.h"
#include "split/stages/placements.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// Razor pages are compiled into the program, and may start programs like any other source.
bool is_code(string_view leaf) {
  return leaf.ends_with(".cs") || leaf.ends_with(".fs") || leaf.ends_with(".vb") ||
         leaf.ends_with(".cshtml") || leaf.ends_with(".razor");
}
/// MSBuild reads these for every project below their folder, whether a project names them or not.
bool is_shared_file(string_view leaf) {
  return leaf == "Directory.Build.props" || leaf == "Directory.Build.targets" ||
         leaf == "Directory.Packages.props";
}

/// What belongs to the build alone. Settings and static files are none of it: ASP.NET Core reads them in its
/// content root, which is the folder that the program is started in.
bool is_source(const AppFile& file, const std::set<std::string>& projects) {
  static constexpr auto kEndings = std::to_array<string_view>(
      {".cs",          ".fs",        ".fsi",        ".vb",       ".csproj",     ".fsproj",  ".vbproj",
       ".sln",         ".slnx",      ".slnf",       ".props",    ".targets",    ".resx",    ".cshtml",
       ".razor",       ".razor.css", ".cshtml.css", ".razor.js", ".cshtml.js",  ".ruleset", ".user",
       ".DotSettings", ".snk",       ".md",         ".http",     ".runsettings"});
  static constexpr auto kNames = std::to_array<string_view>(
      {"global.json", "nuget.config", "NuGet.Config", "NuGet.config", "Nuget.Config", "packages.lock.json",
       "stylecop.json", "launchSettings.json", "dotnet-tools.json", "libman.json", "azure-pipelines.yml",
       "appveyor.yml", "version.json", "codecov.yml"});
  const string_view leaf = base_name(file.context_path);
  if (holds(kNames, leaf) || is_project_file(file.context_path)) return true;
  if (std::any_of(kEndings.begin(), kEndings.end(), [&](string_view end) { return leaf.ends_with(end); }))
    return true;
  return std::any_of(projects.begin(), projects.end(), [&](const std::string& path) {
    // `bin` and `obj` beside a project are written by builds on the author's machine as well.
    for (const char* folder : {"/bin", "/obj"})
      if (is_inside(file.path, clean_path(folder_of(path) + folder))) return true;
    return false;
  });
}

/// The assembly that the start command names, and where: `dotnet /app/App.dll`, `./App`.
struct Start {
  std::string problem;
  std::string path;      ///< absolute
  std::string assembly;  ///< "App"
  bool by_dotnet = false;
};
/// `dotnet App.dll` and the program's own host `./App` are the two ways to start; anything else belongs to
/// the SDK.
Start start_of(const RunNeeds& needs) {
  Start out;
  std::string wanted = needs.program;
  if (base_name(needs.program) == "dotnet") {
    out.by_dotnet = true;
    wanted = needs.arguments.empty() ? std::string() : needs.arguments.front();
    // `dotnet exec App.dll` is the long form.
    if (wanted == "exec" && needs.arguments.size() > 1) wanted = needs.arguments[1];
    // Such a container needs the SDK and the source, and there is nothing to split.
    if (wanted == "run" || wanted == "watch" || wanted == "test" || wanted == "build")
      out.problem = fmt::format("`dotnet {}` builds the program when the container starts", wanted);
    else if (!wanted.ends_with(".dll"))
      out.problem = wanted.empty() || wanted.starts_with('-')
                        ? "what `dotnet` starts is not written out"
                        : fmt::format("`dotnet {}` is a command of the SDK", wanted);
  }
  // Paths come from the needs, which know the working folder.
  for (const RunNeed& need : needs.needs)
    if (need.what == wanted && !need.paths.empty() && out.path.empty()) out.path = need.paths.front();
  if (out.problem.empty() && out.path.empty())
    out.problem = fmt::format("in which folder `{}` stands is not known", wanted);
  out.assembly = base_name(wanted);
  // `.dll` is four characters; the host has no ending on Linux.
  if (out.by_dotnet && out.problem.empty()) out.assembly.resize(out.assembly.size() - 4);
  return out;
}

class DotnetRecipe final : public Recipe {
 public:
  string_view name() const override { return ".NET"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    for (const Command& command : commands_of(input.model, input.stage)) {
      // `dotnet restore` alone makes nothing that a container starts.
      const auto verb = command.program == "dotnet" ? command.literal(1) : std::nullopt;
      if (verb && (*verb == "publish" || *verb == "build"))
        return fmt::format("`dotnet {}` runs in the final stage", *verb);
    }
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command,
                                      const CommandPlace& place) const override {
    const auto call = read_dotnet_call(input, command, place);
    if (!call) return std::nullopt;
    return dotnet_call_effect(input, command, *call, place);
  }

  /// The kind of program decides on the image. Where it cannot be told, all candidates are asked for, and
  /// the plan sees which one fits.
  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds& needs) const override {
    std::string problem;
    const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
    const Start start = start_of(needs);
    if (!files || !start.problem.empty()) return dotnet_bases(input, DotnetKind::kUnknown);
    const DotnetProgram program = read_dotnet_program(input, *files, start.assembly);
    if (!program.problem.empty()) return dotnet_bases(input, DotnetKind::kUnknown);
    bool unknown = false;
    return dotnet_bases(input, kind_of(program, publishes(input), unknown));
  }

  void ask(const SplitInput& input, Queries& queries) const override {
    std::string problem;
    // Settings are asked for too: they name files and folders that the program opens.
    const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
    if (!files) return;
    for (const AppFile& file : *files) {
      const string_view leaf = base_name(file.context_path);
      if (is_code(leaf) || is_dotnet_project(leaf) || is_shared_file(leaf) ||
          (leaf.starts_with("appsettings") && leaf.ends_with(".json")))
        queries.context_texts.insert(file.context_path);
    }
  }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
            const RuntimeBase& runtime, SplitPlan& plan) const override;

 private:
  /// The calls of `dotnet publish` as the file model meets them: each in the folder that `cd` has led to.
  std::vector<DotnetCall> publishes(const SplitInput& input) const {
    std::vector<DotnetCall> out;
    const std::vector<ToolReader> readers = {[&](const Command& command, const CommandPlace& place) {
      if (auto call = read_dotnet_call(input, command, place); call && call->verb == "publish")
        out.push_back(std::move(*call));
      return read_tool(input, command, place);
    }};
    file_model(input.model, input.stage, input.facts, readers);
    return out;
  }

  /// The command line wins over project files, as MSBuild has it.
  static std::string property(const DotnetProgram& program, const std::vector<DotnetCall>& calls,
                              string_view name) {
    for (const DotnetCall& call : calls)
      if (const auto set = call.properties.find(name); set != call.properties.end()) return set->second;
    const auto set = program.properties.find(name);
    return set == program.properties.end() ? std::string() : set->second;
  }

  /// `unknown`: whether it brings its own runtime depends on the SDK's version.
  /// A program that brings its own runtime needs only the libraries of the system; all others need the
  /// image with their framework.
  static DotnetKind kind_of(const DotnetProgram& program, const std::vector<DotnetCall>& calls,
                            bool& unknown) {
    std::string self = property(program, calls, "SelfContained");
    bool runtime = !property(program, calls, "RuntimeIdentifier").empty();
    for (const DotnetCall& call : calls) {
      // An option of the command stands above a property of the project.
      if (call.self_contained) self = *call.self_contained ? "true" : "false";
      runtime = runtime || !call.runtime.empty();
    }
    // A program that is compiled ahead of time is native, and has what it needs of the runtime in itself.
    if (property(program, calls, "PublishAot") == "true") self = "true";
    const bool single = !property(program, calls, "PublishSingleFile").empty();
    // Before .NET 8, naming a runtime meant a program of its own.
    unknown = self == "?" || (self.empty() && (runtime || single));
    if (self == "true") return DotnetKind::kSelfContained;
    // A package that is not known may be for ASP.NET Core, whose image runs plain programs too.
    return program.web || program.maybe_web ? DotnetKind::kAspNet : DotnetKind::kRuntime;
  }

  static std::string framework_problem(const DotnetProgram& program, const std::vector<DotnetCall>& calls,
                                       const std::string& version, const std::string& reference);
};

/// `net8.0` must be what the image runs.
std::string DotnetRecipe::framework_problem(const DotnetProgram& program,
                                            const std::vector<DotnetCall>& calls, const std::string& version,
                                            const std::string& reference) {
  std::string framework = property(program, calls, "TargetFramework");
  if (framework.empty()) framework = property(program, calls, "TargetFrameworks");
  for (const DotnetCall& call : calls)
    if (!call.framework.empty()) framework = call.framework;
  // With several target frameworks `dotnet publish` needs one named, and no name means that it was not
  // seen.
  if (framework.empty() || framework == "?" || framework.find(';') != std::string::npos)
    return "which version of .NET the project is for is not known";
  string_view number = framework;
  // `netcoreapp3.1` was renamed to `net5.0` and on.
  for (const string_view prefix : {"netcoreapp", "net"})
    if (number.starts_with(prefix)) {
      number.remove_prefix(prefix.size());
      break;
    }
  // By default a program does not start on another major version of the runtime.
  if (number.substr(0, number.find('-')) != version)
    return fmt::format("the project is for {}, and `{}` has .NET {}", framework, reference, version);
  return {};
}

/// Reads the source of the program's projects; false where the plan has a problem.
bool read_sources(const SplitInput& input, const std::vector<AppFile>& files, const DotnetProgram& program,
                  const RuntimeBase& runtime, ContextFiles& context, DotnetHabits& habits, SplitPlan& plan) {
  const auto decline = [&](std::string why) {
    plan.problem = std::move(why);
    return false;
  };
  std::set<std::string> projects;
  for (const AppFile& file : files)
    if (is_dotnet_project(file.path)) projects.insert(file.path);
  bool any = false;
  std::set<std::string> starts;
  for (const AppFile& file : files) {
    (is_source(file, projects) ? context.source : context.others).push_back(file);
    // The project that a file belongs to is the innermost one around it; those of other programs do not
    // count.
    std::string owner;
    for (const std::string& path : projects)
      if (is_inside(file.path, folder_of(path)) && folder_of(path).size() > folder_of(owner).size())
        owner = path;
    const std::string* text = input.facts.context_text(file.context_path);
    const bool code = is_code(base_name(file.context_path));
    // A solution often has tests and other programs beside this one, and what they start does not matter.
    if ((!owner.empty() && !program.projects.contains(owner)) || is_project_file(file.context_path)) continue;
    if (code && text == nullptr) return decline(fmt::format("`{}` could not be read", file.context_path));
    // Project files were read for what they say, and their paths are those of the build.
    if (text == nullptr || is_dotnet_project(file.path)) continue;
    context.texts.push_back(text);
    if (!code) continue;
    any = true;
    const DotnetSource source = read_dotnet_source(*text);
    if (source.starts_unknown)
      return decline(fmt::format("`{}` starts a program whose name is not written out", file.context_path));
    if (!source.tool.empty())
      return decline(fmt::format("`{}` uses {}, which works with the SDK or with source", file.context_path,
                                 source.tool));
    habits.kerberos = habits.kerberos || source.kerberos;
    starts.insert(source.starts.begin(), source.starts.end());
  }
  // A context without the program's own source is not the one that the image is built from.
  if (!any) return decline("there is no C#, F# or Visual Basic source among what is copied");
  for (const std::string& started : starts) {
    if (!runtime.has_program(base_name(started)))
      return decline(fmt::format("the program starts `{}`, and nothing shows that `{}` has it", started,
                                 runtime.reference));
    plan.proof.needs.push_back({fmt::format("the program `{}`", started), "the source",
                                fmt::format("`{}` has it", runtime.reference)});
  }
  return true;
}

void place_packages(const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                    SplitPlan& plan) {
  const PackageRoles roles = package_roles(files);
  plan.problem = roles.problem;
  for (const std::string& each : roles.run_time) {
    const bool named = std::any_of(needs.needs.begin(), needs.needs.end(),
                                   [&](const RunNeed& need) { return need.what == each; });
    // `curl` and its like are installed to fetch things at build time; one that is named by the start
    // command stays.
    if (is_fetch_package(each) && !named)
      plan.proof.left.push_back({fmt::format("the package {}", each),
                                 "the source starts no such program, and nothing else names it"});
    else if (!runtime.has_package(each))
      plan.packages.push_back(each);
  }
  const bool draws = holds(roles.run_time, "libgdiplus");
  for (const std::string& each : roles.build_only) {
    // System.Drawing opens `libdl.so`, a name that only the headers' package has.
    if (draws && each == "libc6-dev")
      plan.packages.push_back(each);
    else
      plan.proof.left.push_back(
          {fmt::format("the package {}", each), "it is a build tool, and the source starts none"});
  }
  // The runtime may open a library by the name that only its development package has.
  if (plan.problem.empty() && !roles.development.empty())
    plan.problem = fmt::format("the program may open the library of `{}`", roles.development.front());
}

void DotnetRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                        const RuntimeBase& runtime, SplitPlan& plan) const {
  const auto decline = [&](std::string why) { plan.problem = std::move(why); };
  const Start start = start_of(needs);
  if (!start.problem.empty()) return decline(start.problem);
  // Native libraries of packages are chosen for the C library of the image that publishes.
  if (!(runtime.distribution == input.distribution))
    return decline(fmt::format("`{}` is not of the same release", runtime.reference));
  std::string problem;
  const auto sources = app_files(input.model, input.stage, input.facts, "/", problem);
  if (!sources) return decline(fmt::format("what the program opens and starts cannot be told: {}", problem));
  const DotnetProgram program = read_dotnet_program(input, *sources, start.assembly);
  if (!program.problem.empty()) return decline(program.problem);

  const std::vector<DotnetCall> calls = publishes(input);
  const std::string folder = folder_of(start.path);
  const Effect* effect = files.last_at(start.path);
  const bool built = effect != nullptr && effect->kind == EffectKind::kBuilt;
  // Only `dotnet publish` collects all that runs into one folder; `dotnet build` leaves some packages in
  // the cache.
  const DotnetCall* call = nullptr;
  for (const DotnetCall& each : calls) {
    // Without -o it is bin/Release/net8.0/publish, whose middle parts depend on configuration and
    // framework.
    const std::string standard = folder_of(program.path) + "/bin";
    if (each.output.empty() ? is_inside(folder, standard) && base_name(folder) == "publish"
                            : each.output == folder)
      call = &each;
  }
  if (!built || call == nullptr)
    return decline(
        fmt::format("nothing shows that `dotnet publish` writes {}, which the container starts", start.path));
  // The folder is carried as a whole, and source in it would come along.
  for (const AppFile& file : *sources)
    if (is_inside(file.path, folder))
      return decline(fmt::format("`dotnet publish` writes to {}, where source stands as well", folder));
  bool unknown = false;
  const DotnetKind kind = kind_of(program, calls, unknown);
  // The two kinds need different images.
  if (unknown) return decline("whether the program brings its own runtime is not said");
  const std::string version = dotnet_version(runtime.config, runtime.reference);
  if (std::string why = framework_problem(program, calls, version, runtime.reference); !why.empty())
    return decline(std::move(why));
  // The image for such programs has no `dotnet`.
  if (kind == DotnetKind::kSelfContained && start.by_dotnet)
    return decline("a program that brings its own runtime is started by `dotnet`");

  DotnetHabits habits;
  habits.web = kind != DotnetKind::kRuntime;
  habits.invariant = property(program, calls, "InvariantGlobalization");
  // A value that is not known is taken for none, so that ICU is kept.
  if (habits.invariant == "?") habits.invariant.clear();
  ContextFiles context;
  context.language = ".NET";
  habits.kerberos = program.kerberos;
  if (!read_sources(input, *sources, program, runtime, context, habits, plan)) return;
  if (std::string why = match_dotnet_base(input, runtime, habits, plan); !why.empty())
    return decline(std::move(why));

  plan.carried.push_back(
      {folder, true, {}, fmt::format("`dotnet publish` puts the program there with all that it needs")});
  if (kind != DotnetKind::kSelfContained) {
    const std::string by = fmt::format("`{}` has .NET {}", runtime.reference, version);
    plan.provided.emplace("dotnet", by);
    plan.proof.needs.push_back(
        {kind == DotnetKind::kAspNet ? "the runtime of .NET, and ASP.NET Core" : "the runtime of .NET",
         std::string(base_name(program.path)), by});
  } else {
    plan.proof.needs.push_back(
        {"the runtime of .NET", std::string(base_name(program.path)), "it is in the folder of the program"});
  }
  for (const Effect& each : files.effects)
    // All that is left behind is listed, so that a need for any of it is noticed.
    if ((each.kind == EffectKind::kBuilt || each.kind == EffectKind::kLanguagePackages) &&
        each.path != folder)
      plan.left_paths.push_back(each.path);
  place_context_files(input, files, needs, context, plan);
  place_packages(files, needs, runtime, plan);
  if (!plan.problem.empty()) return;
  plan.proof.left.push_back({fmt::format("the SDK of `{}`", input.stage.image),
                             "the program is compiled, and its source starts no command of the SDK"});
  plan.proof.left.push_back(
      {"source, bin and obj, and the cache of packages", "`dotnet publish` has copied what runs of them"});
  plan.proof.assumptions.emplace_back("the packages that the project names start no program");
}

}  // namespace

std::unique_ptr<Recipe> make_dotnet_recipe() {
  return std::make_unique<DotnetRecipe>();
}

}  // namespace drydock
