#include "split/c/c_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "model/command.h"
#include "split/c/make_install.h"
#include "split/needs/app_files.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

/// The tables below differ in length, and so in type.
template <typename Table>
bool is_one_of(string_view name, const Table& table) {
  return std::find(table.begin(), table.end(), name) != table.end();
}

constexpr auto kCompilers = std::to_array<string_view>({"cc", "c++", "gcc", "g++", "clang", "clang++", "ld", "ar", "ranlib"});
constexpr auto kGenerators = std::to_array<string_view>({"autoreconf", "autoconf", "automake", "aclocal", "autoheader", "libtoolize", "qmake"});
// Scripts of autotools projects, known by their names: GNU Coding Standards, "How Configuration Should Work".
constexpr auto kScripts = std::to_array<string_view>({"configure", "autogen.sh", "bootstrap", "buildconf"});

/// Distributions install compilers by version: `gcc-12`, `clang++-15`.
bool is_compiler(string_view program) {
  const std::size_t end = program.find_last_not_of("0123456789.-");
  return is_one_of(program, kCompilers) || (end != string_view::npos && is_one_of(program.substr(0, end + 1), kCompilers));
}

/// A question such as `gcc --version` writes nothing, and a step that only asks must not count as one that
/// compiles.
bool asks_only(const Command& command) {
  return command.words.size() == 2 && (command.has_word("--version") || command.has_word("-v") || command.has_word("-dumpversion") || command.has_word("--help"));
}

/// A tool that prints which flags a library is compiled and linked with: `pkg-config`, `pg_config`, `xml2-config`.
bool asks_for_flags(const Command& command) {
  const string_view program = command.program;
  if (program == "pkg-config" || program == "pkgconf") return true;
  if (!program.ends_with("-config") && !program.ends_with("_config")) return false;
  // They have options alone; a program of such a name that changes a configuration has words.
  for (std::size_t i = 1; i < command.words.size(); ++i)
    if (!command.script->raw(command.words[i]).starts_with("--")) return false;
  return command.words.size() > 1;
}

/// The value of `--name=value`, `--name value` or `NAME=value`; an empty one where a word names it that is not literal.
/// An empty value must not be mistaken for an option that is not there: the caller declines for it.
std::optional<std::string> value_of(const Command& command, string_view name) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const string_view raw = command.script->raw(command.words[i]);
    if (raw.starts_with(name) && raw.size() > name.size() && raw[name.size()] == '=') {
      const auto word = command.literal(i);
      return word ? word->substr(name.size() + 1) : std::string();
    }
    if (raw == name && name.starts_with('-')) return command.literal(i + 1).value_or("");
  }
  return std::nullopt;
}

std::string in_folder(const std::string& folder, const std::string& path) {
  return clean_path(path.starts_with('/') ? path : folder + "/" + path);
}

/// The text of the Makefile that make reads in the folder, where it is in the build context; null otherwise.
const std::string* makefile_of(const SplitInput& input, const std::string& folder, const std::string& named) {
  std::string problem;
  const auto files = app_files(input.model, input.stage, input.facts, folder, problem);
  if (!files) return nullptr;
  // In make's own order.
  // The first of the names that make finds is the one it reads, so another Makefile in the folder says
  // nothing.
  for (const string_view name : {string_view(named), string_view("GNUmakefile"), string_view("makefile"), string_view("Makefile")}) {
    if (name.empty()) continue;
    for (const AppFile& file : *files)
      if (file.path == in_folder(folder, std::string(name))) return input.facts.context_text(file.context_path);
    // With -f make reads that file and no other.
    if (name == named) return nullptr;
  }
  return nullptr;
}

/// Makefile assignments of the prefix: `PREFIX ?= /usr/local`.
std::optional<std::string> makefile_prefix(string_view rest) {
  while (!rest.empty()) {
    const string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    for (const string_view name : {"PREFIX", "prefix"}) {
      if (!line.starts_with(name)) continue;
      string_view value = line.substr(name.size());
      const std::size_t equals = value.find('=');
      // `PREFIX = x` and its kinds are assignments; `PREFIX += x` and `PREFIX_DIR = x` are none of this
      // name that could be read here.
      if (equals == string_view::npos || value.substr(0, equals).find_first_not_of(" \t?:") != string_view::npos) continue;
      value.remove_prefix(equals + 1);
      const std::size_t begin = value.find('/');
      const std::size_t end = value.find_last_not_of(" \t\r");
      // A prefix such as `$(HOME)/.local` depends on the environment of the build.
      if (begin == string_view::npos || value.find('$') != string_view::npos) return std::nullopt;
      return clean_path(value.substr(begin, end + 1 - begin));
    }
  }
  return std::nullopt;
}

