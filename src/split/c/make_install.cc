#include "split/c/make_install.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "model/run_time_paths.h"
#include "split/names.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

string_view trim(string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

/// Continuations joined.
std::vector<std::string> lines_of(string_view text) {
  std::vector<std::string> out;
  bool joined = false;
  while (!text.empty()) {
    string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    // make joins lines before it looks at anything else, so a continued recipe or assignment is one line.
    const bool more = line.ends_with('\\');
    if (more) line.remove_suffix(1);
    if (joined)
      out.back() += " " + std::string(trim(line));
    else
      out.emplace_back(line);
    joined = more;
  }
  return out;
}

/// Words as the shell has them; quotes only around whole plain text.
/// Backslashes inside words are rare in recipes, and a command that has one is declined later.
std::vector<std::string> words_of(string_view text) {
  std::vector<std::string> out;
  std::string word;
  bool open = false;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      open = true;
    } else if (c == ' ' || c == '\t') {
      if (open) out.push_back(word);
      word.clear();
      open = false;
    } else {
      word += c;
      open = true;
    }
  }
  if (open) out.push_back(word);
  return out;
}

class InstallReader {
 public:
  /// The file is read once as make does it, rules and variables first; what the goal does is looked at only
  /// then, because a variable may be set below the recipe that uses it.
  explicit InstallReader(const MakeInstallRequest& request) : request_(request) {
    read();
    target(request.target);
  }

  MakeInstall result() {
    // A folder without files is made to be written to.
    for (const std::string& folder : folders_) {
      // `install -d` of a folder that files then go to says nothing new. One that stays empty must be
      // carried by itself, or the program finds it missing.
      const bool shown =
          is_there(folder) ||
          std::any_of(out_.files.begin(), out_.files.end(),
                      [&](const MadeByInstall& file) { return is_inside(file.path, folder); }) ||
          std::any_of(folders_.begin(), folders_.end(),
                      [&](const std::string& each) { return each != folder && is_inside(each, folder); });
      if (!shown) out_.files.push_back({folder, true, folder});
    }
    // A list that is not complete is worth nothing: what is missing in it could be what the program opens.
    if (!out_.problem.empty()) out_.files.clear();
    return std::move(out_);
  }

 private:
  /// A value by `?=` is weak: the environment wins over it, and a value by `=` wins over the environment.
  struct Variable {
    std::string value;
    bool weak = false;  // `?=`
  };
  struct Rule {
    std::string prerequisites;
    std::vector<std::string> recipe;
    bool conditional = false;
  };

  /// The first reason is the one that the author can do something about; later ones follow from it.
  void fail(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  void read() {
    int depth = 0;
    std::string current;
    for (const std::string& line : lines_of(request_.makefile)) {
      // A tab makes a line a recipe's, whatever else stands in it.
      if (line.starts_with('\t')) {
        if (!current.empty()) rules_[current].recipe.push_back(line.substr(1));
        continue;
      }
      // In a recipe `#` is for the shell to read; everywhere else it begins a comment of make's.
      const std::string text(trim(string_view(line).substr(0, line.find('#'))));
      if (text.empty()) continue;
      const std::string first = text.substr(0, text.find_first_of(" \t("));
      // Which branch make takes depends on variables of the build. Neither branch is assumed: what either
      // assigns or defines is marked below.
      if (first == "ifeq" || first == "ifneq" || first == "ifdef" || first == "ifndef") {
        ++depth;
        // Part of a recipe depends on something that is not looked at.
        if (!current.empty()) rules_[current].conditional = true;
        continue;
      }
      if (first == "else") continue;
      if (first == "endif") {
        --depth;
        continue;
      }
      if (first == "include" || first == "-include" || first == "sinclude" || first == "define") {
        // Lists of headers aside, anything may be defined there.
        if (text.find(".d") == std::string::npos && text.find("DEP") == std::string::npos &&
            text.find("dep") == std::string::npos)
          included_ = true;
        continue;
      }
      if (assignment(text, depth > 0)) {
        // An assignment ends a recipe, so a line with a tab after it is no part of that.
        current.clear();
        continue;
      }
      const std::size_t colon = text.find(':');
      if (colon == std::string::npos) continue;
      current.clear();
      for (const std::string& name : words_of(text.substr(0, colon))) {
        // Double-colon rules and rules with their recipe on the line are rare, and not read.
        if (text.find(';', colon) != std::string::npos || text.compare(colon, 2, "::") == 0)
          rules_[name].conditional = true;
        rules_[name].prerequisites += " " + text.substr(colon + 1);
        rules_[name].conditional = rules_[name].conditional || depth > 0;
        // Where one rule has several targets, the recipe is kept for the one that can be asked for.
        if (name.starts_with("install") || current.empty()) current = name;
      }
    }
  }

  /// A wrong value puts files in a wrong place without a sign of it. So `!=`, which runs a command, and
  /// what stands under a condition make a variable one that nobody knows.
  bool assignment(const std::string& text, bool conditional) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return false;
    std::size_t end = equals;
    while (end > 0 && string_view(":?+!").find(text[end - 1]) != string_view::npos) --end;
    std::string name(trim(string_view(text).substr(0, end)));
    for (const string_view word : {"export ", "override "})
      if (name.starts_with(word)) name = std::string(trim(string_view(name).substr(word.size())));
    // `target: NAME = value` is a rule.
    if (name.find_first_of(" \t:") != std::string::npos) return false;
    const std::string value(trim(string_view(text).substr(equals + 1)));
    const char kind = end < equals ? text[end] : '=';
    if (conditional || kind == '!')
      poisoned_.insert(name);
    else if (kind == '+')
      variables_[name].value += " " + value;
    else if (kind == '?' && variables_.contains(name))
      return true;
    else
      variables_[name] = {value, kind == '?'};
    return true;
  }

