#include "split/java/gradle_project.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "split/java/java_source.h"

namespace drydock {
namespace {

using std::string_view;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == string_view::npos ? string_view()
                                    : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// Longer ones are no build scripts, and reading them block by block would take its time.
// Braces are matched again for each word that is looked for, so the effort grows with the square of what is
// written.
constexpr std::size_t kMaxScript = 200'000;
// The limit on blocks bounds the work on a text of nothing but one word.
constexpr std::size_t kMaxBlocks = 50;

/// Every place where the word stands by itself.
/// `jar` is a part of `bootJar` and `jarFile`, which are other tasks.
std::vector<std::size_t> places(string_view code, string_view word) {
  std::vector<std::size_t> out;
  for (std::size_t at = code.find(word); at != string_view::npos; at = code.find(word, at + word.size())) {
    const bool before = at > 0 && is_name(code[at - 1]);
    const bool after = at + word.size() < code.size() && is_name(code[at + word.size()]);
    if (!before && !after) out.push_back(at);
  }
  return out;
}

/// The text between the brace at `open` and the one that closes it, strings stepped over; all the rest where
/// none does.
/// A brace in a string opens no block.
string_view block_at(string_view code, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"' || c == '\'') {
      std::size_t end = i + 1;
      while (end < code.size() && code[end] != c && code[end] != '\n') end += code[end] == '\\' ? 2 : 1;
      i = std::min(end, code.size() - 1);
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return code.substr(open + 1, i - open - 1);
    }
  }
  return code.substr(open + 1);
}

/// The blocks that begin on the line where the word stands: `bootJar {`, `tasks.named<BootJar>("bootJar") {`.
/// The block must open on the line of the word: further down, the brace belongs to something else.
std::vector<string_view> blocks(string_view code, string_view word) {
  std::vector<string_view> out;
  for (const std::size_t at : places(code, word)) {
    const std::size_t line = std::min(code.find('\n', at), code.size());
    const std::size_t open = code.find('{', at);
    if (open < line && out.size() < kMaxBlocks) out.push_back(block_at(code, open));
  }
  return out;
}

/// A literal at the beginning of the text, its expansions as `*`; `*` where it is none.
/// `"$project.version"` is not known, but what stands around it still tells such a file from others.
std::string literal(string_view text) {
  text = trim(text);
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return "*";
  const char quote = text[0];
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == quote) return out;
    if (quote == '"' && text[i] == '$') {
      out += '*';
      const bool braces = i + 1 < text.size() && text[i + 1] == '{';
      if (braces) {
        i = std::min(text.find('}', i), text.size());
      } else {
        while (i + 1 < text.size() && (is_name(text[i + 1]) || text[i + 1] == '.')) ++i;
      }
      continue;
    }
    out += text[i];
  }
  return "*";
}

/// The value that a block gives to a property: `name = "x"`, `name 'x'`, `name.set("x")`; nothing where it
/// gives none.
/// `archive.name` is a property of another object, while `project.version` and `this.version` are the
/// script's own.
std::optional<std::string> value_of(string_view block, string_view name) {
  for (const std::size_t at : places(block, name)) {
    string_view rest = block.substr(at + name.size());
    if (at > 0 && block[at - 1] == '.' && !block.substr(0, at).ends_with("project.") &&
        !block.substr(0, at).ends_with("this."))
      continue;
    // Groovy calls without parentheses, Kotlin assigns or calls `set`.
    const std::size_t skip = rest.find_first_not_of(" \t");
    if (skip == string_view::npos) continue;
    rest.remove_prefix(skip);
    if (rest.starts_with(".set(")) return literal(rest.substr(5));
    if (rest.starts_with('=') && !rest.starts_with("==")) return literal(rest.substr(1));
    if (rest.starts_with('"') || rest.starts_with('\'')) return literal(rest);
  }
  return std::nullopt;
}

/// Gradle has renamed these properties over time, and scripts have either name.
void read_archive(string_view block, GradleArchive& out) {
  out.configured = true;
  const auto take = [&](std::string& into, std::initializer_list<string_view> names) {
    for (const string_view name : names)
      if (const auto value = value_of(block, name)) into = *value;
  };
  take(out.file_name, {"archiveFileName", "archiveName"});
  take(out.base_name, {"archiveBaseName", "baseName"});
  take(out.version, {"archiveVersion"});
  // An empty classifier is not the same as none: `archiveClassifier = ''` takes the plugin's own away.
  for (const string_view name : {"archiveClassifier", "classifier"})
    if (const auto value = value_of(block, name)) {
      out.classifier = *value;
      out.no_classifier = value->empty();
    }
  // The jar would then not be where it is looked for.
  if (block.find("destinationDirectory") != string_view::npos ||
      block.find("destinationDir") != string_view::npos)
    out.elsewhere = true;
  const string_view text = block;
  // Spring Boot's users switch off the plain jar by `jar { enabled = false }`.
  for (const std::size_t at : places(text, "enabled"))
    if (text.substr(at, 20).find("false") != string_view::npos) out.disabled = true;
  // The well-known way to a jar with everything in it: the run-time class path, collected and unpacked by
  // zipTree.
  const bool classes = text.find("runtimeClasspath") != string_view::npos ||
                       text.find("configurations.compile") != string_view::npos;
  if (classes && text.find("zipTree") != string_view::npos) out.unpacks_libraries = true;
}

