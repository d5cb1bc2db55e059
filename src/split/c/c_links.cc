#include "split/c/c_links.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "facts/image_reference.h"
#include "split/c/c_build.h"
#include "split/c/project_install.h"
#include "split/names.h"
#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_library_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || c == '+';
}

/// Flags that bring a run-time library of the compiler, or a whole other language; what each needs is not
/// shown here.
constexpr auto kOtherRuntimes =
    std::to_array<string_view>({"-fsanitize", "gfortran", "gccgo", "-fgnu-tm", "-fopenacc", "-fcilkplus",
                                "-fsplit-stack", "quadmath", "-stdlib=libc++"});

/// `-lname` where a word can begin. What follows a `$` is not known.
void read_flags(string_view line, CLinks& links) {
  // `-l` within a word, as in `--no-lto-link`, is no flag; it begins after a blank, a quote, a list's comma
  // or `=`.
  for (std::size_t at = line.find("-l"); at != string_view::npos; at = line.find("-l", at + 2)) {
    static constexpr string_view kBefore = " \t\"'=,([;";
    if (at > 0 && kBefore.find(line[at - 1]) == string_view::npos) continue;
    std::size_t end = at + 2;
    // `-l:libz.a` names a file.
    if (end < line.size() && line[end] == ':') ++end;
    while (end < line.size() && is_library_char(line[end])) ++end;
    // A part of the name is missing, and `-l` with another end may be another library.
    if (end < line.size() && line[end] == '$') {
      links.problem = "which library `-l` names stands in a variable";
      return;
    }
    if (end > at + 2) links.libraries.emplace(line.substr(at + 2, end - at - 2));
  }
}

/// A tool that answers with flags nobody has read.
/// What pkg-config answers depends on what is installed in the build image, so the list of libraries is not
/// in the files. Sanitizers and the like need libraries that come with the compiler and not with the
/// program's packages.
void read_questions(string_view line, CLinks& links) {
  for (const string_view tool : {"pkg-config", "pkgconf", "PKG_CHECK_MODULES", "pkg_check_modules",
                                 "pkg_search_module", "_config --", "-config --"})
    if (line.find(tool) != string_view::npos && links.problem.empty())
      links.problem = "the build asks the image which libraries there are, and takes what it finds";
  for (const string_view flag : kOtherRuntimes)
    if (line.find(flag) != string_view::npos && links.problem.empty())
      links.problem = fmt::format("`{}` may bring a run-time library of the compiler", flag);
}

/// The arguments of a call of autoconf's or Meson's; brackets and quotes away.
/// A comma ends an argument only in these languages; CMake separates by blanks.
std::vector<std::string> arguments_of(string_view text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == ',')
      out.emplace_back();
    else if (string_view("[]'\"\t\r\n").find(c) == string_view::npos)
      out.back() += c;
  }
  return out;
}

