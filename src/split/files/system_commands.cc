#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "split/files/command_effects.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// What an installed package's name looks like once version, suite and architecture are off; empty where the
// word is none.
std::string package_name(PackageTool tool, string_view word) {
  // A local file, a group, a pattern.
  if (word.find('/') == 0 || word.starts_with('.') || word.starts_with('@') || word.starts_with('~') ||
      word.starts_with('!') || word.find('^') != string_view::npos || word.find('(') != string_view::npos)
    return {};
  for (const string_view suffix : {".deb", ".rpm", ".apk"})
    if (word.ends_with(suffix)) return {};
  if (word.find("://") != string_view::npos) return {};
  const bool apt = tool == PackageTool::kAptGet || tool == PackageTool::kApt;
  // apt: `name=version`, `name/suite`, `name:arch`, and a trailing - or + that means removal or installation.
  // apk: `name=version`, `name~version`, `name@tag`, `name>version`.
  string_view name = word.substr(0, word.find_first_of(apt                         ? "=/:"
                                                       : tool == PackageTool::kApk ? "=~@<>!"
                                                                                   : "="));
  if (name.find_first_of("*?[") != string_view::npos || (apt && name.ends_with('-'))) return {};
  return std::string(name);
}

// The final stage may have to install the same packages, which is possible only where every name is written
// out.
void packages(GeneralEffect& out, const CommandScope& scope, const PackageCommand& read) {
  PackageInstall install;
  install.tool = read.tool;
  install.complete = read.complete;
  // A version may stay open, since the final stage installs by name and from the same release.
  for (const std::size_t word : read.packages) {
    const WordText text = scope.words.text(scope.command.words[word], scope.place);
    // `nginx=$VERSION` and `curl=7.*` are packages by name all the same, `lib*` and `php$VERSION` are none.
    std::string name = text.splits ? std::string() : package_name(read.tool, text.text);
    if (!text.exact && name.size() == text.text.size()) name.clear();
    if (name.empty()) {
      install.complete = false;
      continue;
    }
    install.names.push_back(std::move(name));
  }
  // `apt-get -f install` fetches what other packages lack.
  if (install.names.empty()) install.complete = false;
  out.packages = std::move(install);
}

