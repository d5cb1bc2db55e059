#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "facts/image_reference.h"
#include "model/command.h"
#include "model/run_time_paths.h"
#include "split/c/build_copies.h"
#include "split/c/c_build.h"
#include "split/c/c_links.h"
#include "split/c/c_source.h"
#include "split/c/project_install.h"
#include "split/files/path_folders.h"
#include "split/names.h"
#include "split/needs/app_files.h"
#include "split/needs/package_roles.h"
#include "split/needs/run_time_libraries.h"
#include "split/recipes.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// Tools of the other languages: where one of them runs, its recipe knows better what `make` is for.
constexpr auto kOthers = std::to_array<string_view>({"go",  "cargo", "mvn",  "mvnw",   "gradle", "gradlew", "npm", "npx",      "yarn",
                                                     "pnpm", "pip",   "pip3", "poetry", "uv",     "dotnet",  "gem", "bundle", "composer"});

constexpr auto kNeedless = std::to_array<string_view>({"/man/", "/share/doc/", "/share/info/", "/include/", "/pkgconfig/", "/licenses/",
                                                        "/bash-completion/", "/bash_completion.d/", "/zsh/", "/fish/", "/cmake/"});

bool removes_packages(const Command& command) {
  const auto package = package_command(command);
  static constexpr auto kVerbs = std::to_array<string_view>({"purge", "remove", "autoremove", "autopurge", "del", "erase"});
  return package && std::find(kVerbs.begin(), kVerbs.end(), package->verb) != kVerbs.end();
}

class CRecipe final : public Recipe {
 public:
  string_view name() const override { return "C and C++"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    std::optional<std::string> out;
    for (const Instruction& run : input.stage.instructions) {
      if (run.keyword() != Keyword::kRun) continue;
      const auto commands = commands_of(input.model, run);
      for (const Command& command : commands)
        if (std::find(kOthers.begin(), kOthers.end(), command.program) != kOthers.end() || command.program.starts_with("python")) return std::nullopt;
      // A step that takes its compiler away again ships none.
      if (std::any_of(commands.begin(), commands.end(), removes_packages)) continue;
      for (const Command& command : commands)
        if (!out && compiles_c(command)) out = fmt::format("`{}` runs in the final stage", command.program);
    }
    return out;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command, const CommandPlace& place) const override {
    return c_build_effect(input, command, place);
  }

  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds&) const override {
    const auto image = parse_image_reference(input.base);
    if (!image || image->domain != "docker.io") return {};
    const string_view path = image->path;
    if (path == "library/debian" && !input.distribution.release.empty()) return {fmt::format("debian:{}-slim", input.distribution.release)};
    // Images to build in, each made upon a release of Debian or Ubuntu that its os-release or its tag names.
    if (has_libraries_to_build_with(input) && !input.distribution.release.empty()) {
      if (input.distribution.kind == Distribution::Kind::kDebian) return {fmt::format("debian:{}-slim", input.distribution.release)};
      if (input.distribution.kind == Distribution::Kind::kUbuntu) return {fmt::format("ubuntu:{}", input.distribution.release)};
    }
    // What these images hold is small; the build tools are packages that the stage installed.
    if (path == "library/ubuntu" || path == "library/alpine") return {input.stage.base.value_or(input.stage.image)};
    return {};
  }

  void ask(const SplitInput& input, Queries& queries) const override {
    std::string problem;
    const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
    if (!files) return;
    for (const AppFile& file : *files)
      if (is_c_project_file(file.context_path)) queries.context_texts.insert(file.context_path);
  }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
            SplitPlan& plan) const override;

 private:
  /// What the author's source tells.
  struct Sources {
    std::set<std::string> starts;
    std::vector<AppFile> needed, others, unnamed;
    CLinks links;
    std::set<std::string> documents;
    std::vector<ProjectText> build_files;
    std::string outside;     ///< a file of the build that installs to an absolute path
    std::string copies;      ///< a file of the build that copies others beside the program
    std::string build_text, source_text;  ///< of the files that only the build reads, and of the others
    std::string text;  ///< of all of them, to look for names in
    bool any = false, cplusplus = false, openmp = false, atomic = false, shared = false;
  };
  static bool read_sources(const SplitInput& input, const FileModel& files, Sources& out, SplitPlan& plan);
  static bool find_program(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime, Sources& sources,
                           SplitPlan& plan);
  /// What `make install` puts beside the program.
  /// Of an installation in a folder that holds much else, the programs.
  static bool carry_programs(const SplitInput& input, const RuntimeBase& runtime, const std::string& program, const std::vector<std::string>& paths,
                             const Effect& installation, const Sources& sources, SplitPlan& plan);
  /// `documents`: the source's files that are installed as documentation or headers.
  static bool carry_installed(const SplitInput& input, const FileModel& files, const Effect& program, std::set<std::string>& documents,
                              SplitPlan& plan);
  static bool add_packages(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                           const Sources& sources, SplitPlan& plan);
  /// For images that bring libraries to link with: the packages of those that the program has.
  static bool add_base_libraries(const SplitInput& input, const FileModel& files, const RuntimeBase& runtime, const Sources& sources,
                                 SplitPlan& plan);
  /// What the author's own steps put where the build writes as well.
  static bool carry_made(const FileModel& files, const Sources& sources, SplitPlan& plan);
};

