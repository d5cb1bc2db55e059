#include "model/apt_source_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "model/apt_source_scripts.h"
#include "model/apt_source_text.h"
#include "model/base_image.h"
#include "model/download.h"
#include "model/interpreter_call.h"
#include "model/shell_commands.h"

namespace drydock {
namespace {

// Longer scripts are not followed: to find a command's place in its pipeline takes time by the pipeline's
// length, and hostile input must cost little. No RUN that a person wrote comes near.
constexpr std::size_t kMaxCommands = 1000;
constexpr std::size_t kMaxChanges = 64;

using std::string_view;
using Kind = AptSourceChange::Kind;

template <std::size_t N>
bool one_of(string_view text, const std::array<string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool contains(string_view text, string_view part) {
  return text.find(part) != string_view::npos;
}

string_view file_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Programs whose purpose is to change what apt installs from, or that run such programs by rules of their
// own.
constexpr std::array<string_view, 11> kSourceTools = {
    "extrepo",      "netselect-apt", "apt-select", "pro",    "ua",       "ansible-playbook",
    "ansible-pull", "chef-client",   "chef-solo",  "puppet", "salt-call"};
// Commands that look at files, or make folders and set their rights.
constexpr std::array<string_view, 24> kReaders = {"cat",    "grep",  "egrep", "zgrep", "ls",      "test",
                                                  "[",      "[[",    "stat",  "head",  "tail",    "wc",
                                                  "mkdir",  "chmod", "chown", "cmp",   "diff",    "sha256sum",
                                                  "md5sum", "sort",  "true",  "awk",   "apt-key", "du"};
struct Scope {
  const BuildModel& model;
  const Instruction& run;
  const ScriptCommands& script;
  std::string base;      ///< the base image's canonical reference
  std::string codename;  ///< of its release, as far as its name says
  bool sounds = false;   ///< the script's text has the name of a package that brings sources in it
  std::vector<AptSourceChange>& out;
};

std::uint32_t line_at(const Scope& scope, std::uint32_t source) {
  return scope.model.file().source().lines().line_of(source);
}

void say(const Scope& scope, const Command& command, Kind kind, string_view subject, string_view what) {
  AptSourceChange change;
  change.kind = kind;
  change.at = command.source().begin;
  change.what = fmt::format("`{}` on line {} {}", subject, line_at(scope, change.at), what);
  scope.out.push_back(std::move(change));
}

ShellTextScope text_scope(const Scope& scope) {
  return {scope.model, scope.run, scope.script.script->text(), scope.codename};
}

// ---- Texts that reach a file

const Command* command_of_node(const Scope& scope, std::uint32_t id) {
  const auto& commands = scope.script.commands;
  const auto found =
      std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.id == id; });
  return found == commands.end() ? nullptr : &*found;
}

std::optional<std::string> heredoc_of(const Scope& scope, const ShellNode& node) {
  const ShellScript& script = *scope.script.script;
  for (const ShellRedirect& redirect : script.redirects(node)) {
    if (redirect.heredoc.empty() || redirect.fd > 0) continue;
    std::string body(script.text().substr(redirect.heredoc.begin, redirect.heredoc.size()));
    body.resize(body.size() < 2 ? 0
                                : body.rfind('\n', body.size() - 2) + 1);  // the last line is the delimiter
    if (script.text().substr(redirect.op.begin, redirect.op.size()) == "<<-") {
      std::string chomped;
      bool start = true;
      for (const char c : body) {
        if (!start || c != '\t') chomped += c, start = false;
        if (c == '\n') start = true;
      }
      body = std::move(chomped);
    }
    if (script.redirect_target(redirect).quoted) return body;
    return heredoc_text(text_scope(scope), body);
  }
  return std::nullopt;
}

// What a node prints, where that is known: echo, printf, cat with a here-document, or a row of them.
std::optional<std::string> output_of(const Scope& scope, std::uint32_t id) {
  const ShellScript& script = *scope.script.script;
  const ShellNode& node = script.node(id);
  if (node.kind == ShellKind::kSimple) {
    const Command* command = command_of_node(scope, id);
    if (command == nullptr || feeder_of(script, id) != 0) return std::nullopt;
    if (command->program == "echo" || command->program == "printf")
      return printed_text(text_scope(scope), *command);
    if (command->program == "cat" && command->words.size() == 1) return heredoc_of(scope, node);
    return std::nullopt;
  }
  if (node.kind != ShellKind::kGroup && node.kind != ShellKind::kSubshell && node.kind != ShellKind::kList &&
      node.kind != ShellKind::kStatement)
    return std::nullopt;
  std::string out;
  for (std::uint32_t child = node.first_child; child != 0; child = script.node(child).next_sibling) {
    if (script.node(child).join == ShellJoin::kPipe || script.node(child).join == ShellJoin::kOr)
      return std::nullopt;
    auto text = output_of(scope, child);
    if (!text) return std::nullopt;
    out += *text;
  }
  return out;
}

void add_lines(const Scope& scope, const Command& command, std::string file, bool replaces,
               std::vector<std::string> lines) {
  AptSourceChange change;
  change.kind = always_runs(command) ? Kind::kAdds : Kind::kMayAdd;
  change.at = command.source().begin;
  change.lines = std::move(lines);
  change.file = std::move(file);
  change.replaces = replaces;
  change.what = fmt::format("`{}` on line {} adds sources only on a condition", command.program,
                            line_at(scope, change.at));
  scope.out.push_back(std::move(change));
}

void write_file(const Scope& scope, const Command& command, const std::string& path, bool appends,
                const std::optional<std::string>& text) {
  const AptPath kind = mentioned_apt_path(path);
  if (kind == AptPath::kNone) return;
  const string_view program = command.program;
  if (kind == AptPath::kSettings) {
    const string_view own =
        command.script->text().substr(command.node().range.begin, command.node().range.size());
    if (text ? !apt_settings_are_harmless(*text)
             : (program != "echo" && program != "printf") || !apt_settings_are_harmless(own))
      say(scope, command, Kind::kRewrites, program, "writes apt settings that are not known");
    return;
  }
  if (kind != AptPath::kSources)
    return say(scope, command, Kind::kRewrites, program, fmt::format("writes `{}`", path));
  if (path.find_first_of("$`*?{") != std::string::npos)
    return say(scope, command, Kind::kMayAdd, program, "writes sources to a file whose name is not known");
  if (!is_apt_source_file(path)) return;
  if (path == "/etc/apt/sources.list" && !appends)
    return say(scope, command, Kind::kRewrites, program, fmt::format("replaces `{}`", path));
  auto lines = text ? source_lines(*text, path) : std::nullopt;
  if (!lines)
    return say(scope, command, Kind::kMayAdd, program,
               fmt::format("writes sources to `{}` that are not known", path));
  add_lines(scope, command, path, !appends, std::move(*lines));
}

// The path as far as it is known; else as it is written, so that a mention of /etc/apt in it is still seen.
std::string path_of(const Scope& scope, const ShellWord& word) {
  const string_view raw = scope.script.script->raw(word);
  return shell_text(text_scope(scope), raw).value_or(std::string(raw));
}

// Redirections of the command and of the compounds that it is the first command of.
void look_at_redirects(const Scope& scope, const Command& command) {
  const ShellScript& script = *scope.script.script;
  for (std::uint32_t id = command.id;; id = script.node(id).parent) {
    for (const ShellRedirect& redirect : script.redirects(script.node(id))) {
      const string_view op = script.text().substr(redirect.op.begin, redirect.op.size());
      if (!contains(op, ">") || op.ends_with('&') || redirect.fd > 1) continue;
      write_file(scope, command, path_of(scope, script.redirect_target(redirect)), op == ">>" || op == "&>>",
                 output_of(scope, id));
    }
    const std::uint32_t parent = script.node(id).parent;
    if (id == 0 || script.node(parent).first_child != id ||
        script.node(parent).kind == ShellKind::kSubstitution)
      return;
  }
}

void look_at_tee(const Scope& scope, const Command& tee) {
  bool appends = false;
  std::vector<std::string> files;
  for (std::size_t i = 1; i < tee.words.size(); ++i) {
    const auto word = tee.literal(i);
    if (word && (*word == "-a" || *word == "--append"))
      appends = true;
    else if (!word || !word->starts_with('-'))
      files.push_back(path_of(scope, tee.words[i]));
  }
  const std::uint32_t feeder = feeder_of(*scope.script.script, tee.id);
  const auto text = feeder != 0 ? output_of(scope, feeder) : heredoc_of(scope, tee.node());
  for (const std::string& file : files) write_file(scope, tee, file, appends, text);
}

// ---- Words below /etc/apt

void look_at_sed(const Scope& scope, const Command& command) {
  const bool in_place = std::any_of(command.words.begin() + 1, command.words.end(), [&](const ShellWord& w) {
    const string_view raw = command.script->raw(w);
    return raw.starts_with("--in-place") ||
           (raw.starts_with('-') && !raw.starts_with("--") && contains(raw.substr(0, raw.find('=')), "i"));
  });
  if (!in_place) return;
  const std::string stamp = snapshot_stamp(command);
  if (stamp.empty() || !always_runs(command))
    return say(scope, command, Kind::kRewrites, "sed", "edits apt's files");
  AptSourceChange change;
  change.kind = Kind::kSnapshot;
  change.at = command.source().begin;
  change.stamp = stamp;
  scope.out.push_back(std::move(change));
}

void look_at_removal(const Scope& scope, const Command& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const std::string path = path_of(scope, command.words[i]);
    const AptPath kind = mentioned_apt_path(path);
    if (kind == AptPath::kNone || kind == AptPath::kSettings) continue;
    const bool plain =
        is_apt_source_file(path) && path.find_first_of("$`*?{") == std::string::npos && always_runs(command);
    if (!plain)
      return say(scope, command, Kind::kRewrites, command.program, fmt::format("removes `{}`", path));
    AptSourceChange change;
    change.kind = Kind::kRemoves;
    change.at = command.source().begin;
    change.file = path;
    change.what =
        fmt::format("`{}` on line {} removes `{}`", command.program, line_at(scope, change.at), path);
    scope.out.push_back(std::move(change));
  }
}

