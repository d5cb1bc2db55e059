#include "split/java/java_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

/// `java` takes these with the next word or behind `=`; taking the next word for the class would misread
/// the rest.
constexpr auto kWithValue = std::to_array<string_view>(
    {"--add-opens", "--add-exports", "--add-reads", "--add-modules", "--limit-modules",
     "--upgrade-module-path", "--patch-module", "--enable-native-access", "--source"});

/// Modules beginning with `jdk.` that every JRE has. JEP 261 and the JREs' own lists.
/// What is not in the list may belong to a JDK's tools, or not be in every vendor's JRE.
constexpr auto kRuntimeModules =
    std::to_array<string_view>({"jdk.unsupported", "jdk.httpserver", "jdk.management", "jdk.net",
                                "jdk.crypto.ec", "jdk.zipfs", "jdk.charsets", "jdk.localedata"});

class StartReader {
 public:
  JavaStart read(std::span<const std::string> words, bool options_only) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const string_view word = words[i];
      const auto next = [&] { return i + 1 < words.size() ? string_view(words[++i]) : string_view(); };
      // `-jar` ends the options: all behind it is the program's. In a variable there is no program, and
      // options go on.
      if (word == "-jar") {
        out_.jar = next();
        if (out_.jar.empty() || out_.jar.starts_with('-'))
          problem("which jar `java` starts is not written out");
        if (!options_only) return arguments(words.subspan(std::min(i + 1, words.size())));
      } else if (word == "-cp" || word == "-classpath" || word == "--class-path") {
        class_path(next());
      } else if (word.starts_with("--class-path=")) {
        class_path(word.substr(13));
      } else if (word == "-p" || word == "-m" || word.starts_with("--module")) {
        // A module path holds modules by what their descriptors say, which nobody has read.
        problem("`java` starts a module, whose path is not looked at");
      } else if (std::find(kWithValue.begin(), kWithValue.end(), word) != kWithValue.end()) {
        module_option(word, next());
      } else if (word.starts_with('-')) {
        option(word);
      } else if (word.starts_with('@')) {
        // The file may name any option, and its text is not looked at.
        problem("`java` takes its arguments from a file");
      } else if (!options_only) {
        out_.main_class = word;
        // Source is compiled in memory, which takes the compiler of a JDK.
        if (word.ends_with(".java")) problem("`java` compiles source when the container starts");
        return arguments(words.subspan(i + 1));
      }
    }
    return std::move(out_);
  }

 private:
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  /// A later option replaces the whole class path, and does not add to it.
  void class_path(string_view text) {
    out_.class_path.clear();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(':'), text.size());
      if (end > 0) out_.class_path.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void file(string_view path) {
    if (!path.empty() && path != "none") out_.files.emplace_back(path);
  }

  /// An option for a module that is missing is an error or a warning at the start, depending on the option.
  void module_option(string_view name, string_view value) {
    const string_view module = value.substr(0, value.find_first_of("/=,"));
    const bool known =
        std::find(kRuntimeModules.begin(), kRuntimeModules.end(), module) != kRuntimeModules.end();
    if (name == "--source" || name == "--patch-module" || name == "--upgrade-module-path")
      problem(fmt::format("`java` gets `{}`", name));
    else if (module.starts_with("jdk.") && !known)
      problem(fmt::format("`java` gets `{}` for the module {}, which a JRE may lack", name, module));
  }

  /// Options of the virtual machine mostly tune it. Only those that name files, load code or start programs
  /// concern what the final stage needs.
  void option(string_view word) {
    for (const string_view name : kWithValue)
      if (word.starts_with(name) && word.substr(name.size()).starts_with('='))
        return module_option(name, word.substr(name.size() + 1));
    for (const string_view name : {"-javaagent:", "-agentpath:"})
      if (word.starts_with(name))
        return file(word.substr(name.size(), word.find('=') == string_view::npos
                                                 ? string_view::npos
                                                 : word.find('=') - name.size()));
    // Agents by name lie in the JDK's own folder, such as the debugger's, and a JRE may not have them.
    if (word.starts_with("-agentlib:")) return problem("`java` loads an agent of the JDK");
    if (word.starts_with("-Xbootclasspath"))
      return file(word.substr(std::min(word.find(':') + 1, word.size())));
    for (const string_view name :
         {"-XX:SharedArchiveFile=", "-XX:Flags=", "-XX:VMOptionsFile=", "-XX:AOTCache="})
      if (word.starts_with(name)) return file(word.substr(name.size()));
    // `kill -9 %p` is the usual value; the shell has that built in. Any other program would have to be
    // there.
    for (const string_view name : {"-XX:OnOutOfMemoryError=", "-XX:OnError="})
      if (word.starts_with(name) && !word.substr(name.size()).starts_with("kill") &&
          !word.substr(name.size()).starts_with("'kill"))
        return problem("`java` is told to start a program when it fails");
    if (word.starts_with("-D")) property(word.substr(2));
  }

  /// System properties whose value is a path.
  /// A property is any text to Java, so a value counts as a path where it looks like one. Spring takes
  /// lists of locations, some of which may be missing.
  void property(string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == string_view::npos) return;
    const string_view name = text.substr(0, equals);
    string_view value = text.substr(equals + 1);
    const bool list = name == "loader.path" || name.find("config.location") != string_view::npos ||
                      name.find("additional-location") != string_view::npos;
    while (!value.empty()) {
      const std::size_t end = list ? std::min(value.find_first_of(",;"), value.size()) : value.size();
      string_view each = value.substr(0, end);
      value.remove_prefix(std::min(end + 1, value.size()));
      if (each.starts_with("optional:")) each.remove_prefix(9);
      const bool url = each.starts_with("file:");
      if (url) each.remove_prefix(5);
      // `file:///app/x`, `file:/app/x` and `file:x` are all written.
      while (url && each.starts_with("//")) each.remove_prefix(1);
      if (url || each.starts_with('/') || each.starts_with("./") ||
          (list && each.find(':') == string_view::npos))
        file(each);
    }
  }

  /// Of the program's own arguments those that Spring reads as paths.
  /// `--spring.config.location=…` behind the jar sets the same properties as `-D` does.
  JavaStart arguments(std::span<const std::string> words) {
    for (const std::string& word : words)
      if (word.starts_with("--") && word.find('=') != std::string::npos)
        property(string_view(word).substr(2));
    return std::move(out_);
  }

  JavaStart out_;
};

}  // namespace

JavaStart read_java_start(std::span<const std::string> arguments) {
  return StartReader().read(arguments, false);
}

JavaStart read_java_options(string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  // What does not begin as an option is a value of something else.
  if (words.empty() || !words.front().starts_with('-')) return {};
  return StartReader().read(words, true);
}

}  // namespace drydock
