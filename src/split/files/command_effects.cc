#include "split/files/command_effects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/run_time_paths.h"
#include "split/names.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// A dot at the beginning marks a hidden file, as `.bashrc`, and begins no extension.
string_view extension(string_view path) {
  const string_view name = base_name(path);
  const std::size_t dot = name.rfind('.');
  return dot == string_view::npos || dot == 0 ? string_view() : name.substr(dot);
}

// Folders of the Filesystem Hierarchy Standard: every image of a distribution has them.
constexpr auto kSystemFolders = std::to_array<string_view>({
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/sbin",
    "/usr/share",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/src",
    "/usr/local/include",
    "/usr/include",
    "/var",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/tmp",
    "/var/run",
    "/var/spool",
    "/etc/ssl",
    "/usr/local/etc",
    "/etc/init.d",
    "/etc/cron.d",
    "/etc/profile.d",
});

// What stands in these is a file.
bool is_in_program_folder(string_view path) {
  const string_view parent = path.substr(0, path.rfind('/'));
  return parent.ends_with("/bin") || parent.ends_with("/sbin");
}

// Programs of which no word can name a file that they write. A name belongs here only where that holds for
// every option, because the words are not looked at; a redirection behind them is read apart. Those that run
// another program, as `nice` and `exec`, are harmless only with nothing left to open.
constexpr string_view kPrints =
    " echo printf true false : test [ [[ set export unset readonly local declare typeset let cat grep egrep "
    "fgrep"
    " zgrep ls head tail cut tr uniq wc dirname basename realpath readlink id whoami uname nproc getent stat "
    "sleep"
    " which whereis type hash command printenv pwd cd pushd popd dirs exit return trap wait read shift expr "
    "seq"
    " sha1sum sha224sum sha256sum sha384sum sha512sum b2sum md5sum cksum sum shasum diff cmp comm file od "
    "hexdump strings df du"
    " free ps pgrep arch getconf hostid umask ulimit shopt base64 jobs fg bg kill killall pkill pidof break "
    "continue nl"
    " paste column fold rev tac tree date time sync alias unalias times getopts mapfile readarray builtin "
    "dpkg-query"
    " dpkg-architecture lsb_release apt-cache apt-config ldd objdump readelf nm size lscpu lsof env nslookup "
    "dig host"
    " ping ping6 gpgconf rpmkeys ssh-keyscan zcat xzcat bzcat zstdcat apk-query bc dc factor numfmt join "
    "tsort cal tty clear"
    " stty reset logname users groups w who uptime hostname dmesg lspci lsmod lsblk findmnt getfacl caller "
    "disown enable"
    " eatmydata nice nohup exec locale scanelf ldd ";

// The list is one string, so a match counts only as a whole word: `cat` stands in `zcat` as well.
bool holds(string_view list, string_view name) {
  if (name.empty() || name.find(' ') != string_view::npos) return false;
  for (std::size_t at = list.find(name); at != string_view::npos; at = list.find(name, at + 1))
    if (list[at - 1] == ' ' && list[at + name.size()] == ' ') return true;
  return false;
}

// `java -version`, `./foo --help`: whatever the program is, it prints and ends.
// Dockerfiles often end a RUN with such a call to prove an installation, and it must not end the whole
// argument. Exactly two words, since `-v` before more words means anything.
bool asks_for_version(const Command& command) {
  if (command.words.size() != 2) return false;
  static constexpr std::array<string_view, 6> kWords = {"--version", "-version", "version",
                                                        "-V",        "--help",   "-v"};
  const auto word = command.literal(1);
  return word && std::find(kWords.begin(), kWords.end(), *word) != kWords.end() && !command.program.empty() &&
         // These go on with `-v`, and write.
         !is_file_command(command.program) && command.program != "make" && command.program != "sh";
}

}  // namespace