  /// With variables put in; nothing where one is not known.
  std::optional<std::string> expand(string_view text, int depth = 0) {
    std::string out;
    // A variable that names itself would be expanded for ever; make calls that an error.
    if (depth > 12) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '$') {
        out += text[i];
        continue;
      }
      if (++i == text.size()) return std::nullopt;
      // Automatic variables have values only while make runs the recipe, and `$$x` is one of the shell's.
      if (text[i] != '(' && text[i] != '{') return std::nullopt;  // `$@`, `$<`, `$$x`
      const std::size_t close = text.find(text[i] == '(' ? ')' : '}', i);
      if (close == string_view::npos) return std::nullopt;
      const auto value = variable(std::string(text.substr(i + 1, close - i - 1)), depth);
      if (!value) return std::nullopt;
      out += *value;
      i = close;
    }
    return out;
  }

  std::optional<std::string> variable(const std::string& name, int depth) {
    if (name.find_first_of(" \t,:$") != std::string::npos)
      return std::nullopt;  // functions and substitutions
    // The command line wins over all that the file assigns.
    if (const auto given = request_.variables.find(name); given != request_.variables.end())
      return given->second.find("$(") == std::string::npos ? std::optional(given->second) : std::nullopt;
    if (poisoned_.contains(name)) return std::nullopt;
    const auto found = variables_.find(name);
    const bool weak = found == variables_.end() || found->second.weak;
    // A name that an included file or the environment may define has a value that is not in the text.
    if (weak && (included_ || request_.in_environment(name))) return std::nullopt;
    if (found != variables_.end()) return expand(found->second.value, depth + 1);
    // Make's own, https://www.gnu.org/software/make/manual/html_node/Implicit-Variables.html
    if (name == "RM") return "rm -f";
    if (name == "CURDIR") return request_.folder;
    // These have default values of make's own, which depend on the system.
    static constexpr auto kOwn =
        std::to_array<string_view>({"MAKE", "CC", "CXX", "AR", "SHELL", "MAKEFLAGS"});
    if (holds(kOwn, name)) return std::nullopt;
    // A variable that nobody sets is empty: `$(DESTDIR)/usr/bin` is `/usr/bin`.
    return "";
  }

  /// Only prerequisites that install are followed. The others build, and what they write lies in the
  /// source's folder, where all counts as built.
  void target(const std::string& name) {
    // A target is made once however many others depend on it, and rules that depend on each other in a
    // circle end here.
    if (!done_.insert(name).second) return;
    const auto found = rules_.find(name);
    if (found == rules_.end() || included_)
      return fail(fmt::format("what the target `{}` of the Makefile does is not written out in it", name));
    if (found->second.conditional)
      return fail(fmt::format("what the target `{}` does depends on conditions", name));
    const auto prerequisites = expand(found->second.prerequisites);
    for (const std::string& each : words_of(prerequisites.value_or(found->second.prerequisites)))
      if (each.find("install") != std::string::npos) target(each);
    for (const std::string& line : found->second.recipe) {
      string_view text = trim(line);
      // `@`, `-` and `+` in front of a command are for make and no part of it.
      while (!text.empty() && string_view("@-+").find(text.front()) != string_view::npos)
        text = trim(text.substr(1));
      if (text.empty() || text.front() == '#') continue;
      const auto expanded = expand(text);
      if (!expanded) return fail(fmt::format("`{}` of the Makefile expands what is not known", name));
      // Each line is a shell of its own, and only plain commands are read.
      // Pipes, loops, globs and substitutions make what is written depend on what is there at build time.
      static constexpr string_view kSyntax = "|`$(){}<>*?[]~&;\\";
      std::string rest = *expanded;
      // `&&` and `;` between plain commands change nothing about where these write, so that much of the
      // shell is read.
      for (std::size_t begin = 0; begin <= rest.size();) {
        std::size_t end = rest.find("&&", begin);
        const std::size_t semicolon = rest.find(';', begin);
        const std::size_t width = end <= semicolon ? 2 : 1;
        end = std::min({end, semicolon, rest.size()});
        const std::string command = rest.substr(begin, end - begin);
        begin = end + width;
        const auto words = words_of(command);
        if (words.empty()) continue;
        // These print or test, and write nothing unless they are redirected.
        static constexpr auto kQuiet = std::to_array<string_view>({"echo", "true", ":", "test", "printf"});
        if (holds(kQuiet, words.front()) && command.find_first_of("|`$<>") == std::string::npos) continue;
        if (command.find_first_of(kSyntax) != std::string::npos)
          return fail(fmt::format("`{}` of the Makefile has more than plain commands", name));
        run(words);
      }
    }
  }

  /// A path beginning with a variable that is empty is absolute by now; all others start from the folder
  /// that make runs in.
  std::string absolute(const std::string& path) const {
    return clean_path(path.starts_with('/') ? path : request_.folder + "/" + path);
  }

  /// Whether the last operand of `cp` is a folder decides on the name of the copy. These stand in images of
  /// all distributions.
  static bool is_there(const std::string& clean) {
    static constexpr auto kThere = std::to_array<string_view>({"/bin",
                                                               "/sbin",
                                                               "/etc",
                                                               "/lib",
                                                               "/opt",
                                                               "/tmp",
                                                               "/usr",
                                                               "/usr/bin",
                                                               "/usr/games",
                                                               "/usr/include",
                                                               "/usr/lib",
                                                               "/usr/sbin",
                                                               "/usr/share",
                                                               "/usr/local",
                                                               "/usr/local/bin",
                                                               "/usr/local/etc",
                                                               "/usr/local/include",
                                                               "/usr/local/lib",
                                                               "/usr/local/sbin",
                                                               "/usr/local/share",
                                                               "/var/lib"});
    return holds(kThere, clean);
  }

  /// A folder for sure: made before, or part of every image.
  bool is_folder(const std::string& path) const {
    const std::string clean = absolute(path);
    return path.ends_with('/') || folders_.contains(clean) || is_there(clean);
  }

  /// COPY gives all to root, and folders the usual mode.
  /// Another owner or a folder's special mode would be lost on the way, and a program that drops its
  /// privileges may then not read or write there.
  static bool is_root_name(string_view name) {
    return name == "root" || name == "0" || name == "root:root" || name == "0:0";
  }

  void run(const std::vector<std::string>& words) {
    const string_view program = base_name(words.front());
    std::vector<std::string> operands;
    std::string flags, folder, mode, owner, group;
    // Options may stand behind operands, as GNU's tools take them, until `--` says that none follow.
    bool plain = false;  // no more options: `--`
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (word == "--")
        plain = true;
      else if (plain || !word.starts_with('-') || word == "-")
        operands.push_back(word);
      else if (word.starts_with("--")) {
        // Long options are read as far as they say where files go.
        const string_view name = string_view(word).substr(2, word.find('=') - 2);
        if (name == "target-directory" && word.find('=') != std::string::npos)
          folder = word.substr(word.find('=') + 1);
        else if (name == "directory")
          flags += 'd';
        else if (name == "recursive" || name == "archive")
          flags += 'r';
        else if (name == "mode" || name == "owner" || name == "group" || name == "no-target-directory")
          return fail("an option of the Makefile's install target is not known");
      } else {
        // `-m 755`, `-m755` and `-Dm755` all give the mode: a letter that takes a value takes the rest of
        // its word, or else the next word.
        for (std::size_t k = 1; k < word.size(); ++k) {
          const bool takes =
              program == "install"
                  ? string_view("mogtS").find(word[k]) != string_view::npos
                  : ((program == "cp" || program == "ln" || program == "mv") && word[k] == 't') ||
                        (program == "mkdir" && word[k] == 'm');
          if (!takes) {
            flags += word[k];
            continue;
          }
          const std::string value = k + 1 < word.size()    ? word.substr(k + 1)
                                    : i + 1 < words.size() ? words[++i]
                                                           : std::string();
          if (word[k] == 't') folder = value;
          if (word[k] == 'm') mode = value;
          if (word[k] == 'o') owner = value;
          if (word[k] == 'g') group = value;
          break;
        }
      }
    }
    const auto has = [&](char flag) { return flags.find(flag) != std::string::npos; };
    if ((!owner.empty() && !is_root_name(owner)) || (!group.empty() && !is_root_name(group)))
      return fail("the Makefile's install target gives files to another user than root");
    if (program == "mkdir" || (program == "install" && has('d'))) {
      if (!mode.empty() && mode != "755" && mode != "0755")
        return fail("the Makefile's install target makes a folder with a mode of its own");
      for (const std::string& each : operands) folders_.insert(absolute(each));
      return;
    }
    if (program == "chown" || program == "chgrp") {
      if (operands.empty() || !is_root_name(operands.front()))
        fail("the Makefile's install target gives files to another user than root");
      return;
    }
    // COPY keeps the modes of files, so `chmod` of a file changes nothing here. A folder on the way to them
    // is made anew, with the usual mode.
    if (program == "chmod" || program == "strip") {
      for (const std::string& each : operands)
        if (folders_.contains(absolute(each)))
          fail("the Makefile's install target makes a folder with a mode of its own");
      return;
    }
    // `ldconfig` writes the cache of the dynamic linker, which is a file of the image's own and is not
    // carried.
    if (program == "rm" || program == "ldconfig")
      return program == "rm" ? removed(operands) : fail("the Makefile runs `ldconfig`");
    if (program != "install" && program != "cp" && program != "ln")
      return fail(
          fmt::format("what `{}` of the Makefile's install target writes is not known", words.front()));
    const bool link = program == "ln";
    // `-T` takes the last operand for a file even where a folder of that name is there.
    if (has('T')) return fail("an option of the Makefile's `install` is not known");
    if (folder.empty()) {
      if (operands.size() < 2) return fail("the Makefile's install target is not understood");
      folder = operands.back();
      operands.pop_back();
      // With a single source and a target that is no folder, the target is the new name.
      if (operands.size() == 1 && !is_folder(folder)) {
        if (link)
          out_.files.push_back({absolute(folder), false, {}});
        else
          place(operands.front(), absolute(folder), program == "cp" && (has('r') || has('R') || has('a')));
        return;
      }
    }
    for (const std::string& each : operands) {
      const string_view leaf = base_name(each);
      // `cp -r conf/. /etc/app` copies the content without the folder's name, so its files cannot be named.
      if (leaf.empty() || leaf == "." || leaf == "..")
        return fail("the Makefile's install target copies a whole folder");
      if (link)
        out_.files.push_back({absolute(folder + "/" + std::string(leaf)), false, {}});
      else
        place(each, absolute(folder + "/" + std::string(leaf)),
              program == "cp" && (has('r') || has('R') || has('a')));
    }
  }

  void place(const std::string& source, const std::string& path, bool recursive) {
    // A source with an absolute path is no file of the project, and nothing shows what it is.
    if (source.empty() || path.empty() || source.starts_with('/'))
      return fail("the Makefile's install target is not understood");
    out_.files.push_back({path, recursive, absolute(source)});
  }

  /// What is installed first and removed again is not there.
  void removed(const std::vector<std::string>& paths) {
    for (const std::string& each : paths)
      std::erase_if(out_.files,
                    [&](const MadeByInstall& file) { return is_inside(file.path, absolute(each)); });
  }

  const MakeInstallRequest& request_;
  std::map<std::string, Variable> variables_;
  std::map<std::string, Rule> rules_;
  std::set<std::string> poisoned_, folders_, done_;
  bool included_ = false;
  MakeInstall out_;
};

}  // namespace

MakeInstall read_make_install(const MakeInstallRequest& request) {
  return InstallReader(request).result();
}

}  // namespace drydock
