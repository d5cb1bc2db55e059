#include "split/c/project_install.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "split/names.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Folders of an installation that no running program opens.
/// Headers, manuals, package descriptions and completions serve people and other builds; a program that
/// opens its own manual is not known.
bool is_needless_folder(string_view folder) {
  for (const string_view each : {"include", "man", "doc", "pkgconfig", "cmake", "licenses", "bash-completion",
                                 "zsh", "fish", "html", "info"})
    if (lower_ascii(std::string(folder)).find(each) != std::string::npos) return true;
  return false;
}

class ProjectReader {
 public:
  explicit ProjectReader(const std::vector<ProjectText>& files) : files_(files) {}

  /// With both systems side by side, or neither, nothing tells which of the files the build obeys.
  ProjectInstall read() {
    const bool cmake = std::any_of(files_.begin(), files_.end(), [](const ProjectText& each) {
      return base_name(each.path) == "CMakeLists.txt";
    });
    const bool automake = std::any_of(files_.begin(), files_.end(), [](const ProjectText& each) {
      return base_name(each.path) == "Makefile.am";
    });
    if (cmake == automake) {
      fail("what the project installs is not told by CMake's files or by a Makefile.am");
      return std::move(out_);
    }
    // Targets are collected first, because `install()` may stand in another file than the
    // `add_executable()` it is about.
    if (cmake) targets();
    for (const ProjectText& file : files_) {
      const string_view leaf = base_name(file.path);
      // Its subprojects install by their own rules, which are not read.
      if (file.text.find("AC_CONFIG_SUBDIRS") != string_view::npos) fail("the project configures others");
      file_ = &file;
      if (cmake && (leaf == "CMakeLists.txt" || leaf.ends_with(".cmake")))
        cmake_file(without_comments(file.text));
      if (automake && (leaf == "Makefile.am" || leaf.ends_with(".mk")))
        automake_file(without_comments(file.text));
    }
    // The file at the top, and those that it is said to build: what others install may not be there.
    for (const auto& found : found_) {
      const std::string& path = found.first;
      // A project's top file has the shortest path of all that are called like it.
      const bool top = std::none_of(files_.begin(), files_.end(), [&](const ProjectText& each) {
        return base_name(each.path) == base_name(path) && each.path.size() < path.size();
      });
      if (!top && !reached_.contains(path))
        fail(fmt::format("whether `{}` is part of the build is not known", path));
      out_.programs.push_back(found.second);
    }
    std::sort(out_.programs.begin(), out_.programs.end());
    return std::move(out_);
  }

 private:
  /// The first reason is kept: the ones after it often follow from it.
  void fail(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  static std::string without_comments(string_view text) {
    std::string out;
    while (!text.empty()) {
      const string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      out += line.substr(0, line.find('#'));
      out += '\n';
    }
    return out;
  }

  /// A folder of the project that is built as well must be among what was read.
  /// A folder that a condition includes is not marked as reached: it is read, and what it installs makes
  /// the list uncertain.
  void folder(const ProjectText& from, const std::string& name, string_view leaf, bool conditional) {
    const std::string top = from.path.substr(0, from.path.size() - base_name(from.path).size());
    const std::string wanted = clean_path("/" + top + name + "/" + std::string(leaf)).substr(1);
    if (std::none_of(files_.begin(), files_.end(),
                     [&](const ProjectText& each) { return each.path == wanted; }))
      fail(fmt::format("`{}` of the project is not in the build context", name));
    if (!conditional) reached_.insert(wanted);
  }

  /// Names of what is built: a program or a library.
  void targets() {
    for (const ProjectText& file : files_) {
      const string_view leaf = base_name(file.path);
      if (leaf != "CMakeLists.txt" && !leaf.ends_with(".cmake")) continue;
      const std::string text = without_comments(file.text);
      for (const std::string& call : calls_of(text, "add_executable"))
        if (const auto words = build_words(call); !words.empty()) kinds_[words.front()] = "program";
      for (const std::string& call : calls_of(text, "add_library"))
        // A library without STATIC or SHARED is what BUILD_SHARED_LIBS says; its second word is then a
        // source file, which is no kind below and so declines.
        if (const auto words = build_words(call); words.size() > 1) kinds_[words.front()] = words[1];
      // Another name than the target's, a suffix, or a project whose files are elsewhere.
      for (const string_view word : {"OUTPUT_NAME", "CMAKE_EXECUTABLE_SUFFIX", "_POSTFIX", "FetchContent",
                                     "CPMAddPackage", "ExternalProject"})
        if (text.find(word) != std::string::npos) fail(fmt::format("`{}` changes what is installed", word));
    }
  }

  /// Folders before installs: whether the folder's own file counts depends on the calls that lead to it.
  void cmake_file(const std::string& text) {
    calls(text, "add_subdirectory", [&](const std::vector<std::string>& words, bool conditional) {
      if (!words.empty()) folder(*file_, words.front(), "CMakeLists.txt", conditional);
    });
    calls(text, "install", [&](const std::vector<std::string>& words, bool conditional) {
      cmake_install(words, conditional);
    });
  }

  /// Each call with its words, and whether a condition is about it.
  template <typename Visit>
  static void calls(const std::string& text, string_view name, Visit visit) {
    const std::string lower = lower_ascii(text);
    for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
      // `my_install(` and `install_files(` are other commands.
      if (at > 0 && is_word_char(lower[at - 1])) continue;
      const std::size_t open = lower.find_first_not_of(" \t", at + name.size());
      if (open == std::string::npos || lower[open] != '(') continue;
      const auto found = calls_of(string_view(text).substr(at), name);
      if (!found.empty()) visit(build_words(found.front()), is_conditional(lower.substr(0, at)));
    }
  }

