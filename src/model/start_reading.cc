#include "model/start_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/start_command.h"
#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// The entrypoint, what it sources or starts, and one more for a text in quotes on the way.
constexpr int kMaxDepth = 4;

bool is_temporary(string_view path) {
  for (const string_view folder : {"/tmp/", "/var/tmp/", "/dev/", "/proc/self/", "/proc/1/fd/", "/run/lock/"})
    if (path.starts_with(folder)) return true;
  return path == "/tmp" || path == "/var/tmp" || path == "-";
}

// Names that no script speaks of unless it changes its user with them.
string_view privilege_word(string_view text) {
  static constexpr std::array<string_view, 9> kWords = {"gosu",         "su-exec",   "setpriv",
                                                        "runuser",      "setuidgid", "setuser",
                                                        "s6-setuidgid", "chpst",     "start-stop-daemon"};
  const auto part_of_name = [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (const string_view word : kWords) {
    for (std::size_t at = text.find(word); at != string_view::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if ((at == 0 || !part_of_name(text[at - 1])) && (end == text.size() || !part_of_name(text[end])))
        return word;
    }
  }
  return {};
}

}  // namespace

std::string unquoted(string_view raw) {
  std::string out(raw);
  std::erase_if(out, [](char c) { return c == '"' || c == '\''; });
  return out;
}

void StartReader::read(const BaseStart& base) {
  const StartCommand command = start_command(model_, stage_);
  if (command.from_base && !base.known) return decline(base.why);
  if (!command.at) return decline("no instruction says what the container runs");
  out_.start = command.at;
  at_ = *command.at;
  if (!command.problem.empty()) return decline(command.problem);
  for (const auto& script : command.scripts) {
    StartScope scope;
    scope.script = script.get();
    scope.depth = 0;
    read_script(scope);
  }
  out_.writes_no_more = known_ && !program_;
  if (out_.declined.empty() && !program_ && !known_)
    decline(passes_on_ ? "what it starts is said only when the container is started"
                       : "all that its command runs are helpers, and which program the container is for is not known");
}

void StartReader::decline(std::string why) {
  if (out_.declined.empty()) out_.declined = std::move(why);
}

// `start.sh` on line 3, or the CMD.
std::string StartReader::place(const StartScope& scope, const Command& command) const {
  const StartScope* file = &scope;
  while (file->file.empty() && file->caller != nullptr) file = file->caller;
  if (file->file.empty()) return fmt::format("its `{}`", keyword_name(at_.keyword()));
  if (file != &scope || scope.first_line == 0) return fmt::format("`{}`", file->file);
  const string_view text = scope.script->text();
  const std::uint32_t begin =
      command.words.empty() ? command.node().range.begin : command.words[0].range.begin;
  const auto lines = std::count(text.begin(), text.begin() + begin, '\n');
  return fmt::format("`{}` on line {}", file->file, scope.first_line + static_cast<std::size_t>(lines));
}

void StartReader::read_script(StartScope& scope) {
  const ShellScript& script = *scope.script;
  if (!script.ok()) {
    return decline(scope.file.empty() ? std::string("its command cannot be read")
                                      : fmt::format("`{}` cannot be read as a shell script", scope.file));
  }
  if (const string_view word = privilege_word(script.text()); !word.empty())
    return decline(fmt::format("{} uses `{}`, which needs root to become another user",
                               scope.file.empty() ? "its command" : fmt::format("`{}`", scope.file), word));
  collect_names(scope);
  const std::vector<Command> commands = commands_of(script, at_);
  for (const Command& command : commands) read_command(scope, command);
  for (const ShellNode& node : script.nodes()) {
    for (const ShellRedirect& redirect : script.redirects(node)) {
      const string_view op = script.text().substr(redirect.op.begin, redirect.op.size());
      if (op.find('>') == string_view::npos) continue;
      const ShellWord& target = script.redirect_target(redirect);
      if (op.ends_with('&') && script.raw(target).find_first_not_of("0123456789-") == string_view::npos)
        continue;
      write(scope, target, scope.file.empty() ? "its command" : fmt::format("`{}`", scope.file));
    }
  }
}

void StartReader::collect_names(StartScope& scope) {
  const ShellScript& script = *scope.script;
  for (const ShellNode& node : script.nodes()) {
    for (const ShellWord& word : script.assignments(node)) {
      const string_view raw = script.raw(word);
      scope.assigned.insert(std::string(raw.substr(0, raw.find_first_of("=+["))));
    }
    const auto words = script.words(node);
    if (node.kind == ShellKind::kFor || node.kind == ShellKind::kSelect) {
      if (!words.empty()) scope.assigned.insert(std::string(script.raw(words[0])));
    } else if (node.kind == ShellKind::kFunction) {
      string_view text = script.text().substr(node.range.begin, node.range.size());
      if (text.starts_with("function")) text.remove_prefix(8);
      text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
      scope.functions.insert(std::string(text.substr(0, text.find_first_of(" \t\n({"))));
    } else if (node.kind == ShellKind::kSimple && !words.empty()) {
      const string_view program = script.raw(words[0]);
      const bool sets = program == "export" || program == "local" || program == "read" ||
                        program == "declare" || program == "readonly" || program == "typeset";
      for (const ShellWord& word : sets ? words.subspan(1) : words.first(0)) {
        const string_view raw = script.raw(word);
        scope.assigned.insert(std::string(raw.substr(0, raw.find('='))));
      }
      if (program == "cd" || program == "pushd") scope.changes_folder = true;
    }
  }
}

