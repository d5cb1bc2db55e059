#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "model/command.h"
#include "model/run_time_paths.h"
#include "split/files/path_folders.h"
#include "split/go/go_source.h"
#include "split/names.h"
#include "split/needs/app_files.h"
#include "split/needs/package_roles.h"
#include "split/recipes.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// Flags of `go build` and `go install` that take the word after them. `go help build`.
constexpr auto kWithValue = std::to_array<string_view>({"-C", "-asmflags", "-buildmode", "-buildvcs", "-compiler", "-covermode",
                                                        "-coverpkg", "-gccgoflags", "-gcflags", "-installsuffix", "-ldflags",
                                                        "-mod", "-modfile", "-o", "-overlay", "-p", "-pgo", "-pkgdir", "-tags",
                                                        "-toolexec"});

/// `v2` at the end of a module's path is its version and no name.
bool is_major_version(string_view part) {
  return part.size() > 1 && part[0] == 'v' && part.find_first_not_of("0123456789", 1) == string_view::npos;
}

/// `go build` in the module example.com/app/v2 writes `app`.
std::string program_of_module(string_view module) {
  string_view name = base_name(module);
  if (is_major_version(name) && module.size() > name.size()) name = base_name(module.substr(0, module.size() - name.size() - 1));
  return std::string(name);
}

/// The official image sets GOPATH to /go; the setting of the image counts before that habit.
std::string go_path(const SplitInput& input) {
  const auto set = input.config == nullptr ? std::nullopt : input.config->variable("GOPATH");
  return set.value_or("/go");
}

/// `go build`, read as far as its output goes.
struct GoBuild {
  std::string output;   // of -o, as written; empty: none
  std::vector<std::string> packages;
  std::string folder;   // of -C
  std::string unknown;
};
GoBuild read_build(const Command& command) {
  GoBuild out;
  for (std::size_t i = 2; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word) {
      // `-ldflags "-X main.version=$VERSION"` says nothing about the output; an expansion elsewhere may.
      const string_view raw = command.script->text().substr(command.words[i].range.begin, command.words[i].range.size());
      if (raw.starts_with("-ldflags=") || raw.starts_with("-gcflags=") || raw.starts_with("-tags=") || raw.starts_with("--ldflags=")) continue;
      out.unknown = "an expansion among the arguments of `go build` may name its output";
      return out;
    }
    string_view text = *word;
    // Go takes flags with one dash or two.
    if (text.starts_with("--") && text.size() > 2) text.remove_prefix(1);
    if (!text.starts_with('-')) {
      out.packages.push_back(*word);
      continue;
    }
    const std::size_t equals = text.find('=');
    const string_view name = text.substr(0, equals);
    std::string value;
    if (equals != string_view::npos) {
      value = text.substr(equals + 1);
    } else if (std::find(kWithValue.begin(), kWithValue.end(), name) != kWithValue.end()) {
      ++i;
      const auto next = command.literal(i);
      // An expansion after `-ldflags` or `-tags` changes nothing about where the program goes, but these
      // four do.
      if (!next && (name == "-o" || name == "-C" || name == "-buildmode" || name == "-toolexec")) {
        out.unknown = fmt::format("the value of `{}` is not known", name);
        return out;
      }
      value = next.value_or("");
    }
    if (name == "-o") out.output = value;
    if (name == "-C") out.folder = value;
    // A c-archive or a plugin is no program that a container starts.
    if (name == "-buildmode" && value != "exe" && value != "pie" && value != "default") out.unknown = "it builds no program but a library";
  }
  return out;
}