  /// Blocks are counted and not evaluated: conditions mostly ask for options of the build, whose values are
  /// on a command line or in a cache.
  static bool is_conditional(const std::string& before) {
    const auto count = [&](string_view word) { return calls_of(before, word).size(); };
    return count("if") + count("foreach") + count("function") + count("macro") >
           count("endif") + count("endforeach") + count("endfunction") + count("endmacro");
  }

  void cmake_install(const std::vector<std::string>& words, bool conditional) {
    if (words.empty()) return;
    const std::string& kind = words.front();
    // EXPORT writes a description for other projects of CMake's.
    if (kind == "EXPORT") return;
    std::string destination;
    for (std::size_t i = 1; i + 1 < words.size(); ++i)
      // The first destination is the one of programs in the usual order, RUNTIME before LIBRARY and
      // ARCHIVE.
      if ((words[i] == "DESTINATION" || words[i] == "TYPE") && destination.empty())
        destination = words[i + 1];
    // FILES, DIRECTORY, SCRIPT and CODE may install data that the program opens. Only folders that no
    // program needs are passed over.
    if (kind != "TARGETS") {
      if (!is_needless_folder(destination)) fail("the project installs more than programs");
      return;
    }
    static constexpr auto kWords = std::to_array<string_view>(
        {"EXPORT", "RUNTIME", "LIBRARY", "ARCHIVE", "DESTINATION", "COMPONENT", "PUBLIC_HEADER", "INCLUDES",
         "PERMISSIONS", "CONFIGURATIONS", "OBJECTS", "FRAMEWORK", "BUNDLE", "PRIVATE_HEADER", "RESOURCE",
         "FILE_SET", "RUNTIME_DEPENDENCIES", "OPTIONAL"});
    // The targets stand between TARGETS and the first keyword.
    for (std::size_t i = 1; i < words.size() && !holds(kWords, words[i]); ++i) {
      const auto found = kinds_.find(words[i]);
      if (found == kinds_.end() || conditional)
        return fail("which targets the project installs is not known");
      // These end up inside the programs that link them, or have no file at all.
      if (found->second == "STATIC" || found->second == "INTERFACE" || found->second == "OBJECT") continue;
      // A shared library, or one whose kind is not stated, is needed by the program that is linked with it.
      if (found->second != "program")
        return fail(fmt::format("the library `{}` is installed as well", words[i]));
      // The default is bin, as GNUInstallDirs has it.
      const bool bin = destination.empty() || destination == "bin" ||
                       destination == "${CMAKE_INSTALL_BINDIR}" || destination == "bin/";
      if (!bin) return fail(fmt::format("the project installs to `{}`", destination));
      found_.emplace_back(file_->path, "bin/" + words[i]);
    }
  }

  /// Automake's variables are what matters in a Makefile.am; rules stand there as well, and those for the
  /// installation may write anywhere.
  void automake_file(const std::string& text) {
    string_view rest = text;
    int depth = 0;
    std::string line;
    while (!rest.empty()) {
      string_view part = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      const bool more = part.ends_with('\\');
      if (more) part.remove_suffix(1);
      line += std::string(part) + " ";
      if (more) continue;
      // Automake's conditionals begin in the first column, and the words in between depend on configure.
      if (line.starts_with("if ")) ++depth;
      if (line.starts_with("endif")) --depth;
      if (line.starts_with("install-") || line.starts_with("include ") ||
          line.find("$(DESTDIR)") != std::string::npos)
        fail("a Makefile.am has steps of its own for the installation");
      // A recipe's line may have `=` in it without being an assignment.
      if (!line.starts_with('\t')) primary(line, depth > 0);
      line.clear();
    }
  }