void look_at_words(const Scope& scope, const Command& command) {
  AptPath kind = AptPath::kNone;
  for (std::size_t i = 1; i < command.words.size(); ++i)
    kind = std::max(kind, mentioned_apt_path(command.script->raw(command.words[i])));
  const string_view program = command.program;
  if (kind == AptPath::kNone || one_of(program, kReaders) || program == "echo" || program == "printf" ||
      program == "tee")
    return;
  if (program == "apt-get" || program == "apt" || program == "aptitude" || program == "apt-cache" ||
      program == "gpg")
    return;
  if (program == "sed") return look_at_sed(scope, command);
  if (program == "rm" || program == "unlink") return look_at_removal(scope, command);
  // The text of `sh -c '…'` has been read by itself.
  if (const auto call = interpreter_call(command);
      call && call->is_shell && call->source == CodeSource::kText && !command.words[call->word].expands)
    return;
  if (program == "install" &&
      (command.has_word("-d") ||
       contains(command.script->text().substr(command.node().range.begin, command.node().range.size()),
                " -d")))
    return;
  if (program == "find" && !command.has_word("-delete") && !command.has_word("-exec")) return;
  const string_view subject = program.empty() ? command.script->raw(command.words[0]) : program;
  if (kind == AptPath::kSettings)
    return say(scope, command, Kind::kRewrites, subject, "brings apt settings that are not known");
  const bool fetches = download_of(command).has_value();
  say(scope, command, fetches ? Kind::kMayAdd : Kind::kRewrites, subject,
      fetches ? "fetches sources that are not known" : "changes apt's files");
}