bool is_one_of(string_view word, std::initializer_list<string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

void tree_at(GeneralEffect& out, EffectKind kind, string_view path) {
  out.effects.push_back({kind, std::string(path), true, 0, {}, {}});
}

// Where a package manager keeps its lists and what it has fetched.
// No running program reads them, so what is written there can stay in the build.
string_view lists_of(PackageTool tool) {
  switch (tool) {
    case PackageTool::kAptGet:
    case PackageTool::kApt:
      return "/var/lib/apt";
    case PackageTool::kApk:
      return "/var/cache/apk";
    case PackageTool::kZypper:
      return "/var/cache/zypp";
    default:
      return "/var/cache";
  }
}

// Cleaning removes what was fetched and leaves what is installed.
string_view cache_of(PackageTool tool) {
  switch (tool) {
    case PackageTool::kAptGet:
    case PackageTool::kApt:
      return "/var/cache/apt";
    case PackageTool::kYum:
      return "/var/cache/yum";
    case PackageTool::kDnf:
    case PackageTool::kMicrodnf:
      return "/var/cache/dnf";
    default:
      return lists_of(tool);
  }
}

// A program whose effect does not hang on its words.
struct Fixed {
  string_view program;
  EffectKind kind;
  string_view path;
  bool tree;
};

// Programs that always write at the same place.
// What matters is the place: a change of /etc is one that the new base would lack.
constexpr auto kFixed = std::to_array<Fixed>({
    {"ldconfig", EffectKind::kChanged, "/etc/ld.so.cache", false},
    {"update-ca-certificates", EffectKind::kChanged, "/etc/ssl/certs", true},
    {"update-ca-trust", EffectKind::kChanged, "/etc/pki", true},
    {"locale-gen", EffectKind::kMade, "/usr/lib/locale", true},
    {"update-locale", EffectKind::kText, "/etc/default/locale", false},
    {"apt-key", EffectKind::kChanged, "/etc/apt", true},
    {"add-apt-repository", EffectKind::kText, "/etc/apt", true},
    {"apt-add-repository", EffectKind::kText, "/etc/apt", true},
    {"apt-mark", EffectKind::kChanged, "/var/lib/apt/extended_states", false},
    {"debconf-set-selections", EffectKind::kText, "/var/cache/debconf", true},
    {"fc-cache", EffectKind::kMade, "/var/cache/fontconfig", true},
    {"update-rc.d", EffectKind::kChanged, "/etc", true},
    {"systemctl", EffectKind::kChanged, "/etc", true},
    {"chkconfig", EffectKind::kChanged, "/etc", true},
    {"a2enmod", EffectKind::kChanged, "/etc/apache2", true},
    {"a2dismod", EffectKind::kChanged, "/etc/apache2", true},
    {"a2ensite", EffectKind::kChanged, "/etc/apache2", true},
    {"a2dissite", EffectKind::kChanged, "/etc/apache2", true},
    {"a2enconf", EffectKind::kChanged, "/etc/apache2", true},
    {"a2disconf", EffectKind::kChanged, "/etc/apache2", true},
    {"phpenmod", EffectKind::kChanged, "/etc/php", true},
    {"phpdismod", EffectKind::kChanged, "/etc/php", true},
    {"crontab", EffectKind::kText, "/var/spool/cron", true},
    {"passwd", EffectKind::kUser, "/etc/passwd", false},
    {"chpasswd", EffectKind::kUser, "/etc/passwd", false},
    {"groupadd", EffectKind::kUser, "/etc/passwd", false},
    {"addgroup", EffectKind::kUser, "/etc/passwd", false},
    {"groupmod", EffectKind::kUser, "/etc/passwd", false},
    {"groupdel", EffectKind::kUser, "/etc/passwd", false},
    {"delgroup", EffectKind::kUser, "/etc/passwd", false},
    {"gpasswd", EffectKind::kUser, "/etc/passwd", false},
    {"chsh", EffectKind::kUser, "/etc/passwd", false},
});

// Long options with a value, of shadow's tools, Debian's adduser and busybox's together.
constexpr std::array<string_view, 14> kUserLong = {"base-dir", "comment", "home-dir", "home",      "gid",
                                                   "uid",      "groups",  "shell",    "skel",      "password",
                                                   "gecos",    "ingroup", "key",      "expiredate"};

// A user is an entry in /etc/passwd, and for some of these commands a home as well, filled from /etc/skel.
GeneralEffect user(const CommandScope& scope) {
  GeneralEffect out;
  const string_view program = scope.command.program;
  out.effects.push_back({EffectKind::kUser, "/etc/passwd", false, 0, {}, {}});
  const Arguments arguments(scope, {"bcdefgGhkKpsuZR", kUserLong});
  if (program == "userdel" || program == "deluser") {
    // Which folder was the user's home stands in /etc/passwd and not in the command.
    if (arguments.has({"r", "remove", "remove-home", "remove-all-files"}))
      out.unknown = unknown_place(program);
    return out;
  }
  // With another root the entry goes to the /etc/passwd of another system.
  if (arguments.has({"R", "root", "P", "prefix"})) out.unknown = unknown_place(program);
  const bool adds = program == "adduser";
  const WordText* home = arguments.value({"d", "home-dir", "home"});
  // busybox's adduser takes the home as -h.
  if (home == nullptr && adds) home = arguments.value({"h"});
  // `adduser app group` enters the user in a group, and `-H`, `--no-create-home` keep the home away.
  const bool makes = adds ? !arguments.has({"H", "no-create-home"}) && arguments.operands.size() == 1
                          : arguments.has({"m", "create-home", "move-home"});
  // useradd makes no home unless -m asks for it, while adduser does so by default.
  if (!makes) return out;
  if (home != nullptr) {
    add_effect(out, program, EffectKind::kMade, scope.path(*home), true);
  } else if (program != "usermod") {
    // Where the name is not certain, the home is somewhere below /home.
    std::optional<PathWord> path = PathWord{"/home", false, {}, false};
    if (arguments.operands.size() == 1 && arguments.operands[0].text.exact)
      path = PathWord{clean_path("/home/" + arguments.operands[0].text.text), true, {}, false};
    add_effect(out, program, EffectKind::kMade, path, true);
  }
  return out;
}

// The words behind --install and --slave are link, name and path; the link is what a program is found by.
GeneralEffect alternatives(const CommandScope& scope) {
  GeneralEffect out;
  tree_at(out, EffectKind::kChanged, "/etc/alternatives");
  for (std::size_t i = 1; i + 3 < scope.command.words.size(); ++i) {
    if (!scope.command.word_is(i, "--install") && !scope.command.word_is(i, "--slave")) continue;
    const auto target = scope.words.path(scope.command.words[i + 3], scope.place);
    add_effect(out, "update-alternatives", EffectKind::kMade,
               scope.words.path(scope.command.words[i + 1], scope.place), false,
               target && target->exact ? std::vector<std::string>{target->path} : std::vector<std::string>());
  }
  return out;
}

// An installed package runs scripts of its own, so it counts as a step of the package manager and not as a
// few files.
GeneralEffect dpkg(const CommandScope& scope) {
  GeneralEffect out;
  const Arguments arguments(scope, {});
  if (arguments.has(
          {"i", "install", "unpack", "configure", "r", "remove", "P", "purge", "a", "add-architecture"})) {
    out.effects.push_back({EffectKind::kSystemPackages, "/", false, 0, {}, {}});
    // What the files at hand hold is not written out.
    if (arguments.has({"i", "install", "unpack"}))
      out.packages = PackageInstall{PackageTool::kAptGet, 0, {}, {}, false};
  } else if (arguments.has({"x", "extract", "X", "vextract"}) && arguments.operands.size() > 1) {
    // An extraction takes the files alone, without the scripts, to a folder that is named.
    add_effect(out, "dpkg", EffectKind::kUnpacked, scope.path(arguments.operands.back().text), true);
  } else if (arguments.has({"divert", "set-selections", "clear-selections"})) {
    tree_at(out, EffectKind::kChanged, "/var/lib/dpkg");
  } else if (!arguments.has({"l",
                             "list",
                             "s",
                             "status",
                             "L",
                             "listfiles",
                             "S",
                             "search",
                             "print-architecture",
                             "W",
                             "show",
                             "get-selections",
                             "compare-versions",
                             "print-foreign-architectures",
                             "I",
                             "info",
                             "c",
                             "contents",
                             "f",
                             "field",
                             "p",
                             "V",
                             "verify",
                             "audit",
                             "C"})) {
    // The queries are the rest that is harmless; of an action that is not known, nothing can be said.
    out.unknown = "what `dpkg` does is not known";
  }
  return out;
}

// What is neither a query nor a check changes the database of packages, and mostly the system's files.
GeneralEffect rpm(const CommandScope& scope) {
  GeneralEffect out;
  const Arguments arguments(scope, {"D", {}});
  if (arguments.has({"q", "query", "V", "verify", "E", "eval", "K", "checksig"}) || arguments.has({"showrc"}))
    return out;
  out.effects.push_back({EffectKind::kSystemPackages, "/", false, 0, {}, {}});
  // A package file may be anything, so what it installs has no name here.
  if (!arguments.has({"import", "e", "erase", "rebuilddb"}))
    out.packages = PackageInstall{PackageTool::kYum, 0, {}, {}, false};
  return out;
}

// A key comes as two files, the public half beside the private one. With -A the host's keys go to /etc/ssh.
GeneralEffect ssh_keygen(const CommandScope& scope) {
  GeneralEffect out;
  const Arguments arguments(scope, {"fNtbCmPRFrIVnOsaS", {}});
  if (arguments.has({"A"})) {
    tree_at(out, EffectKind::kMade, "/etc/ssh");
  } else if (const WordText* file = arguments.value({"f"})) {
    auto path = scope.path(*file);
    add_effect(out, "ssh-keygen", EffectKind::kMade, path);
    if (path) path->path += ".pub";
    add_effect(out, "ssh-keygen", EffectKind::kMade, path);
  } else if (!arguments.has({"F", "l", "y"})) {
    out.unknown = unknown_place("ssh-keygen");
  }
  return out;
}

// Verbs of openssl's share few rules; only those whose output goes where -out or -keyout says are taken as
// known.
GeneralEffect openssl(const CommandScope& scope) {
  GeneralEffect out;
  const auto verb = scope.command.literal(1).value_or("");
  if (is_one_of(verb,
                {"version", "dgst", "rand", "s_client", "verify", "sha256", "md5", "passwd", "ciphers"}) &&
      !scope.command.has_word("-out"))
    return out;
  for (std::size_t i = 2; i + 1 < scope.command.words.size(); ++i)
    for (const string_view option : {"-out", "-keyout", "-CAserial", "-pubout"})
      if (option != "-pubout" && scope.command.word_is(i, option))
        add_effect(out, "openssl", EffectKind::kMade,
                   scope.words.path(scope.command.words[i + 1], scope.place));
  if (!is_one_of(verb, {"req", "x509", "genrsa", "rsa", "dhparam", "pkcs12", "pkcs8", "ecparam", "ec",
                        "genpkey", "rand", "dgst", "enc", "base64"}) ||
      scope.command.has_word("-CAcreateserial"))
    out.unknown = "what `openssl` writes is not known";
  return out;
}

}  // namespace

