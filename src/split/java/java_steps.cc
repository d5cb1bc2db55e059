#include "split/java/java_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/run_time_paths.h"
#include "split/names.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Maven's lifecycles, without `deploy` and `site`, which publish.
// A phase runs all before it, and none of these writes outside of the folder `target` and the local
// repository by itself.
constexpr auto kPhases =
    std::to_array<string_view>({"clean", "validate", "initialize", "generate-sources", "process-sources",
                                "generate-resources", "process-resources", "compile", "process-classes",
                                "test-compile", "test", "prepare-package", "package", "verify", "install"});
// Goals that only look, fetch or write below target; any other goal is a program of its author's that may
// write anywhere.
constexpr auto kGoals = std::to_array<string_view>({"dependency:go-offline",
                                                    "dependency:resolve",
                                                    "dependency:resolve-plugins",
                                                    "dependency:copy-dependencies",
                                                    "dependency:tree",
                                                    "dependency:list",
                                                    "dependency:purge-local-repository",
                                                    "help:evaluate",
                                                    "help:effective-pom",
                                                    "clean:clean",
                                                    "spring-boot:repackage",
                                                    "spring-boot:build-info",
                                                    "assembly:single",
                                                    "jar:jar",
                                                    "war:war",
                                                    "shade:shade",
                                                    "compiler:compile",
                                                    "resources:resources",
                                                    "go-offline:resolve-dependencies",
                                                    "surefire:test",
                                                    "install:install",
                                                    "dependency:get"});
// `mvn --help`, `gradle --help`: options that take the next word.
// A value that was taken for a goal would look like one that nobody knows.
constexpr auto kMavenValues = std::to_array<string_view>(
    {"-P", "--activate-profiles", "-T", "--threads", "-s", "--settings", "-gs", "--global-settings", "-t",
     "--toolchains", "-rf", "--resume-from", "-b", "--builder", "--color", "-gt"});
constexpr auto kGradleValues = std::to_array<string_view>(
    {"--console", "--max-workers", "--warning-mode", "--priority", "--dependency-verification", "-F"});
// They run what is built, or publish it.
constexpr auto kRuns =
    std::to_array<string_view>({"run", "bootRun", "runShadow", "publish", "publishToMavenLocal",
                                "bootBuildImage", "quarkusDev", "jib", "jibDockerBuild"});

/// `org.apache.maven.plugins:maven-dependency-plugin:3.6.0:go-offline` is `dependency:go-offline`.
/// Dockerfiles pin a plugin's version by its full name, and both names mean the same goal.
std::string short_goal(const std::string& goal) {
  if (std::count(goal.begin(), goal.end(), ':') < 2) return goal;
  const std::size_t first = goal.find(':');
  std::string plugin = goal.substr(first + 1, goal.find(':', first + 1) - first - 1);
  const std::string name = goal.substr(goal.rfind(':') + 1);
  for (const string_view part : {"maven-plugin", "maven-", "-plugin"})
    if (const std::size_t at = plugin.find(part); at != std::string::npos) plugin.erase(at, part.size());
  while (plugin.ends_with('-')) plugin.pop_back();
  return plugin + ":" + name;
}

class CallReader {
 public:
  CallReader(const Command& command, const CommandPlace& place, std::size_t first)
      : command_(command), place_(place), at_(first) {}

  JavaCall read(string_view program) {
    out_.gradle = program.starts_with("gradle");
    // Everything is relative to the folder, so a call in one that is not known says nothing.
    if (!place_.folder) {
      out_.unknown = fmt::format("the folder that `{}` runs in is not known", program);
      return std::move(out_);
    }
    out_.folder = *place_.folder;
    for (; at_ < command_.words.size() && out_.unknown.empty(); ++at_) word();
    out_.shown = fmt::format("`{}{}`", program, first_.empty() ? "" : " " + first_);
    return std::move(out_);
  }

 private:
  void unknown(std::string why) {
    if (out_.unknown.empty()) out_.unknown = std::move(why);
  }

  /// -f and -p are seen from the folder of the call.
  std::string absolute(const std::string& path) const {
    return clean_path(path.starts_with('/') ? path : *place_.folder + "/" + path);
  }

  std::string next() {
    const auto value = command_.literal(++at_);
    if (!value) unknown("the value of one of its options is not known");
    return value.value_or("");
  }

  /// `-DskipTests` without a value is `true` to both tools.
  void define(string_view text) {
    const std::size_t equals = text.find('=');
    const std::string name(text.substr(0, equals));
    out_.options.insert_or_assign(
        name, equals == string_view::npos ? "true" : std::string(text.substr(equals + 1)));
  }

