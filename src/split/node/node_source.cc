#include "split/node/node_source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace drydock {
namespace {

using std::string_view;

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}
bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

string_view trim_left(string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

/// Packages that start what their caller names.
constexpr auto kStarters = std::to_array<string_view>(
    {"child_process", "node:child_process", "execa", "cross-spawn", "shelljs", "zx", "zx/globals", "tinyexec",
     "nano-spawn", "node-cmd", "promisify-child-process"});

/// The string at the beginning of the text, where it has nothing to put in.
std::optional<std::string> string_at(string_view text) {
  if (text.empty() || !is_quote(text[0])) return std::nullopt;
  const std::size_t end = text.find(text[0], 1);
  if (end == string_view::npos) return std::nullopt;
  const string_view inside = text.substr(1, end - 1);
  // An escape or `${…}` means that the program's name is not what stands there.
  if (inside.find_first_of("\\\n") != string_view::npos || inside.find("${") != string_view::npos)
    return std::nullopt;
  return std::string(inside);
}

/// The programs that a shell's command line starts, where it is plain words: `git rev-parse HEAD`, `ls -l |
/// wc -l`.
bool read_command_line(string_view line, NodeSource& out) {
  // With quotes or expansions another program may be in there, and what is not read must not pass for nothing.
  if (line.find_first_of("$`()<>{}\"'\\*") != string_view::npos) return false;
  while (!line.empty()) {
    const std::size_t end = line.find_first_of("|&;");
    string_view part = trim_left(line.substr(0, end));
    part = part.substr(0, part.find_first_of(" \t"));
    // The program stands behind a variable that is set for it.
    if (part.find('=') != string_view::npos) return false;
    if (!part.empty()) out.starts.emplace(part);
    line = end == string_view::npos ? string_view() : line.substr(end + 1);
  }
  return true;
}

struct Call {
  string_view name;
  bool shell = false;  // the text is a command line
};
// `fork` is none of them: it starts Node.js, which the final stage has.
constexpr auto kCalls = std::to_array<Call>(
    {{"execFileSync"}, {"execFile"}, {"execSync", true}, {"exec", true}, {"spawnSync"}, {"spawn"}});

// A name that is part of a longer one is another name.
bool has_name(string_view text, string_view name) {
  for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_name(text[at - 1])) && (end == text.size() || !is_name(text[end]))) return true;
  }
  return false;
}

// A regular expression's `.exec(` is as common as a child's; what it gets is no program. A child's receiver
// is named in a statement that loads the module.
bool is_of_other_object(string_view text, std::size_t at, string_view method) {
  if (method != "exec" || at == 0 || text[at - 1] != '.') return false;
  std::size_t begin = at - 1;
  while (begin > 0 && is_name(text[begin - 1])) --begin;
  const string_view receiver = text.substr(begin, at - 1 - begin);
  constexpr std::size_t kMaxStatement = 200;
  // The text may be written to make this slow. Past the bounds the call counts as a child's, which at worst declines.
  constexpr int kMaxMentions = 20;
  int mentions = 0;
  for (std::size_t found = text.find("child_process"); found != string_view::npos;
       found = text.find("child_process", found + 1)) {
    if (++mentions > kMaxMentions) return false;
    if (receiver.empty()) {
      // `require('child_process').exec(`; else `/x/.exec(`, `f().exec(`
      if (found < at && at - found < 20) return false;
      continue;
    }
    string_view before =
        text.substr(found > kMaxStatement ? found - kMaxStatement : 0, std::min(found, kMaxStatement));
    if (const std::size_t end = before.rfind(';'); end != string_view::npos) before = before.substr(end + 1);
    if (has_name(before, receiver)) return false;
  }
  return true;
}