// Knowing what stands in the image decides later how `cp a b` is read: into the folder b, or onto the file b.
void KnownPaths::add(const Effect& effect) {
  if (effect.kind == EffectKind::kRemoved) {
    // A removal by pattern takes an unknown part only, and what is known of the rest must stay known.
    if (!effect.from.empty() || !effect.tree) return;
    // What was known of a tree that goes is no longer so.
    for (auto* set : {&paths_, &folders_, &trees_}) {
      set->erase(effect.path);
      const std::string below = effect.path == "/" ? "/" : effect.path + "/";
      auto end = set->lower_bound(below);
      const auto begin = end;
      while (end != set->end() && end->starts_with(below)) ++end;
      set->erase(begin, end);
    }
    return;
  }
  // Packages have `/` as their path and changed files existed before: neither makes a path known.
  if (effect.kind == EffectKind::kSystemPackages || effect.kind == EffectKind::kChanged) return;
  paths_.insert(effect.path);
  if (effect.tree) trees_.insert(effect.path);
}

void KnownPaths::add_folder(const std::string& path) {
  folders_.insert(path);
}

// A path with something below it can only be a folder, whoever made it.
bool KnownPaths::is_folder(const std::string& path) const {
  if (std::find(kSystemFolders.begin(), kSystemFolders.end(), path) != kSystemFolders.end()) return true;
  if (folders_.contains(path)) return true;
  // The sets are sorted, so the first entry from `path/` on tells whether anything stands below.
  const std::string below = path + "/";
  for (const auto* set : {&paths_, &folders_}) {
    const auto next = set->lower_bound(below);
    if (next != set->end() && next->starts_with(below)) return true;
  }
  return false;
}

// Inside an unpacked archive or a cloned repository any name may be a folder, and nobody has listed them.
bool KnownPaths::may_hold(const std::string& path) const {
  for (std::size_t end = path.size(); end != std::string::npos && end > 0; end = path.rfind('/', end - 1))
    if (trees_.contains(path.substr(0, end))) return true;
  return false;
}

std::string KnownPaths::tree_around(const std::string& path) const {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
    if (trees_.contains(path.substr(0, end))) return path.substr(0, end);
  return path;
}

bool only_prints(string_view program) {
  return holds(kPrints, program);
}

std::string unknown_place(string_view program) {
  return fmt::format("where `{}` writes is not known", program);
}

// An open end is widened to a tree rather than dropped: to claim too much costs a fix at most, to claim too
// little would lose a file.
void add_effect(GeneralEffect& out, string_view program, EffectKind kind, const std::optional<PathWord>& path,
                bool tree, std::vector<std::string> from) {
  if (!path) {
    out.unknown = unknown_place(program);
    return;
  }
  out.effects.push_back({kind, path->path, tree || !path->exact, 0, {}, std::move(from)});
}

// cp, mv, install, ln and COPY share one question: whether the destination is the new name or the folder
// around it. Where that is open, the effect covers both.
Effect placed(const KnownPaths& known, EffectKind kind, const Destination& destination,
              const PathWord& source, bool tree) {
  const PathWord& to = destination.path;
  Effect out{kind, to.path, tree, 0, {}, {}};
  if (source.exact)
    out.from.push_back(source.path);
  else if (!source.pattern.empty())
    out.from.push_back(source.pattern);
  else if (!source.path.empty())
    out.from.push_back(source.path);
  // The destination is only known to lie below this path, so no name can be appended to it.
  if (!to.exact) {
    out.tree = true;
    return out;
  }
  // The content of `x/.` goes where a file `x` would.
  const bool content = source.folder && tree && source.exact;
  const bool there = known.is_folder(to.path);
  if (tree && !destination.into && !there) {
    // `mv a b/` gives a folder the new name where no b is, and puts it into b where one is.
    return out;
  }
  // Three ways to know a folder: the option or the number of sources says so, the slash does, or it stands
  // there.
  const bool into = destination.into || to.folder || there;
  if (into && source.exact && !content) {
    out.path = clean_path(to.path + "/" + std::string(base_name(source.path)));
  } else if (into) {
    // A folder takes something whose name is not known, so any name below it may be written.
    out.tree = true;
  } else if (!tree) {
    const string_view name = source.exact ? string_view(source.path) : string_view(source.pattern);
    // Whether a folder stands there already is not known. A name like the source's is a file's name.
    const bool file = base_name(to.path) == base_name(name) ||
                      (!extension(to.path).empty() && extension(to.path) == extension(name)) ||
                      is_in_program_folder(to.path);
    out.tree = !file && known.may_hold(to.path);
  }
  return out;
}

