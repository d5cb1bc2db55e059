#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/run_time_paths.h"
#include "split/files/context_files.h"
#include "split/java/java_program.h"
#include "split/java/java_runtime.h"
#include "split/java/java_source.h"
#include "split/java/java_start.h"
#include "split/java/java_steps.h"
#include "split/names.h"
#include "split/needs/package_roles.h"
#include "split/recipes.h"
#include "split/stages/placements.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// All languages that compile to classes can start programs and open files by the same means.
bool is_code(string_view leaf) {
  return leaf.ends_with(".java") || leaf.ends_with(".kt") || leaf.ends_with(".groovy") ||
         leaf.ends_with(".scala");
}
bool is_build_file(string_view leaf) {
  return leaf == "pom.xml" || leaf.ends_with(".gradle") || leaf.ends_with(".gradle.kts") ||
         leaf == "gradle.properties";
}

/// Goals and tasks that make the program. Others only fetch or check.
bool makes_program(const JavaCall& call) {
  static constexpr auto kMakes =
      std::to_array<string_view>({"package", "verify", "install", "compile", "build", "assemble", "bootJar",
                                  "shadowJar", "jar", "installDist", "quarkusBuild", "buildFatJar"});
  return std::any_of(call.goals.begin(), call.goals.end(),
                     [](const std::string& goal) { return holds(kMakes, goal); });
}

class JavaRecipe final : public Recipe {
 public:
  string_view name() const override { return "Java"; }

  std::optional<std::string> concerns(const SplitInput& input) const override {
    for (const Command& command : commands_of(input.model, input.stage)) {
      if (!is_java_build(command)) continue;
      // The folder and the home do not matter for the question whether it makes the program.
      const auto call = read_java_call(input, command, {std::string("/"), "/root"});
      if (call && makes_program(*call)) return fmt::format("{} runs in the final stage", call->shown);
    }
    return std::nullopt;
  }

  std::optional<ToolEffect> read_tool(const SplitInput& input, const Command& command,
                                      const CommandPlace& place) const override {
    // A question for the version writes nothing, and all other calls of `java` run a program.
    if (const auto call = read_java_call(input, command, place))
      return java_call_effect(input, command, *call, place);
    const bool asks =
        command.words.size() == 2 && (command.word_is(1, "-version") || command.word_is(1, "--version"));
    if ((command.program == "java" || command.program == "javac") && asks) return ToolEffect{};
    return std::nullopt;
  }

  std::vector<std::string> runtime_bases(const SplitInput& input, const RunNeeds&) const override {
    return jre_bases(input);
  }

  void ask(const SplitInput& input, Queries& queries) const override {
    std::string problem;
    const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
    if (!files) return;
    for (const AppFile& file : *files) {
      const string_view leaf = base_name(file.context_path);
      if (is_code(leaf) || is_build_file(leaf) || leaf == "mvnw" || leaf == "gradlew" ||
          is_configuration(file.context_path) || file.context_path.find(".mvn/") != std::string::npos)
        // Source tells what the program starts, build files what is made, and settings what it opens.
        queries.context_texts.insert(file.context_path);
    }
  }

  void plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
            const RuntimeBase& runtime, SplitPlan& plan) const override;

 private:
  /// What Spring and its like read when the program starts.
  /// Only text in the usual places is read; whatever else is packed into the jar reaches the program by its
  /// class path.
  static bool is_configuration(string_view path) {
    return path.find("src/main/resources/") != string_view::npos &&
           (path.ends_with(".properties") || path.ends_with(".yml") || path.ends_with(".yaml"));
  }
};

/// What belongs to the build alone, in a project whose modules stand in these folders of the image.
/// A file that is not known to serve the build alone may be opened by the program, and goes with it.
bool is_source(const AppFile& file, const std::set<std::string>& modules) {
  static constexpr auto kTools = std::to_array<string_view>(
      {"mvnw", "mvnw.cmd", "gradlew", "gradlew.bat", "gradle.lockfile", "lombok.config", ".sdkmanrc",
       ".java-version", "procfile", "jitpack.yml", "sonar-project.properties", "codecov.yml", ".classpath",
       ".project", ".factorypath", ".gitpod.yml", "renovate.json", "system.properties"});
  const string_view leaf = base_name(file.context_path);
  if (is_code(leaf) || is_build_file(leaf) || leaf.ends_with(".kts") || holds(kTools, leaf) ||
      is_project_file(file.context_path))
    return true;
  for (const string_view end : {".md", ".adoc", ".iml", ".versions.toml"})
    if (leaf.ends_with(end)) return true;
  for (const string_view part : {".mvn/", "gradle/wrapper/", "buildSrc/", ".gradle/"})
    if (file.context_path.starts_with(part) ||
        file.context_path.find("/" + std::string(part)) != std::string::npos)
      return true;
  // What lies below a module's source or output folder is compiled, packed into the jar or left over.
  return std::any_of(modules.begin(), modules.end(), [&](const std::string& module) {
    for (const char* folder : {"/src", "/target", "/build", "/.settings"})
      if (is_inside(file.path, clean_path(module + folder))) return true;
    return false;
  });
}