// pip and npm belong to the recipes of their languages, which know where these install.
std::optional<GeneralEffect> package_effect(const CommandScope& scope) {
  const auto read = package_command(scope.command);
  if (!read || read->tool == PackageTool::kPip || read->tool == PackageTool::kNpm) return std::nullopt;
  GeneralEffect out;
  const string_view verb = read->verb;
  // A package manager can be sent to another root, and then its files are not where they usually are.
  for (const string_view elsewhere : {"--root", "--installroot", "--destdir", "--downloaddir", "--root-dir"})
    if (has_option(scope.command, *read, elsewhere)) out.unknown = unknown_place(scope.command.program);
  if (is_one_of(
          verb,
          {"install",      "reinstall",    "add",   "in",    "localinstall", "upgrade",   "dist-upgrade",
           "full-upgrade", "dup",          "up",    "patch", "distro-sync",  "downgrade", "build-dep",
           "builddep",     "groupinstall", "group", "swap",  "satisfy",      "groups",    "fix"}) ||
      (verb == "update" && read->tool != PackageTool::kAptGet && read->tool != PackageTool::kApt &&
       read->tool != PackageTool::kApk)) {
    out.effects.push_back({EffectKind::kSystemPackages, "/", false, 0, {}, {}});
    // Groups, and what some source package needs, name no package.
    const bool by_name = is_one_of(verb, {"install", "reinstall", "add", "in", "localinstall", "downgrade"});
    if (by_name)
      packages(out, scope, *read);
    else if (is_one_of(verb, {"build-dep", "builddep", "groupinstall", "group", "groups", "swap", "satisfy"}))
      out.packages = PackageInstall{read->tool, 0, {}, {}, false};
  } else if (is_one_of(verb, {"remove", "purge", "autoremove", "autopurge", "del", "erase", "rm",
                              "groupremove", "mark"})) {
    out.effects.push_back({EffectKind::kSystemPackages, "/", false, 0, {}, {}});
  } else if (is_one_of(verb, {"update", "makecache", "refresh", "ref", "check-update"})) {
    // Only the lists are fetched; nothing is installed yet.
    tree_at(out, EffectKind::kRemote, lists_of(read->tool));
  } else if (is_one_of(verb, {"clean", "autoclean", "cache", "distclean", "dist-clean"})) {
    tree_at(out, EffectKind::kRemoved, cache_of(read->tool));
  } else if (is_one_of(verb, {"config-manager", "addrepo", "ar", "copr", "module", "removerepo", "rr",
                              "modifyrepo"})) {
    tree_at(out, EffectKind::kChanged, "/etc");
  } else if (is_one_of(verb, {"download", "source", "fetch"})) {
    // The package file is put into the current folder and not installed.
    add_effect(out, scope.command.program, EffectKind::kRemote, scope.place.folder, true);
  } else if (verb.empty() && has_option(scope.command, *read, "--print-arch")) {
    return out;
  } else if (!is_one_of(verb, {"list", "show", "search", "info", "policy", "version", "repolist", "check",
                               "moo", "depends", "rdepends", "stats", "audit", "verify", "query", "repoquery",
                               "lr", "se", "if"})) {
    out.unknown = fmt::format("what `{}` does is not known", scope.command.program);
  }
  return out;
}