/// `id 'x'`, `id("x") version "1"`, `apply plugin: 'x'`, `apply(plugin = "x")`, `application`, `java`.
void read_plugins(string_view code, std::set<std::string, std::less<>>& out) {
  for (const string_view block : blocks(code, "plugins")) {
    string_view rest = block;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of("\n;"), rest.size());
      const string_view line = trim(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      // `apply false` only puts a plugin on the class path, for subprojects to apply.
      if (line.find("apply false") != string_view::npos || line.find("apply(false)") != string_view::npos)
        continue;
      // A plugin is named by its id, or by a bare word where it is Gradle's own; Kotlin needs backquotes
      // where that has a dash.
      const std::size_t quote = line.find_first_of("\"'");
      if (line.starts_with("id") && quote != string_view::npos)
        out.insert(literal(line.substr(quote)));
      else if (line.starts_with("kotlin("))
        out.insert("kotlin");
      else if (!line.empty() && std::all_of(line.begin(), line.end(),
                                            [](char c) { return is_name(c) || c == '-' || c == '`'; }))
        out.insert(std::string(line.starts_with('`') ? line.substr(1, line.size() - 2) : line));
    }
  }
  for (const std::size_t at : places(code, "plugin")) {
    string_view rest = trim(code.substr(at + 6, 200));
    if (!rest.starts_with(':') && !rest.starts_with('=')) continue;
    out.insert(literal(rest.substr(1)));
  }
}

/// The script without the blocks whose versions are those of others.
/// `id("x") version "1"` would otherwise look like the project's own version.
std::string own_part(string_view code) {
  std::string out(code);
  for (const string_view word :
       {"plugins", "dependencies", "buildscript", "pluginManagement", "dependencyManagement", "publishing"})
    for (const string_view block : blocks(code, word))
      std::fill_n(out.begin() + (block.data() - code.data()), block.size(), ' ');
  return out;
}

/// What a script may do to files that stand anywhere.
/// A build script is a program, and one that runs commands or copies files may write anywhere, over the jar
/// too. Words in strings and imports do nothing.
std::string opaque_part(string_view code) {
  for (const auto& [word, what] :
       std::initializer_list<std::pair<string_view, string_view>>{{"exec", "it runs commands"},
                                                                  {"Exec", "it runs commands"},
                                                                  {"commandLine", "it runs commands"},
                                                                  {"copy", "it copies files"},
                                                                  {"Copy", "it copies files"},
                                                                  {"Sync", "it copies files"},
                                                                  {"ant", "it runs Ant"},
                                                                  {"NpmTask", "it runs npm"},
                                                                  {"NodeTask", "it runs Node.js"},
                                                                  {"YarnTask", "it runs Yarn"}}) {
    for (const std::size_t at : places(code, word)) {
      const string_view rest = trim(code.substr(at + word.size(), 40));
      const string_view before = trim(code.substr(0, at));
      const bool called = rest.starts_with('{') || rest.starts_with('(') || rest.starts_with('.') ||
                          rest.starts_with(')') || rest.starts_with('>') || word == "commandLine";
      const bool named = before.ends_with('"') || before.ends_with('\'') || before.ends_with("import") ||
                         before.ends_with("api.tasks.");
      if (called && !named && (word != "ant" || rest.starts_with('.'))) return std::string(what);
    }
  }
  // All jars are looked for below `build`, which a script may move.
  for (const string_view word : {"buildDir", "buildDirectory"})
    for (const std::size_t at : places(code, word)) {
      const string_view rest = trim(code.substr(at + word.size(), 40));
      if ((rest.starts_with('=') && !rest.starts_with("==")) || rest.starts_with(".set("))
        return "it sets the folder that Gradle writes to";
    }
  return {};
}

