#include "split/names.h"
#include "split/python/python_source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>

namespace drydock {
namespace {

using std::string_view;

struct Token {
  enum class Kind : char { kName, kString, kSign, kLine } kind = Kind::kSign;
  std::string text;     // of a string: its content; a name; one sign
  bool literal = true;  // of a string: it is no f-string with something open in it
  int depth = 0;        // of brackets around it
};

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// The tokens of the language reference's "Lexical analysis", as far as they are told apart here: numbers are
/// names, and indentation is not looked at.
std::vector<Token> tokens_of(string_view text) {
  std::vector<Token> out;
  int depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '\\' && i + 1 < text.size() && (text[i + 1] == '\n' || text[i + 1] == '\r')) {
      i += 2;
    } else if (c == '\n' || c == ';') {
      if (depth == 0) out.push_back({Token::Kind::kLine, {}, true, 0});
      ++i;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      ++i;
    } else if (c == '"' || c == '\'') {
      // The prefix was read as a name that touches the quote.
      std::string prefix;
      if (!out.empty() && out.back().kind == Token::Kind::kName && i > 0 && is_name_char(text[i - 1]) &&
          out.back().text.size() <= 2 &&
          out.back().text.find_first_not_of("rRbBuUfFtT") == std::string::npos) {
        prefix = out.back().text;
        out.pop_back();
      }
      const bool formatted = prefix.find_first_of("fFtT") != std::string::npos;
      const bool raw = prefix.find_first_of("rR") != std::string::npos;
      const bool triple = text.substr(i, 3) == std::string(3, c);
      const std::size_t begin = i + (triple ? 3 : 1);
      std::size_t end = begin;
      std::string content;
      while (end < text.size()) {
        if (text[end] == '\\' && end + 1 < text.size()) {
          // Only what stands for itself is told; the rest plays no part in names of programs.
          if (raw) content += '\\';
          if (text[end + 1] != '\n') content += text[end + 1];
          end += 2;
          continue;
        }
        if (!triple && text[end] == '\n') break;
        if (text[end] == c && (!triple || text.substr(end, 3) == std::string(3, c))) break;
        content += text[end++];
      }
      i = std::min(end + (triple ? 3 : 1), text.size());
      const bool open = formatted && content.find('{') != std::string::npos;
      // Strings that touch are one.
      if (!out.empty() && out.back().kind == Token::Kind::kString && out.back().depth == depth) {
        out.back().text += content;
        out.back().literal = out.back().literal && !open;
      } else {
        out.push_back({Token::Kind::kString, std::move(content), !open, depth});
      }
    } else if (is_name_char(c)) {
      const std::size_t begin = i;
      while (i < text.size() && is_name_char(text[i])) ++i;
      out.push_back({Token::Kind::kName, std::string(text.substr(begin, i - begin)), true, depth});
    } else {
      if (c == ')' || c == ']' || c == '}') depth = std::max(0, depth - 1);
      out.push_back({Token::Kind::kSign, std::string(1, c), true, depth});
      if (c == '(' || c == '[' || c == '{') ++depth;
      ++i;
    }
  }
  out.push_back({Token::Kind::kLine, {}, true, 0});
  return out;
}

/// What a name of this module stands for: `sp` for `subprocess`, `run` for `subprocess.run`.
using Aliases = std::map<std::string, std::string, std::less<>>;

// Functions whose first argument is a program or a line for the shell.
constexpr auto kStarters = std::to_array<string_view>({"subprocess.run",
                                                       "subprocess.Popen",
                                                       "subprocess.call",
                                                       "subprocess.check_call",
                                                       "subprocess.check_output",
                                                       "subprocess.getoutput",
                                                       "subprocess.getstatusoutput",
                                                       "os.system",
                                                       "os.popen",
                                                       "os.execl",
                                                       "os.execle",
                                                       "os.execlp",
                                                       "os.execlpe",
                                                       "os.execv",
                                                       "os.execve",
                                                       "os.execvp",
                                                       "os.execvpe",
                                                       "os.posix_spawn",
                                                       "os.posix_spawnp",
                                                       "os.startfile",
                                                       "asyncio.create_subprocess_exec",
                                                       "asyncio.create_subprocess_shell",
                                                       "asyncio.subprocess.create_subprocess_exec",
                                                       "asyncio.subprocess.create_subprocess_shell",
                                                       "shutil.which",
                                                       "pty.spawn",
                                                       "pexpect.spawn",
                                                       "pexpect.run",
                                                       "pexpect.spawnu",
                                                       "commands.getoutput",
                                                       "commands.getstatusoutput",
                                                       "distutils.spawn.find_executable",
                                                       "anyio.run_process",
                                                       "anyio.open_process",
                                                       "trio.run_process"});