/// Tests do not run in the container.
bool is_test(string_view path) {
  return path.starts_with("src/test/") || path.find("/src/test/") != string_view::npos;
}

struct JavaCode {
  std::set<std::string> starts;
  bool draws = false;
};

/// Reads the author's source and configuration; false where the plan has a problem.
/// The jar holds the classes and the resources, so the project itself is needless unless the source names
/// it.
bool read_sources(const SplitInput& input, const std::vector<AppFile>& files,
                  const std::set<std::string>& modules, ContextFiles& context, JavaCode& code,
                  SplitPlan& plan) {
  const auto decline = [&](std::string why) {
    plan.problem = std::move(why);
    return false;
  };
  bool any = false;
  for (const AppFile& file : files) {
    (is_source(file, modules) ? context.source : context.others).push_back(file);
    const string_view leaf = base_name(file.context_path);
    const std::string* text = input.facts.context_text(file.context_path);
    // buildSrc is code of the build.
    if (is_test(file.context_path) || file.context_path.find("buildSrc/") != std::string::npos) continue;
    if (is_code(leaf)) {
      if (text == nullptr) return decline(fmt::format("`{}` could not be read", file.context_path));
      any = true;
      const JavaSource source = read_java_source(*text);
      if (source.starts_unknown)
        return decline(fmt::format("`{}` starts a program whose name is not written out", file.context_path));
      if (!source.tool.empty())
        return decline(fmt::format("`{}` uses {}, which only a JDK has", file.context_path, source.tool));
      if (!source.project_path.empty())
        return decline(fmt::format("`{}` names `{}`, which would be left behind", file.context_path,
                                   source.project_path));
      code.starts.insert(source.starts.begin(), source.starts.end());
      code.draws = code.draws || source.draws;
    } else if (text == nullptr) {
      continue;
    } else if (text->find("src/main/") != std::string::npos && !is_build_file(leaf) && leaf != "mvnw" &&
               leaf != "gradlew") {
      // Whatever else names `src/main/` may be a script or a setting that expects the project to be there.
      return decline(fmt::format("`{}` names `src/main/`, which would be left behind", file.context_path));
    }
    if (text == nullptr) continue;
    context.texts.push_back(text);
    // The full path of an output folder in a setting points at what is left behind. In build files it is
    // where they write.
    for (const std::string& module : modules)
      for (const char* folder : {"/target/", "/build/"})
        if (module != "/" && !is_build_file(leaf) && text->find(module + folder) != std::string::npos)
          return decline(fmt::format("`{}` names `{}{}`, which would be left behind", file.context_path,
                                     module, folder));
  }
  // A context without the program's own source is not the one that the image is built from.
  if (!any) return decline("there is no Java, Kotlin, Groovy or Scala source among what is copied");
  // Libraries that compile when they run.
  for (const AppFile& file : files) {
    if (!is_build_file(base_name(file.context_path))) continue;
    const std::string* text = input.facts.context_text(file.context_path);
    for (const string_view library : {"net.openhft", "commons-compiler-jdk", "com.sun.tools", "tools.jar",
                                      "jdk.attach", "byte-buddy-agent", "chronicle-"})
      if (text != nullptr && text->find(library) != std::string::npos)
        return decline(fmt::format("`{}` names {}, which may need a JDK", file.context_path, library));
  }
  return true;
}