/// True where a step or a variable of the stage names it, so that make may find it in its environment.
/// `?=` gives way to the environment, so a value of a Makefile holds only where nothing can have set the
/// variable.
bool may_be_set(const SplitInput& input, const std::string& name) {
  const auto names = [&](string_view text) {
    const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    for (std::size_t at = text.find(name); at != string_view::npos; at = text.find(name, at + 1))
      if ((at == 0 || !is_part(text[at - 1])) && (at + name.size() == text.size() || !is_part(text[at + name.size()]))) return true;
    return false;
  };
  for (const Instruction& each : input.stage.instructions) {
    const Keyword keyword = each.keyword();
    if (keyword != Keyword::kEnv && keyword != Keyword::kArg && keyword != Keyword::kRun) continue;
    if (names(each.source())) return true;
  }
  return input.config != nullptr && input.config->variable(name).has_value();
}

/// After one of these the Makefile is generated out of a prefix that only the command line tells.
bool configures(const Command& command) {
  return command.program == "configure" || (command.program == "cmake" && !command.has_word("--build") && !command.has_word("--install")) ||
         (command.program == "meson" && !command.has_word("compile") && !command.has_word("install"));
}

class Reader {
 public:
  Reader(const SplitInput& input, const Command& command, const CommandPlace& place) : input_(input), command_(command), place_(place) {}

  std::optional<ToolEffect> read() {
    const string_view program = command_.program;
    // A question leaves no trace, so it needs no folder; where the program is none of these tools, another
    // reader has its turn.
    if (asks_only(command_)) return is_tool() ? std::optional(ToolEffect{}) : std::nullopt;
    if (asks_for_flags(command_)) return ToolEffect{};
    if (!is_tool()) return std::nullopt;
    // All paths below are relative to the folder, so without it the step is an unknown effect.
    if (!place_.folder) return ToolEffect{{}, fmt::format("the folder that `{}` runs in is not known", program)};
    folder_ = *place_.folder;
    if (is_compiler(program)) return compiler();
    if (program == "make" || program == "gmake" || program == "ninja") return make();
    if (program == "cmake") return cmake();
    if (program == "meson") return meson();
    tree(folder_);  // configure and the generators
    return std::move(out_);
  }

 private:
  /// Answers whether it is for this reader at all, before the folder is looked at.
  bool is_tool() const {
    const string_view program = command_.program;
    return is_compiler(program) || is_one_of(program, kGenerators) || is_one_of(program, kScripts) || program == "make" || program == "gmake" ||
           program == "ninja" || program == "cmake" || program == "meson";
  }
  /// These tools may write anywhere below the folder, so all of it counts as built.
  void tree(std::string path) { out_.effects.push_back({EffectKind::kBuilt, std::move(path), true, 0, by(), {}}); }
  std::string by() const { return fmt::format("`{}`", command_.program); }
  ToolEffect unknown(std::string why) const { return {{}, std::move(why)}; }

  ToolEffect compiler() {
    for (std::size_t i = 1; i < command_.words.size(); ++i) {
      const auto word = command_.literal(i);
      if (!word || !word->starts_with("-o")) continue;
      const auto output = word->size() > 2 ? std::optional(word->substr(2)) : command_.literal(i + 1);
      if (!output) return unknown(fmt::format("where `{}` writes is not known", command_.program));
      out_.effects.push_back({EffectKind::kBuilt, in_folder(folder_, *output), false, 0, by(), {}});
      return std::move(out_);
    }
    // Without -o a compiler writes a.out or one object a source, all into the folder that it runs in.
    tree(folder_);
    return std::move(out_);
  }

  /// Where the recipes could not be read, a Makefile that names folders outside of the prefix may write there.
  ToolEffect install(std::optional<std::string> prefix, const std::string* makefile, const std::string& problem) {
    // A prefix says nothing about a recipe that copies to `/etc` by its full name. Where that could be, the
    // reason why the recipe was not read becomes the reason to decline.
    if (makefile != nullptr && prefix)
      for (const char* outside : {"/etc", "/var/", "/lib/systemd", "/opt", "/root", "/home", "/srv"})
        if (!prefix->starts_with(outside) && makefile->find(outside) != std::string::npos) return unknown(problem);
    return prefix || problem.empty() ? install(std::move(prefix)) : unknown(problem);
  }

