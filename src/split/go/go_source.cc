#include "split/go/go_source.h"

#include <algorithm>
#include <cctype>

namespace drydock {
namespace {

using std::string_view;

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The code with comments blanked and strings kept, and the comments by themselves. Go specification, "Lexical elements".
/// Comments are kept because cgo's flags stand in them.
struct Stripped {
  std::string code;
  std::string comments;
};
Stripped strip(string_view text) {
  Stripped out;
  for (std::size_t i = 0; i < text.size();) {
    const string_view rest = text.substr(i);
    // Comments of Go do not nest, so the first `*/` ends one.
    if (rest.starts_with("//") || rest.starts_with("/*")) {
      const bool line = rest[1] == '/';
      std::size_t end = rest.find(line ? "\n" : "*/", 2);
      end = end == string_view::npos ? rest.size() : end + (line ? 0 : 2);
      out.comments += rest.substr(0, end);
      out.comments += '\n';
      out.code += ' ';
      i += end;
      continue;
    }
    // A raw string between backquotes may span lines and has no escapes; the other two end at the line.
    if (text[i] == '"' || text[i] == '`' || text[i] == '\'') {
      const char quote = text[i];
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != quote && (quote == '`' || text[end] != '\n'))
        end += text[end] == '\\' && quote != '`' ? 2 : 1;
      end = std::min(end + 1, text.size());
      out.code += text.substr(i, end - i);
      i = end;
      continue;
    }
    out.code += text[i++];
  }
  return out;
}

/// gofmt leaves tabs before imports and blanks between flags, neither of which is part of a name.
string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == string_view::npos ? string_view() : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// Imports stand at the top of a file, one by one or in a block; the text is read line by line, since a
/// path and its alias share one.
void read_imports(string_view code, GoSource& out) {
  bool block = false;
  for (const string_view line : lines_of(code)) {
    const string_view text = trim(line);
    // Only a package main is a program.
    if (text.starts_with("package ")) out.main_package = trim(text.substr(8)) == "main";
    const bool starts = text.starts_with("import ") || text.starts_with("import(");
    if (!starts && !block) continue;
    // Under another name its calls are not known for what they are.
    for (const string_view path : {"\"os/exec\"", "\"syscall\"", "\"golang.org/x/sys/unix\""}) {
      const std::size_t at = text.find(path);
      if (at == string_view::npos) continue;
      string_view before = trim(text.substr(0, at));
      if (before.starts_with("import")) before = trim(before.substr(6));
      if (before.starts_with('(')) before = trim(before.substr(1));
      if (!before.empty() && before != "_") out.starts_unknown = true;
    }
    // Several paths may stand on a line where somebody has written the block on one.
    for (std::size_t open = text.find('"'); open != string_view::npos;) {
      const std::size_t close = text.find('"', open + 1);
      if (close == string_view::npos) break;
      out.imports.emplace_back(text.substr(open + 1, close - open - 1));
      open = text.find('"', close + 1);
    }
    if (starts && text.find('(') != string_view::npos) block = true;
    if (block && text.find(')') != string_view::npos) block = false;
  }
}

/// Names that hold the program's own path: `self, err := os.Executable()`.
/// A server that starts itself anew needs no other program, so this is no start of anything unknown.
std::vector<std::string> own_names(string_view code) {
  std::vector<std::string> out{"os.Args[0]"};
  for (std::size_t at = code.find("os.Executable("); at != string_view::npos; at = code.find("os.Executable(", at + 1)) {
    const std::size_t line = code.rfind('\n', at) == string_view::npos ? 0 : code.rfind('\n', at) + 1;
    string_view left = trim(code.substr(line, at - line));
    // `if self, err := os.Executable(); err == nil {`
    if (left.starts_with("if ")) left = trim(left.substr(3));
    const std::size_t end = std::min(left.find(','), left.find(' '));
    if (end != string_view::npos) out.emplace_back(left.substr(0, end));
  }
  return out;
}

void read_calls(string_view code, GoSource& out) {
  // Starting itself anew is how servers fork their workers.
  const std::vector<std::string> own = own_names(code);
  // All of these end in a new process; LookPath is listed because its result is what a Cmd is made of.
  for (const string_view call : {"exec.Command", "exec.CommandContext", "exec.LookPath", "os.StartProcess", "syscall.Exec", "unix.Exec",
                                 "syscall.ForkExec", "exec.Cmd"}) {
    for (std::size_t at = code.find(call); at != string_view::npos; at = code.find(call, at + 1)) {
      // `myexec.Command` and a field called `exec` are others.
      if (at > 0 && (is_name(code[at - 1]) || code[at - 1] == '.')) continue;
      string_view rest = code.substr(at + call.size());
      if (!rest.empty() && is_name(rest[0])) continue;  // a longer name
      if (call == "exec.Cmd") {
        // As a type it starts nothing; a literal may name any program.
        out.starts_unknown = out.starts_unknown || rest.starts_with('{');
        continue;
      }
      if (!rest.starts_with('(')) {
        out.starts_unknown = true;  // the function as a value
        continue;
      }
      // The first argument is the program, and the Context before it is passed over.
      rest = trim(rest.substr(1, 200));
      if (call == "exec.CommandContext") rest = trim(rest.substr(std::min(rest.find(',') + 1, rest.size())));
      const string_view argument = trim(rest.substr(0, rest.find_first_of(",)")));
      if (rest.starts_with('"') && rest.find('"', 1) != string_view::npos) {
        out.starts.emplace_back(rest.substr(1, rest.find('"', 1) - 1));
      } else if (std::find(own.begin(), own.end(), argument) == own.end()) {
        out.starts_unknown = true;
      }
    }
  }
}

/// `#cgo` lines may have conditions such as `linux` before the flag's name; they are read as if all were
/// true, which finds a library too many at worst.
void read_cgo(string_view comments, GoSource& out) {
  for (const string_view line : lines_of(comments)) {
    const std::size_t at = line.find("#cgo");
    if (at == string_view::npos) continue;
    const std::size_t colon = line.find(':', at);
    if (colon == string_view::npos) continue;
    // What pkg-config answers depends on the image, so the name is kept with a mark that no library has.
    const bool package = line.substr(at, colon - at).find("pkg-config") != string_view::npos;
    const bool linked = line.substr(at, colon - at).find("LDFLAGS") != string_view::npos;
    string_view rest = line.substr(colon + 1);
    while (!(rest = trim(rest)).empty()) {
      const string_view word = rest.substr(0, rest.find_first_of(" \t"));
      rest.remove_prefix(word.size());
      if (package) out.libraries.push_back("pkg-config:" + std::string(word));
      else if (linked && word.starts_with("-l")) out.libraries.emplace_back(word.substr(2));
    }
  }
}

}  // namespace