bool CRecipe::read_sources(const SplitInput& input, const FileModel& files, Sources& out, SplitPlan& plan) {
  for (const Effect& effect : files.effects) {
    // Package lists are fetched as well, and are no source.
    if (effect.kind != EffectKind::kRemote || is_inside(effect.path, "/var/lib") || is_inside(effect.path, "/var/cache")) continue;
    plan.problem = fmt::format("the source that line {} fetches is not in the build context, so what it links and starts is not known",
                               input.model.file().instructions()[effect.at].start_line());
    return false;
  }
  std::string problem;
  const auto all = app_files(input.model, input.stage, input.facts, "/", problem);
  if (!all) {
    plan.problem = fmt::format("what the program opens and starts cannot be told: {}", problem);
    return false;
  }
  for (const AppFile& file : *all) {
    if (!is_c_project_file(file.context_path)) {
      (is_project_file(file.context_path) || is_documentation(file.context_path) ? out.unnamed : out.needed).push_back(file);
      continue;
    }
    out.others.push_back(file);
    const std::string* text = input.facts.context_text(file.context_path);
    // Objects and archives are no texts, and are linked in as they are.
    const bool binary = file.context_path.ends_with(".o") || file.context_path.ends_with(".a");
    if (text == nullptr) {
      plan.problem = fmt::format("`{}` {}", file.context_path, binary ? "is compiled already, so what it starts is not known" : "could not be read");
      return false;
    }
    out.any = out.any || is_c_source(file.context_path);
    out.cplusplus = out.cplusplus || is_cplusplus_file(file.context_path);
    out.openmp = out.openmp || text->find("openmp") != std::string::npos || text->find("OpenMP") != std::string::npos;
    out.shared = out.shared || text->find("-shared") != std::string::npos || text->find(" SHARED") != std::string::npos ||
                 text->find("BUILD_SHARED_LIBS") != std::string::npos;
    out.atomic = out.atomic || text->find("-latomic") != std::string::npos;
    if (text->find("FetchContent") != std::string::npos || text->find("ExternalProject") != std::string::npos || text->find("git clone") != std::string::npos) {
      plan.problem = fmt::format("`{}` fetches more source, which is not in the build context", file.context_path);
      return false;
    }
    // Build systems' own files start and load a lot, and none of it when the program runs.
    const CSource source = is_build_script(file.context_path) ? CSource{} : read_c_source(*text);
    if (source.starts_unknown || source.loads) {
      plan.problem = fmt::format("`{}` {}", file.context_path,
                                 source.loads ? "loads libraries while the program runs" : "starts a program whose name is not written out");
      return false;
    }
    out.starts.insert(source.starts.begin(), source.starts.end());
    out.text += *text;
    if (is_build_script(file.context_path)) out.build_files.push_back({file.context_path, *text});
    if (out.outside.empty() && installs_outside_prefix(file.context_path, *text)) out.outside = file.context_path;
    (is_build_script(file.context_path) ? out.build_text : out.source_text) += *text;
    if (out.copies.empty() && copies_while_building(file.context_path, *text)) out.copies = file.context_path;
    // What the C++ compiler links has its library, whatever the source's name.
    const bool build_file = !is_c_source(file.context_path) && !is_cplusplus_file(file.context_path) && !file.context_path.ends_with(".h");
    for (const string_view word : {"$(CXX)", "${CXX}", "g++", "clang++"})
      out.cplusplus = out.cplusplus || (build_file && text->find(word) != std::string::npos);
    read_build_file(file.context_path, *text, out.links);
    if (base_name(file.context_path) == "configure" && std::none_of(all->begin(), all->end(), [&](const AppFile& each) {
          return folder_of(each.path) == folder_of(file.path) && base_name(each.path).starts_with("configure.");
        }))
      out.links.problem = fmt::format("`{}` looks for libraries by ways that were not read", file.context_path);
  }
  read_build_steps(input, out.links);
  out.cplusplus = out.cplusplus || out.links.libraries.contains("stdc++");
  out.openmp = out.openmp || out.links.libraries.contains("gomp");
  out.atomic = out.atomic || out.links.libraries.contains("atomic");
  bool fixed = true;
  for (const Command& command : commands_of(input.model, input.stage)) {
    if (!compiles_c(command)) continue;
    fixed = fixed && command.has_word("-static");
    out.cplusplus = out.cplusplus || command.program.find("++") != std::string::npos;
    for (const ShellWord& word : command.words) {
      const string_view raw = command.script->raw(word);
      out.openmp = out.openmp || raw.find("-fopenmp") != string_view::npos;
      if (raw.find("-fsanitize") == string_view::npos) continue;
      plan.problem = "`-fsanitize` links run-time libraries of the compiler";
      return false;
    }
  }
  // Every compiler that the stage calls itself links all of it in.
  if (fixed) out.cplusplus = out.openmp = out.atomic = false;
  for (const AppFile& file : *all)
    if (is_c_project_file(file.context_path)) keep_named(*input.facts.context_text(file.context_path), out.unnamed, out.needed);
  out.others.insert(out.others.end(), out.unnamed.begin(), out.unnamed.end());
  // A context without the program's own source is not the one that the image is built from.
  if (!out.any) plan.problem = "no C or C++ source is among what is copied, so what the program opens and starts is not known";
  return out.any;
}