// The program is their second argument.
constexpr auto kSpawners = std::to_array<string_view>({"os.spawnl", "os.spawnle", "os.spawnlp", "os.spawnlpe",
                                                       "os.spawnv", "os.spawnve", "os.spawnvp", "os.spawnvpe",
                                                       "loop.subprocess_exec", "loop.subprocess_shell"});
// Modules of which everything else is harmless: constants and exceptions.
constexpr auto kHarmless = std::to_array<string_view>(
    {"PIPE", "DEVNULL", "STDOUT", "CalledProcessError", "TimeoutExpired", "SubprocessError",
     "CompletedProcess", "list2cmdline", "Process", "STARTUPINFO", "Popen"});
// No list of requirements shows a library that is loaded by name, so these end the matter.
constexpr auto kLoaders =
    std::to_array<string_view>({"ctypes.CDLL", "ctypes.PyDLL", "ctypes.cdll.LoadLibrary", "ctypes.cdll",
                                "ctypes.util.find_library", "find_library", "cdll.LoadLibrary"});

class Reader {
 public:
  explicit Reader(string_view text) : tokens_(tokens_of(text)) {
    std::size_t line = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (i > 0 && tokens_[i - 1].kind == Token::Kind::kLine) line = i;
      line_of_.push_back(line);
    }
  }

  PythonSource read() {
    imports();
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.kind == Token::Kind::kString) string(token);
      if (token.kind != Token::Kind::kName || (at_ > 0 && is_sign(at_ - 1, '.'))) continue;
      name();
    }
    return std::move(out_);
  }

 private:
  bool is_sign(std::size_t i, char c) const {
    return i < tokens_.size() && tokens_[i].kind == Token::Kind::kSign && tokens_[i].text[0] == c;
  }
  bool is_word(std::size_t i, string_view text) const {
    return i < tokens_.size() && tokens_[i].kind == Token::Kind::kName && tokens_[i].text == text;
  }
  bool starts_line(std::size_t i) const {
    return i == 0 || tokens_[i - 1].kind == Token::Kind::kLine || is_sign(i - 1, ':');
  }

  /// `a.b.c` from token i on, which is moved behind it. Empty where no name stands there.
  std::string dotted(std::size_t& i) const {
    std::string out;
    while (i < tokens_.size() && tokens_[i].kind == Token::Kind::kName) {
      out += tokens_[i++].text;
      if (!is_sign(i, '.') || i + 1 >= tokens_.size() || tokens_[i + 1].kind != Token::Kind::kName) break;
      out += '.';
      ++i;
    }
    return out;
  }

  /// What a name means is judged by its import, so these are read before anything else.
  void imports() {
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      if (!starts_line(i)) continue;
      if (is_word(i, "import")) {
        std::size_t at = i + 1;
        while (true) {
          const std::string module = dotted(at);
          if (module.empty()) break;
          out_.imports.insert(module);
          if (is_word(at, "as") && at + 1 < tokens_.size()) {
            aliases_[tokens_[at + 1].text] = module;
            at += 2;
          } else {
            const std::string top = module.substr(0, module.find('.'));
            aliases_.emplace(top, top);
          }
          if (!is_sign(at, ',')) break;
          ++at;
        }
      } else if (is_word(i, "from")) {
        std::size_t at = i + 1;
        // Modules of the package itself are read as files.
        const bool relative = is_sign(at, '.');
        while (is_sign(at, '.')) ++at;
        const std::string module = is_word(at, "import") ? std::string() : dotted(at);
        if (relative || !is_word(at, "import")) continue;
        out_.imports.insert(module);
        ++at;
        while (at < tokens_.size() && tokens_[at].kind != Token::Kind::kLine) {
          if (is_sign(at, '*')) {
            // Every name may be one of the module's.
            if (module == "subprocess" || module == "os" || module == "ctypes") stars_.insert(module);
          } else if (tokens_[at].kind == Token::Kind::kName) {
            const std::string name = tokens_[at].text;
            out_.imports.insert(module + "." + name);
            if (is_word(at + 1, "as") && at + 2 < tokens_.size()) at += 2;
            aliases_[tokens_[at].text] = module + "." + name;
          }
          ++at;
        }
      }
    }
  }

  void string(const Token& token) {
    static constexpr auto kSystem = std::to_array<string_view>(
        {"/usr/", "/etc/", "/opt/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/var/lib/"});
    // A text with blanks in it is prose or a command line, and no path.
    if (token.text.find_first_of(" \n\t") != std::string::npos || token.text.size() > 300) return;
    for (const string_view folder : kSystem)
      if (token.text.starts_with(folder))
        out_.paths.insert(token.literal ? token.text : token.text.substr(0, token.text.find('{')));
  }

  /// The name at at_, with its attributes, by what it was imported as.
  void name() {
    std::size_t i = at_;
    const std::string written = dotted(i);
    const std::string first = written.substr(0, written.find('.'));
    std::string full = written;
    if (const auto found = aliases_.find(first); found != aliases_.end())
      full = found->second + written.substr(first.size());
    else if (written == first)
      for (const std::string& module : stars_)
        if (holds(kStarters, module + "." + written) || holds(kLoaders, module + "." + written))
          full = module + "." + written;
    if (full == "STATIC_ROOT" && starts_line(at_) && is_sign(i, '=')) static_root(i + 1);
    // These run the C compiler when the program does.
    if (full == "torch.compile" || full.starts_with("pyximport.") ||
        full.starts_with("torch.utils.cpp_extension") || full.starts_with("numba.pycc") ||
        (full.ends_with(".verify") && out_.imports.contains("cffi")))
      out_.compiles = true;
    if (is_importing(at_)) return;
    if (full.ends_with(".dlopen") || holds(kLoaders, full) ||
        (full.starts_with("ctypes.cdll.") && !full.ends_with("LoadLibrary"))) {
      // `CDLL(None)` is the program itself.
      if (!(is_sign(i, '(') && is_word(i + 1, "None") && is_sign(i + 2, ')'))) out_.loads_library = true;
      return;
    }
    if (full.starts_with("pip.") && full.find("main") != std::string::npos) out_.starts_pip = true;
    const bool second = holds(kSpawners, full) ||
                        ((full.ends_with(".subprocess_exec") || full.ends_with(".subprocess_shell")));
    if (holds(kStarters, full) || second) {
      if (is_sign(i, '(')) return call(i + 1, second, full);
      // `except subprocess.Popen`, a type in a signature: no call. A function that is handed on may be called
      // with anything.
      if (full != "subprocess.Popen") out_.starts_unknown = true;
      return;
    }
    if (full.starts_with("subprocess.")) {
      const std::string attribute =
          full.substr(11, full.find('.', 11) - std::min<std::size_t>(11, full.size()));
      if (!holds(kHarmless, attribute.substr(0, attribute.find('.'))) && !attribute.starts_with("CREATE_") &&
          !attribute.starts_with("SW_") && !attribute.starts_with("STARTF_"))
        out_.starts_unknown = true;
    } else if (full == "subprocess") {
      out_.starts_unknown = true;  // the module itself is handed on
    }
  }

  /// Token i stands in an import statement.
  bool is_importing(std::size_t i) const {
    return is_word(line_of_[i], "import") || is_word(line_of_[i], "from");
  }

  void static_root(std::size_t i) {
    out_.static_root = "?";
    std::string text;
    for (; i < tokens_.size() && tokens_[i].kind != Token::Kind::kLine; ++i)
      text += tokens_[i].kind == Token::Kind::kString ? "'" + tokens_[i].text + "'" : tokens_[i].text;
    if (!text.empty()) out_.static_root = text.substr(0, 200);
  }

  /// Index behind the argument that begins at i. No argument that is understood is longer than a screen.
  std::size_t end_of_argument(std::size_t i) const {
    if (i >= tokens_.size()) return i;
    const int depth = tokens_[i].depth;
    const std::size_t limit = std::min(i + 2000, tokens_.size());
    while (i < limit && tokens_[i].kind != Token::Kind::kLine && !(tokens_[i].depth < depth) &&
           !(tokens_[i].depth == depth && is_sign(i, ',')))
      ++i;
    return i;
  }

  void call(std::size_t i, bool second, const std::string& function) {
    if (is_sign(i, ')')) return;
    if (second) i = end_of_argument(i) + 1;
    if (is_word(i, "args") && is_sign(i + 1, '=')) i += 2;
    argument(i, end_of_argument(i), function != "shutil.which", 0);
  }

  /// The program that the value of tokens [begin, end) names.
  void argument(std::size_t begin, std::size_t end, bool is_command, int depth) {
    if (begin >= end || end > tokens_.size() || depth > 4) {
      out_.starts_unknown = true;
      return;
    }
    const Token& token = tokens_[begin];
    if (token.kind == Token::Kind::kString) {
      // `"git %s" % x` and `"git " + x` begin with what is written; the rest of a shell's line could be
      // another command.
      return is_command ? command_line(token, begin + 1 == end)
                        : program(token.text, token.literal && begin + 1 == end);
    }
    if (is_sign(begin, '[') || is_sign(begin, '(')) {
      const std::size_t last = end_of_argument(begin + 1);
      if (begin + 1 < end && tokens_[begin + 1].kind == Token::Kind::kString && begin + 2 == last)
        return program(tokens_[begin + 1].text, tokens_[begin + 1].literal, last);
      std::size_t inner = begin + 1;
      if (dotted(inner) == "sys.executable" || is_own(begin + 1, last)) return interpreter(last);
      out_.starts_unknown = true;
      return;
    }
    std::size_t behind = begin;
    const std::string name = dotted(behind);
    if (is_own_name(name)) return interpreter(behind);
    // `shlex.split("git log")` is a command line.
    if ((name == "shlex.split" || name == "split") && is_sign(behind, '(') && behind + 1 < end)
      return argument(behind + 1, end_of_argument(behind + 1), true, depth + 1);
    if (!name.empty() && behind == end && name.find('.') == std::string::npos)
      return variable(name, is_command, depth);
    out_.starts_unknown = true;
  }

  bool is_own_name(const std::string& name) const {
    if (name == "sys.executable") return true;
    const auto found = aliases_.find(name);
    return found != aliases_.end() && found->second == "sys.executable";
  }
  bool is_own(std::size_t i, std::size_t end) const {
    return i + 1 == end && i < tokens_.size() && is_own_name(tokens_[i].text);
  }

  /// Its own interpreter runs; the words behind say what.
  void interpreter(std::size_t i) {
    // Programs that install packages by themselves do it so: `[sys.executable, "-m", "pip", "install", name]`.
    for (std::size_t word = i; word < std::min(i + 8, tokens_.size()); ++word)
      if (tokens_[word].kind == Token::Kind::kString &&
          (tokens_[word].text == "pip" || tokens_[word].text == "ensurepip"))
        out_.starts_pip = true;
  }

  /// A variable that the file sets, each time to something that can be told, and that is no parameter.
  void variable(const std::string& name, bool is_command, int depth) {
    bool found = false;
    // Each look goes through the whole file.
    if (++looks_ > 64) out_.starts_unknown = true;
    for (std::size_t i = 0; i + 1 < tokens_.size() && looks_ <= 64; ++i) {
      if (!is_word(i, name) || (i > 0 && is_sign(i - 1, '.'))) continue;
      const bool assigned = tokens_[i].depth == 0 && is_sign(i + 1, '=') && !is_sign(i + 2, '=');
      if (assigned && starts_line(i)) {
        found = true;
        std::size_t end = i + 2;
        while (end < tokens_.size() && tokens_[end].kind != Token::Kind::kLine) ++end;
        argument(i + 2, end, is_command, depth + 1);
      } else if (is_bound_otherwise(i)) {
        out_.starts_unknown = true;
      }
    }
    if (!found) out_.starts_unknown = true;
  }

  /// A parameter, a loop's or a with statement's variable, an unpacking, `+=` at the front, an item that is
  /// replaced.
  bool is_bound_otherwise(std::size_t i) const {
    const std::size_t line = line_of_[i];
    const bool head = is_word(line, "def") || (is_word(line, "async") && is_word(line + 1, "def"));
    if (head) return true;
    if (i > 0 && (is_word(i - 1, "for") || is_word(i - 1, "as") || is_word(i - 1, "lambda") ||
                  is_word(i - 1, "global") || is_word(i - 1, "nonlocal")))
      return true;
    // `cmd[0] = x`, `cmd.insert(0, x)`, `cmd, x = y`, `x, cmd = y`
    if (is_sign(i + 1, '[') && line == i) return true;
    if (is_sign(i + 1, '.') && is_word(i + 2, "insert")) return true;
    if (tokens_[i].depth == 0 && (is_sign(i + 1, ',') || (i > line && is_sign(i - 1, ',')))) return true;
    return is_sign(i + 1, ':') && is_sign(i + 2, '=');
  }

  void program(const std::string& text, bool literal, std::size_t behind = 0) {
    if (!literal || text.empty() || text.find_first_of(" \t\n$`") != std::string::npos) {
      out_.starts_unknown = true;
      return;
    }
    out_.starts.insert(text);
    if (behind == 0) return;
    // `["sh", "-c", x]`, `["env", x]`, `["sudo", x]`: what runs is one of the words behind.
    static constexpr auto kRunners =
        std::to_array<string_view>({"sh", "bash", "dash", "ash", "zsh", "env", "sudo", "su", "xargs", "nohup",
                                    "nice", "timeout", "time", "setsid", "stdbuf", "find", "ssh", "docker"});
    const string_view leaf = string_view(text).substr(text.rfind('/') + 1);
    if (holds(kRunners, leaf)) out_.starts_unknown = true;
    if (leaf.starts_with("python")) interpreter(behind);
  }

  /// A line for the shell. What it starts is the first word of each part; anything that builds a command out
  /// of text is unknown.
  void command_line(const Token& token, bool whole) {
    const string_view text = token.text;
    const std::size_t open = token.literal ? text.size() : text.find('{');
    const bool joins =
        text.find_first_of("|;&`\n(") != string_view::npos || text.find("$(") != string_view::npos;
    // `%s`, `{}` and what `+` adds are words of the command, as long as the line has but one.
    const std::size_t blank = text.find(' ');
    const bool first_certain = (token.literal && whole) || (blank != string_view::npos && blank < open);
    if (!first_certain || (joins && (!token.literal || !whole))) {
      out_.starts_unknown = true;
      return;
    }
    for (std::size_t begin = 0; begin <= text.size();) {
      std::size_t end = std::min(text.find_first_of("|;&\n", begin), text.size());
      // `2>&1`
      while (end < text.size() && text[end] == '&' && end > 0 &&
             (text[end - 1] == '>' || (end + 1 < text.size() && text[end + 1] == '>')))
        end = std::min(text.find_first_of("|;&\n", end + 1), text.size());
      part(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  void part(string_view text) {
    const auto next = [&]() {
      text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
      const string_view word = text.substr(0, text.find_first_of(" \t\r"));
      text.remove_prefix(word.size());
      return word;
    };
    string_view word = next();
    while (!word.empty() && word.find('=') != string_view::npos &&
           (std::isalpha(static_cast<unsigned char>(word[0])) != 0 || word[0] == '_'))
      word = next();
    if (word.empty()) return;
    // The shell would make another word of it, or the program comes further on.
    if (word.find_first_of("$`'\"(){}<>*%\\") != string_view::npos || word == "exec" || word == "eval" ||
        word == "if" || word == "for" || word == "while" || word == "." || word == "source") {
      out_.starts_unknown = true;
      return;
    }
    // These are built into the shell, and no package has to bring them.
    if (word == "cd" || word == "echo" || word == "export" || word == "true" || word == "false" ||
        word == "exit" || word == "test")
      return;
    program(std::string(word), true, tokens_.size());
    if (word.starts_with("python") && text.find(" pip") != string_view::npos) out_.starts_pip = true;
  }

  std::vector<Token> tokens_;
  std::vector<std::size_t> line_of_;  // by token: the first one of its line
  int looks_ = 0;
  Aliases aliases_;
  std::set<std::string> stars_;
  std::size_t at_ = 0;
  PythonSource out_;
};

}  // namespace

bool PythonSource::imports_module(string_view name) const {
  return std::any_of(imports.begin(), imports.end(), [&](const std::string& each) {
    return each == name || (each.size() > name.size() && each.starts_with(name) && each[name.size()] == '.');
  });
}

PythonSource read_python_source(string_view text) {
  return Reader(text).read();
}

}  // namespace drydock
