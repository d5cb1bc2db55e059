#include "split/c/c_source.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace drydock {
namespace {

using std::string_view;

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Comments and character literals blanked, strings kept. ISO C 6.4.9.
/// A call in a comment starts nothing, and a quote in a character literal would turn code into strings and
/// strings into code. Strings are kept, for they hold the names that are looked for.
std::string code_of(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      i += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = rest.find("*/", 2);
      i += end == string_view::npos ? rest.size() : end + 2;
      out += ' ';
    } else if (text[i] == '"' || text[i] == '\'') {
      const char quote = text[i];
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
      if (quote == '"') out += text.substr(i, end - i);
      i = end;
    } else {
      out += text[i++];
    }
  }
  return out;
}

/// A name and its parenthesis, or a parenthesis and its argument, may stand on different lines.
string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == string_view::npos ? string_view() : text.substr(begin);
}

}  // namespace

CSource read_c_source(string_view text) {
  CSource out;
  const std::string stripped = code_of(text);
  const string_view code = stripped;
  // All ways of POSIX to start a program or to load a library that is named at run time; whatever else does
  // it goes through one of them.
  static constexpr auto kCalls = std::to_array<string_view>({"system", "popen", "execl", "execlp", "execle", "execv", "execvp",
                                                             "execve", "execvpe", "posix_spawn", "posix_spawnp", "dlopen"});
  for (const string_view call : kCalls) {
    for (std::size_t at = code.find(call); at != string_view::npos; at = code.find(call, at + call.size())) {
      // `filesystem(` and `my_system(` are other functions.
      if (at > 0 && is_name(code[at - 1])) continue;
      // A member or a name of another namespace than std is somebody's own.
      if (at > 0 && (code[at - 1] == '.' || (at > 1 && code.substr(at - 2, 2) == "->"))) continue;
      string_view rest = trim(code.substr(at + call.size()));
      if (!rest.starts_with('(')) continue;
      rest = trim(rest.substr(1));
      // Plugins are opened by names that are put together at run time, so that it loads at all is what
      // counts.
      if (call == "dlopen") {
        out.loads = true;
        continue;
      }
      if (rest.starts_with("posix") || rest.starts_with("const char")) continue;  // a declaration
      // The program is the second argument; the first is where the process number goes.
      if (call.starts_with("posix_spawn")) {
        const std::size_t comma = rest.find(',');
        rest = comma == string_view::npos ? string_view() : trim(rest.substr(comma + 1));
      }
      // A name in a variable may be any program.
      if (!rest.starts_with('"')) {
        out.starts_unknown = true;
        continue;
      }
      const std::size_t close = rest.find('"', 1);
      const string_view literal = rest.substr(1, close == string_view::npos ? rest.size() - 1 : close - 1);
      // A shell's text may start anything: only a single plain command is told.
      const bool shell = call == "system" || call == "popen";
      // `popen("a | b")` starts two programs, and `%s` is a format that another function fills in.
      if (shell && literal.find_first_of(";|&$`<>(){}%") != string_view::npos) out.starts_unknown = true;
      // `exec*` take the program by itself, while a shell's text has arguments behind it.
      out.starts.emplace_back(literal.substr(0, shell ? literal.find(' ') : string_view::npos));
    }
  }
  return out;
}

/// A file that is not listed here may be data that the program opens, so the list has only what compilers
/// and build tools are known to read.
bool is_c_project_file(string_view path) {
  const string_view leaf = path.substr(path.rfind('/') + 1);
  static constexpr auto kEnds = std::to_array<string_view>({".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".inl", ".ipp", ".S",
                                                            ".C", ".c++", ".h++", ".cppm", ".ixx", ".tcc", ".tpp",
                                                            ".s", ".asm", ".o", ".a", ".la", ".lo", ".mk", ".cmake", ".am", ".ac", ".m4",
                                                            ".y", ".l", ".ld", ".pc.in", ".h.in"});
  static constexpr auto kNames = std::to_array<string_view>({"CMakeLists.txt", "CMakePresets.json", "configure", "configure.in", "autogen.sh",
                                                             "bootstrap", "meson.build", "meson_options.txt", "GNUmakefile", "makefile",
                                                             "Makefile", "Makefile.in", "config.guess", "config.sub", "install-sh", "missing",
                                                             "depcomp", "compile", "ltmain.sh", "aclocal.m4", ".clang-format", ".clang-tidy"});
  return std::any_of(kEnds.begin(), kEnds.end(), [&](string_view end) { return leaf.ends_with(end); }) ||
         leaf.starts_with("Makefile.") || std::find(kNames.begin(), kNames.end(), leaf) != kNames.end();
}

/// Narrower than the list above, since a header or an object may still be used elsewhere: these are read by
/// a build tool and by nothing else.
bool is_build_script(string_view path) {
  const string_view leaf = path.substr(path.rfind('/') + 1);
  static constexpr auto kEnds = std::to_array<string_view>({".mk", ".cmake", ".am", ".ac", ".m4", ".la", ".lo", ".pc.in"});
  static constexpr auto kNames = std::to_array<string_view>({"CMakeLists.txt", "CMakePresets.json", "configure", "configure.in", "autogen.sh",
                                                             "bootstrap", "meson.build", "meson_options.txt", "GNUmakefile", "makefile",
                                                             "Makefile", "config.guess", "config.sub", "install-sh", "missing", "depcomp",
                                                             "compile", "ltmain.sh"});
  return std::any_of(kEnds.begin(), kEnds.end(), [&](string_view end) { return leaf.ends_with(end); }) || leaf.starts_with("Makefile.") ||
         std::find(kNames.begin(), kNames.end(), leaf) != kNames.end();
}

/// Headers are left out: they are compiled only as part of one of these.
bool is_c_source(string_view path) {
  return path.ends_with(".c") || path.ends_with(".cc") || path.ends_with(".cpp") || path.ends_with(".cxx") || path.ends_with(".C") || path.ends_with(".c++");
}

/// One such file is enough for the program to need libstdc++. `.h` is left out, for C uses it too.
bool is_cplusplus_file(string_view path) {
  static constexpr auto kEnds = std::to_array<string_view>({".cc", ".cpp", ".cxx", ".C", ".c++", ".cppm", ".ixx", ".hpp", ".hxx", ".hh"});
  return std::any_of(kEnds.begin(), kEnds.end(), [&](string_view end) { return path.ends_with(end); });
}

}  // namespace drydock