/// Paths that options and the environment name must be in the final stage, or be nobody's.
/// A key store, an agent or a file of settings is opened by name at the start, and its absence shows only
/// then.
void check_paths(const SplitInput& input, const FileModel& files, const JavaStart& start, SplitPlan& plan) {
  const Instruction& last = input.stage.instructions.back();
  const auto workdir = workdir_after(input, last);
  std::vector<std::pair<std::string, std::string>> named;
  for (const std::string& file : start.files) named.emplace_back("an option of `java`", file);
  // A variable may hold options, a path or neither; each is looked at for both.
  for (const auto& [name, value] : stage_environment(input)) {
    const JavaStart options = read_java_options(value);
    if (!options.problem.empty()) plan.problem = fmt::format("{} in {}", options.problem, name);
    for (const std::string& file : options.files) named.emplace_back("the variable " + name, file);
    for (const std::string& entry : options.class_path) named.emplace_back("the variable " + name, entry);
    std::string path = value.starts_with("file:") ? value.substr(5) : value;
    if (path.starts_with('/') && path.find_first_of(" :;,") == std::string::npos &&
        is_left_behind(plan, clean_path(path)))
      plan.problem = fmt::format("{} names {}, which would be left behind", name, path);
    if (!plan.problem.empty()) return;
  }
  for (const auto& [by, word] : named) {
    if (!word.starts_with('/') && !workdir)
      plan.problem = fmt::format("{} names {}, whose folder is not known", by, word);
    if (!plan.problem.empty()) return;
    const std::string path = clean_path(word.starts_with('/') ? word : *workdir + "/" + word);
    // These are made anew for each container.
    static constexpr auto kAlways =
        std::to_array<string_view>({"/dev", "/proc", "/sys", "/tmp", "/run", "/var/run"});
    if (std::any_of(kAlways.begin(), kAlways.end(),
                    [&](string_view folder) { return is_inside(path, folder); }))
      continue;
    if (files.last_at(path) != nullptr) {
      // Whether the file was made matters less than whether it stays.
      if (is_left_behind(plan, path))
        plan.problem = fmt::format("{} names {}, which would be left behind", by, path);
      else
        plan.proof.needs.push_back({path, by, "it is in the final stage"});
      continue;
    }
    // A path below these that no step writes is part of the JDK's image, and the JRE's image may not have
    // it. Elsewhere the program makes the file itself, or it is mounted.
    static constexpr auto kImages =
        std::to_array<string_view>({"/bin", "/etc", "/lib", "/opt", "/sbin", "/usr"});
    if (std::any_of(kImages.begin(), kImages.end(),
                    [&](string_view folder) { return is_inside(path, folder); }))
      plan.problem = fmt::format("{} names {}, which no step writes: it comes with the base image", by, path);
  }
}

/// Programs that the source starts, and the start script's own.
void check_programs(const RunNeeds& needs, const JavaCode& code, const RuntimeBase& runtime,
                    SplitPlan& plan) {
  // Java itself is provided by the new base, so a program may start another one.
  for (const std::string& started : code.starts) {
    const bool is_java = plan.provided.contains(started);
    if (!is_java && !runtime.has_program(base_name(started))) {
      plan.problem = fmt::format("the program starts `{}`, and nothing shows that `{}` has it", started,
                                 runtime.reference);
      return;
    }
    plan.proof.needs.push_back({fmt::format("the program `{}`", started), "the source",
                                fmt::format("`{}` has it", runtime.reference)});
  }
  if (base_name(needs.program) == "java") return;
  // Gradle's start script; its own test for `uname` and `ls` finds them wherever there is a shell.
  // `sed` and `xargs` split the options in it.
  for (const string_view program : {"sh", "sed", "xargs"})
    if (!runtime.has_program(program))
      plan.problem = fmt::format("its start script uses `{}`, and nothing shows that `{}` has it", program,
                                 runtime.reference);
  if (plan.problem.empty())
    plan.proof.needs.push_back({"`sh`, `sed` and `xargs`", "the start script of Gradle",
                                fmt::format("`{}` has them", runtime.reference)});
}

void place_packages(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                    const JavaCode& code, const RuntimeBase& runtime, SplitPlan& plan) {
  const PackageRoles roles = package_roles(files);
  if (!roles.problem.empty()) {
    plan.problem = roles.problem;
    return;
  }
  // Packages for compilers matter no more than tools here: Java's code needs no headers when it runs.
  std::vector<std::string> all = roles.run_time;
  all.insert(all.end(), roles.build_only.begin(), roles.build_only.end());
  all.insert(all.end(), roles.development.begin(), roles.development.end());
  for (const std::string& each : all) {
    if (is_java_build_package(each)) {
      plan.proof.left.push_back({fmt::format("the package {}", each),
                                 "it builds, and neither the source nor the start command uses it"});
      continue;
    }
    // A package whose name the start command bears is its program.
    const bool named = std::any_of(needs.needs.begin(), needs.needs.end(),
                                   [&](const RunNeed& need) { return need.what == each; });
    const bool build = !holds(roles.run_time, each);
    if (build || (is_fetch_package(each) && !named)) {
      plan.proof.left.push_back({fmt::format("the package {}", each),
                                 build ? "it is for compilers, and the source starts none"
                                       : "the source starts no such program, and nothing else names it"});
    } else if (!runtime.has_package(each)) {
      plan.packages.push_back(each);
    }
  }
  // A JDK out of packages is replaced by the JRE of the same version.
  for (const std::string& jdk : installed_jdks(input.model, input.stage)) {
    const std::string jre = jre_package(jdk, input.distribution, code.draws);
    if (jre.empty()) {
      plan.problem = fmt::format("the package that runs what {} compiles is not known", jdk);
      return;
    }
    plan.packages.push_back(jre);
  }
}