/// Where `go install` writes, which GOBIN, GOOS and GOARCH change (`go help install`); nothing, and `problem`, where that is
/// not certain. What the script itself sets may hold for this command or not, so it is enough that it is mentioned.
std::optional<std::string> install_folder(const SplitInput& input, const Command& command, std::string& problem) {
  for (const string_view name : {"GOBIN", "GOPATH", "GOOS", "GOARCH"}) {
    const std::string setting = std::string(name) + "=";
    const auto set = input.model.variable(command.run, name);
    const bool linux_system = name == "GOOS" && (!set.value || *set.value == "linux");
    const string_view script = command.script->text();
    std::size_t at = script.find(setting);
    // `GOOS=linux` says what is so anyway.
    while (linux_system && at != string_view::npos && script.substr(at).starts_with("GOOS=linux")) at = script.find(setting, at + 1);
    if (at != string_view::npos) {
      problem = fmt::format("the script sets {}, which tells `go install` where to write", name);
      return std::nullopt;
    }
    // `GOARCH=arm64 go install` writes into bin/linux_arm64 on other machines, and whether the machine is
    // one is not known.
    if (name == "GOARCH" && set.value && !set.value->empty()) {
      problem = "GOARCH may make `go install` write into a folder of another architecture";
      return std::nullopt;
    }
    if (name == "GOOS" && !linux_system) {
      problem = "GOOS makes `go install` write into a folder of another system";
      return std::nullopt;
    }
  }
  // go refuses a GOBIN that is relative, and so installs nothing.
  const auto given = input.model.variable(command.run, "GOBIN");
  if (given.value && given.value->starts_with('/')) return clean_path(*given.value);
  if (given.value && !given.value->empty()) problem = "GOBIN is no absolute path";
  const auto path = input.model.variable(command.run, "GOPATH");
  if (path.value && path.value->find(':') != std::string::npos) problem = "GOPATH names several folders";
  if (!problem.empty()) return std::nullopt;
  return clean_path(path.value.value_or(go_path(input)) + "/bin");
}

class GoRecipe final : public Recipe {
 public:
  string_view name() const override { return "Go"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    for (const Command& command : commands_of(input.model, input.stage)) {
      if (command.program != "go") continue;
      const auto verb = command.literal(1);
      if (verb && (*verb == "build" || *verb == "install")) return fmt::format("`go {}` runs in the final stage", *verb);
    }
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command, const CommandPlace& place) const override {
    if (command.program != "go") return std::nullopt;
    ToolEffect out;
    const auto verb = command.literal(1);
    if (!verb) return ToolEffect{{}, "what `go` does here is not written out"};
    const auto cache = [&](EffectKind kind) {
      out.effects.push_back({kind, go_path(input) + "/pkg", true, 0, fmt::format("`go {}`", *verb), {}});
    };
    // These write nothing that a later step or the program could use; what they fetch or compile goes to
    // the caches.
    if (*verb == "version" || *verb == "env" || *verb == "vet" || *verb == "test" || *verb == "fmt" || *verb == "list" || *verb == "doc") {
      // It writes a file that is read by every later call, as if the environment had been set.
      if (*verb == "env" && command.has_word("-w")) return ToolEffect{{}, "`go env -w` changes how later commands build"};
      cache(EffectKind::kLanguagePackages);
      return out;
    }
    if (*verb == "mod" || *verb == "clean" || *verb == "get" || *verb == "work") {
      cache(EffectKind::kLanguagePackages);
      // `go mod tidy` and `go mod vendor` write beside go.mod, which is source.
      if (place.folder && (*verb == "mod" || *verb == "get" || *verb == "work"))
        for (const string_view file : {"/go.mod", "/go.sum", "/vendor"})
          out.effects.push_back({EffectKind::kLanguagePackages, clean_path(*place.folder + std::string(file)), file == "/vendor", 0,
                                 fmt::format("`go {}`", *verb), {}});
      return out;
    }
    if (*verb == "build" || *verb == "install") return read_output(input, command, *verb, place);
    // `go run` starts the program and `go generate` runs commands out of comments.
    return ToolEffect{{}, fmt::format("what `go {}` writes is not known", *verb)};
  }

  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds& needs) const override {
    std::vector<std::string> out;
    // A program without a C library needs no distribution, so the smallest image that has certificates and
    // time zones will do. A need besides the program, or a shell, calls for more.
    const bool bare = !needs.shell && needs.needs.size() == 1;
    if (bare && builds_static(input) && input.distribution.kind == Distribution::Kind::kDebian) {
      if (input.distribution.release == "bookworm") out.emplace_back("gcr.io/distroless/static-debian12");
      if (input.distribution.release == "trixie") out.emplace_back("gcr.io/distroless/static-debian13");
    }
    // Where the program is linked with the C library, the final stage has to have the same release of it; a
    // static program runs there too, so this comes second.
    switch (input.distribution.kind) {
      case Distribution::Kind::kDebian:
        if (!input.distribution.release.empty()) out.push_back(fmt::format("debian:{}-slim", input.distribution.release));
        break;
      case Distribution::Kind::kUbuntu:
        if (!input.distribution.release.empty()) out.push_back(fmt::format("ubuntu:{}", input.distribution.release));
        break;
      case Distribution::Kind::kAlpine:
        if (!input.distribution.release.empty()) out.push_back(fmt::format("alpine:{}", input.distribution.release));
        break;
      default: break;
    }
    return out;
  }

  void ask(const SplitInput& input, Queries& queries) const override {
    std::string problem;
    const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
    if (!files) return;
    for (const AppFile& file : *files)
      if (file.context_path.ends_with(".go") || base_name(file.context_path) == "go.mod") queries.context_texts.insert(file.context_path);
  }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
            SplitPlan& plan) const override;

 private:
  ToolEffect read_output(const SplitInput& input, const Command& command, const std::string& verb, const CommandPlace& place) const;
  static bool builds_static(const SplitInput& input);
  static std::string module_text(const SplitInput& input, const std::string& folder);
};

