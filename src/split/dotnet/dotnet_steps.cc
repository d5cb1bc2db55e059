#include "split/dotnet/dotnet_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "split/names.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// These verbs write below the projects' own folders, -o and the caches. Others, such as `run` and `new`,
// may write anywhere.
constexpr auto kBuilds = std::to_array<string_view>({"restore", "build", "publish", "test", "clean", "pack"});
// A question writes nothing.
constexpr auto kAsks = std::to_array<string_view>(
    {"--version", "--info", "--list-sdks", "--list-runtimes", "--help", "-h", "help"});
// `dotnet publish --help` and its like: options that take the next word. `-o`, `-c`, `-f`, `-r`, `-p` are
// read by name.
constexpr auto kValues = std::to_array<string_view>({"-v",
                                                     "--verbosity",
                                                     "--source",
                                                     "-s",
                                                     "--configfile",
                                                     "--packages",
                                                     "--manifest",
                                                     "--version-suffix",
                                                     "--arch",
                                                     "-a",
                                                     "--os",
                                                     "--filter",
                                                     "-l",
                                                     "--logger",
                                                     "--settings",
                                                     "--collect",
                                                     "-d",
                                                     "--diag",
                                                     "--results-directory",
                                                     "--tl"});
/// Properties of MSBuild that say where it writes.
/// Such a property moves the output past everything that is looked at below, so it declines.
constexpr auto kPlaces = std::to_array<string_view>({"PublishDir", "OutputPath", "BaseOutputPath", "OutDir",
                                                     "BaseIntermediateOutputPath", "IntermediateOutputPath",
                                                     "ArtifactsPath", "UseArtifactsOutput", "AssemblyName",
                                                     "PublishUrl", "PublishProfile", "WebPublishMethod"});

class CallReader {
 public:
  CallReader(const Command& command, const CommandPlace& place) : command_(command), place_(place) {}

  DotnetCall read() {
    out_.verb = command_.literal(1).value_or("");
    if (!place_.folder)
      unknown(fmt::format("the folder that `dotnet {}` runs in is not known", out_.verb));
    else
      out_.folder = *place_.folder;
    for (at_ = 2; at_ < command_.words.size() && out_.unknown.empty(); ++at_) word();
    return std::move(out_);
  }

 private:
  void unknown(std::string why) {
    if (out_.unknown.empty()) out_.unknown = std::move(why);
  }
  /// -o and the project's path are relative to the folder of the call, also where the project lies
  /// elsewhere.
  std::string absolute(const std::string& path) const {
    return clean_path(path.starts_with('/') ? path : *place_.folder + "/" + path);
  }

  void property(string_view text) {
    // Several of them may stand in one: `-p:A=1;B=2`.
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(';'), text.size());
      const string_view each = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      const std::size_t equals = each.find('=');
      if (equals == string_view::npos) continue;
      const string_view name = each.substr(0, equals);
      if (holds(kPlaces, name))
        unknown(fmt::format("what the property {} does to the output of `dotnet {}` is not looked at", name,
                            out_.verb));
      out_.properties.insert_or_assign(std::string(name), std::string(each.substr(equals + 1)));
    }
  }

  void word() {
    const auto word = command_.literal(at_);
    if (!word) return expansion();
    const std::string& text = *word;
    // MSBuild takes `-p:` and `/p:` alike, in short and in full.
    for (const string_view prefix : {"-p:", "/p:", "--property:", "-property:", "/property:"})
      if (text.starts_with(prefix)) return property(string_view(text).substr(prefix.size()));
    if (!text.starts_with('-')) {
      // `/m:1` and `/nologo` are switches of MSBuild, while `/src/App.csproj` is a path.
      if (text.starts_with('/') && text.find(':') != std::string::npos) return;  // another switch of MSBuild
      if (!out_.project.empty()) return unknown(fmt::format("`dotnet {}` names several projects", out_.verb));
      out_.project = absolute(text);
      return;
    }
    // Values may follow behind `=`, behind `:` or as the next word.
    const std::size_t split = text.find_first_of("=:");
    const std::string name = text.substr(0, split);
    const auto value = [&]() -> std::string {
      if (split != std::string::npos) return text.substr(split + 1);
      const auto next = command_.literal(++at_);
      if (!next) unknown(fmt::format("the value of `{}` is not known", name));
      return next.value_or("");
    };
    if (name == "-o" || name == "--output")
      out_.output = absolute(value());
    else if (name == "-c" || name == "--configuration")
      out_.configuration = value();
    else if (name == "-f" || name == "--framework")
      out_.framework = value();
    else if (name == "-r" || name == "--runtime")
      out_.runtime = value();
    else if (name == "-p" || name == "--property")
      property(value());
    else if (name == "--no-self-contained")
      out_.self_contained = false;
    else if (name == "--self-contained" || name == "--sc")
      self_contained(split == std::string::npos ? std::string() : text.substr(split + 1));
    else if (name == "--artifacts-path" || name == "-t" || name == "-target")
      // They move the output or build another target than the usual one.
      unknown(fmt::format("what `{}` does to the output is not looked at", name));
    else if (holds(kValues, name) && split == std::string::npos)
      ++at_;
  }

  /// `--self-contained`, `--self-contained=true`, `--self-contained true`.
  void self_contained(std::string value) {
    if (value.empty()) {
      const auto next = command_.literal(at_ + 1);
      if (next && (*next == "true" || *next == "false")) {
        value = *next;
        ++at_;
      }
    }
    out_.self_contained = value != "false";
  }

  /// `-p:Version=$VERSION` leaves open only a value; an expansion that begins earlier, or a list, may hold
  /// any property.
  void expansion() {
    std::string raw(command_.script->raw(command_.words[at_]));
    std::erase_if(raw, [](char c) { return c == '"' || c == '\''; });
    const std::size_t equals = raw.find('=');
    for (const string_view prefix : {"-p:", "/p:", "--property:"})
      if (raw.starts_with(prefix) && equals != std::string::npos && raw.find('$') > equals &&
          raw.find(';') == std::string::npos) {
        const std::string name = raw.substr(prefix.size(), equals - prefix.size());
        return property(name + "=?");
      }
    unknown(fmt::format("an expansion among the arguments of `dotnet {}` may say where its output goes",
                        out_.verb));
  }

  const Command& command_;
  const CommandPlace& place_;
  std::size_t at_ = 2;
  DotnetCall out_;
};

}  // namespace