/// What is carried: the folder that `make install` fills, or the program that stands in the source's folder.
bool CRecipe::find_program(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime, Sources& sources,
                           SplitPlan& plan) {
  std::vector<std::string> paths;
  for (const RunNeed& need : needs.needs) {
    if (need.kind != RunNeed::Kind::kProgram || need.what != needs.program) continue;
    paths = program_paths(input, need);
  }
  for (const std::string& path : paths) {
    const Effect* effect = files.last_at(path);
    if (effect == nullptr || (effect->kind != EffectKind::kBuilt && effect->kind != EffectKind::kMoved)) continue;
    // An installation's folder comes along as a whole: its libraries and data are part of it. So does a folder that only the
    // build writes to, where it puts more there than the program.
    const bool installs = effect->by.ends_with(" install`");
    std::string problem;
    const auto context = app_files(input.model, input.stage, input.facts, effect->path, problem);
    const bool holds_source = !context || !context->empty();
    if (effect->kind == EffectKind::kMoved && context) {
      const auto all = app_files(input.model, input.stage, input.facts, "/", problem);
      for (const std::string& from : effect->from)
        if (all && std::any_of(all->begin(), all->end(), [&](const AppFile& each) { return each.path == from; })) {
          plan.problem = fmt::format("`{}` is a file of the build context, and what it needs is not known", path);
          return false;
        }
    }
    const bool installed = effect->tree && !holds_source && (installs || sources.shared || !sources.copies.empty());
    if (effect->tree && !installs && !installed && !sources.copies.empty()) {
      plan.problem = fmt::format("`{}` copies files while it builds, and the program may open them", sources.copies);
      return false;
    }
    if (installed && installs && effect->from.empty() && !sources.outside.empty()) {
      plan.problem = fmt::format("`{}` installs outside of the prefix", sources.outside);
      return false;
    }
    const bool among = effect->path == "/usr" || (effect->path == "/usr/local" && has_own_compiler(input));
    if (installed && among) return carry_programs(input, runtime, needs.program, paths, *effect, sources, plan);
    plan.carried.push_back(installed ? Carried{effect->path, true, {}, "the program is installed there"} : Carried{path, false, {}, "the container starts it"});
    if (effect->by.ends_with(" install`") && !effect->from.empty() && !carry_installed(input, files, *effect, sources.documents, plan)) return false;
    keep_in_path(input, runtime, needs.program, path, plan);
    return true;
  }
  plan.problem = fmt::format("nothing shows that the build makes `{}`, which the container starts", needs.program);
  return false;
}

