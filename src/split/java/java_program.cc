#include "split/java/java_program.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "model/run_time_paths.h"
#include "split/java/gradle_project.h"
#include "split/names.h"
#include "split/stages/placements.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// fnmatch may take very long over many stars, and no build names its files so.
bool fits(const std::string& pattern, const std::string& path) {
  if (pattern.size() > 512 || std::count(pattern.begin(), pattern.end(), '*') > 6) return false;
  return fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

/// Jars that stand beside the program's in the same folder and are none.
/// A pattern for the output's unknown version, `app-*.jar`, would fit them as well.
bool is_side_jar(string_view path) {
  for (const string_view end :
       {"-plain.jar", "-sources.jar", "-javadoc.jar", "-tests.jar", "-test.jar", ".original"})
    if (path.ends_with(end)) return true;
  return base_name(path).starts_with("original-");
}

/// Whether what the Dockerfile names, perhaps by a pattern, may be the file that the build makes. A build of
/// this very file has worked before, so a pattern that has the output among its matches has no other.
bool is_output(const std::string& named, const std::string& output) {
  if (named == output) return true;
  const bool pattern = named.find('*') != std::string::npos || named.find('?') != std::string::npos;
  // The name in the Dockerfile is literal and the output has a part that is not known: the output is the
  // pattern.
  if (!pattern) return !is_side_jar(named) && fits(output, named);
  // Both have parts that are not known: a version of the usual form stands in for the output's.
  std::string example = output;
  for (std::size_t at = example.find('*'); at != std::string::npos; at = example.find('*', at))
    example.replace(at, 1, "-1.0");
  return fits(named, example);
}

/// Project files are found by their place in the image, since that is where the build reads them.
const std::string* text_at(const SplitInput& input, const std::vector<AppFile>& files,
                           const std::string& path) {
  for (const AppFile& file : files)
    if (file.path == path) return input.facts.context_text(file.context_path);
  return nullptr;
}

class BuildReader {
 public:
  BuildReader(const SplitInput& input, const std::vector<AppFile>& files, const std::vector<JavaCall>& calls)
      : input_(input), files_(files), calls_(calls) {}

  JavaBuild read() {
    for (const JavaCall& call : calls_) {
      if (!out_.problem.empty()) break;
      if (!call.asks) call.gradle ? gradle(call) : maven(call);
    }
    // Innermost first, so that a path is looked up in its own module before the one around that.
    std::sort(out_.modules.begin(), out_.modules.end(),
              [](const auto& a, const auto& b) { return a.folder.size() > b.folder.size(); });
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  bool done(const std::string& folder) const {
    return std::any_of(out_.modules.begin(), out_.modules.end(),
                       [&](const auto& m) { return m.folder == folder; });
  }

  /// Goals and options of all calls for one build: `mvn compile` and then `mvn package` are one.
  /// A later call goes on with what an earlier one has left, so a goal of either counts.
  template <typename Field>
  Field together(const JavaCall& call, Field JavaCall::*field) const {
    Field out;
    for (const JavaCall& each : calls_)
      if (each.gradle == call.gradle && !each.asks && is_inside(each.folder, call.folder)) {
        const Field& more = each.*field;
        out.insert(more.begin(), more.end());
      }
    return out;
  }

  /// A parent is shared by many modules, and reading it once is enough.
  const MavenProject* pom(const std::string& path) {
    if (const auto known = poms_.find(path); known != poms_.end())
      return known->second ? &*known->second : nullptr;
    const std::string* text = text_at(input_, files_, path);
    auto& entry = poms_[path];
    if (text != nullptr) {
      entry = read_pom(*text);
      if (!entry) problem(fmt::format("{} cannot be read", path));
    }
    return entry ? &*entry : nullptr;
  }

  void maven(const JavaCall& call) {
    // Profiles, another pom or properties on such a line would change every call, and are not followed.
    for (const char* name : {"/.mvn/maven.config", "/.mvn/extensions.xml"})
      if (const std::string* text = text_at(input_, files_, clean_path(call.folder + name)))
        if (text->find("-P") != std::string::npos || text->find("-f") != std::string::npos ||
            text->find("-D") != std::string::npos)
          return problem(fmt::format("{} gives further options to Maven", string_view(name).substr(1)));
    if (pom(clean_path(call.folder + "/pom.xml")) == nullptr)
      return problem(fmt::format("there is no pom.xml in {} among what is copied", call.folder));
    const auto goals = together(call, &JavaCall::goals);
    const auto options = together(call, &JavaCall::options);
    // Only from the phase `package` on is there a jar.
    const bool makes = std::any_of(goals.begin(), goals.end(), [](const std::string& goal) {
      return goal == "package" || goal == "verify" || goal == "install";
    });
    // A multi-module build visits the modules below, each with a pom of its own.
    for (const std::string& folder : java_modules(files_, false)) {
      if (!is_inside(folder, call.folder) || done(folder)) continue;
      std::vector<const MavenProject*> chain;
      std::string at = folder;
      const MavenProject* project = pom(clean_path(at + "/pom.xml"));
      // The chain ends where the parent is not in the context: it then comes from a repository, and what it
      // says is not known. The limit is for parents in a circle.
      while (project != nullptr && chain.size() < 10) {
        chain.push_back(project);
        if (project->parent_artifact.empty() || project->parent_path.empty()) break;
        std::string path = clean_path(at + "/" + project->parent_path);
        if (!path.ends_with(".xml")) path = clean_path(path + "/pom.xml");
        const MavenProject* parent = pom(path);
        // Maven takes the file at relativePath only where it is the parent that is asked for.
        if (parent == nullptr || parent->artifact != project->parent_artifact) break;
        at = folder_of(path);
        project = parent;
      }
      if (chain.empty()) return;
      MavenOutputs found = maven_outputs(chain, options, goals);
      if (!found.problem.empty()) return problem(found.problem);
      JavaBuild::Module module{folder, {}, std::move(found.copied), {}, false};
      if (makes) module.outputs = std::move(found.outputs);
      out_.modules.push_back(std::move(module));
    }
  }

  /// Gradle takes build.gradle before build.gradle.kts.
  const GradleScript* script(const std::string& folder) {
    if (const auto known = scripts_.find(folder); known != scripts_.end()) return &known->second;
    for (const char* name : {"/build.gradle", "/build.gradle.kts"})
      if (const std::string* text = text_at(input_, files_, clean_path(folder + name)))
        return &scripts_.emplace(folder, read_gradle_script(*text)).first->second;
    return nullptr;
  }

  void gradle(const JavaCall& call) {
    // Any script may reach into any other project, and buildSrc is code for all of them, so each one is
    // looked at before the outputs are.
    for (const AppFile& file : files_) {
      const bool kotlin = file.context_path.find("buildSrc/") != std::string::npos;
      if (!is_inside(file.path, call.folder) ||
          (!file.path.ends_with(".gradle") && !file.path.ends_with(".gradle.kts") && !kotlin))
        continue;
      const std::string* text = input_.facts.context_text(file.context_path);
      if (text == nullptr) return problem(fmt::format("`{}` could not be read", file.context_path));
      const GradleScript read = read_gradle_script(*text);
      if (!read.opaque.empty())
        return problem(fmt::format("what `{}` writes is not known: {}", file.context_path, read.opaque));
    }
    GradleModule module;
    // The settings and properties of the folder that Gradle is called in are those of the whole build.
    for (const char* name : {"/settings.gradle", "/settings.gradle.kts"})
      if (const std::string* text = text_at(input_, files_, clean_path(call.folder + name)))
        module.settings = read_gradle_settings(*text);
    if (const std::string* text = text_at(input_, files_, clean_path(call.folder + "/gradle.properties")))
      module.properties = read_properties(*text);
    module.root = script(call.folder);
    module.tasks = together(call, &JavaCall::goals);
    bool any = false;
    for (const std::string& folder : java_modules(files_, true)) {
      if (!is_inside(folder, call.folder) || done(folder)) continue;
      module.own = script(folder);
      if (module.own == nullptr) continue;
      any = true;
      module.folder_name = base_name(folder);
      out_.modules.push_back({folder, gradle_outputs(module), {}, module.own->jvm_arguments, true});
    }
    // A Gradle call without a script fails, so the context is not the one that the image is built from.
    if (!any && out_.modules.empty())
      problem(fmt::format("there is no build.gradle in {} among what is copied", call.folder));
  }

  const SplitInput& input_;
  const std::vector<AppFile>& files_;
  const std::vector<JavaCall>& calls_;
  std::map<std::string, std::optional<MavenProject>> poms_;
  std::map<std::string, GradleScript> scripts_;
  JavaBuild out_;
};

class Carrying {
 public:
  Carrying(const SplitInput& input, const FileModel& files, const RunNeeds& needs, const JavaBuild& build,
           const JavaStart& start, SplitPlan& plan)
      : input_(input), files_(files), needs_(needs), build_(build), start_(start), plan_(plan) {
    if (!input.stage.instructions.empty()) workdir_ = workdir_after(input, input.stage.instructions.back());
  }

  /// Three ways to start: a script that Gradle has made, a jar, or classes and jars in a class path.
  void run() {
    if (needs_.program.substr(needs_.program.rfind('/') + 1) != "java") return start_script();
    if (!start_.jar.empty()) return jar();
    if (!start_.class_path.empty()) return class_path();
    fail("nothing shows which files `java` starts");
  }

 private:
  void fail(std::string why) {
    if (plan_.problem.empty()) plan_.problem = std::move(why);
  }

  /// Two needs may lead to the same file, which is copied once.
  void carry(const std::string& path, bool folder, const std::string& why) {
    for (const Carried& each : plan_.carried)
      if (each.path == path) return;
    plan_.carried.push_back({path, folder, {}, why});
  }

  /// By the needs, which know about `cd`; else below the working folder.
  std::string absolute(const std::string& word) const {
    for (const RunNeed& need : needs_.needs)
      if (need.what == word && !need.paths.empty()) return need.paths.front();
    if (word.starts_with('/')) return clean_path(word);
    // `cd` in a start command or a script makes the working folder another than WORKDIR.
    const bool moves = std::any_of(
        input_.stage.instructions.begin(), input_.stage.instructions.end(), [](const Instruction& each) {
          return (each.keyword() == Keyword::kCmd || each.keyword() == Keyword::kEntrypoint) &&
                 each.body().text().find("cd ") != std::string::npos;
        });
    const bool scripts = std::any_of(needs_.needs.begin(), needs_.needs.end(),
                                     [](const RunNeed& need) { return need.by.starts_with("the script"); });
    if (!workdir_ || moves || scripts) return {};
    return clean_path(*workdir_ + "/" + word);
  }

  struct Found {
    const JavaBuild::Module* module = nullptr;
    const JavaOutput* output = nullptr;
  };
  Found output_of(const std::string& path) const {
    for (const auto& module : build_.modules)
      for (const JavaOutput& output : module.outputs)
        if (is_output(path, clean_path(module.folder + "/" + output.file))) return {&module, &output};
    return {};
  }

  /// A jar is enough only where something shows that its libraries are in it or beside it. Maven's plain
  /// jar compiles and copies without a complaint, and fails with the first class that is missing.
  void jar() {
    const std::string path = absolute(start_.jar);
    if (path.empty())
      return fail(fmt::format("in which folder `java` looks for {} is not known", start_.jar));
    const Effect* effect = files_.last_at(path);
    if (effect == nullptr)
      return fail(fmt::format("nothing shows that a step makes {}, which `java` starts", path));
    Found found;
    if (effect->kind == EffectKind::kBuilt) found = output_of(path);
    // `cp target/*.jar app.jar`
    const bool moved = effect->kind == EffectKind::kMoved && effect->path == path && effect->from.size() == 1;
    if (moved) found = output_of(effect->from.front());
    if (found.output == nullptr)
      return fail(fmt::format("nothing shows that {} holds the libraries that the program needs",
                              moved ? effect->from.front() : path));
    // `cp` took the jar away from the libraries that it looks for in its own folder.
    if (moved && !found.output->folder.empty())
      return fail(fmt::format("{} needs the files beside {}", path, effect->from.front()));
    const std::string by = fmt::format("{} on line {} makes it", effect->by, line(effect->at));
    if (!found.output->folder.empty())
      carry(clean_path(found.module->folder + "/" + found.output->folder), true, by);
    else
      carry(path, false, "`java` starts it");
    plan_.proof.needs.push_back(
        {"the program's libraries", fmt::format("`java -jar {}`", start_.jar), found.output->why});
    if (!found.output->beside.empty()) beside(found, folder_of(path));
  }

  /// The libraries that the manifest names, seen from the jar's folder.
  /// A manifest's Class-Path is relative to the jar, so moving one of the two without the other breaks it.
  void beside(const Found& found, const std::string& jar_folder) {
    const std::string wanted = clean_path(jar_folder + "/" + found.output->beside);
    const Effect* effect = files_.last_at(wanted);
    const auto is_copied = [&](const std::string& path) {
      return std::any_of(
          found.module->copied.begin(), found.module->copied.end(),
          [&](const std::string& each) { return clean_path(found.module->folder + "/" + each) == path; });
    };
    const bool moved = effect != nullptr && effect->kind == EffectKind::kMoved && effect->path == wanted &&
                       effect->from.size() == 1 && is_copied(effect->from.front());
    if (!moved && !is_copied(wanted))
      return fail(fmt::format(
          "the jar looks for its libraries in {}, and nothing shows that they are copied there", wanted));
    carry(wanted, true, "the jar's manifest names the libraries in it");
    plan_.proof.needs.push_back({wanted, "the manifest of the jar", "it is copied out of the build stage"});
  }

  /// Every entry must be shown to be there, for Java passes over what is missing and fails later.
  void class_path() {
    // `lib/*` is all jars of the folder, expanded by Java and not by the shell.
    for (std::string word : start_.class_path) {
      const bool jars = word.ends_with("/*");
      if (jars) word.resize(word.size() - 2);
      const std::string path = absolute(word);
      if (path.empty()) return fail("in which folder `java` looks for its class path is not known");
      const Effect* effect = files_.last_at(path);
      if (effect == nullptr) {
        // A folder that is not there is passed over, `.` above all.
        if (workdir_ && path == *workdir_) continue;
        return fail(fmt::format("the class path names {}, which no step makes", path));
      }
      // Classes might be anywhere in it, and then all of the project would have to come along.
      if (workdir_ && path == *workdir_)
        return fail("the class path is the working folder, which holds more than the program");
      if (effect->kind == EffectKind::kBuilt && !built_part(path, jars)) return;
      plan_.proof.needs.push_back({path, "the class path of `java`", "it is in the final stage"});
    }
  }

  /// A part of the class path below target or build.
  bool built_part(const std::string& path, bool jars) {
    for (const auto& module : build_.modules) {
      const std::string target = clean_path(module.folder + (module.gradle ? "/build" : "/target"));
      if (!is_inside(path, target)) continue;
      // The folder of all outputs holds caches and reports, which is what the split is to leave behind.
      if (path == target) return fail(fmt::format("the class path is all of {}", path)), false;
      const bool jar = !jars && path.ends_with(".jar");
      const bool copied = std::any_of(
          module.copied.begin(), module.copied.end(),
          [&](const std::string& each) { return clean_path(module.folder + "/" + each) == path; });
      // Compiled classes and processed resources are what a class path is for; a folder of libraries must
      // have been filled by a goal that copies them.
      const bool classes = is_inside(path, target + "/classes") || is_inside(path, target + "/resources");
      // `installDist` puts the jars below build/install, with all that they need.
      const bool installed = module.gradle && is_inside(path, target + "/install");
      const Found found = jar ? output_of(path) : Found{};
      if (!jar && !copied && !classes && !installed)
        return fail(fmt::format("the class path names {}, and nothing shows what stands there", path)), false;
      carry(path, !jar, "it is in the class path");
      if (found.output != nullptr && !found.output->beside.empty()) beside(found, folder_of(path));
      return plan_.problem.empty();
    }
    return fail(fmt::format("the class path names {}, and nothing shows what stands there", path)), false;
  }

  /// `build/install/app/bin/app` of Gradle.
  void start_script() {
    std::string path;
    for (const RunNeed& need : needs_.needs)
      if (need.kind == RunNeed::Kind::kProgram && need.what == needs_.program && !need.paths.empty())
        path = need.paths.front();
    for (const auto& module : build_.modules)
      for (const JavaOutput& output : module.outputs) {
        if (path.empty() || clean_path(module.folder + "/" + output.file) != path || output.folder.empty() ||
            path.ends_with(".jar"))
          continue;
        // Paths in the start script's own options would be looked for in the final stage, and these were
        // not read as options.
        if (module.start_arguments.find('/') != std::string::npos ||
            module.start_arguments.find("agent") != std::string::npos)
          return fail("the build script gives a path to the virtual machine in applicationDefaultJvmArgs");
        carry(clean_path(module.folder + "/" + output.folder), true,
              fmt::format("`{}` is its start script", needs_.program));
        plan_.proof.needs.push_back(
            {"the program's libraries", fmt::format("`{}`", needs_.program), output.why});
        return;
      }
    fail(fmt::format("nothing shows that the build makes `{}`, which the container starts", needs_.program));
  }

  std::uint32_t line(std::uint32_t at) const { return input_.model.file().instructions()[at].start_line(); }

  const SplitInput& input_;
  const FileModel& files_;
  const RunNeeds& needs_;
  const JavaBuild& build_;
  const JavaStart& start_;
  SplitPlan& plan_;
  std::optional<std::string> workdir_;
};

}  // namespace

JavaBuild java_build(const SplitInput& input, const std::vector<AppFile>& files,
                     const std::vector<JavaCall>& calls) {
  return BuildReader(input, files, calls).read();
}

void carry_java_program(const SplitInput& input, const FileModel& files, const RunNeeds& needs,
                        const JavaBuild& build, const JavaStart& start, SplitPlan& plan) {
  Carrying(input, files, needs, build, start, plan).run();
}

}  // namespace drydock