  void primary(const std::string& line, bool conditional) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) return;
    std::string name = line.substr(0, line.find_first_of(" \t+:=?"));
    // SUBDIRS has the other folders whose Makefile.am counts.
    if (name == "SUBDIRS")
      for (const std::string& each : build_words(string_view(line).substr(equals + 1)))
        if (each != ".") folder(*file_, each, "Makefile.am", conditional);
    // A folder under a name of the project's own.
    if (name.ends_with("dir")) return;
    // These prefixes say what goes into the archive of the source, and change nothing about the
    // installation.
    for (const string_view prefix : {"dist_", "nodist_", "nobase_", "notrans_"})
      if (name.starts_with(prefix)) name = name.substr(prefix.size());
    // `bin_PROGRAMS`: what stands before the last underscore is the folder, and what stands behind it the
    // kind.
    const std::size_t bar = name.rfind('_');
    if (bar == std::string::npos) return;
    const std::string folder = name.substr(0, bar), kind = name.substr(bar + 1);
    static constexpr auto kPrimaries =
        std::to_array<string_view>({"PROGRAMS", "SCRIPTS", "DATA", "LTLIBRARIES", "LIBRARIES", "HEADERS",
                                    "MANS", "TEXINFOS", "PYTHON", "JAVA", "LISP"});
    // `noinst` and `check` are never installed, and `EXTRA` only lists what configure may choose from.
    if (!holds(kPrimaries, kind) || folder == "noinst" || folder == "check" || folder == "EXTRA") return;
    const auto words = build_words(string_view(line).substr(equals + 1));
    if (words.empty() || kind == "HEADERS" || kind == "MANS" || kind == "TEXINFOS" || kind == "LIBRARIES" ||
        is_needless_folder(folder))
      return;
    // Data, scripts and shared libraries may be what the program opens, and where they go is configure's to
    // say.
    if (kind != "PROGRAMS" || (folder != "bin" && folder != "sbin"))
      return fail(fmt::format("the project installs `{}_{}` as well", folder, kind));
    for (const std::string& each : words) {
      // `$(EXEEXT)` is empty on Linux.
      const std::string program = each.substr(0, each.find("$(EXEEXT)"));
      // A name that configure puts in, or one under a condition, may or may not be built.
      if (conditional || program.find('$') != std::string::npos || program.find('@') != std::string::npos)
        return fail("which programs the project installs is not known");
      found_.emplace_back(file_->path, folder + "/" + program);
    }
  }

  const std::vector<ProjectText>& files_;
  std::vector<std::pair<std::string, std::string>> found_;  // programs, by the file that installs them
  std::set<std::string> reached_;
  const ProjectText* file_ = nullptr;         // that is being read
  std::map<std::string, std::string> kinds_;  // targets of CMake's
  ProjectInstall out_;
};

}  // namespace

std::vector<std::string> calls_of(string_view text, string_view name) {
  std::vector<std::string> out;
  const std::string lower = lower_ascii(std::string(text));
  // CMake's commands are told apart in no case, so the names that are asked for are in lower case;
  // autoconf's macros are found the same way.
  for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + name.size())) {
    if (at > 0 && is_word_char(lower[at - 1])) continue;
    const std::size_t open = lower.find_first_not_of(" \t\n", at + name.size());
    if (open == std::string::npos || lower[open] != '(') continue;
    // Arguments may have parentheses of their own, so the call ends where they are balanced.
    std::size_t depth = 0, end = open;
    for (; end < lower.size(); ++end) {
      if (lower[end] == '(') ++depth;
      if (lower[end] == ')' && --depth == 0) break;
    }
    out.emplace_back(text.substr(open + 1, end - open - 1));
  }
  return out;
}

/// One splitter serves CMake, autoconf and Meson: none of the separators can be part of a name in any of
/// them.
std::vector<std::string> build_words(string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (string_view(" \t\r\n\"'[],;").find(c) == string_view::npos)
      out.back() += c;
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

ProjectInstall read_project_install(const std::vector<ProjectText>& files) {
  return ProjectReader(files).read();
}

/// Such a file lands outside of the folder that is carried, whatever the command line says.
bool installs_outside_prefix(string_view path, string_view text) {
  const string_view leaf = base_name(path);
  // Automake hands DESTDIR to handwritten install rules; a slash right behind it means a path that no
  // variable of configure's begins.
  if (leaf == "Makefile.am" || leaf == "Makefile.in") return text.find("$(DESTDIR)/") != string_view::npos;
  if (leaf == "meson.build")
    return text.find("install_dir: '/") != string_view::npos ||
           text.find("install_dir : '/") != string_view::npos;
  if (leaf != "CMakeLists.txt" && !leaf.ends_with(".cmake")) return false;
  for (const std::string& call : calls_of(text, "install")) {
    const auto words = build_words(call);
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
      if (words[i] == "DESTINATION" && words[i + 1].starts_with('/')) return true;
  }
  return false;
}

}  // namespace drydock