// The rules are those of getopt_long(3) with permutation, as GNU tools have it: options may follow operands,
// clusters of letters are split, and `--` ends the options.
Arguments::Arguments(const CommandScope& scope, const OptionSpec& spec, std::size_t begin) {
  const Command& command = scope.command;
  bool ended = false;
  for (std::size_t i = begin; i < command.words.size(); ++i) {
    WordText text = scope.words.text(command.words[i], scope.place);
    if (ended || !is_option(text.text)) {
      if (!ended && text.exact && text.text == "--")
        ended = true;
      else
        operands.push_back({std::move(text), i});
      continue;
    }
    const auto next_value = [&]() -> std::optional<WordText> {
      if (i + 1 >= command.words.size()) return std::nullopt;
      return scope.words.text(command.words[++i], scope.place);
    };
    // A value glued to its option keeps what was unknown in the word: `-C$DIR` has a value that is open as
    // well.
    const auto rest_of = [&](std::size_t from) {
      WordText rest = text;
      rest.text = rest.text.substr(std::min(from, rest.text.size()));
      if (!rest.pattern.empty()) rest.pattern = rest.pattern.substr(std::min(from, rest.pattern.size()));
      return rest;
    };
    if (text.text.starts_with("--")) {
      const std::size_t equals = text.text.find('=');
      Option option{text.text.substr(2, equals == std::string::npos ? equals : equals - 2), std::nullopt, i};
      if (equals != std::string::npos)
        option.value = rest_of(equals + 1);
      else if (value_follows(text.text, spec))
        option.value = next_value();
      option.word = i;
      options.push_back(std::move(option));
      continue;
    }
    for (std::size_t letter = 1; letter < text.text.size(); ++letter) {
      const char c = text.text[letter];
      Option option{std::string(1, c), std::nullopt, i};
      const bool takes = spec.short_with_value.find(c) != string_view::npos;
      if (takes) {
        // With an open end, as in `-o$FILE`, the value may well be in this word, so the next one is not taken
        // for it.
        if (letter + 1 < text.text.size() || !text.exact) {
          std::size_t from = letter + 1;
          if (from < text.text.size() && text.text[from] == '=') ++from;
          option.value = rest_of(from);
        } else {
          option.value = next_value();
        }
        option.word = i;
      }
      options.push_back(std::move(option));
      if (takes) break;
    }
  }
}

bool Arguments::has(std::initializer_list<string_view> names) const {
  return std::any_of(options.begin(), options.end(), [&](const Option& o) {
    return std::find(names.begin(), names.end(), o.name) != names.end();
  });
}

// Repeated options override one another in the tools that are read here, so the last value is the one in
// force.
const WordText* Arguments::value(std::initializer_list<string_view> names) const {
  const WordText* out = nullptr;
  for (const Option& option : options)
    if (option.value && std::find(names.begin(), names.end(), option.name) != names.end())
      out = &*option.value;
  return out;
}

// What no family knows stays nothing rather than harmless: a new tool may write anywhere, and then nobody can
// split.
std::optional<GeneralEffect> general_effect(const CommandScope& scope) {
  const Command& command = scope.command;
  if (only_prints(command.program) || asks_for_version(command)) return GeneralEffect{};
  if (is_file_command(command.program)) return file_command(scope);
  for (const auto family : {archive_command, fetch_command, package_effect, system_command})
    if (auto out = family(scope)) return out;
  return std::nullopt;
}

}  // namespace drydock