void read_cmake(const std::string& text, CLinks& links) {
  // `find_package` names a module of CMake's and not a library. A name in neither table counts as a
  // library, so that one that is not known is a reason to decline and not overlooked.
  struct Found {
    string_view package, library;
  };
  static constexpr auto kPackages = std::to_array<Found>({{"zlib", "z"},
                                                          {"openssl", "ssl"},
                                                          {"curl", "curl"},
                                                          {"sqlite3", "sqlite3"},
                                                          {"postgresql", "pq"},
                                                          {"libxml2", "xml2"},
                                                          {"curses", "ncurses"},
                                                          {"jpeg", "jpeg"},
                                                          {"png", "png"},
                                                          {"bzip2", "bz2"},
                                                          {"liblzma", "lzma"},
                                                          {"threads", "pthread"},
                                                          {"openmp", "gomp"}});
  // Packages of CMake that find tools, and libraries that tests alone are linked with.
  static constexpr auto kTools = std::to_array<string_view>(
      {"doxygen", "git", "gtest", "googletest", "ccache", "bison", "flex", "perl"});
  for (const std::string& call : calls_of(text, "find_package")) {
    const auto words = build_words(call);
    const std::string name = words.empty() ? "" : lower_ascii(words.front());
    const auto found = std::find_if(kPackages.begin(), kPackages.end(),
                                    [&](const Found& each) { return each.package == name; });
    if (found != kPackages.end())
      links.libraries.emplace(found->library);
    else if (!holds(kTools, name))
      links.libraries.insert(name);
  }
  // It stores a path in a variable, and which name matched is decided in the image.
  if (!calls_of(text, "find_library").empty() && links.problem.empty())
    links.problem = "`find_library` takes what it finds in the image";
  for (const string_view command : {"target_link_libraries", "link_libraries"}) {
    for (const std::string& call : calls_of(text, command)) {
      auto words = build_words(call);
      // The first word is the target that is linked.
      if (command == "target_link_libraries" && !words.empty()) words.erase(words.begin());
      static constexpr auto kKeywords =
          std::to_array<string_view>({"PUBLIC", "PRIVATE", "INTERFACE", "LINK_PUBLIC", "LINK_PRIVATE",
                                      "LINK_INTERFACE_LIBRARIES", "debug", "optimized", "general"});
      for (const std::string& word : words) {
        // Variables and names with colons are what find_package() made, or the project's own.
        if (holds(kKeywords, word) || word.find('$') != std::string::npos ||
            word.find("::") != std::string::npos || word.starts_with('-'))
          continue;
        links.libraries.insert(word);
      }
    }
  }
  // Targets of the project are no libraries of the image.
  // A target may have the name that others link by, so it is noted under a mark that no library's name can
  // have.
  for (const string_view command : {"add_library", "add_executable"})
    for (const std::string& call : calls_of(text, command))
      if (const auto words = build_words(call); !words.empty())
        links.libraries.insert("target:" + words.front());
}

/// `AC_CHECK_LIB` and `AC_SEARCH_LIBS` add `-l` flags by themselves, so the names never stand in a line
/// that is read for flags.
void read_autoconf(const std::string& text, CLinks& links) {
  for (const std::string& call : calls_of(text, "ac_check_lib"))
    for (const std::string& each : build_words(arguments_of(call).front())) links.libraries.insert(each);
  for (const std::string& call : calls_of(text, "ac_search_libs")) {
    const auto arguments = arguments_of(call);
    if (arguments.size() > 1)
      for (const std::string& each : build_words(arguments[1])) links.libraries.insert(each);
  }
  // Macros of other packages look for libraries by ways of their own.
  for (const string_view macro :
       {"AX_CHECK_", "AX_BOOST", "AX_LIB_", "AM_PATH_", "AC_PATH_X", "AX_PATH_", "AX_WITH_"})
    if (text.find(macro) != std::string::npos && links.problem.empty())
      links.problem = fmt::format("a macro `{}…` takes what it finds in the image", macro);
}

/// `dependency()` asks pkg-config or CMake, but the name that is asked for is usually the library's;
/// `threads` is Meson's own name for what compilers call pthread.
void read_meson(const std::string& text, CLinks& links) {
  for (const string_view call : {"dependency", "find_library"})
    for (const std::string& each : calls_of(text, call))
      if (const auto words = build_words(arguments_of(each).front()); !words.empty())
        links.libraries.insert(words.front() == "threads" ? "pthread" : words.front());
}

/// A library in a line that is commented out is not linked. `dnl` is the comment of m4 and `#` that of all
/// the others.
std::string without_comments(string_view text) {
  std::string out;
  while (!text.empty()) {
    const string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t hash = line.find('#');
    const std::size_t dnl = line.find("dnl ");
    out += line.substr(0, std::min(hash, dnl));
    out += '\n';
  }
  return out;
}

/// Flags may stand in any of the build files, in a variable as well as in a command, so every line is read
/// the same way.
void read_lines(string_view text, CLinks& links) {
  while (!text.empty()) {
    const string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    read_flags(line, links);
    read_questions(line, links);
  }
}