// `CGO_ENABLED=0` before the command, or in ENV.
// One command that builds with cgo is enough for a program that is linked with the C library, so all have
// to switch it off.
bool GoRecipe::builds_static(const SplitInput& input) {
  bool any = false;
  for (const Command& command : commands_of(input.model, input.stage)) {
    const auto verb = command.program == "go" ? command.literal(1) : std::nullopt;
    if (!verb || (*verb != "build" && *verb != "install")) continue;
    any = true;
    // The shell's own assignment holds for this command only, and is stronger than ENV.
    const string_view before = command.script->text().substr(command.node().range.begin, command.words.front().range.begin - command.node().range.begin);
    if (before.find("CGO_ENABLED=0") != string_view::npos) continue;
    const auto set = input.model.variable(command.run, "CGO_ENABLED");
    if (!set.known || set.value != "0") return false;
  }
  return any;
}

/// go names the program after the module where it is built at its top, and only go.mod has that name.
std::string GoRecipe::module_text(const SplitInput& input, const std::string& folder) {
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts, folder, problem);
  if (!files) return {};
  for (const AppFile& file : *files) {
    if (file.path != clean_path(folder + "/go.mod")) continue;
    const std::string* text = input.facts.context_text(file.context_path);
    return text == nullptr ? std::string() : *text;
  }
  return {};
}