// ---- Programs and scripts that may add sources

// What `add-apt-repository` writes for its one operand: `ppa:owner/name` (of which the archive's address
// follows), a line of sources.list, or a component that the image has already. Nothing where that cannot be
// told.
std::optional<std::vector<std::string>> repository_lines(const Scope& scope, const Command& command) {
  std::optional<std::string> operand;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    auto word = shell_text(text_scope(scope), command.script->raw(command.words[i]));
    if (!word) return std::nullopt;
    constexpr std::array<string_view, 6> kSwitches = {"-y", "--yes", "-n", "--no-update", "-u", "--update"};
    if (one_of(*word, kSwitches)) continue;
    if (operand || word->starts_with('-')) return std::nullopt;
    operand = std::move(*word);
  }
  if (!operand) return std::nullopt;
  if (operand->starts_with("deb ")) return source_lines(*operand + "\n", "/etc/apt/sources.list");
  // The official image has all of Ubuntu's components from the start.
  constexpr std::array<string_view, 4> kComponents = {"main", "universe", "restricted", "multiverse"};
  if (one_of(*operand, kComponents) && scope.base.starts_with("docker.io/library/ubuntu:"))
    return std::vector<std::string>();
  if (!operand->starts_with("ppa:") || !is_ubuntu_codename(scope.codename)) return std::nullopt;
  const string_view path = string_view(*operand).substr(4);
  const bool plain = !path.empty() && std::all_of(path.begin(), path.end(), [](char c) {
    return c == '/' || c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  });
  if (!plain || std::count(path.begin(), path.end(), '/') > 1) return std::nullopt;
  const string_view name = contains(path, "/") ? "" : "/ppa";
  return std::vector<std::string>{
      fmt::format("deb https://ppa.launchpadcontent.net/{}{}/ubuntu {} main", path, name, scope.codename)};
}