bool StartReader::mentions_assigned(const StartScope& scope, string_view raw) const {
  for (const StartScope* at = &scope; at != nullptr; at = at->caller)
    for (const std::string& name : at->assigned)
      if (raw.find("$" + name) != string_view::npos || raw.find("${" + name) != string_view::npos)
        return true;
  return false;
}

/// The word's text, with the variables that the Dockerfile sets.
std::optional<std::string> StartReader::text_of(const StartScope& scope, const ShellWord& word) const {
  if (auto literal = scope.script->literal(word)) return literal;
  const string_view raw = scope.script->raw(word);
  if (word.globs || raw.find("$(") != string_view::npos || raw.find('`') != string_view::npos ||
      raw.find_first_of("!%#@*") != string_view::npos || mentions_assigned(scope, raw))
    return std::nullopt;
  return model_.expand(at_, raw, false);
}

void StartReader::write(const StartScope& scope, const ShellWord& word, const std::string& who) {
  const auto path = text_of(scope, word);
  if (!path) {
    // What stands behind /tmp/ does not matter.
    if (is_temporary(unquoted(scope.script->raw(word)))) return;
    return decline(fmt::format("{} writes to a path that cannot be told", who));
  }
  write_path(scope, *path, who);
}

void StartReader::write_path(const StartScope& scope, const std::string& path, const std::string& who) {
  if (path.empty() || is_temporary(path)) return;
  if (path.starts_with('~')) return decline(fmt::format("{} writes into its user's home", who));
  if (path.starts_with('/')) {
    if (!is_temporary(clean_path(path))) out_.written.insert(clean_path(path));
    return;
  }
  const auto workdir = model_.state_before(at_).workdir.value;
  if (!workdir || scope.changes_folder)
    return decline(fmt::format("{} writes to a folder that cannot be told", who));
  out_.written.insert(clean_path(*workdir + "/" + path));
}

void StartReader::writes_here(const StartScope& scope, std::string why) {
  if (scope.changes_folder) return decline("it writes to a folder that cannot be told");
  out_.writes_workdir = true;
  if (out_.workdir_why.empty()) out_.workdir_why = std::move(why);
}

void StartReader::read_command(const StartScope& scope, const Command& command) {
  // What is declined already is read on: a script that it names further down shall be asked for as well.
  if (command.words.empty()) return;
  const ShellScript& script = *scope.script;
  for (const ShellWord& word : script.words(command.node())) {
    if (word.range.begin >= command.words[0].range.begin) break;
    if (file_name(unquoted(script.raw(word))) == "sudo")
      return decline(fmt::format("{} uses `sudo`", place(scope, command)));
  }
  std::string program = command.program;
  if (program.empty()) {
    const std::string raw = unquoted(script.raw(command.words[0]));
    if (raw == "$@" || raw == "${@}" || raw == "$*") return read_arguments(scope);
    if (const auto known = text_of(scope, command.words[0]))
      program = file_name(*known);
    else if (raw.find('/') != std::string::npos && file_name(raw).find('$') == string_view::npos)
      program = file_name(raw);
  }
  if (program.empty() || program.find_first_of("$`*?") != std::string::npos)
    return decline(fmt::format("{} starts a program that cannot be told", place(scope, command)));
  for (const StartScope* at = &scope; at != nullptr; at = at->caller)
    if (at->functions.contains(program)) return function_call(scope, command);
  by_role(scope, command, known_program(program), program);
}

// The function's body is read where it stands; what it is given may be a command.
void StartReader::function_call(const StartScope& scope, const Command& command) {
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (!word) continue;
    const ProgramRole role = known_program(file_name(*word)).role;
    if (role > ProgramRole::kRunner || role == ProgramRole::kWrites || role == ProgramRole::kShell)
      return decline(fmt::format("{} may run `{}`", place(scope, command), file_name(*word)));
  }
}

// What `exec "$@"` runs: the words behind the script's name.
void StartReader::read_arguments(const StartScope& scope) {
  const StartScope* call = &scope;
  while (call->file.empty() && call->arguments.empty() && call->caller != nullptr) call = call->caller;
  if (call->caller == nullptr || call->arguments.empty()) {
    passes_on_ = true;
    return;
  }
  const StartScope& caller = *call->caller;
  // A script that calls itself with its own arguments would never end.
  if (caller.depth >= kMaxDepth) return decline("its scripts call one another too deeply");
  const std::uint32_t id = call->arguments.front().command;
  read_command(caller, command_of_words(*caller.script, at_, id, call->arguments));
}

void StartReader::read_text(const StartScope& scope, LogicalText text, const std::string& file,
                            std::size_t first_line, std::span<const ShellWord> arguments) {
  if (scope.depth >= kMaxDepth) return decline("its scripts call one another too deeply");
  own_.push_back(std::make_unique<ShellScript>(parse_shell(std::move(text))));
  StartScope inner;
  inner.script = own_.back().get();
  inner.file = file;
  inner.first_line = first_line;
  inner.arguments = arguments;
  inner.caller = &scope;
  inner.depth = scope.depth + 1;
  // `sh -c` starts where its caller is.
  inner.changes_folder = scope.changes_folder;
  read_script(inner);
}

StartReading read_start(const BuildModel& model, const Stage& stage, const BaseStart& base,
                        const Facts& facts) {
  StartReading out;
  StartReader(model, stage, facts, out).read(base);
  return out;
}

}  // namespace drydock
