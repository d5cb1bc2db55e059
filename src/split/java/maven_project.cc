#include "split/java/maven_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

// Properties may grow by naming each other; no file's name is so long.
constexpr std::size_t kMaxText = 1000;

/// All that the poms say of one plugin.
/// The settings of an execution and those of the plugin are kept together, for Maven merges them, and a
/// setting counts only where they agree.
struct Plugin {
  std::string name;                               ///< artifactId
  std::vector<const XmlElement*> configurations;  ///< of the plugin and of its executions
  std::set<std::string, std::less<>> goals;       ///< that executions bind
  bool bound = false;                             ///< it has executions
};

/// Outputs are looked for plugin by plugin: each knows one way to make a jar that is enough by itself or
/// that says where its libraries are.
class Outputs {
 public:
  Outputs(std::span<const MavenProject* const> chain,
          const std::map<std::string, std::string, std::less<>>& options,
          const std::set<std::string, std::less<>>& goals)
      : chain_(chain), options_(options), goals_(goals), project_(*chain.front()) {}

  MavenOutputs find() {
    collect_plugins();
    check();
    if (!out_.problem.empty()) return std::move(out_);
    name_ = final_name();
    copied_libraries();
    spring_boot();
    shade();
    assembly();
    quarkus();
    // The plain jar comes last, because another plugin may write over it.
    plain();
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  void collect_plugins() {
    for (const MavenProject* each : chain_) {
      // A plugin that a parent uses is used by the project as well.
      if (const XmlElement* list = each->root.at("build/plugins")) add_plugins(*list, true);
    }
    // What plugin management says counts for plugins that are used.
    for (const MavenProject* each : chain_) {
      if (const XmlElement* list = each->root.at("build/pluginManagement/plugins")) add_plugins(*list, false);
    }
    if (!below_spring_boot()) return;
    // spring-boot-starter-parent binds these where they are used.
    if (Plugin* boot = find_plugin("spring-boot-maven-plugin")) boot->goals.insert("repackage");
    if (Plugin* shade = find_plugin("maven-shade-plugin")) shade->goals.insert("shade");
  }

  /// That parent comes from the repository and is not at hand, so what it is known to configure is written
  /// down here.
  bool below_spring_boot() const { return chain_.back()->parent_artifact == "spring-boot-starter-parent"; }

  void add_plugins(const XmlElement& list, bool used) {
    for (const XmlElement& each : list.children) {
      const std::string name(each.text_of("artifactId"));
      Plugin* plugin = find_plugin(name);
      if (plugin == nullptr) {
        // Management alone uses no plugin.
        if (!used) continue;
        plugins_.push_back({name, {}, {}, false});
        plugin = &plugins_.back();
      }
      if (const XmlElement* configuration = each.child("configuration"))
        plugin->configurations.push_back(configuration);
      const XmlElement* executions = each.child("executions");
      if (executions == nullptr) continue;
      for (const XmlElement& execution : executions->children) {
        // It is the usual way to switch off an execution that a parent has bound.
        if (execution.text_of("phase") == "none") continue;
        plugin->bound = true;
        if (const XmlElement* configuration = execution.child("configuration"))
          plugin->configurations.push_back(configuration);
        if (const XmlElement* goals = execution.child("goals"))
          for (const XmlElement& goal : goals->children) plugin->goals.insert(goal.text);
      }
    }
  }

  Plugin* find_plugin(string_view name) {
    const auto found =
        std::find_if(plugins_.begin(), plugins_.end(), [&](const Plugin& p) { return p.name == name; });
    return found == plugins_.end() ? nullptr : &*found;
  }

  /// The value of a setting; `several` where the configurations do not agree.
  /// Which of several executions made the file that the container starts is not known.
  std::optional<std::string> setting(const Plugin& plugin, string_view path, bool& several) const {
    std::optional<std::string> out;
    for (const XmlElement* configuration : plugin.configurations) {
      const XmlElement* found = configuration->at(path);
      if (found == nullptr) continue;
      const std::string value = expand(found->text);
      several = several || (out && *out != value);
      out = value;
    }
    return out;
  }
  std::string setting(const Plugin& plugin, string_view path) {
    bool several = false;
    auto out = setting(plugin, path, several);
    if (several)
      problem(fmt::format("pom.xml gives several values to `{}` of {}", path.substr(path.rfind('/') + 1),
                          plugin.name));
    return out.value_or("");
  }

  bool is_on(const Plugin& plugin, string_view path) { return setting(plugin, path) == "true"; }

  /// Of several plugins that could write what is not known, or elsewhere.
  void check() {
    for (const MavenProject* each : chain_) {
      if (const XmlElement* build = each->root.child("build"))
        // All outputs are looked for below `target`.
        if (build->child("directory") != nullptr || build->child("outputDirectory") != nullptr)
          return problem("pom.xml sets the folder that Maven writes to");
      if (const XmlElement* profiles = each->root.child("profiles"))
        for (const XmlElement& profile : profiles->children) check_profile(profile);
    }
    // Plugins that run scripts, commands or other builds, or move files: any of them may change the jar
    // after it is made.
    static constexpr auto kOpaque = std::to_array<string_view>(
        {"maven-antrun-plugin", "exec-maven-plugin", "frontend-maven-plugin", "groovy-maven-plugin",
         "gmaven-plugin", "copy-rename-maven-plugin", "maven-invoker-plugin", "download-maven-plugin",
         "truezip-maven-plugin", "wagon-maven-plugin"});
    for (const Plugin& plugin : plugins_) {
      const bool opaque = std::find(kOpaque.begin(), kOpaque.end(), plugin.name) != kOpaque.end();
      // One that is not bound to a phase does nothing by itself.
      if (opaque && plugin.bound)
        return problem(fmt::format("what {} in pom.xml writes is not known", plugin.name));
      // The dependency plugin's folders are looked at where its copies are.
      if (plugin.name == "maven-dependency-plugin" || !may_place(plugin.name)) continue;
      for (const XmlElement* configuration : plugin.configurations)
        for (const string_view name : {"outputDirectory", "outputFile", "warName", "jarName"})
          if (configuration->child(name) != nullptr &&
              !is_below_target(plugin.name, expand(configuration->text_of(name))))
            return problem(fmt::format("pom.xml tells {} where to write", plugin.name));
    }
  }

  /// Other plugins' settings of these names say where reports or generated sources go.
  static bool may_place(string_view name) {
    return name == "maven-jar-plugin" || name == "maven-war-plugin" || name == "maven-shade-plugin" ||
           name == "maven-assembly-plugin" || name == "spring-boot-maven-plugin" ||
           name == "maven-resources-plugin" || name == "quarkus-maven-plugin";
  }

  /// Resources may go anywhere below target, which stays behind; jars are looked for in target itself.
  static bool is_below_target(string_view plugin, string_view path) {
    if (path.find('*') != string_view::npos || path.find("..") != string_view::npos) return false;
    return path == "target" || (plugin == "maven-resources-plugin" && path.starts_with("target/"));
  }

  /// Nobody knows here which profiles are active.
  /// A profile may be active by a property, a file, the JDK's version or the settings, so one that could
  /// change the outputs declines even where it is not named on the command line.
  void check_profile(const XmlElement& profile) {
    const XmlElement* build = profile.child("build");
    if (build == nullptr) return;
    if (build->child("finalName") != nullptr || build->child("directory") != nullptr)
      return problem("a profile in pom.xml names the file that Maven makes");
    const XmlElement* plugins = build->child("plugins");
    if (plugins == nullptr) return;
    // They test, check, sign or publish, and none of them changes the jar that is packaged.
    static constexpr auto kHarmless = std::to_array<string_view>(
        {"maven-surefire-plugin", "maven-failsafe-plugin", "jacoco-maven-plugin", "maven-gpg-plugin",
         "maven-source-plugin", "maven-javadoc-plugin", "native-maven-plugin", "maven-checkstyle-plugin",
         "spotbugs-maven-plugin", "maven-pmd-plugin", "nexus-staging-maven-plugin",
         "central-publishing-maven-plugin", "sonar-maven-plugin", "maven-enforcer-plugin", "jib-maven-plugin",
         "dockerfile-maven-plugin", "docker-maven-plugin"});
    for (const XmlElement& plugin : plugins->children) {
      const string_view name = plugin.text_of("artifactId");
      if (std::find(kHarmless.begin(), kHarmless.end(), name) == kHarmless.end())
        return problem(
            fmt::format("a profile in pom.xml uses {}, and whether it is active is not known", name));
    }
  }

  /// The text with its properties; `*` for one that is not known.
  /// A name with a part that is not known still serves as a pattern.
  std::string expand(string_view text, int depth = 0) const {
    std::string out;
    while (!text.empty()) {
      // Properties may name themselves, which Maven calls an error.
      if (out.size() > kMaxText || --budget_ < 0) return out + "*";
      const std::size_t begin = std::min(text.find("${"), text.size());
      out += text.substr(0, begin);
      text.remove_prefix(begin);
      if (text.empty()) break;
      const std::size_t end = text.find('}');
      if (end == string_view::npos) return out + "*";
      const auto value = depth > 8 ? std::nullopt : property(text.substr(2, end - 2));
      out += value ? expand(*value, depth + 1) : "*";
      text.remove_prefix(end + 1);
    }
    return out;
  }

  /// The command line wins over the poms, and a child over its parents, as in Maven.
  std::optional<std::string> property(string_view name) const {
    if (const auto set = options_.find(name); set != options_.end()) return set->second;
    for (const string_view prefix : {"project.", "pom."})
      // `pom.` is an old spelling of `project.`.
      if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (name == "artifactId") return project_.artifact;
    if (name == "version") return version();
    if (name == "packaging") return project_.packaging;
    if (name == "basedir") return std::string(".");
    if (name == "build.directory") return std::string("target");
    if (name == "build.outputDirectory") return std::string("target/classes");
    if (name == "build.finalName") return raw_final_name();
    if (name == "parent.version") return project_.parent_version;
    for (const MavenProject* each : chain_)
      if (const auto found = each->properties.find(name); found != each->properties.end())
        return found->second;
    return std::nullopt;
  }

  std::string version() const {
    return project_.version.empty() ? project_.parent_version : project_.version;
  }

  /// `artifactId-version`, unless finalName says otherwise.
  std::string raw_final_name() const {
    for (const MavenProject* each : chain_)
      if (!each->final_name.empty()) return each->final_name;
    return project_.artifact + "-" + version();
  }
  std::string final_name() const { return expand(raw_final_name()); }

  void add(std::string file, std::string why) {
    out_.outputs.push_back({"target/" + file, {}, {}, std::move(why)});
  }

  /// Libraries in a folder are of use where the class path or a manifest names it.
  void copied_libraries() {
    const auto folder = [](std::string text) {
      // The basedir is `.` or unknown here, and either way the folder lies below the project's.
      while (text.starts_with("./") || text.starts_with("*/")) text.erase(0, 2);
      while (text.ends_with('/')) text.pop_back();
      return text;
    };
    const Plugin* plugin = find_plugin("maven-dependency-plugin");
    if (plugin != nullptr && plugin->goals.contains("copy-dependencies")) {
      const std::string set = setting(*plugin, "outputDirectory");
      out_.copied.push_back(set.empty() ? "target/dependency" : folder(set));
    }
    if (goals_.contains("dependency:copy-dependencies")) {
      const auto set = options_.find(string_view("outputDirectory"));
      out_.copied.push_back(set == options_.end() ? "target/dependency" : folder(expand(set->second)));
    }
  }

  /// The repackaged jar takes the place of the plain one, unless a classifier tells them apart.
  void spring_boot() {
    const Plugin* plugin = find_plugin("spring-boot-maven-plugin");
    if (plugin == nullptr ||
        (!plugin->goals.contains("repackage") && !goals_.contains("spring-boot:repackage")))
      return;
    // The plugin may be bound by a parent and switched off here.
    if (is_on(*plugin, "skip") || property("spring-boot.repackage.skip").value_or("") == "true") return;
    const std::string classifier = setting(*plugin, "classifier");
    const std::string own = setting(*plugin, "finalName");
    add(fmt::format("{}{}.{}", own.empty() ? name_ : own, classifier.empty() ? "" : "-" + classifier,
                    project_.packaging),
        "spring-boot-maven-plugin packs the libraries into it");
  }

  /// By default the shaded jar takes the place of the plain one; attached, it gets a classifier.
  void shade() {
    const Plugin* plugin = find_plugin("maven-shade-plugin");
    if (plugin == nullptr || !plugin->goals.contains("shade") || is_on(*plugin, "skip")) return;
    std::string name = setting(*plugin, "finalName");
    if (name.empty()) name = name_;
    if (is_on(*plugin, "shadedArtifactAttached")) {
      const std::string classifier = setting(*plugin, "shadedClassifierName");
      name += "-" + (classifier.empty() ? "shaded" : classifier);
    }
    // What is left out of the jar would be missing when the program runs.
    if (leaves_out(*plugin)) return;
    add(name + ".jar", "maven-shade-plugin packs the libraries into it");
  }

  /// `artifactSet` may keep libraries out of the jar.
  static bool leaves_out(const Plugin& plugin) {
    return std::any_of(
        plugin.configurations.begin(), plugin.configurations.end(), [](const XmlElement* each) {
          return each->at("artifactSet/includes") != nullptr || each->at("artifactSet/excludes") != nullptr;
        });
  }

  /// Only the descriptor that comes with the plugin is known; one in a file may leave out anything.
  void assembly() {
    const Plugin* plugin = find_plugin("maven-assembly-plugin");
    if (plugin == nullptr) return;
    const bool runs = plugin->goals.contains("single") || plugin->goals.contains("assembly") ||
                      goals_.contains("assembly:single");
    const bool all =
        std::any_of(plugin->configurations.begin(), plugin->configurations.end(), [](const XmlElement* each) {
          const XmlElement* list = each->child("descriptorRefs");
          return list != nullptr &&
                 std::any_of(list->children.begin(), list->children.end(),
                             [](const XmlElement& ref) { return ref.text == "jar-with-dependencies"; });
        });
    if (!runs || !all) return;
    std::string name = setting(*plugin, "finalName");
    if (name.empty()) name = name_;
    // The descriptor's name is a part of the file's unless that is switched off.
    if (setting(*plugin, "appendAssemblyId") != "false") name += "-jar-with-dependencies";
    add(name + ".jar", "maven-assembly-plugin packs the libraries into it");
  }

  /// Quarkus's default is a folder with the libraries beside the jar; older settings may ask for one jar.
  void quarkus() {
    const Plugin* plugin = find_plugin("quarkus-maven-plugin");
    if (plugin == nullptr || !plugin->goals.contains("build")) return;
    out_.outputs.push_back({"target/quarkus-app/quarkus-run.jar",
                            "target/quarkus-app",
                            {},
                            "Quarkus keeps its libraries beside it"});
    if (const auto type = property("quarkus.package.type"); type && *type == "uber-jar")
      add(name_ + "-runner.jar", "Quarkus packs the libraries into it");
  }

  /// The jar of maven-jar-plugin: enough where there are no libraries, or where its manifest says where they
  /// are.
  void plain() {
    if (project_.packaging != "jar") return;
    const Plugin* plugin = find_plugin("maven-jar-plugin");
    // With a classifier the plain jar has another name, and is not the one that is usually started.
    if (plugin != nullptr && !setting(*plugin, "classifier").empty()) return;
    const std::string file = name_ + ".jar";
    // A jar that another plugin replaces is not this one any more.
    for (const JavaOutput& each : out_.outputs)
      if (each.file == "target/" + file) return;
    if (plugin != nullptr && is_on(*plugin, "archive/manifest/addClasspath")) {
      std::string prefix = setting(*plugin, "archive/manifest/classpathPrefix");
      const std::string layout = setting(*plugin, "archive/manifest/classpathLayoutType");
      // Repository layouts put libraries into folders below the prefix.
      if (!layout.empty() && layout != "simple") return;
      while (prefix.ends_with('/')) prefix.pop_back();
      if (prefix.starts_with("./")) prefix.erase(0, 2);
      // A prefix that leads out of the jar's folder, or is not known, names a place that is not looked at.
      if (prefix.empty() || prefix.find('*') != std::string::npos || prefix.starts_with('/') ||
          prefix.find("..") != std::string::npos)
        return;
      out_.outputs.push_back({"target/" + file, {}, prefix, "its manifest names the libraries"});
    } else if (!has_libraries()) {
      add(file, "pom.xml names no library that it needs at run time");
    }
  }

  /// Scopes that do not count: test libraries are not used, provided ones come from where the program runs,
  /// and import is for lists of versions.
  bool has_libraries() const {
    for (const MavenProject* each : chain_) {
      const XmlElement* list = each->root.child("dependencies");
      if (list == nullptr) continue;
      for (const XmlElement& dependency : list->children) {
        const string_view scope = dependency.text_of("scope");
        if (scope != "test" && scope != "provided" && scope != "import") return true;
      }
    }
    // A parent that is not at hand may have dependencies of its own; Spring Boot's and the plain ones have
    // none.
    return !chain_.back()->parent_artifact.empty() && !below_spring_boot();
  }

  std::span<const MavenProject* const> chain_;
  const std::map<std::string, std::string, std::less<>>& options_;
  const std::set<std::string, std::less<>>& goals_;
  const MavenProject& project_;
  std::vector<Plugin> plugins_;
  mutable int budget_ = 5000;  // properties may name each other, and empty ones never end a text
  std::string name_;
  MavenOutputs out_;
};

}  // namespace