  /// The prefix of an installation goes below DESTDIR.
  ToolEffect install(std::optional<std::string> prefix) {
    const auto root = value_of(command_, "DESTDIR");
    // DESTDIR with an expansion would put the tree anywhere.
    if (root && root->empty()) return unknown(fmt::format("where `{} install` writes is not known", command_.program));
    // A relative prefix depends on where make runs, which may be below a folder that a recipe has changed
    // to.
    if (!prefix || prefix->empty() || !prefix->starts_with('/'))
      return unknown(fmt::format("the prefix that `{} install` writes below is not known", command_.program));
    out_.effects.push_back({EffectKind::kBuilt, clean_path(root.value_or("") + "/" + *prefix), true, 0,
                            fmt::format("`{} install`", command_.program), {}});
    return std::move(out_);
  }

  /// Two things count: the folder, whose content is built, and whether a goal installs. Goals that only
  /// build write below the folder too.
  ToolEffect make() {
    std::string folder = folder_;
    std::string makefile;
    std::vector<std::string> goals;
    for (std::size_t i = 1; i < command_.words.size(); ++i) {
      const auto word = command_.literal(i);
      if (!word) {
        // `-j$(nproc)` and `CFLAGS="$CFLAGS"` say nothing about where it goes.
        const string_view raw = command_.script->raw(command_.words[i]);
        if (raw.starts_with("-j") || raw.starts_with("\"-j") || (raw.find('=') != string_view::npos && !raw.starts_with('$')) || raw.starts_with("$(nproc") || raw.starts_with("\"$(nproc")) continue;
        return unknown(fmt::format("an expansion among the arguments of `{}` may name what it makes", command_.program));
      }
      if (*word == "-C" || *word == "--directory") {
        const auto next = command_.literal(++i);
        if (!next) return unknown(fmt::format("the folder that `{}` runs in is not known", command_.program));
        folder = in_folder(folder, *next);
      } else if (word->starts_with("-C")) {
        folder = in_folder(folder, word->substr(2));
      } else if (*word == "-f" || *word == "-j" || *word == "-l") {
        // `-j` and `-l` may stand without a number, and the word after them is then a goal; `-f` always
        // takes its file.
        if (const auto next = command_.literal(i + 1); next && (*word == "-f" || next->find_first_not_of("0123456789") == std::string::npos)) {
          if (*word == "-f") makefile = *next;
          ++i;
        }
      } else if (word->find("install") != std::string::npos && !word->starts_with('-') && word->find('=') == std::string::npos) {
        // `make install-strip` and `make install-data` install as well, while `INSTALL=…` and `--install`
        // name no goal.
        goals.push_back(*word);
      }
    }
    tree(folder);
    if (goals.empty()) return std::move(out_);
    // The Makefile of a project that is configured comes out of configure or CMake, and is not in the build
    // context. A Makefile of the same name that is may be overwritten.
    const auto commands = commands_of(input_.model, input_.stage);
    const bool configured = std::any_of(commands.begin(), commands.end(), configures);
    const std::string* text = configured ? nullptr : makefile_of(input_, folder, makefile);
    std::string problem;
    if (text != nullptr && read_recipes(*text, folder, goals, problem)) return std::move(out_);
    // A variable on the command line is stronger than any assignment in the Makefile.
    for (const char* name : {"PREFIX", "prefix"})
      if (const auto given = value_of(command_, name)) return install(given, text, problem);
    if (configured) return install(install_prefix(input_));
    return install(text == nullptr ? std::nullopt : makefile_prefix(*text), text, problem);
  }

