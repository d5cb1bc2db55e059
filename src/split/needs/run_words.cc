#include "split/needs/run_words.h"

#include <algorithm>
#include <array>

#include "model/interpreter_call.h"
#include "model/known_programs.h"

namespace drydock {

using std::string_view;

// The builtins of bash, among them those of POSIX; in exec form no shell is there to provide them.
bool is_shell_builtin(string_view program) {
  static constexpr auto kBuiltins = std::to_array<string_view>(
      {":",      ".",       "[",       "[[",       "alias",     "bg",       "break",   "builtin",
       "caller", "cd",      "command", "continue", "declare",   "dirs",     "disown",  "echo",
       "enable", "eval",    "exec",    "exit",     "export",    "false",    "fg",      "getopts",
       "hash",   "history", "jobs",    "kill",     "let",       "local",    "mapfile", "popd",
       "printf", "pushd",   "pwd",     "read",     "readarray", "readonly", "return",  "select",
       "set",    "shift",   "shopt",   "source",   "test",      "times",    "trap",    "true",
       "type",   "typeset", "ulimit",  "umask",    "unalias",   "unset",    "wait"});
  return std::find(kBuiltins.begin(), kBuiltins.end(), program) != kBuiltins.end();
}

// Programs that fail where a file in their words is missing, and then the start script fails with them.
bool reads_its_files(string_view program) {
  static constexpr auto kReaders = std::to_array<string_view>(
      {"cat",       "grep",   "egrep",  "fgrep",    "sed",  "awk",     "gawk", "head", "tail",  "cut",
       "sort",      "jq",     "yq",     "envsubst", "cd",   "cp",      "mv",   "tar",  "unzip", "gunzip",
       "sha256sum", "md5sum", "source", ".",        "psql", "openssl", "diff", "cmp",  "wc"});
  return std::find(kReaders.begin(), kReaders.end(), program) != kReaders.end();
}

bool looks_like_path(string_view word) {
  if (word.empty() || word.find("://") != string_view::npos ||
      word.find_first_of(" \t\n{}$*?<>|;,@") != string_view::npos)
    return false;
  if (word.starts_with('/') || word.starts_with("./") || word.starts_with("../")) return true;
  // `0.0.0.0:80`, `file:/x`, `module:app`, `key=value`.
  // These hold dots and slashes as paths do, and none of them has to be in the image.
  if (word.find_first_of(":=") != string_view::npos || word.starts_with('-')) return false;
  const string_view name = word.substr(word.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  // A bare name is a file only by an ending that is rarely anything else: `example.com` has one as well.
  static constexpr auto kEndings = std::to_array<string_view>(
      {".jar",        ".war", ".py",     ".js",  ".mjs", ".cjs",  ".ts",   ".rb",  ".php",  ".pl",
       ".dll",        ".exe", ".conf",   ".cfg", ".ini", ".toml", ".yaml", ".yml", ".json", ".xml",
       ".properties", ".env", ".sh",     ".lua", ".so",  ".pem",  ".crt",  ".key", ".html", ".sql",
       ".txt",        ".ru",  ".rackup", ".exs", ".R",   ".jl",   ".phar", ".cnf", ".db"});
  if (dot != string_view::npos && dot > 0 &&
      std::find(kEndings.begin(), kEndings.end(), name.substr(dot)) != kEndings.end())
    return true;
  // `dir/file`, but no media type and no date.
  if (word.find('/') == string_view::npos) return false;
  for (const string_view type : {"application/", "text/", "image/", "audio/", "video/", "multipart/"})
    if (word.starts_with(type)) return false;
  return word.find_first_not_of("0123456789./") != string_view::npos;
}

// Options glue paths to themselves in many ways; a path that is missed would be a file left behind.
std::vector<std::string> paths_in_word(string_view word) {
  std::vector<std::string> out;
  const auto add = [&](string_view text) {
    if (text.starts_with("file:")) text.remove_prefix(5);
    while (text.starts_with("//")) text.remove_prefix(1);
    // `lib/*` is Java's way to say every archive of the folder.
    if (text.ends_with("/*") && text.size() > 2) text.remove_suffix(2);
    if (looks_like_path(text)) out.emplace_back(text);
  };
  // `-javaagent:/opt/agent.jar=port`, then `-c/etc/x`, then what stands behind the equals sign.
  if (word.starts_with('-')) {
    if (const std::size_t colon = word.find(":/"); colon != string_view::npos && colon < word.find('='))
      add(word.substr(colon + 1, word.find('=') - colon - 1));
    if (word.size() > 2 && word[2] == '/') add(word.substr(2));
    const std::size_t equals = word.find('=');
    if (equals == string_view::npos) return out;
    word = word.substr(equals + 1);
  }
  // A path that begins as one may be a list of them; `host:80/x` does not.
  const bool list = (word.starts_with('/') || word.starts_with('.')) && word.find(':') != string_view::npos;
  // A class path or PYTHONPATH names several places, and each of them must be there.
  for (std::size_t begin = 0; list && begin <= word.size();) {
    const std::size_t end = std::min(word.find(':', begin), word.size());
    add(word.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!list) add(word);
  return out;
}

// The kernel or the container's runtime provides these, or the program makes them itself.
bool is_no_file_of_the_image(string_view path) {
  if (path == "-" || path == "/" || path == "/tmp" || path == "/dev" || path == "/proc") return true;
  for (const string_view folder :
       {"/dev/", "/proc/", "/sys/", "/tmp/", "/var/tmp/", "/run/secrets/", "/var/run/secrets/"})
    if (path.starts_with(folder)) return true;
  return false;
}

// An image that starts a console is for people who work in it, and what they will need nobody can tell.
bool starts_console(const Command& command) {
  const auto call = interpreter_call(command);
  if (call && call->source == CodeSource::kStdin) return true;
  // gunicorn and its like take their words from the environment; these without words wait for somebody to
  // type.
  static constexpr auto kConsoles = std::to_array<string_view>(
      {"java",    "dotnet", "deno",   "julia",   "lua",    "luajit", "elixir", "erl",  "R",
       "Rscript", "scala",  "groovy", "bun",     "npm",    "yarn",   "pnpm",   "go",   "cargo",
       "mvn",     "gradle", "python", "node",    "nodejs", "ruby",   "php",    "perl", "pypy",
       "guile",   "racket", "swipl",  "sbcl",    "tclsh",  "jshell", "make",   "gcc",  "rustc",
       "swift",   "sbt",    "lein",   "clojure", "crystal"});
  if (command.words.size() == 1) {
    const KnownProgram known = known_program(command.program);
    return std::find(kConsoles.begin(), kConsoles.end(), known.name) != kConsoles.end();
  }
  if (command.words.size() == 2 &&
      (command.word_is(1, "-i") || command.word_is(1, "-a") || command.word_is(1, "--interactive")))
    return std::find(kConsoles.begin(), kConsoles.end(), known_program(command.program).name) !=
           kConsoles.end();
  return false;
}

// To read these would say nothing about what the container starts, and their texts are rarely at hand.
bool sets_variables_only(string_view path) {
  static constexpr std::array<string_view, 6> kNames = {"/os-release", "/lsb-release", "/etc/profile",
                                                        "/activate",   "/.bashrc",     "/.profile"};
  return std::any_of(kNames.begin(), kNames.end(), [&](string_view name) { return path.ends_with(name); });
}

// Three words suffice: `env`, an option such as -S, and the interpreter.
string_view interpreter_of(string_view line) {
  string_view found;
  for (int words = 0; words < 3; ++words) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == string_view::npos) break;
    const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    const string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    if (word.starts_with('-') && words > 0) continue;
    found = word.substr(word.rfind('/') + 1);
    if (found != "env") break;
  }
  return found == "env" ? string_view() : found;
}

// A call of a function is no program that has to be in the image.
std::set<std::string, std::less<>> function_names(const ShellScript& script) {
  std::set<std::string, std::less<>> names;
  for (const ShellNode& node : script.nodes()) {
    if (node.kind != ShellKind::kFunction) continue;
    string_view text = script.text().substr(node.range.begin, node.range.size());
    if (text.starts_with("function ")) text.remove_prefix(9);
    names.insert(std::string(text.substr(0, text.find_first_of(" \t\n({"))));
  }
  return names;
}

}  // namespace drydock