  void word() {
    const auto word = command_.literal(at_);
    if (!word) {
      // `-Dx=$Y` names its property all the same.
      std::string raw(command_.script->raw(command_.words[at_]));
      std::erase_if(raw, [](char c) { return c == '"' || c == '\''; });
      const std::size_t equals = raw.find('=');
      const bool named = (raw.starts_with("-D") || raw.starts_with("-P")) && equals != std::string::npos &&
                         raw.find('$') > equals;
      if (!named)
        return unknown(
            fmt::format("an expansion among the arguments of `{}` may say what it builds", command_.program));
      // The value is put as one that is not known: a version that is an expansion still leaves the rest of
      // the jar's name.
      out_.options.insert_or_assign(raw.substr(2, equals - 2), "*");
      return;
    }
    if (word->starts_with('-')) return out_.gradle ? gradle_option(*word) : maven_option(*word);
    // What makes the program says more than what cleans up before it.
    // The report names a call by what it is for, as in `mvn package`.
    if ((first_.empty() || first_ == "clean") && word->size() < 40) first_ = *word;
    if (!out_.gradle) {
      const std::string goal = short_goal(*word);
      if (!holds(kPhases, goal) && !holds(kGoals, goal))
        return unknown(fmt::format("what the goal `{}` of Maven writes is not known", *word));
      out_.goals.insert(goal);
      return;
    }
    // `:app:bootJar` is the task bootJar of one module; the modules are looked at all alike.
    const std::string task = word->substr(word->rfind(':') + 1);
    if (holds(kRuns, task))
      return unknown(fmt::format("what the task `{}` of Gradle does is not known", task));
    out_.goals.insert(task);
  }

  /// Options that change what is built or where are read or declined; those that only tell how are stepped
  /// over with their values.
  void maven_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto value = [&] { return equals == std::string::npos ? next() : word.substr(equals + 1); };
    if (word.starts_with("-D")) {
      // The local repository is a cache of libraries, and one that is put elsewhere is left behind there.
      define(word.size() > 2 ? string_view(word).substr(2) : string_view(own_ = next()));
      if (const auto set = out_.options.find("maven.repo.local"); set != out_.options.end())
        out_.user_home = absolute(set->second);
      return;
    }
    if (name == "-f" || name == "--file") {
      const std::string file = value();
      // Another pom than the usual may be that of another project altogether.
      if (file.ends_with(".xml") && base_name(file) != "pom.xml")
        return unknown(fmt::format("Maven builds by `{}`, which is not looked at", file));
      out_.folder = file.ends_with(".xml") ? folder_of(absolute(file)) : absolute(file);
    } else if (word == "-v" || word == "--version" || word == "-h" || word == "--help") {
      out_.asks = true;
    } else if (name == "-pl" || name == "--projects") {
      // With -pl some modules are not built; the one whose jar the container starts was, or the image would
      // never have worked.
      value();
    } else if (name == "-l" || name == "--log-file") {
      unknown("where Maven writes its log is not looked at");
    } else if (holds(kMavenValues, name)) {
      value();
    }
  }

  /// Gradle takes values with `=` or in the next word, as Maven does.
  void gradle_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto value = [&] { return equals == std::string::npos ? next() : word.substr(equals + 1); };
    if (word.starts_with("-D") || word.starts_with("-P")) {
      define(word.size() > 2 ? string_view(word).substr(2) : string_view(own_ = next()));
    } else if (name == "-p" || name == "--project-dir") {
      out_.folder = absolute(value());
    } else if (name == "-g" || name == "--gradle-user-home") {
      out_.user_home = absolute(value());
    } else if (name == "-x" || name == "--exclude-task") {
      // To leave out tests or checks changes nothing, while to leave out one of these takes the jar away.
      const std::string task = value();
      static constexpr auto kNeeded =
          std::to_array<string_view>({"jar", "bootJar", "shadowJar", "assemble", "installDist", "classes"});
      if (holds(kNeeded, task.substr(task.rfind(':') + 1)))
        unknown(fmt::format("Gradle leaves out the task `{}`", task));
    } else if (word == "-v" || word == "--version" || word == "-h" || word == "--help") {
      out_.asks = true;
    } else if (name == "-b" || name == "--build-file" || name == "-c" || name == "--settings-file" ||
               name == "-I" || name == "--init-script" || name == "--project-cache-dir" ||
               name == "--include-build") {
      // These put another script, or code that runs before all scripts, in the place of what is read.
      unknown(fmt::format("what `{}` does to Gradle's build is not looked at", name));
    } else if (holds(kGradleValues, name)) {
      value();
    }
  }

  const Command& command_;
  const CommandPlace& place_;
  std::size_t at_;
  std::string first_, own_;
  JavaCall out_;
};

/// Which word names Maven or Gradle: 0, or 1 behind a shell that runs the wrapper; nothing where none does.
/// A wrapper without the executable bit is often started by `sh mvnw`.
std::optional<std::size_t> program_word(const Command& command) {
  static constexpr auto kPrograms = std::to_array<string_view>({"mvn", "mvnw", "gradle", "gradlew"});
  if (holds(kPrograms, command.program)) return 0;
  const auto second =
      command.program == "sh" || command.program == "bash" ? command.literal(1) : std::nullopt;
  if (second && (base_name(*second) == "mvnw" || base_name(*second) == "gradlew")) return 1;
  return std::nullopt;
}

