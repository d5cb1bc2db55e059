#include <algorithm>
#include <array>

#include "model/download.h"
#include "split/files/command_effects.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Standard output and devices are no files of the image, so nothing has to be carried for them.
bool is_device(const WordText& text) {
  return text.text == "-" || text.text.starts_with("/dev/");
}

// The name under which a server's file is kept. Only the last part must be known.
// `…/$VERSION/app.tgz` still ends in a known name, so the version above it may stay open.
std::optional<std::string> remote_name(const CommandScope& scope, const Arguments::Operand& address) {
  std::string text = address.text.text;
  if (!address.text.exact) {
    text = scope.command.script->raw(scope.command.words[address.word]);
    std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
    const std::size_t slash = text.rfind('/');
    // A variable or glob in the last part makes the name of the file itself unknown.
    if (slash == std::string::npos || text.find_first_of("$`*[{\\", slash) != std::string::npos)
      return std::nullopt;
  }
  text = text.substr(0, text.find_first_of("?#"));
  const std::size_t scheme = text.find("://");
  const std::size_t slash = text.rfind('/');
  if (slash == std::string::npos || (scheme != std::string::npos && slash < scheme + 3)) return std::nullopt;
  text = text.substr(slash + 1);
  return text.empty() || text == "." || text == ".." ? std::nullopt : std::optional(text);
}

// Below the folder under the server's name; anywhere in it where the name is not known.
void keep(GeneralEffect& out, const CommandScope& scope, const std::optional<PathWord>& folder,
          const std::optional<std::string>& name) {
  if (!folder || !folder->exact || !name)
    return add_effect(out, scope.command.program, EffectKind::kRemote, folder, true);
  out.effects.push_back({EffectKind::kRemote, clean_path(folder->path + "/" + *name), false, 0, {}, {}});
}

GeneralEffect curl(const CommandScope& scope) {
  GeneralEffect out;
  const Arguments arguments(scope, download_options("curl"));
  std::optional<PathWord> folder = scope.place.folder;
  if (const WordText* given = arguments.value({"output-dir"})) folder = scope.path(*given);
  // A configuration file of curl's may name outputs of its own.
  if (arguments.has({"K", "config"})) out.unknown = "what the configuration of `curl` says is not known";
  for (const auto& option : arguments.options) {
    if (!option.value || is_device(*option.value)) continue;
    if (option.name == "o" || option.name == "output")
      add_effect(out, "curl", EffectKind::kRemote, path_of(*option.value, folder));
    // What curl writes beside the download lies relative to the current folder, not to --output-dir.
    for (const string_view other : {"D", "dump-header", "c", "cookie-jar", "trace", "trace-ascii", "stderr"})
      if (option.name == other) add_effect(out, "curl", EffectKind::kText, scope.path(*option.value));
  }
  // Without -o and -O, curl prints what it fetches, and the image stays as it was.
  if (arguments.has({"O", "remote-name", "remote-name-all"})) {
    // With -J the server chooses the name by its Content-Disposition header, which only the download itself
    // would tell.
    const bool named_by_server = arguments.has({"J", "remote-header-name"});
    for (const auto& address : arguments.operands)
      keep(out, scope, folder, named_by_server ? std::nullopt : remote_name(scope, address));
    if (arguments.operands.empty()) add_effect(out, "curl", EffectKind::kRemote, folder, true);
  }
  return out;
}

// Unlike curl, wget writes a file by default, so the absence of options is the common case here.
GeneralEffect wget(const CommandScope& scope) {
  GeneralEffect out;
  // In one cluster with others, -N takes no value, and -nv, -nc are words of their own.
  OptionSpec spec = download_options("wget");
  spec.short_with_value = "oaeiBtOTQUlADRIXwP";
  const Arguments arguments(scope, spec);
  for (const auto& option : arguments.options)
    if (option.value && !is_device(*option.value))
      for (const string_view log : {"o", "a", "output-file", "append-output", "save-cookies"})
        if (option.name == log) add_effect(out, "wget", EffectKind::kText, scope.path(*option.value));
  // A spider only asks whether the page is there.
  if (arguments.has({"spider"})) return out;
  // One document takes all that is fetched, whatever the addresses are.
  if (const WordText* file = arguments.value({"O", "output-document"})) {
    if (!is_device(*file)) add_effect(out, "wget", EffectKind::kRemote, scope.path(*file));
    return out;
  }
  std::optional<PathWord> folder = scope.place.folder;
  if (const WordText* given = arguments.value({"P", "directory-prefix"})) folder = scope.path(*given);
  // With these, names come from other pages, from the server or from a list, and folders may be made for
  // them.
  const bool open =
      arguments.has({"r", "m", "p", "recursive", "mirror", "page-requisites", "content-disposition",
                     "trust-server-names", "i", "input-file", "x", "force-directories"});
  if (open || arguments.operands.empty()) {
    add_effect(out, "wget", EffectKind::kRemote, folder, true);
    return out;
  }
  for (const auto& address : arguments.operands) keep(out, scope, folder, remote_name(scope, address));
  return out;
}

constexpr std::array<string_view, 12> kCloneLong = {
    "branch",           "depth",         "origin",        "config",   "filter",     "jobs", "reference",
    "separate-git-dir", "server-option", "shallow-since", "template", "upload-pack"};