// Administration that Dockerfiles do beside installing. What is missing in this list is unknown and ends the
// split, so it pays to name what is common.
std::optional<GeneralEffect> system_command(const CommandScope& scope) {
  const string_view program = scope.command.program;
  const auto fixed =
      std::find_if(kFixed.begin(), kFixed.end(), [&](const Fixed& f) { return f.program == program; });
  if (fixed != kFixed.end()) {
    GeneralEffect out;
    out.effects.push_back({fixed->kind, std::string(fixed->path), fixed->tree, 0, {}, {}});
    return out;
  }
  if (is_one_of(program, {"useradd", "adduser", "usermod", "userdel", "deluser"})) return user(scope);
  if (program == "update-alternatives" || program == "alternatives") return alternatives(scope);
  if (program == "dpkg" || program == "dpkg-deb" || program == "dpkg-divert" ||
      program == "dpkg-statoverride") {
    // dpkg and dpkg-deb share their options; the two longer names only change dpkg's own records.
    if (program.size() <= 8) return dpkg(scope);
    GeneralEffect out;
    tree_at(out, EffectKind::kChanged, "/var/lib/dpkg");
    // A diversion may move the file.
    if (scope.command.has_word("--rename")) out.unknown = "what `dpkg-divert` moves is not known";
    return out;
  }
  if (program == "rpm") return rpm(scope);
  if (program == "ssh-keygen") return ssh_keygen(scope);
  if (program == "openssl") return openssl(scope);
  // A name without a slash goes to the archive of the system's locales, a path to that very path.
  if (program == "localedef") {
    GeneralEffect out;
    tree_at(out, EffectKind::kMade, "/usr/lib/locale");
    const Arguments arguments(scope, {"cfiAu", {}});
    for (const auto& operand : arguments.operands)
      if (!operand.text.exact || operand.text.text.find('/') != std::string::npos)
        out.unknown = unknown_place(program);
    return out;
  }
  // Its scripts are those of the package; of these two it is known what they write.
  if (program == "dpkg-reconfigure" &&
      (scope.command.has_word("tzdata") || scope.command.has_word("locales"))) {
    GeneralEffect out;
    tree_at(out, EffectKind::kChanged, "/etc");
    tree_at(out, EffectKind::kMade, "/usr/lib/locale");
    return out;
  }
  return std::nullopt;
}

}  // namespace drydock