std::optional<MavenProject> read_pom(string_view text) {
  auto root = read_xml(text);
  if (!root || root->name != "project") return std::nullopt;
  MavenProject out;
  out.artifact = root->text_of("artifactId");
  out.version = root->text_of("version");
  if (!root->text_of("packaging").empty()) out.packaging = root->text_of("packaging");
  if (const XmlElement* build = root->child("build")) out.final_name = build->text_of("finalName");
  if (const XmlElement* parent = root->child("parent")) {
    out.parent_artifact = parent->text_of("artifactId");
    out.parent_version = parent->text_of("version");
    const XmlElement* path = parent->child("relativePath");
    // An empty relativePath tells Maven to look in the repository only.
    out.parent_path = path == nullptr ? "../pom.xml" : path->text;
  }
  if (const XmlElement* properties = root->child("properties"))
    for (const XmlElement& each : properties->children) out.properties.insert_or_assign(each.name, each.text);
  if (const XmlElement* modules = root->child("modules"))
    for (const XmlElement& each : modules->children) out.modules.push_back(each.text);
  out.root = std::move(*root);
  return out;
}

MavenOutputs maven_outputs(std::span<const MavenProject* const> chain,
                           const std::map<std::string, std::string, std::less<>>& options,
                           const std::set<std::string, std::less<>>& goals) {
  return Outputs(chain, options, goals).find();
}

}  // namespace drydock