// An unread call may start a program that the final image lacks, and that shows only when the call is made. So what
// is not a literal makes the whole file unknown.
void read_calls(string_view text, NodeSource& out) {
  // Another name for one of the functions hides its calls.
  if (text.find("promisify(") != string_view::npos && text.find("exec") != string_view::npos)
    out.starts_unknown = true;
  constexpr int kMaxCalls = 500;
  int seen = 0;
  for (const Call& call : kCalls) {
    for (std::size_t at = text.find(call.name); at != string_view::npos; at = text.find(call.name, at + 1)) {
      // `myexec(` and `execFileSync(` are not `exec(`.
      if (at > 0 && is_name(text[at - 1])) continue;
      string_view rest = text.substr(at + call.name.size());
      if (!rest.empty() && is_name(rest[0])) continue;
      rest = trim_left(rest);
      if (rest.starts_with(": ") || rest.starts_with("as ")) {
        out.starts_unknown = true;  // `{ exec: run }`, `{ exec as run }`
        continue;
      }
      // Each look at a receiver goes through the whole text.
      if (++seen > kMaxCalls) {
        out.starts_unknown = true;
        return;
      }
      if (!rest.starts_with('(') || is_of_other_object(text, at, call.name)) continue;
      rest = trim_left(rest.substr(1));
      // Node.js itself is in both images.
      if (rest.starts_with("process.execPath") || rest.starts_with("process.argv[0]")) continue;
      const auto literal = string_at(rest);
      if (!literal) {
        out.starts_unknown = true;
      } else if (call.shell) {
        if (!read_command_line(*literal, out)) out.starts_unknown = true;
      } else {
        out.starts.insert(*literal);
      }
    }
  }
}

// The statement that the name stands in begins `import type` or `export type`.
bool is_type_import(string_view text, std::size_t at) {
  // A list of names that is longer than this is taken for values.
  constexpr std::size_t kMaxStatement = 2000;
  const string_view before =
      text.substr(at > kMaxStatement ? at - kMaxStatement : 0, std::min(at, kMaxStatement));
  const std::size_t from = before.rfind("from");
  if (from == string_view::npos || !trim_left(before.substr(from + 4)).empty()) return false;
  const std::size_t import = before.rfind("import ", from), other = before.rfind("export ", from);
  const std::size_t begin = import == string_view::npos  ? other
                            : other == string_view::npos ? import
                                                         : std::max(import, other);
  // Compiling takes such a statement away, so nothing is loaded by it.
  return begin != string_view::npos && trim_left(before.substr(begin + 7)).starts_with("type ");
}

}  // namespace

bool names_package(string_view text, string_view package) {
  for (std::size_t at = text.find(package); at != string_view::npos; at = text.find(package, at + 1)) {
    // Short names such as `pg` or `ws` stand inside many words, so only a string that begins with one counts.
    if (at == 0 || !is_quote(text[at - 1]) || at + package.size() >= text.size()) continue;
    const char next = text[at + package.size()];
    if (next != text[at - 1] && next != '/') continue;
    if (!is_type_import(text, at - 1)) return true;
  }
  return false;
}

NodeSource read_node_source(string_view text) {
  NodeSource out;
  for (const string_view starter : kStarters) {
    if (!names_package(text, starter)) continue;
    // The other packages have forms of calls (tagged templates, chains) that are not read.
    if (starter.ends_with("child_process"))
      read_calls(text, out);
    else
      out.starts_unknown = true;
  }
  // Programs, certificates, fonts and time zones of the base image: a smaller one has fewer of them.
  for (const string_view folder :
       {"/bin/", "/etc/ssl", "/sbin/", "/usr/bin/", "/usr/lib/", "/usr/sbin/", "/usr/share/"})
    for (std::size_t at = text.find(folder); at != string_view::npos && out.system_path.empty();
         at = text.find(folder, at + 1)) {
      if (at == 0 || !is_quote(text[at - 1])) continue;
      const string_view path =
          text.substr(at, std::min<std::size_t>(text.find_first_of("\"'`\n$ ", at) - at, 80));
      // Images of Debian and Alpine always have a shell.
      if (path != "/bin/sh") out.system_path = path;
    }
  // Any file of the folder may then be asked for, so none of them can be shown to be needless.
  for (const string_view call : {"static(__dirname)", "static('.')", "static(\".\")", "static('./')",
                                 "static(\"./\")", "static(process.cwd())"})
    if (text.find(call) != string_view::npos) out.serves_folder = true;
  return out;
}

}  // namespace drydock
