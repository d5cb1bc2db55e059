#include "split/java/java_source.h"

#include <algorithm>
#include <array>

#include "split/needs/runtime_base.h"

namespace drydock {
namespace {

using std::string_view;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

string_view trim_front(string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

/// The literal string at the beginning; false where something else stands there, or something is added to it.
/// `"java" + version` and `"x".formatted(y)` begin with a literal and are other strings.
bool literal_at(string_view text, std::string& out) {
  text = trim_front(text);
  if (text.empty() || text[0] != '"' || text.starts_with("\"\"\"")) return false;
  const std::size_t end = text.find('"', 1);
  if (end == string_view::npos) return false;
  const string_view value = text.substr(1, end - 1);
  // An escape or a template of Kotlin's makes the value another than its text.
  if (value.find_first_of("\\$\n") != string_view::npos) return false;
  const string_view rest = trim_front(text.substr(end + 1));
  if (rest.starts_with('+') || rest.starts_with('.')) return false;
  out = value;
  return true;
}

/// The first word of a command line, without the folder.
std::string program_of(const std::string& line) {
  std::string out = line.substr(0, line.find(' '));
  return out;
}

/// Only the program's name matters. A list whose first element is a literal names it, whatever follows.
void add_start(string_view argument, JavaSource& out) {
  argument = trim_front(argument.substr(0, 300));
  // `new String[] {"x", …}`, `arrayOf("x")`, `List.of("x")`, `Arrays.asList("x")`, `listOf("x")`
  for (const string_view list : {"new String[]", "arrayOf(", "List.of(", "Arrays.asList(", "listOf("})
    if (argument.starts_with(list)) {
      argument.remove_prefix(list.size());
      argument = trim_front(argument);
      if (argument.starts_with('{')) argument.remove_prefix(1);
      break;
    }
  std::string literal;
  // A variable may hold any program.
  if (literal_at(argument, literal) && !program_of(literal).empty())
    out.starts.insert(program_of(literal));
  else
    out.starts_unknown = true;
}

/// Java has two ways of its own to start a program; libraries that wrap them hide the name.
void read_starts(string_view code, JavaSource& out) {
  for (std::size_t at = code.find("ProcessBuilder"); at != string_view::npos;
       at = code.find("ProcessBuilder", at + 14)) {
    const string_view rest = trim_front(code.substr(at + 14, 400));
    if (at > 0 && is_name(code[at - 1])) continue;
    // An import and a type say nothing; `ProcessBuilder.Redirect` neither.
    if (rest.starts_with("::")) out.starts_unknown = true;
    if (rest.starts_with('(')) add_start(rest.substr(1), out);
  }
  // `exec(` alone is a method of many libraries; the one of Runtime needs this word somewhere in the file.
  if (code.find("getRuntime") != string_view::npos) {
    for (std::size_t at = code.find("exec("); at != string_view::npos; at = code.find("exec(", at + 5)) {
      if (at > 0 && is_name(code[at - 1])) continue;
      add_start(code.substr(at + 5), out);
    }
  }
  out.starts_unknown =
      out.starts_unknown || std::any_of(out.starts.begin(), out.starts.end(), runs_other_programs);
  for (const string_view other : {"org.apache.commons.exec", "sys.process", "org.zeroturnaround.exec",
                                  "com.pty4j", "com.zaxxer.nuprocess"})
    if (code.find(other) != string_view::npos) out.starts_unknown = true;
  // Groovy: `"ls -l".execute()`, `['ls'].execute()`
  for (const string_view call : {"\".execute(", "'.execute(", "].execute("})
    if (code.find(call) != string_view::npos) out.starts_unknown = true;
}

}  // namespace

/// Commented code starts nothing, and a quote in a comment would turn the rest of the file around. A text
/// block is one string, however many quotes stand in it.
std::string without_java_comments(string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = rest.find("*/", 2);
      i += end == string_view::npos ? rest.size() : end + 2;
      out += ' ';
    } else if (rest.starts_with("\"\"\"")) {
      const std::size_t end = rest.find("\"\"\"", 3);
      const std::size_t size = end == string_view::npos ? rest.size() : end + 3;
      out += rest.substr(0, size);
      i += size;
    } else if (rest[0] == '"' || rest[0] == '\'') {
      std::size_t end = 1;
      while (end < rest.size() && rest[end] != rest[0] && rest[end] != '\n') end += rest[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, rest.size());
      out += rest.substr(0, end);
      i += end;
    } else {
      out += rest[0];
      ++i;
    }
  }
  return out;
}

JavaSource read_java_source(string_view text) {
  JavaSource out;
  const std::string stripped = without_java_comments(text);
  const string_view code = stripped;
  read_starts(code, out);
  // Modules that only the JDK has: jdk.compiler, jdk.javadoc, jdk.jshell, jdk.jdi, jdk.attach, jdk.jartool,
  // jdk.jlink, jdk.jcmd.
  // A JRE lacks these modules, so a program that uses one fails when it reaches the call, and not when it
  // starts.
  static constexpr auto kTools = std::to_array<string_view>(
      {"javax.tools", "com.sun.tools", "com.sun.source", "com.sun.jdi", "jdk.jshell", "sun.jvmstat",
       "com.sun.javadoc", "jdk.javadoc", "java.util.spi.ToolProvider", "jdk.jpackage", "com.sun.jarsigner",
       "tools.jar", "net.openhft.compiler"});
  for (const string_view tool : kTools)
    if (out.tool.empty() && code.find(tool) != string_view::npos) out.tool = tool;
  // A program that opens its own project's files works only where the project is, which stays behind.
  for (const string_view path : {"src/main/", "src/test/", "\"pom.xml", "\"build.gradle", "\"target/",
                                 "\"./target/", "\"build/", "\"./build/", "\"src/", "\"./src/", "'src/"})
    if (const std::size_t at = code.find(path); out.project_path.empty() && at != string_view::npos)
      out.project_path = path.starts_with('"') || path.starts_with('\'') ? path.substr(1) : path;
  // Fonts and what draws with them are in the packages of a full JRE and not in the headless one.
  for (const string_view name : {"java.awt", "javax.swing", "javafx.", "javax.imageio", "javax.print"})
    out.draws = out.draws || code.find(name) != string_view::npos;
  return out;
}

}  // namespace drydock