bool CRecipe::carry_programs(const SplitInput& input, const RuntimeBase& runtime, const std::string& program, const std::vector<std::string>& paths,
                             const Effect& installation, const Sources& sources, SplitPlan& plan) {
  const ProjectInstall project = read_project_install(sources.build_files);
  const string_view where = has_own_compiler(input) ? string_view("beside the compiler of the base image") : string_view("among the distribution's own files");
  if (!project.problem.empty()) {
    plan.problem = fmt::format("it is installed {}: {}", where, project.problem);
    return false;
  }
  const auto full = [&](const std::string& each) { return installation.path + "/" + each; };
  const auto found = std::find_if(paths.begin(), paths.end(), [&](const std::string& path) {
    return std::any_of(project.programs.begin(), project.programs.end(), [&](const std::string& each) { return full(each) == path; });
  });
  if (found == paths.end()) {
    plan.problem = fmt::format("nothing shows that the project installs `{}`", program);
    return false;
  }
  const std::string path = *found;
  plan.carried.push_back({path, false, {}, "the container starts it"});
  for (const std::string& each : project.programs)
    if (full(each) != path) plan.carried.push_back({full(each), false, {}, "it is installed with the program"});
  plan.left_paths.push_back(installation.path);
  keep_in_path(input, runtime, program, path, plan);
  return true;
}

bool CRecipe::carry_installed(const SplitInput& input, const FileModel& files, const Effect& program, std::set<std::string>& documents,
                              SplitPlan& plan) {
  std::string problem;
  const auto context = app_files(input.model, input.stage, input.facts, "/", problem);
  const auto in_context = [&](const std::string& path) {
    return context && std::any_of(context->begin(), context->end(), [&](const AppFile& each) { return each.path == path; });
  };
  if (program.from.front().empty() || in_context(program.from.front())) {
    plan.problem = fmt::format("`{}` is a link or a script of the build context, and what it needs is not known", program.path);
    return false;
  }
  for (const Effect& effect : files.effects) {
    if (!effect.by.ends_with(" install`") || effect.from.empty() || effect.path == program.path) continue;
    // What compilers, and people who ask for help, read.
    const bool needless = effect.path.ends_with(".a") || effect.path.ends_with(".h") || effect.path.ends_with(".pc") ||
                          std::any_of(kNeedless.begin(), kNeedless.end(), [&](string_view folder) { return effect.path.find(folder) != std::string::npos; });
    if (needless) {
      documents.insert(effect.from.front());
      plan.left_paths.push_back(effect.path);
      plan.proof.left.push_back({effect.path, "it is documentation or for compilers"});
      continue;
    }
    if (effect.from.front().empty()) {
      plan.problem = fmt::format("`make install` makes the link `{}`, which a COPY would follow", effect.path);
      return false;
    }
    plan.carried.push_back({effect.path, effect.tree, {}, "it is installed with the program"});
    plan.proof.needs.push_back({effect.path, "what is installed with the program", "it is copied out of the build stage"});
  }
  return true;
}