/// A Makefile may include files of any name; those that no rule above calls build files were not read.
void read_includes(string_view text, CLinks& links) {
  while (!text.empty()) {
    const string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    auto words = build_words(line);
    // Only `include` and its silent forms bring in text; a target or a variable of such a name has other
    // words around it.
    if (words.size() < 2 || (words[0] != "include" && words[0] != "-include" && words[0] != "sinclude"))
      continue;
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string& word = words[i];
      const string_view leaf = base_name(word);
      // `-MMD` makes lists of headers, which name no library.
      const bool headers = word.find(".d") != std::string::npos || word.find(".P") != std::string::npos ||
                           lower_ascii(word).find("dep") != std::string::npos;
      // Files of these names are read as build files wherever they stand, so the include hides nothing.
      if (headers || leaf.ends_with(".mk") || leaf.starts_with("Makefile") || !links.problem.empty())
        continue;
      links.problem = fmt::format("a Makefile includes `{}`, which was not read", word);
    }
  }
}

/// The official image's name without `library/`; empty for any other.
/// The folder of libraries in /usr/local and the list of development packages are facts about Docker's own
/// images. A fork of the same name may differ.
string_view official_name(const SplitInput& input, std::string& hold) {
  const auto image = parse_image_reference(input.base);
  if (!image || image->domain != "docker.io" || !image->path.starts_with("library/")) return {};
  hold = image->path.substr(8);
  return hold;
}

}  // namespace

void read_build_file(string_view path, string_view text, CLinks& links) {
  // `configure` is generated out of configure.ac and repeats what that says, with many probes for systems
  // that no image is made of, so it is not read.
  const string_view leaf = path.substr(path.rfind('/') + 1);
  const bool makefile = leaf == "Makefile" || leaf == "makefile" || leaf == "GNUmakefile" ||
                        leaf.ends_with(".mk") || leaf.ends_with(".am") || leaf == "Makefile.in" ||
                        leaf.starts_with("Makefile.");
  // Libtool's own macros name libraries of systems that no image is made of; aclocal.m4 is written out of the
  // others.
  const bool libtool =
      leaf == "libtool.m4" || leaf == "aclocal.m4" || (leaf.starts_with("lt") && leaf.ends_with(".m4"));
  const bool autoconf =
      leaf.ends_with(".ac") || leaf == "configure.in" || (leaf.ends_with(".m4") && !libtool);
  const bool cmake = leaf == "CMakeLists.txt" || leaf.ends_with(".cmake");
  const bool meson = leaf == "meson.build";
  if (!makefile && !autoconf && !cmake && !meson) return;
  const std::string code = without_comments(text);
  read_lines(code, links);
  if (makefile) read_includes(code, links);
  if (cmake) read_cmake(code, links);
  if (autoconf) read_autoconf(code, links);
  if (meson) read_meson(code, links);
}

void read_build_steps(const SplitInput& input, CLinks& links) {
  for (const Command& command : commands_of(input.model, input.stage)) {
    // The folder does not matter here: only the arguments are read.
    const CommandPlace place{std::string("/"), {}};
    if (!c_build_effect(input, command, place)) continue;
    // A .pro file has a language of its own, which is not read.
    if (command.program == "qmake" && links.problem.empty())
      links.problem = "what `qmake` links is not known";
    std::string line;
    for (const ShellWord& word : command.words) line += " " + std::string(command.script->raw(word));
    read_lines(line, links);
  }
  // Variables are handed to make and configure by the environment: LDFLAGS, LIBS, CC.
  // Only ENV and ARG reach the environment of a step.
  for (const Instruction& each : input.stage.instructions)
    if (each.keyword() == Keyword::kEnv || each.keyword() == Keyword::kArg)
      for (const auto& word : each.arguments()) read_lines(each.value(word), links);
}

bool has_own_compiler(const SplitInput& input) {
  // Docker's official `gcc` compiles GCC into /usr/local, so the libraries that its programs link with are
  // not the distribution's.
  std::string hold;
  return official_name(input, hold) == "gcc";
}