void JavaRecipe::plan(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                      const RuntimeBase& runtime, SplitPlan& plan) const {
  const auto decline = [&](std::string why) { plan.problem = std::move(why); };
  const std::string program(base_name(needs.program));
  // It would need the project, the tools and the network at every start.
  if (program == "mvn" || program == "mvnw" || program == "gradle" || program == "gradlew")
    return decline(fmt::format("`{}` builds the program when the container starts", program));
  // A JRE on another C library or release may bring other fonts, zones and certificates.
  if (!(runtime.distribution == input.distribution))
    return decline(fmt::format("`{}` is not of the same release", runtime.reference));
  const std::vector<std::string> jdks = installed_jdks(input.model, input.stage);
  const std::set<std::string> packages(jdks.begin(), jdks.end());
  // With a JDK out of packages, the base has no Java that could be compared.
  if (packages.empty()) {
    if (std::string why = check_jre(input, runtime, plan); !why.empty()) return decline(std::move(why));
  }
  std::string problem;
  const auto sources = app_files(input.model, input.stage, input.facts, "/", problem);
  if (!sources) return decline(fmt::format("what the program opens and starts cannot be told: {}", problem));

  // The calls as the file model meets them: each in the folder that `cd` has led to.
  std::vector<JavaCall> calls;
  const std::vector<ToolReader> readers = {[&](const Command& command, const CommandPlace& place) {
    if (auto call = read_java_call(input, command, place)) calls.push_back(std::move(*call));
    return read_tool(input, command, place);
  }};
  file_model(input.model, input.stage, input.facts, readers);
  // The modules' folders are those of the output folders that the calls write.
  std::set<std::string> modules;
  for (const Effect& effect : files.effects)
    if (effect.kind == EffectKind::kBuilt) modules.insert(clean_path(effect.path + "/.."));
  ContextFiles context;
  context.language = "Java";
  JavaCode code;
  if (!read_sources(input, *sources, modules, context, code, plan)) return;
  // What the calls make follows from the project's own files; only then is it compared with what the start
  // command names.
  const JavaBuild build = java_build(input, *sources, calls);
  if (!build.problem.empty()) return decline(build.problem);
  const JavaStart start = program == "java" ? read_java_start(needs.arguments) : JavaStart{};
  if (!start.problem.empty()) return decline(start.problem);
  carry_java_program(input, files, needs, build, start, plan);
  if (!plan.problem.empty()) return;

  // Everything that the build wrote stays behind but what was carried above, so a need for any of it is
  // noticed.
  for (const Effect& effect : files.effects)
    if (effect.kind == EffectKind::kBuilt || effect.kind == EffectKind::kLanguagePackages)
      plan.left_paths.push_back(effect.path);
  place_context_files(input, files, needs, context, plan);
  place_packages(input, files, needs, code, runtime, plan);
  if (!plan.problem.empty()) return;
  if (!packages.empty()) {
    const std::string by =
        fmt::format("the package {} is installed in the final stage", plan.packages.back());
    plan.provided.emplace("java", by);
    // JAVA_HOME of a package's JDK is the JRE's folder as well, which the packages share.
    for (const auto& [name, value] : stage_environment(input))
      if (name == "JAVA_HOME" && value.starts_with("/usr/lib/jvm/"))
        plan.provided.emplace(value + "/bin/java", by);
  }
  check_programs(needs, code, runtime, plan);
  if (plan.problem.empty()) check_paths(input, files, start, plan);
  if (!plan.problem.empty()) return;
  if (packages.empty())
    plan.proof.left.push_back(
        {fmt::format("the JDK and the build tools of `{}`", input.stage.image),
         "the program runs on a JRE: its source uses no tool of a JDK and starts none"});
  plan.proof.left.push_back({"source, the folder that the build writes to, and the cache of libraries",
                             "what runs of them is copied"});
  plan.proof.assumptions.emplace_back(
      "the libraries that the project names start no program and use no tool of a JDK");
}

}  // namespace

std::unique_ptr<Recipe> make_java_recipe() {
  return std::make_unique<JavaRecipe>();
}

}  // namespace drydock