bool CRecipe::add_packages(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                           const Sources& sources, SplitPlan& plan) {
  const PackageRoles roles = package_roles(files);
  if (!roles.problem.empty()) {
    plan.problem = roles.problem;
    return false;
  }
  const auto install = [&](const std::string& package, std::string what, std::string by) {
    const bool there = runtime.has_package(package);
    if (!there) plan.packages.push_back(package);
    plan.proof.needs.push_back({std::move(what), std::move(by),
                                there ? fmt::format("`{}` has it", runtime.reference)
                                      : fmt::format("the package {} is installed in the final stage", package)});
  };
  // An interpreter or another language's library may be part of the program, and its package says nothing of that.
  for (const auto* list : {&roles.development, &roles.build_only}) {
    for (const std::string& each : *list) {
      static constexpr auto kLanguages = std::to_array<string_view>({"gfortran", "python", "lua", "libperl", "libruby", "ruby", "tcl", "guile", "gnat", "gdc", "ghc"});
      if (std::none_of(kLanguages.begin(), kLanguages.end(), [&](string_view language) { return each.starts_with(language); })) continue;
      plan.problem = fmt::format("the program may be linked with the run-time library of `{}`", each);
      return false;
    }
  }
  for (const std::string& each : roles.development) {
    const auto libraries = run_time_packages(each, input.distribution);
    if (!libraries) {
      plan.problem = fmt::format("the package of the library that `{}` is for is not known", each);
      return false;
    }
    for (const std::string& library : *libraries) install(library, fmt::format("the shared library of {}", library), fmt::format("what is linked with `{}`", each));
    plan.proof.left.push_back({fmt::format("the package {}", each), "headers are read by the compiler alone"});
  }
  if (has_own_compiler(input)) {
    carry_compiler_libraries({sources.cplusplus, sources.openmp, sources.atomic}, plan);
  } else if (sources.cplusplus) {
    if (input.distribution.musl()) install("libgcc", "the compiler's run-time library", "the program, which is C++");
    install(input.distribution.musl() ? "libstdc++" : "libstdc++6", "the C++ library", "the program, which is C++");
  }
  if (sources.openmp && !has_own_compiler(input)) install(input.distribution.musl() ? "libgomp" : "libgomp1", "the OpenMP library", "the program");
  if (sources.atomic && !has_own_compiler(input)) install(input.distribution.musl() ? "libatomic" : "libatomic1", "the library of atomic operations", "the program");
  for (const std::string& each : roles.run_time) {
    const bool named = std::any_of(needs.needs.begin(), needs.needs.end(), [&](const RunNeed& need) { return need.what == each; });
    if (is_fetch_package(each) && !named) plan.proof.left.push_back({fmt::format("the package {}", each), "the source starts no such program, and nothing else names it"});
    else if (!runtime.has_package(each)) plan.packages.push_back(each);
  }
  for (const std::string& each : roles.build_only)
    plan.proof.left.push_back({fmt::format("the package {}", each), "it is a build tool, and the source starts none"});
  return true;
}