bool has_libraries_to_build_with(const SplitInput& input) {
  // Elsewhere a missing `-dev` package would have failed the build, so a library must come from a package
  // that a step installs. These images have them before the first step.
  std::string hold;
  return has_own_compiler(input) || official_name(input, hold) == "buildpack-deps";
}

std::string base_package_of(const SplitInput& input, string_view library) {
  // The table is only a list of candidates: releases name the packages differently, so what the image has
  // installed decides.
  struct Held {
    string_view library, package;
  };
  static constexpr auto kHeld = std::to_array<Held>({
      {"z", "zlib1g-dev"},
      {"ssl", "libssl-dev"},
      {"crypto", "libssl-dev"},
      {"curl", "libcurl4-openssl-dev"},
      {"pq", "libpq-dev"},
      {"sqlite3", "libsqlite3-dev"},
      {"xml2", "libxml2-dev"},
      {"xslt", "libxslt-dev"},
      {"xslt", "libxslt1-dev"},
      {"yaml", "libyaml-dev"},
      {"ffi", "libffi-dev"},
      {"bz2", "libbz2-dev"},
      {"lzma", "liblzma-dev"},
      {"jpeg", "libjpeg-dev"},
      {"png", "libpng-dev"},
      {"webp", "libwebp-dev"},
      {"gmp", "libgmp-dev"},
      {"readline", "libreadline-dev"},
      {"ncurses", "libncurses5-dev"},
      {"ncurses", "libncurses-dev"},
      {"ncursesw", "libncursesw5-dev"},
      {"ncursesw", "libncurses-dev"},
      {"event", "libevent-dev"},
      {"event_core", "libevent-dev"},
      {"event_extra", "libevent-dev"},
      {"event_openssl", "libevent-dev"},
      {"event_pthreads", "libevent-dev"},
      {"gdbm", "libgdbm-dev"},
      {"mysqlclient", "default-libmysqlclient-dev"},
      {"glib-2.0", "libglib2.0-dev"},
  });
  // Some libraries stand twice because their package has changed its name between releases.
  for (const Held& each : kHeld)
    if (each.library == library && input.contents != nullptr &&
        input.contents->installed.contains(each.package))
      return std::string(each.package);
  return {};
}

bool is_system_library(string_view library) {
  // glibc's own, https://sourceware.org/glibc/manual/, and those of GCC that are asked for by name or by
  // flags.
  static constexpr auto kOwn =
      // Each of them is in every image, or is carried or installed by rules of its own, so none needs a
      // package for the link alone.
      std::to_array<string_view>({"c", "m", "pthread", "dl", "rt", "util", "resolv", "anl", "nsl", "stdc++",
                                  "stdc++fs", "gcc", "gcc_s", "gcc_eh", "atomic", "gomp", "supc++"});
  return holds(kOwn, library);
}

void carry_compiler_libraries(const CompilerLibraries& used, SplitPlan& plan) {
  // The distribution's own are older than what this compiler links with, and C++ programs fail to start with
  // them.
  std::vector<string_view> names;
  // libstdc++ itself needs libgcc_s for unwinding.
  if (used.cplusplus) names.insert(names.end(), {"libstdc++.so.6", "libgcc_s.so.1"});
  if (used.openmp) names.emplace_back("libgomp.so.1");
  if (used.atomic) names.emplace_back("libatomic.so.1");
  if (names.empty()) return;
  for (const string_view name : names) {
    plan.carried.push_back(
        {fmt::format("/usr/local/lib64/{}", name), false, {}, "the compiler of the base image links programs with it"});
    plan.proof.needs.push_back({fmt::format("the shared library {}", name),
                                "the program, by the compiler of the base image",
                                "it is copied out of the build stage"});
  }
  // As in the base image, whose own list has this folder before the distribution's.
  plan.run.emplace_back("echo /usr/local/lib64 > /etc/ld.so.conf.d/000-local-lib64.conf && ldconfig");
}

}  // namespace drydock