ToolEffect GoRecipe::read_output(const SplitInput& input, const Command& command, const std::string& verb,
                                 const CommandPlace& place) const {
  const GoBuild build = read_build(command);
  ToolEffect out;
  const std::string by = fmt::format("`go {}`", verb);
  if (!build.unknown.empty()) return {{}, build.unknown};
  out.effects.push_back({EffectKind::kLanguagePackages, go_path(input) + "/pkg", true, 0, by, {}});
  if (build.output == "/dev/null") return out;
  if (!place.folder) return {{}, fmt::format("the folder that {} runs in is not known", by)};
  const std::string folder = build.folder.empty()              ? *place.folder
                             : build.folder.starts_with('/') ? clean_path(build.folder)
                                                               : clean_path(*place.folder + "/" + build.folder);
  // -o is seen from the folder of -C, as packages are.
  const auto absolute = [&](const std::string& path) { return clean_path(path.starts_with('/') ? path : folder + "/" + path); };
  // Several files of one package are one program; several packages are one program each, which only a
  // folder can take.
  if (build.packages.size() > 1 && !build.packages.front().ends_with(".go")) {
    if (verb == "build" && build.output.empty()) return out;  // several packages are only checked
    if (build.output.empty() || !build.output.ends_with('/')) return {{}, fmt::format("{} names several packages", by)};
  }
  // The program's name where none is given: the package's, and the module's at its top.
  std::vector<std::string> names;
  for (std::string package : build.packages.empty() ? std::vector<std::string>{"."} : build.packages) {
    // `go install example.com/tool@v1.2.0`: the version is no part of the name.
    package = package.substr(0, package.find('@'));
    // How many programs `./...` has depends on which folders are a package main.
    if (package.find("...") != std::string::npos) {
      if (verb == "build" && build.output.empty()) return out;
      return {{}, fmt::format("which programs {} makes of `{}` is not known", by, package)};
    }
    // `go build main.go` writes `main`, after the first file.
    if (package.ends_with(".go")) {
      names.push_back(std::string(base_name(package).substr(0, base_name(package).size() - 3)));
      break;
    }
    // A path without a dot in front is a module's package, and its last part names the program.
    const bool local = package == "." || package.starts_with("./") || package.starts_with("..") || package.starts_with('/');
    const std::string at = local ? absolute(package) : std::string();
    const std::string module = local ? go_module_path(module_text(input, at)) : std::string();
    std::string name = !module.empty() ? program_of_module(module) : local ? std::string(base_name(at)) : program_of_module(package);
    names.push_back(std::move(name));
  }
  const bool into_folder = build.output.ends_with('/') || build.output == "." || build.output == "..";
  // In a folder below GOPATH without a module, the folder's name is the program's. Elsewhere a go.mod that
  // could not be read would make the name a guess.
  if (verb == "build" && build.output.empty() && build.packages.empty() && module_text(input, folder).empty() &&
      !folder.starts_with(go_path(input) + "/src/")) {
    return {{}, fmt::format("the name of the program that {} makes stands in a go.mod that is not known", by)};
  }
  std::string problem;
  const auto bin = verb == "install" ? install_folder(input, command, problem) : std::string();
  if (!bin) return {{}, problem};
  for (const std::string& name : names) {
    // A folder behind -o takes the program under its own name, and a file is the program.
    std::string path = verb == "install"    ? *bin + "/" + name
                       : build.output.empty() ? absolute(name)
                       : into_folder          ? absolute(build.output + "/" + name)
                                              : absolute(build.output);
    out.effects.push_back({EffectKind::kBuilt, std::move(path), false, 0, by, {}});
  }
  return out;
}

/// What the author's Go files tell.
struct GoProgram {
  std::set<std::string> starts;
  std::set<std::string> libraries;
  bool main_package = false, starts_unknown = false, cgo = false, certificates = false, time_zones = false;
  std::string where;  // a file that starts something unknown
};

void GoRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                    SplitPlan& plan) const {
  const auto built = [&](const std::string& path) -> const Effect* {
    const Effect* effect = files.last_at(path);
    return effect != nullptr && effect->kind == EffectKind::kBuilt ? effect : nullptr;
  };
  const Effect* program = nullptr;
  std::string program_path;
  for (const RunNeed& need : needs.needs) {
    if (need.kind != RunNeed::Kind::kProgram || need.what != needs.program) continue;
    // The path of the start command may be searched for in several folders; the first that a step writes is
    // the one that starts.
    for (const std::string& path : program_paths(input, need)) {
      if (program != nullptr) break;
      program = built(path);
      // `mv` and `cp` of what was built, `install -m 755`
      if (const Effect* moved = files.last_at(path); program == nullptr && moved != nullptr && moved->kind == EffectKind::kMoved) program = moved;
      program_path = path;
    }
  }
  if (program == nullptr) {
    plan.problem = fmt::format("nothing shows that `go build` makes `{}`, which the container starts", needs.program);
    return;
  }

  std::string problem;
  const auto sources = app_files(input.model, input.stage, input.facts, "/", problem);
  if (!sources) {
    plan.problem = fmt::format("what the program opens and starts cannot be told: {}", problem);
    return;
  }
  GoProgram code;
  bool modules = false;
  std::vector<AppFile> needed, others, unnamed;
  for (const AppFile& file : *sources) {
    const string_view leaf = base_name(file.context_path);
    if (leaf == "go.mod" || leaf.ends_with(".go")) {
      others.push_back(file);
      const std::string* text = input.facts.context_text(file.context_path);
      if (text == nullptr) {
        plan.problem = fmt::format("`{}` could not be read", file.context_path);
        return;
      }
      if (leaf == "go.mod") {
        modules = modules || requires_modules(*text);
        continue;
      }
      if (leaf.ends_with("_test.go")) continue;
      const GoSource source = read_go_source(*text);
      code.main_package = code.main_package || source.main_package;
      code.starts.insert(source.starts.begin(), source.starts.end());
      code.libraries.insert(source.libraries.begin(), source.libraries.end());
      code.cgo = code.cgo || source.imports_package("C");
      code.certificates = code.certificates || source.imports_package("net/http") || source.imports_package("crypto/tls") || source.imports_package("crypto/x509");
      // time.LoadLocation reads the zones of the system, unless the program carries its own.
      code.time_zones = code.time_zones || text->find("LoadLocation(") != std::string::npos;
      // One file is enough to decline, and the first one is named to the author.
      if (source.starts_unknown && code.where.empty()) code.where = file.context_path;
      code.starts_unknown = code.starts_unknown || source.starts_unknown;
    } else if (leaf == "go.sum" || leaf == "go.work" || leaf == "go.work.sum" || is_project_file(file.context_path) ||
               is_documentation(file.context_path) ||
               file.context_path.starts_with("vendor/") || leaf.ends_with(".proto")) {
      // Such files serve the build and people; the source may still embed or open them by name, which is
      // looked for below.
      unnamed.push_back(file);
    } else {
      needed.push_back(file);
    }
  }
  // A name may stand in a file that comes later, so this is a second pass.
  for (const AppFile& file : *sources)
    if (file.context_path.ends_with(".go")) keep_named(*input.facts.context_text(file.context_path), unnamed, needed);
  others.insert(others.end(), unnamed.begin(), unnamed.end());
  // A context without the program's own source is not the one that the image is built from.
  if (!code.main_package) {
    plan.problem = "no Go program is among what is copied, so what it opens and starts is not known";
    return;
  }
  if (code.starts_unknown) {
    plan.problem = fmt::format("`{}` starts a program whose name is not written out", code.where);
    return;
  }
  for (const std::string& started : code.starts) {
    // A shell, `env` or `sudo` starts what its arguments say, which nobody has read.
    if (runs_other_programs(started)) {
      plan.problem = fmt::format("the program starts `{}`, which may start anything", started);
      return;
    }
    if (!runtime.has_program(base_name(started))) {
      plan.problem = fmt::format("the program starts `{}`, and nothing shows that `{}` has it", started, runtime.reference);
      return;
    }
    plan.proof.needs.push_back({fmt::format("the program `{}`", started), "the source", fmt::format("`{}` has it", runtime.reference)});
  }
  const bool is_static = builds_static(input);
  // A program of cgo loads its libraries when it starts. The C library's own parts come with the same
  // release; for any other, go's source does not name the package.
  if (!is_static) {
    for (const std::string& library : code.libraries) {
      static constexpr auto kLibc = std::to_array<string_view>({"m", "c", "dl", "pthread", "rt", "resolv"});
      if (std::find(kLibc.begin(), kLibc.end(), library) != kLibc.end()) continue;
      plan.problem = fmt::format("cgo links the library `{}`, whose package is not known", library);
      return;
    }
    // A C library that is older than the one at build time lacks symbol versions that the program asks for.
    if (!(runtime.distribution == input.distribution)) {
      plan.problem = fmt::format("the program is linked with the C library of `{}`", input.stage.image);
      return;
    }
  }
  const PackageRoles roles = package_roles(files);
  if (!roles.problem.empty()) {
    plan.problem = roles.problem;
    return;
  }
  // A development package in the build stage hints at a library that a module links through cgo, and
  // modules are not read.
  if (!is_static && !roles.development.empty()) {
    plan.problem = fmt::format("the program may be linked with the library of `{}`", roles.development.front());
    return;
  }

  plan.proof.needs.push_back({"the C library", "the program",
                              is_static ? "none: CGO_ENABLED=0 makes a static program"
                                        : fmt::format("`{}` is of the same release, {}", runtime.reference, runtime.distribution.release)});
  plan.carried.push_back({program->path, false, {}, "the container starts it"});
  keep_in_path(input, runtime, needs.program, program_path, plan);
  // What is no source may be opened by the program, as before below its working folder.
  carry_app_files(needed, others, "it is no Go source", plan);
  // Modules are not read, so one of them may open certificates or zones as well as the program itself; both
  // packages are small. The images without a shell have them already.
  const auto package = [&](string_view wanted, string_view what) {
    if (runtime.has_package(wanted)) return;
    if (runtime.shell()) plan.packages.emplace_back(wanted);
    plan.proof.needs.push_back({std::string(what), modules ? "the program, or a module that it requires" : "the program",
                                runtime.shell() ? fmt::format("the package {} is installed in the final stage", wanted)
                                                : fmt::format("`{}` has them", runtime.reference)});
  };
  if (code.certificates || modules) package("ca-certificates", "certificates of authorities");
  if (code.time_zones || modules || input.model.variable(input.stage.instructions.back(), "TZ").value) package("tzdata", "time zones");
  for (const std::string& each : roles.run_time) {
    const bool named = std::any_of(needs.needs.begin(), needs.needs.end(), [&](const RunNeed& need) { return need.what == each; });
    if (is_fetch_package(each) && !named) {
      plan.proof.left.push_back({fmt::format("the package {}", each), "the source starts no program, and nothing else names it"});
      continue;
    }
    if (!runtime.has_package(each)) plan.packages.push_back(each);
  }
  // Nothing can be installed without a shell, and the next candidate has one.
  if (!plan.packages.empty() && !runtime.shell()) {
    plan.problem = fmt::format("it needs {}, and `{}` has no shell to install it", plan.packages.front(), runtime.reference);
    return;
  }
  for (const std::string& each : roles.build_only)
    plan.proof.left.push_back({fmt::format("the package {}", each), "it is a build tool, and the source starts no program"});
  for (const std::string& each : roles.development)
    plan.proof.left.push_back({fmt::format("the package {}", each), "the program is static"});
  plan.left_paths.push_back(go_path(input) + "/pkg");
  for (const Effect& effect : files.effects)
    if (effect.kind == EffectKind::kLanguagePackages) plan.left_paths.push_back(effect.path);
  plan.proof.left.push_back({fmt::format("the Go toolchain of `{}`", input.stage.image),
                             "the program is a binary, and the source starts no program"});
  plan.proof.left.push_back({"Go source and the module cache", "they are compiled into the program"});
  if (modules) plan.proof.assumptions.emplace_back("the modules that go.mod requires start no program and open no file of their own folders");
}

}  // namespace

std::unique_ptr<Recipe> make_go_recipe() { return std::make_unique<GoRecipe>(); }

}  // namespace drydock