/// Solutions name projects and are none; a folder is looked for its project by its content.
bool is_dotnet_project(string_view path) {
  return path.ends_with(".csproj") || path.ends_with(".fsproj") || path.ends_with(".vbproj");
}

std::optional<DotnetCall> read_dotnet_call(const SplitInput& input, const Command& command,
                                           const CommandPlace& place) {
  if (command.program != "dotnet") return std::nullopt;
  DotnetCall out = CallReader(command, place).read();
  // `-c $BUILD_CONFIGURATION` chooses between Debug and Release, both of which go where -o says.
  // The words are taken out and the rest is read again, because an unknown value ends the reading.
  if (!out.unknown.empty()) {
    std::vector<ShellWord> kept;
    bool dropped = false;
    for (std::size_t i = 0; i < command.words.size(); ++i) {
      const bool names = command.word_is(i, "-c") || command.word_is(i, "--configuration");
      if (names && i + 1 < command.words.size() && !command.literal(i + 1)) {
        ++i;
        dropped = true;
        continue;
      }
      kept.push_back(command.words[i]);
    }
    if (dropped) {
      Command without = command;
      without.words = std::move(kept);
      out = CallReader(without, place).read();
      // The configuration stays unknown, as it decides on the folder where there is no -o.
      out.configuration = "?";
    }
  }
  if (holds(kBuilds, out.verb) && out.unknown.empty()) {
    // Packages are restored there, and the folder must be known to be left behind.
    const auto set = input.model.variable(command.run, "NUGET_PACKAGES");
    if (set.value && !set.known) out.unknown = "the value of NUGET_PACKAGES is not known";
  }
  return out;
}

ToolEffect dotnet_call_effect(const SplitInput& input, const Command& command, const DotnetCall& call,
                              const CommandPlace& place) {
  // Without a verb that can be read nothing is known, while a question leaves no trace.
  if (call.verb.empty()) return {{}, "what `dotnet` does here is not written out"};
  if (holds(kAsks, call.verb)) return {};
  ToolEffect out;
  const std::string by = fmt::format("`dotnet {}`", call.verb);
  const auto effect = [&](EffectKind kind, const std::string& path) {
    out.effects.push_back({kind, clean_path(path), true, 0, by, {}});
  };
  const bool builds = holds(kBuilds, call.verb);
  const bool tool = call.verb == "tool" || call.verb == "nuget" || call.verb == "workload";
  if (!builds && !tool) return {{}, fmt::format("what {} writes is not known", by)};
  if (!call.unknown.empty() && builds) return {{}, call.unknown};
  // Only root's home folder is known without looking into the image.
  if (place.home.empty())
    return {{}, fmt::format("where {} keeps its packages is not known: it does not run as root", by)};
  // NuGet, the SDK and ASP.NET's development certificate keep their files there.
  for (const char* folder : {"/.nuget", "/.dotnet", "/.local/share/NuGet", "/.templateengine", "/.aspnet"})
    effect(EffectKind::kLanguagePackages, place.home + folder);
  const auto set = input.model.variable(command.run, "NUGET_PACKAGES");
  if (set.known && set.value && set.value->starts_with('/'))
    effect(EffectKind::kLanguagePackages, *set.value);
  if (tool) {
    // A tool that is installed elsewhere may be what the container starts.
    if (call.verb == "tool" && command.has_word("--tool-path"))
      return {{}, fmt::format("what {} puts into --tool-path is not looked at", by)};
    // Workloads are installed into the SDK itself.
    if (call.verb == "workload") effect(EffectKind::kLanguagePackages, "/usr/share/dotnet");
    return out;
  }
  // A build of one project builds those that it refers to as well, so every project's folder may be written
  // to.
  std::set<std::string> folders;
  if (is_dotnet_project(call.project)) folders.insert(folder_of(call.project));
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
  if (files)
    for (const AppFile& file : *files)
      if (is_dotnet_project(file.path)) folders.insert(folder_of(file.path));
  // Without the build context the folder of the call is the best that can be said.
  if (folders.empty()) folders.insert(call.folder);
  // `/bin` is the system's.
  if (folders.contains("/"))
    return {{}, fmt::format("{} builds a project in the root folder, beside the system's own", by)};
  for (const std::string& folder : folders) {
    effect(EffectKind::kBuilt, folder + "/obj");
    effect(EffectKind::kBuilt, folder + "/bin");
  }
  // Results of tests go there by default.
  if (call.verb == "test") effect(EffectKind::kBuilt, call.folder + "/TestResults");
  if (!call.output.empty()) effect(EffectKind::kBuilt, call.output);
  return out;
}

}  // namespace drydock