// What a package is called that brings sources of its own: debian packages of vendors, by their usual names.
bool sounds_like_sources(string_view name) {
  if (name.starts_with("lsb-release") || name.starts_with("distro-info")) return false;
  for (const string_view part : {"-release", "_release", "repo", "apt-config", "apt-source",
                                 "packages-microsoft", "-keyring", "erlang-solutions"})
    if (contains(name, part)) return true;
  return false;
}

void look_at_packages(const Scope& scope, const Command& command) {
  const auto package = package_command(command);
  const bool dpkg = command.program == "dpkg" &&
                    (command.has_word("-i") || command.has_word("--install") || command.has_word("--unpack"));
  if (!dpkg && !(package && (package->tool == PackageTool::kAptGet || package->tool == PackageTool::kApt) &&
                 package->verb == "install"))
    return;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const string_view raw = command.script->raw(command.words[i]);
    if (raw.starts_with('-')) continue;
    const bool file = contains(raw, ".deb") || (dpkg && contains(raw, "/"));
    const string_view name = file_name(raw);
    if (!file && !dpkg) {
      const bool brings = sounds_like_sources(name.substr(0, name.find('='))) &&
                          !contains(name, "archive-keyring") && !contains(name, "$");
      if (brings) return say(scope, command, Kind::kMayAdd, name, "is a package that brings sources");
      continue;
    }
    // A name such as x.deb says nothing: the address it came from does.
    if (!sounds_like_sources(name) && !scope.sounds) continue;
    return say(scope, command, Kind::kMayAdd, dpkg ? "dpkg -i" : command.program,
               fmt::format("installs `{}`, which may bring sources", name));
  }
}