bool CRecipe::add_base_libraries(const SplitInput& input, const FileModel& files, const RuntimeBase& runtime, const Sources& sources,
                                 SplitPlan& plan) {
  if (input.contents == nullptr) {
    plan.problem = fmt::format("which libraries `{}` brings is not known", input.stage.image);
    return false;
  }
  if (!sources.links.problem.empty()) {
    plan.problem = sources.links.problem;
    return false;
  }
  const PackageRoles roles = package_roles(files);
  std::set<std::string> packages;
  bool foreign = !roles.development.empty();
  for (const std::string& library : sources.links.libraries) {
    // The project's own, as a target of CMake's or as an archive that it makes.
    const bool own = library.starts_with("target:") || sources.links.libraries.contains("target:" + library) ||
                     sources.text.find("lib" + library + ".a") != std::string::npos;
    if (own || is_system_library(library)) continue;
    foreign = true;
    const std::string held = base_package_of(input, library);
    const auto run_time = held.empty() ? std::nullopt : run_time_packages(held, input.distribution);
    const bool installed = std::any_of(roles.development.begin(), roles.development.end(),
                                       [&](const std::string& each) { return library.size() > 2 && each.find(library) != std::string::npos; });
    const bool there = run_time && std::all_of(run_time->begin(), run_time->end(), [&](const std::string& each) { return input.contents->installed.contains(each); });
    if (!there && !installed) {
      plan.problem = fmt::format("the build may link `-l{}`, and which package of `{}` that is of is not known", library, input.stage.image);
      return false;
    }
    if (!there) continue;
    for (const std::string& each : *run_time) packages.insert(each);
    plan.proof.needs.push_back({fmt::format("the shared library of `-l{}`", library), "the build's files", fmt::format("the packages of {}", held)});
  }
  // What the larger image has for every program, and the smaller one may not have.
  const auto named = [&](std::initializer_list<string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](string_view word) { return sources.text.find(word) != std::string::npos; });
  };
  if (foreign || named({"/etc/ssl"})) packages.insert("ca-certificates");
  if (named({"getserv", "getproto", "getaddrinfo", "getnetby", "/etc/services", "/etc/protocols"})) packages.insert("netbase");
  if (named({"localtime", "tzset", "mktime", "zoneinfo", "locate_zone", "current_zone", "zoned_time"})) packages.insert("tzdata");
  if (named({"\"/usr/share/", "\"/usr/lib/"})) {
    plan.problem = fmt::format("the source names files of `/usr` that `{}` may have and `{}` not", input.stage.image, runtime.reference);
    return false;
  }
  for (const std::string& each : packages)
    if (input.contents->installed.contains(each) && !runtime.has_package(each)) plan.packages.push_back(each);
  return true;
}

bool CRecipe::carry_made(const FileModel& files, const Sources& sources, SplitPlan& plan) {
  const auto built = [&](const std::string& path, bool itself) {
    return std::any_of(files.effects.begin(), files.effects.end(), [&](const Effect& each) {
      return each.kind == EffectKind::kBuilt && each.tree && (itself ? each.path == path : is_inside(path, each.path));
    });
  };
  for (const Effect& effect : files.effects) {
    const bool made = effect.kind == EffectKind::kMade || effect.kind == EffectKind::kText || effect.kind == EffectKind::kMoved ||
                      effect.kind == EffectKind::kUnpacked;
    // Elsewhere the splitter itself sees to it; and what stands in a folder that is carried, or is built in, is looked after.
    if (!made || !built(effect.path, false) || built(effect.path, true) || files.last_at(effect.path) == nullptr) continue;
    if (std::any_of(plan.carried.begin(), plan.carried.end(), [&](const Carried& each) { return is_inside(effect.path, each.path); })) continue;
    if (is_c_project_file(effect.path)) continue;  // a header or a Makefile that a step writes
    const string_view leaf = base_name(effect.path);
    const bool folder = effect.by.find("`mkdir`") != std::string::npos;
    // A folder that the build alone names is one for objects.
    const bool opened = sources.source_text.find(leaf) != std::string::npos;
    const bool holds_program = is_inside(plan.carried.front().path, effect.path);
    if (folder && !opened && (holds_program || sources.build_text.find(leaf) != std::string::npos)) continue;
    if (!folder && (effect.tree || effect.by.find("`ln`") != std::string::npos)) {
      plan.problem = fmt::format("{} puts `{}` where the build writes as well, and what of it the program opens is not known", effect.by, effect.path);
      return false;
    }
    plan.carried.push_back({effect.path, folder, {}, fmt::format("{} makes it", effect.by)});
    plan.proof.needs.push_back({effect.path, fmt::format("the program, perhaps: {} makes it", effect.by), "it is copied out of the build stage"});
  }
  return true;
}

void CRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const RuntimeBase& runtime,
                   SplitPlan& plan) const {
  if (!(runtime.distribution == input.distribution)) {
    plan.problem = fmt::format("`{}` is not of the same release", runtime.reference);
    return;
  }
  Sources sources;
  if (!read_sources(input, files, sources, plan) || !find_program(input, files, needs, runtime, sources, plan)) return;
  for (const std::string& started : sources.starts) {
    const string_view leaf = string_view(started).substr(started.rfind('/') + 1);
    if (runs_other_programs(leaf)) {
      plan.problem = fmt::format("the program starts `{}`, which may start anything", started);
      return;
    }
    if (!runtime.has_program(leaf)) {
      plan.problem = fmt::format("the program starts `{}`, and nothing shows that `{}` has it", started, runtime.reference);
      return;
    }
    plan.proof.needs.push_back({fmt::format("the program `{}`", started), "the source", fmt::format("`{}` has it", runtime.reference)});
  }
  plan.proof.needs.push_back({"the C library", "the program", fmt::format("`{}` is of the same release", runtime.reference)});
  if (has_libraries_to_build_with(input) && !add_base_libraries(input, files, runtime, sources, plan)) return;
  if (!add_packages(input, files, needs, runtime, sources, plan)) return;
  if (sources.shared && !plan.carried.front().folder) {
    plan.problem = "the build makes shared libraries as well, and where the program looks for them is not known";
    return;
  }

  for (const AppFile& file : sources.needed)
    if (sources.documents.contains(file.path)) sources.others.push_back(file);
  std::erase_if(sources.needed, [&](const AppFile& file) { return sources.documents.contains(file.path); });
  // What is no source may be opened by the program, as before below its working folder.
  carry_app_files(sources.needed, sources.others, "it is no C source", plan);
  if (!carry_made(files, sources, plan)) return;
  const std::string made = plan.carried.front().folder ? std::string() : folder_for_the_program(sources.build_text, sources.source_text);
  if (!made.empty()) {
    plan.problem = fmt::format("the Makefile makes the folder `{}`, which the program opens files in", made);
    return;
  }
  // What is built in the source's own folder, the program aside, is on the way to it.
  for (const Effect& effect : files.effects) {
    if (effect.kind != EffectKind::kBuilt || !effect.tree) continue;
    const bool carried = std::any_of(plan.carried.begin(), plan.carried.end(), [&](const Carried& each) { return each.path == effect.path; });
    if (!carried && !effect.by.ends_with(" install`")) plan.left_paths.push_back(effect.path);
  }
  // The loader's cache is the image's own; where the author fills it, the new image's has to be filled as well.
  const bool linked = std::any_of(files.effects.begin(), files.effects.end(), [](const Effect& effect) { return effect.by.find("`ldconfig`") != std::string::npos; });
  if (linked && !input.distribution.musl()) {
    if (plan.run.empty()) plan.run.emplace_back("ldconfig");
    plan.left_paths.emplace_back("/etc/ld.so.cache");
    plan.proof.needs.push_back({"the cache of the dynamic linker", "`ldconfig` of the old image", "`ldconfig` runs in the final stage"});
  }
  plan.proof.left.push_back({"source, objects and what else the build makes in its folder", "they are compiled into the program"});
}

}  // namespace

std::unique_ptr<Recipe> make_c_recipe() { return std::make_unique<CRecipe>(); }

}  // namespace drydock