  /// What a handwritten Makefile installs, file by file.
  bool read_recipes(const std::string& text, const std::string& folder, const std::vector<std::string>& goals, std::string& problem) {
    MakeInstallRequest request{text, {}, {}, [this](const std::string& name) { return may_be_set(input_, name); }, folder};
    for (std::size_t i = 1; i < command_.words.size(); ++i) {
      const string_view raw = command_.script->raw(command_.words[i]);
      const std::size_t equals = raw.find('=');
      // Flags such as `-DX=1` set no variable of make's.
      if (equals == string_view::npos || raw.starts_with('-')) continue;
      // A value that expands is one that nobody knows; make would use it wherever the name stands.
      const auto word = command_.literal(i);
      request.variables.emplace(raw.substr(0, equals), word ? word->substr(equals + 1) : "$(unknown value)");
    }
    std::vector<MadeByInstall> files;
    for (const std::string& goal : goals) {
      request.target = goal;
      MakeInstall made = read_make_install(request);
      problem = made.problem;
      // What is known of some goals alone is not enough: a file that was missed might be the one that the
      // program opens.
      if (!problem.empty()) return false;
      files.insert(files.end(), made.files.begin(), made.files.end());
    }
    for (MadeByInstall& file : files)
      out_.effects.push_back({EffectKind::kBuilt, std::move(file.path), file.tree, 0, fmt::format("`{} install`", command_.program), {file.from}});
    return true;
  }

  ToolEffect cmake() {
    if (const auto built = value_of(command_, "--build")) {
      if (built->empty()) return unknown("the folder that `cmake --build` builds in is not known");
      tree(in_folder(folder_, *built));
      // `--target install` is the same as `--install` behind a build.
      const auto target = value_of(command_, "--target");
      return target && *target == "install" ? install(install_prefix(input_)) : std::move(out_);
    }
    if (value_of(command_, "--install")) {
      const auto given = value_of(command_, "--prefix");
      return install(given ? given : install_prefix(input_));
    }
    // `-E` copies and runs commands, and `-P` runs a script: either may write anywhere.
    if (command_.has_word("-E") || command_.has_word("-P")) return unknown("what `cmake` does here is not known");
    // Without -B, CMake configures into the folder that it runs in.
    const auto build = value_of(command_, "-B");
    if (build && build->empty()) return unknown("the folder that `cmake` configures in is not known");
    // `-Bbuild`
    for (std::size_t i = 1; i < command_.words.size() && !build; ++i)
      if (const auto word = command_.literal(i); word && word->starts_with("-B") && word->size() > 2) {
        tree(in_folder(folder_, word->substr(2)));
        return std::move(out_);
      }
    tree(build ? in_folder(folder_, *build) : folder_);
    return std::move(out_);
  }

  /// Meson refuses to build among the source; the build folder is usually one below the folder that it is
  /// called in, or that folder itself.
  ToolEffect meson() {
    const auto verb = command_.literal(1);
    tree(folder_);
    return verb && *verb == "install" ? install(install_prefix(input_)) : std::move(out_);
  }

  const SplitInput& input_;
  const Command& command_;
  const CommandPlace& place_;
  std::string folder_;
  ToolEffect out_;
};

}  // namespace

/// Generators and `configure` alone make no program, so they give no cause to split.
bool compiles_c(const Command& command) {
  if (asks_only(command)) return false;
  const string_view program = command.program;
  return is_compiler(program) || program == "make" || program == "gmake" || program == "ninja" || (program == "cmake" && command.has_word("--build")) ||
         (program == "meson" && command.has_word("compile"));
}

std::optional<ToolEffect> c_build_effect(const SplitInput& input, const Command& command, const CommandPlace& place) {
  return Reader(input, command, place).read();
}

/// The install step is often far from the configure step, so all commands of the stage are asked. Where
/// they disagree, nothing tells which of them was for the project that is installed.
std::optional<std::string> install_prefix(const SplitInput& input) {
  std::set<std::string> prefixes;
  for (const Command& command : commands_of(input.model, input.stage)) {
    if (!configures(command)) continue;
    const auto given = command.program == "cmake" ? value_of(command, "-DCMAKE_INSTALL_PREFIX") : value_of(command, "--prefix");
    // CMake's documentation often types the variable: `-DCMAKE_INSTALL_PREFIX:PATH=/opt`.
    const auto typed = command.program == "cmake" && !given ? value_of(command, "-DCMAKE_INSTALL_PREFIX:PATH") : given;
    // Folders that are set one by one may lie anywhere.
    for (const char* name : {"--exec-prefix", "--bindir", "--libdir", "--sysconfdir", "--localstatedir", "--datadir"})
      if (command.program != "cmake" && value_of(command, name)) return std::nullopt;
    // `/usr/local` is the default of autotools, CMake and Meson alike.
    prefixes.insert(typed.value_or("/usr/local"));
  }
  if (prefixes.empty()) return "/usr/local";
  if (prefixes.size() > 1 || prefixes.begin()->empty()) return std::nullopt;
  return *prefixes.begin();
}

}  // namespace drydock