/// `[base]-[version]-[classifier].jar`, as Gradle documents archive tasks. What is not known becomes a
/// pattern, to be compared with what the Dockerfile names.
std::string archive_name(const GradleModule& module, const GradleArchive& archive,
                         string_view default_classifier) {
  if (!archive.file_name.empty()) return archive.file_name;
  const GradleScript& own = *module.own;
  const bool root = module.own == module.root;
  // Without a name in the settings, Gradle calls the root project after the folder that it stands in.
  std::string name = root ? module.settings.root_name : module.folder_name;
  if (name.empty()) name = module.folder_name;
  // Where a settings file moves or renames projects, the name of the folder says nothing.
  if (name.empty() || module.settings.moves_projects) name = "*";
  std::string base = !archive.base_name.empty() ? archive.base_name
                     : !own.base_name.empty()   ? own.base_name
                                                : name;
  std::string version = archive.version.empty() ? own.version : archive.version;
  // gradle.properties sets the properties of all projects.
  if (version.empty())
    if (const auto set = module.properties.find("version"); set != module.properties.end())
      version = set->second;
  // A plugin may set it.
  if (version.empty()) version = "*";
  const std::string classifier = archive.no_classifier        ? ""
                                 : archive.classifier.empty() ? std::string(default_classifier)
                                                              : archive.classifier;
  std::string out = base + (version == "*" ? "*" : "-" + version);
  if (!classifier.empty()) out += "-" + classifier;
  return out + ".jar";
}

/// A plugin may be applied by the module itself, or by the root project for all of them.
bool applies(const GradleModule& module, std::initializer_list<string_view> ids) {
  return std::any_of(ids.begin(), ids.end(), [&](string_view id) {
    return module.own->plugins.contains(id) ||
           (module.own != module.root && module.root != nullptr && module.root->everywhere.contains(id)) ||
           (module.own == module.root && module.own->everywhere.contains(id));
  });
}

}  // namespace

GradleScript read_gradle_script(string_view text) {
  GradleScript out;
  if (text.size() > kMaxScript) {
    out.opaque = "it is too long to be read";
    return out;
  }
  const std::string stripped = without_java_comments(text);
  const string_view code = stripped;
  // Plugins decide which archives there are; the blocks below only change them.
  read_plugins(code, out.plugins);
  for (const string_view scope : {"subprojects", "allprojects"})
    for (const string_view block : blocks(code, scope)) read_plugins(block, out.everywhere);
  // Groovy configures tasks by name, Kotlin often by type: `tasks.withType<BootJar> {`.
  for (const auto& [archive, names] :
       std::initializer_list<std::pair<GradleArchive*, std::array<string_view, 2>>>{
           {&out.jar, {"jar", "Jar"}},
           {&out.boot_jar, {"bootJar", "BootJar"}},
           {&out.shadow_jar, {"shadowJar", "ShadowJar"}},
           {&out.fat_jar, {"fatJar", "FatJar"}}})
    for (const string_view name : names)
      for (const string_view block : blocks(code, name)) {
        // A task of the author's own that makes a jar is none of these.
        const std::size_t line = code.rfind('\n', static_cast<std::size_t>(block.data() - code.data()) - 1);
        const string_view head = code.substr(line == string_view::npos ? 0 : line + 1,
                                             static_cast<std::size_t>(block.data() - code.data()) -
                                                 (line == string_view::npos ? 0 : line + 1));
        if (head.find("register") != string_view::npos || head.find("create") != string_view::npos ||
            trim(head).starts_with("task "))
          continue;
        read_archive(block, *archive);
      }
  if (const auto version = value_of(own_part(code), "version")) out.version = *version;
  for (const string_view name : {"archivesBaseName", "archivesName"})
    if (const auto value = value_of(code, name)) out.base_name = *value;
  // The start script and its folder are called after the application and not after the module.
  for (const string_view block : blocks(code, "application"))
    if (const auto value = value_of(block, "applicationName")) out.application_name = *value;
  for (const string_view block : blocks(code, "distributions"))
    for (const string_view name : {"distributionBaseName", "baseName"})
      if (const auto value = value_of(block, name)) out.application_name = *value;
  for (const std::size_t at : places(code, "applicationDefaultJvmArgs"))
    out.jvm_arguments += code.substr(at, std::min(code.find('\n', at), code.size()) - at);
  // A plain jar holds none of these. `compileOnly` and the configurations of tests are for the build.
  for (const string_view block : blocks(code, "dependencies"))
    for (const string_view kind : {"implementation", "api", "compile", "runtimeOnly", "runtime"})
      out.libraries = out.libraries || !places(block, kind).empty();
  // The plugin of Kotlin adds its standard library by itself.
  out.libraries = out.libraries ||
                  std::any_of(out.plugins.begin(), out.plugins.end(),
                              [](const std::string& id) { return id.find("kotlin") != std::string::npos; });
  out.opaque = opaque_part(code);
  return out;
}