void look_at_program(const Scope& scope, const Command& command) {
  if (command.program == "add-apt-repository" || command.program == "apt-add-repository") {
    auto lines = repository_lines(scope, command);
    if (!lines) return say(scope, command, Kind::kMayAdd, command.program, "adds sources that are not known");
    if (!lines->empty()) add_lines(scope, command, {}, false, std::move(*lines));
    return;
  }
  if (one_of(command.program, kSourceTools) ||
      (command.program.ends_with("-release") && command.program != "lsb-release"))
    return say(scope, command, Kind::kMayAdd, command.program, "adds sources that are not known");
  if (command.program == "apt" && command.word_is(1, "edit-sources"))
    return say(scope, command, Kind::kRewrites, "apt edit-sources", "edits apt's files");
  look_at_packages(scope, command);
  if (const auto code = unknown_code(command)) say(scope, command, Kind::kMayAdd, code->subject, code->what);
}

bool mounts_over_apt(const Instruction& run) {
  for (const Flag& flag : run.flags()) {
    if (flag.name != "mount" || !flag.value) continue;
    for (const string_view key : {"target=", "dst=", "destination="}) {
      const std::size_t at = flag.value->find(key);
      if (at == std::string::npos) continue;
      const string_view rest = string_view(*flag.value).substr(at + key.size());
      if (mentioned_apt_path(rest.substr(0, rest.find(','))) != AptPath::kNone) return true;
    }
  }
  return false;
}

}  // namespace

bool always_runs(const Command& command) {
  const ShellScript& script = *command.script;
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    switch (script.node(id).kind) {
      case ShellKind::kIf:
      case ShellKind::kCase:
      case ShellKind::kFor:
      case ShellKind::kWhile:
      case ShellKind::kUntil:
      case ShellKind::kSelect:
      case ShellKind::kFunction:
        return false;
      default:
        break;
    }
    const std::uint32_t parent = script.node(id).parent;
    if (script.node(parent).kind != ShellKind::kStatement) continue;
    for (std::uint32_t sibling = script.node(parent).first_child; sibling != id;
         sibling = script.node(sibling).next_sibling)
      if (script.node(sibling).join == ShellJoin::kOr) return false;
  }
  return true;
}

std::vector<AptSourceChange> apt_source_changes_of_run(const BuildModel& model, const Instruction& run) {
  std::vector<AptSourceChange> out;
  const string_view source = run.source().substr(run.range().begin, run.range().size());
  const auto whole = [&](Kind kind, string_view what) {
    AptSourceChange change;
    change.kind = kind;
    change.at = run.range().begin;
    change.what = fmt::format("the RUN on line {} {}", run.start_line(), what);
    out.push_back(std::move(change));
  };
  if (mounts_over_apt(run)) whole(Kind::kRewrites, "mounts something below /etc/apt");
  const ShellScript* script = model.script(run);
  if (script != nullptr && !script->ok()) {
    whole(Kind::kRewrites, "cannot be read");
    return out;
  }
  if (script == nullptr && !run.exec_form()) {
    if (contains(source, "apt")) whole(Kind::kRewrites, "is no shell script that can be read");
    return out;
  }
  const Stage* stage = model.stage_of(run);
  const std::string base = stage == nullptr ? std::string() : base_image_of(model, *stage).reference;
  if (script != nullptr && script->simple_commands().size() > kMaxCommands) {
    whole(Kind::kRewrites, "has too many commands to follow");
    return out;
  }
  const ShellCommands shell(model, run);
  for (const ScriptCommands& commands : shell.scripts()) {
    const Scope scope{
        model, run, commands, base, release_codename(base), sounds_like_sources(commands.script->text()),
        out};
    std::uint32_t last = 0;
    for (const Command& command : commands.commands) {
      if (out.size() > kMaxChanges) {
        whole(Kind::kRewrites, "does more to apt's sources than can be followed");
        return out;
      }
      // What `xargs` or `timeout` runs comes as a command of its own, with the same redirections.
      if (command.id != last) look_at_redirects(scope, command);
      if (command.words.empty()) continue;
      if (command.program == "tee" && command.id != last) look_at_tee(scope, command);
      last = command.id;
      look_at_words(scope, command);
      look_at_program(scope, command);
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const AptSourceChange& a, const AptSourceChange& b) { return a.at < b.at; });
  return out;
}

}  // namespace drydock