/// The wrapper is the one that Maven and Gradle write, by what stands at its top.
/// A script of that name can be anything; the tools' own writes only to their caches and starts the tool.
std::string wrapper_problem(const SplitInput& input, const std::string& word, const CommandPlace& place) {
  const std::string path =
      clean_path(word.starts_with('/') || !place.folder ? word : *place.folder + "/" + word);
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts, "/", problem);
  const std::string* text = nullptr;
  if (files)
    for (const AppFile& file : *files)
      if (file.path == path) text = input.facts.context_text(file.context_path);
  if (text == nullptr)
    return fmt::format("what the script `{}` does is not known: it could not be read", word);
  // Its licence and its name stand in the first lines.
  const string_view top = string_view(*text).substr(0, 8000);
  for (const string_view mark :
       {"Apache Maven Wrapper", "Maven Start Up Batch script", "Maven2 Start Up Batch script",
        "Gradle start up script", "Gradle startup script"})
    if (top.find(mark) != string_view::npos) return {};
  return fmt::format("what the script `{}` does is not known: it is not the wrapper that its tool writes",
                     word);
}

}  // namespace

bool is_java_build(const Command& command) {
  return program_word(command).has_value();
}

std::optional<JavaCall> read_java_call(const SplitInput& input, const Command& command,
                                       const CommandPlace& place) {
  // The command may start with a shell, and the wrapper's words begin behind it.
  const auto at = program_word(command);
  if (!at) return std::nullopt;
  const std::string word = command.literal(*at).value_or("");
  const string_view program = base_name(word);
  JavaCall out = CallReader(command, place, *at + 1).read(program);
  // `mvnw` and `gradlew` end so, `mvn` and `gradle` do not.
  if (program.ends_with('w') && out.unknown.empty()) out.unknown = wrapper_problem(input, word, place);
  // Options for the virtual machine may move the repository, as `-Dmaven.repo.local` on the command line
  // does.
  const auto opts = input.model.variable(command.run, out.gradle ? "GRADLE_OPTS" : "MAVEN_OPTS");
  if (out.unknown.empty() && opts.value && opts.value->find("repo.local") != std::string::npos)
    out.unknown = "MAVEN_OPTS says where Maven keeps its libraries";
  return out;
}

ToolEffect java_call_effect(const SplitInput& input, const Command& command, const JavaCall& call,
                            const CommandPlace& place) {
  if (!call.unknown.empty()) return {{}, call.unknown};
  ToolEffect out;
  const auto effect = [&](EffectKind kind, const std::string& path) {
    out.effects.push_back({kind, clean_path(path), true, 0, call.shown, {}});
  };
  // The order is that of the tools: the option, the environment, the home folder.
  std::string cache = call.user_home;
  if (cache.empty() && call.gradle) {
    const auto set = input.model.variable(command.run, "GRADLE_USER_HOME");
    const auto image = input.config == nullptr ? std::nullopt : input.config->variable("GRADLE_USER_HOME");
    cache = set.known && set.value ? *set.value : image.value_or("");
  }
  if (cache.empty()) {
    // Only root's home folder is known without looking into the image.
    if (place.home.empty())
      return {{},
              fmt::format("where {} keeps its libraries is not known: it does not run as root", call.shown)};
    cache = place.home + (call.gradle ? "/.gradle" : "/.m2");
  }
  effect(EffectKind::kLanguagePackages, cache);
  // The wrapper keeps Maven itself beside its repository.
  if (!call.gradle && !call.user_home.empty() && !place.home.empty())
    effect(EffectKind::kLanguagePackages, place.home + "/.m2");
  if (call.asks) return out;
  std::set<std::string> modules{call.folder};
  std::string problem;
  if (const auto files = app_files(input.model, input.stage, input.facts, "/", problem))
    for (const std::string& module : java_modules(*files, call.gradle))
      if (is_inside(module, call.folder)) modules.insert(module);
  for (const std::string& module : modules)
    // Each module has an output folder of its own beside its build file.
    effect(EffectKind::kBuilt, module + (call.gradle ? "/build" : "/target"));
  if (call.gradle) {
    // Gradle keeps caches of the project beside the scripts, and compiles buildSrc there.
    effect(EffectKind::kLanguagePackages, call.folder + "/.gradle");
    effect(EffectKind::kLanguagePackages, call.folder + "/.kotlin");
    effect(EffectKind::kLanguagePackages, call.folder + "/buildSrc/build");
    effect(EffectKind::kLanguagePackages, call.folder + "/buildSrc/.gradle");
  }
  return out;
}

std::set<std::string> java_modules(const std::vector<AppFile>& files, bool gradle) {
  std::set<std::string> out;
  for (const AppFile& file : files) {
    const string_view leaf = base_name(file.path);
    if (gradle ? leaf == "build.gradle" || leaf == "build.gradle.kts" : leaf == "pom.xml")
      out.insert(folder_of(file.path));
  }
  return out;
}

}  // namespace drydock