// git names the new folder after the repository, without its `.git`, where no other name is given.
GeneralEffect clone(const CommandScope& scope, std::size_t verb, const std::optional<PathWord>& folder) {
  GeneralEffect out;
  const Arguments arguments(scope, {"bocju", kCloneLong}, verb + 1);
  if (arguments.operands.empty() || arguments.has({"separate-git-dir"})) {
    out.unknown = unknown_place("git clone");
  } else if (arguments.operands.size() > 1) {
    add_effect(out, "git clone", EffectKind::kRemote, path_of(arguments.operands[1].text, folder), true);
  } else {
    auto name = remote_name(scope, arguments.operands[0]);
    if (name && name->ends_with(".git")) name->resize(name->size() - 4);
    if (!folder || !folder->exact || !name)
      add_effect(out, "git clone", EffectKind::kRemote, folder, true);
    else
      out.effects.push_back({EffectKind::kRemote, clean_path(folder->path + "/" + *name), true, 0, {}, {}});
  }
  return out;
}

// A setting goes to the system's, the user's or the repository's file, so the option decides what is written.
GeneralEffect config(const CommandScope& scope, std::size_t verb, const std::optional<PathWord>& folder) {
  GeneralEffect out;
  const Arguments arguments(scope, {"f", {}}, verb + 1);
  if (arguments.has({"get", "list", "l", "get-all"})) return out;
  if (arguments.has({"system"}))
    out.effects.push_back({EffectKind::kText, "/etc/gitconfig", false, 0, {}, {}});
  else if (!arguments.has({"global"}))
    add_effect(out, "git config", EffectKind::kChanged, folder, true);
  else if (scope.place.home.empty())
    out.unknown = "whose home `git config` writes to is not known";
  else
    out.effects.push_back(
        {EffectKind::kText, clean_path(scope.place.home + "/.gitconfig"), false, 0, {}, {}});
  return out;
}

// Options before the verb decide in which folder it works, so they are read first.
GeneralEffect git(const CommandScope& scope) {
  std::optional<PathWord> folder = scope.place.folder;
  std::size_t verb = 1;
  for (; verb < scope.command.words.size(); ++verb) {
    const WordText word = scope.words.text(scope.command.words[verb], scope.place);
    if (!is_option(word.text)) break;
    if (word.text == "-C" && verb + 1 < scope.command.words.size())
      folder = path_of(scope.words.text(scope.command.words[++verb], scope.place), folder);
    else if (word.text == "-c")
      ++verb;
    else if (word.text.starts_with("--git-dir") || word.text.starts_with("--work-tree"))
      // A repository apart from its working tree has files at two places, and only one of them is followed
      // here.
      folder.reset();
  }
  const std::string name = scope.command.literal(verb).value_or("");
  if (name == "clone") return clone(scope, verb, folder);
  if (name == "config") return config(scope, verb, folder);
  // Verbs that leave both the working tree and the history as they are; a stamp of the version is made with
  // them.
  static constexpr auto kReads = std::to_array<string_view>(
      {"rev-parse",    "describe",     "log",      "status",   "diff",         "show",      "ls-remote",
       "ls-files",     "version",      "rev-list", "cat-file", "ls-tree",      "blame",     "grep",
       "for-each-ref", "symbolic-ref", "var",      "shortlog", "check-ignore", "merge-base"});
  if (std::find(kReads.begin(), kReads.end(), name) != kReads.end()) return {};
  // Verbs that write within the repository and nowhere else.
  static constexpr auto kWorks = std::to_array<string_view>(
      {"checkout", "switch", "pull",   "fetch",   "reset",       "submodule", "init",   "add",
       "commit",   "remote", "apply",  "am",      "cherry-pick", "merge",     "rebase", "clean",
       "gc",       "tag",    "branch", "restore", "stash",       "revert",    "rm"});
  GeneralEffect out;
  // It is the whole repository that changes, in whichever folder of it the command runs.
  if (folder) folder->path = scope.known.tree_around(folder->path);
  if (std::find(kWorks.begin(), kWorks.end(), name) != kWorks.end())
    add_effect(out, "git", EffectKind::kRemote, folder, true);
  else
    out.unknown = "what `git` does is not known";
  return out;
}

// Verifying a signature leaves a key ring behind, and its place has to be told like that of any other file.
GeneralEffect gpg(const CommandScope& scope) {
  GeneralEffect out;
  static constexpr std::array<string_view, 9> kLong = {
      "keyserver",  "output",    "homedir",     "keyring",        "keyserver-options",
      "passphrase", "status-fd", "trust-model", "passphrase-file"};
  const Arguments arguments(scope, {"or", kLong});
  if (const WordText* target = arguments.value({"o", "output"})) {
    if (!is_device(*target)) add_effect(out, "gpg", EffectKind::kText, scope.path(*target));
    // Unpacking a key or a file keeps nothing else.
    if (arguments.has({"dearmor", "d", "decrypt"})) return out;
  }
  if (const WordText* ring = arguments.value({"keyring"}))
    add_effect(out, "gpg", EffectKind::kText, scope.path(*ring));
  // The key ring: in the folder that is named, else in the home.
  if (const WordText* home = arguments.value({"homedir"})) {
    add_effect(out, "gpg", EffectKind::kText, scope.path(*home), true);
  } else if (const auto named = scope.words.variable("GNUPGHOME", scope.command.node().range.begin)) {
    add_effect(out, "gpg", EffectKind::kText, path_of(*named, std::nullopt), true);
  } else if (scope.place.home.empty()) {
    out.unknown = "whose home `gpg` writes to is not known";
  } else {
    out.effects.push_back({EffectKind::kText, clean_path(scope.place.home + "/.gnupg"), true, 0, {}, {}});
  }
  return out;
}

}  // namespace

std::optional<GeneralEffect> fetch_command(const CommandScope& scope) {
  const string_view program = scope.command.program;
  if (program == "curl") return curl(scope);
  if (program == "wget") return wget(scope);
  if (program == "git") return git(scope);
  if (program == "gpg" || program == "gpg2") return gpg(scope);
  return std::nullopt;
}

}  // namespace drydock