bool GoSource::imports_package(string_view path) const { return std::find(imports.begin(), imports.end(), path) != imports.end(); }

GoSource read_go_source(string_view text) {
  GoSource out;
  const Stripped stripped = strip(text);
  read_imports(stripped.code, out);
  read_calls(stripped.code, out);
  if (out.imports_package("C")) read_cgo(stripped.comments, out);
  // A plugin is code that is loaded at run time and may start anything; execabs is os/exec under another
  // name.
  if (out.imports_package("plugin") || out.imports_package("golang.org/x/sys/execabs")) out.starts_unknown = true;
  return out;
}

std::string go_module_path(string_view go_mod) {
  for (const string_view line : lines_of(go_mod)) {
    // A comment may follow the path on its line.
    const string_view text = trim(line.substr(0, line.find("//")));
    if (!text.starts_with("module ")) continue;
    string_view path = trim(text.substr(7));
    if (path.size() > 1 && path.front() == '"' && path.back() == '"') path = path.substr(1, path.size() - 2);
    return std::string(path);
  }
  return {};
}

/// Modules come from elsewhere and are not read, so what they may need is assumed: certificates and time
/// zones.
bool requires_modules(string_view go_mod) {
  for (const string_view line : lines_of(go_mod))
    if (trim(line).starts_with("require")) return true;
  return false;
}

}  // namespace drydock