/// Two things matter: how the root project is called, which names its jar, and whether folders still tell
/// the names of the others.
GradleSettings read_gradle_settings(string_view text) {
  GradleSettings out;
  if (text.size() > kMaxScript) {
    out.moves_projects = true;
    return out;
  }
  const std::string stripped = without_java_comments(text);
  const string_view code = stripped;
  for (const std::size_t at : places(code, "rootProject")) {
    string_view rest = code.substr(at + 11);
    if (!rest.starts_with(".name")) continue;
    rest = trim(rest.substr(5, 300));
    if (rest.starts_with('=')) out.root_name = literal(rest.substr(1));
  }
  // `project(":x").name = "y"` renames a project.
  for (const std::size_t at : places(code, "name"))
    if (!code.substr(0, at).ends_with("rootProject.") && trim(code.substr(at + 4, 20)).starts_with('='))
      out.moves_projects = true;
  out.moves_projects =
      out.moves_projects || !places(code, "projectDir").empty() || !places(code, "buildFileName").empty();
  return out;
}

/// Continued lines and escapes are left out: version numbers need neither.
std::map<std::string, std::string, std::less<>> read_properties(string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = line.find('=');
    if (line.empty() || line[0] == '#' || line[0] == '!' || equals == string_view::npos) continue;
    out.insert_or_assign(std::string(trim(line.substr(0, equals))),
                         std::string(trim(line.substr(equals + 1))));
  }
  return out;
}

std::vector<JavaOutput> gradle_outputs(const GradleModule& module) {
  std::vector<JavaOutput> out;
  const GradleScript& own = *module.own;
  const auto runs = [&](std::initializer_list<string_view> tasks) {
    return std::any_of(tasks.begin(), tasks.end(),
                       [&](string_view task) { return module.tasks.contains(task); });
  };
  // Which tasks a plugin adds to `assemble` decides whether the jar of a call is there.
  const bool boot = applies(module, {"org.springframework.boot"});
  const bool shadow =
      applies(module, {"com.github.johnrengelman.shadow", "com.gradleup.shadow", "io.github.goooler.shadow"});
  const bool ktor = applies(module, {"io.ktor.plugin"});
  // A jar that is disabled or written elsewhere is none that can be started from its usual place.
  const auto add = [&](const GradleArchive& archive, string_view classifier, std::string why) {
    if (!archive.disabled && !archive.elsewhere)
      out.push_back({"build/libs/" + archive_name(module, archive, classifier), {}, {}, std::move(why)});
  };
  if (boot && runs({"build", "assemble", "bootJar"}))
    add(own.boot_jar, "", "Spring Boot's bootJar packs the libraries into it");
  if (shadow && runs({"build", "assemble", "shadowJar"}))
    add(own.shadow_jar, "all", "shadowJar packs the libraries into it");
  // Ktor's plugin makes its jar by the one for shadow jars, so settings of either name it.
  if (ktor && runs({"build", "assemble", "shadowJar", "buildFatJar"}))
    add(own.fat_jar.configured ? own.fat_jar : own.shadow_jar, "all",
        "Ktor's plugin packs the libraries into it");
  if (applies(module, {"io.quarkus"}) && runs({"build", "quarkusBuild"}))
    out.push_back({"build/quarkus-app/quarkus-run.jar",
                   "build/quarkus-app",
                   {},
                   "Quarkus keeps its libraries beside it"});
  // Beside bootJar's, the plain jar holds no libraries; newer versions of Spring Boot give it the
  // classifier `plain`.
  if (!boot && runs({"build", "assemble", "jar"})) {
    // Without the libraries in it a plain jar does not start, unless there are none. Those of the root
    // project may be given to all modules.
    if (own.jar.unpacks_libraries)
      add(own.jar, "", "its build script unpacks the libraries into it");
    else if (!own.libraries &&
             (module.own == module.root || (module.root != nullptr && !module.root->libraries)))
      add(own.jar, "", "its build script names no library");
  }
  // `installDist` belongs to the application plugin, which the other two apply.
  if (applies(module, {"application", "io.ktor.plugin", "io.micronaut.application"}) &&
      runs({"installDist"})) {
    std::string name = own.application_name;
    if (name.empty())
      name = module.own == module.root && !module.settings.root_name.empty() ? module.settings.root_name
                                                                             : module.folder_name;
    if (!name.empty() && name.find('*') == std::string::npos && !module.settings.moves_projects)
      out.push_back({fmt::format("build/install/{}/bin/{}", name, name),
                     "build/install/" + name,
                     {},
                     "`installDist` puts the libraries beside it"});
  }
  return out;
}

}  // namespace drydock
