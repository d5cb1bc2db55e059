#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rewrite/transform.h"
#include "syntax/json_array.h"
#include "syntax/run_script.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 2> kAliases = {"DL3025", "JSONArgsRecommended"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://docs.docker.com/reference/build-checks/json-args-recommended/",
    "https://github.com/hadolint/hadolint/wiki/DL3025"};

constexpr TransformInfo kInfo = {
    .id = "exec-form",
    .summary = "Write `CMD` and `ENTRYPOINT` as a JSON array",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "The shell form runs `/bin/sh -c` and that runs the program. The stop signal then reaches the shell, which "
        "may not pass it on, so the container is killed after a delay instead of stopping in order; and the image "
        "needs a shell.",
    .declines =
        "It stays where the shell does something: an expansion, a wildcard, a redirection, an assignment, several "
        "commands, a builtin such as `cd`; where `SHELL` was changed; and where the change would give an `ENTRYPOINT` "
        "other arguments: a shell-form `ENTRYPOINT` ignores `CMD`, an exec-form one gets its words.",
    .aliases = kAliases,
    .references = kReferences};

// What a shell does itself. `echo`, `test` and their like are programs too, but the builtin and the program differ
// in places (escapes, options), and nothing is gained where a command ends at once.
bool is_builtin(std::string_view name) {
  static constexpr std::array<std::string_view, 55> kNames = {
      ".",      ":",      "[",       "alias",  "bg",    "bind",   "break", "builtin", "caller",  "cd",      "command",
      "coproc", "declare", "dirs",   "disown", "echo",  "enable", "eval",  "exit",    "export",  "false",   "fc",
      "fg",     "getopts", "hash",   "help",   "history", "jobs", "kill",  "let",     "local",   "logout",  "mapfile",
      "popd",   "printf", "pushd",   "pwd",    "read",  "readonly", "return", "set",  "shift",   "shopt",   "source",
      "suspend", "test",  "times",   "trap",   "true",  "type",   "typeset", "ulimit", "umask",  "unset",   "wait"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() || name == "continue" || name == "unalias";
}

/// The words of a script that is one plain command, or why it is none.
struct PlainCommand {
  std::vector<ShellWord> words;
  std::vector<std::string> texts;
  std::string why_not;
};

std::string why_no_plain_command(const ShellScript& script, const ShellNode& statement, const ShellNode& node) {
  if (statement.next_sibling != 0 || node.next_sibling != 0) return "it runs several commands";
  if (statement.join == ShellJoin::kBackground) return "it runs in the background";
  if (node.kind != ShellKind::kSimple) return "it is a shell construct, not a command";
  if (node.assignment_count > 0) return "it sets a variable for the command";
  if (node.redirect_count > 0) return "it redirects input or output";
  // `!`, `time`, a semicolon or a comment: something that the command does not show stands around it.
  const std::string_view text = script.text();
  const std::size_t end = text.find_last_not_of(" \t\r\n") + 1;
  if (node.negated || node.range.begin != text.find_first_not_of(" \t\r\n") || node.range.end != end)
    return "there is more than the command in it";
  return {};
}

std::string expansion(std::string_view word) {
  constexpr std::size_t kShown = 60;
  if (word.find('`') != std::string_view::npos || word.size() > kShown) return "the shell expands a word of it";
  return fmt::format("the shell expands `{}` in it", word);
}

PlainCommand read_plain_command(const ShellScript& script) {
  PlainCommand out;
  const ShellNode& statement = script.node(script.node(0).first_child);
  const ShellNode& node = script.node(statement.first_child);
  out.why_not = why_no_plain_command(script, statement, node);
  if (!out.why_not.empty()) return out;
  for (const ShellWord& word : script.words(node)) {
    const auto text = script.literal(word);
    if (!text) out.why_not = expansion(script.raw(word));
    else if (!script.logical().contiguous(word.range)) out.why_not = "a line continuation stands inside a word";
    else if (decode_json_string(encode_json_string(*text)) != *text) out.why_not = "it is not valid UTF-8";
    if (!out.why_not.empty()) return out;
    out.words.push_back(word);
    out.texts.push_back(*text);
  }
  return out;
}

bool is_empty_array(const Instruction& instruction) { return instruction.exec_form() && instruction.arguments().empty(); }

/// The last instruction of the stage with the keyword, triggers included: what they set is set in other builds.
const Instruction* last_of(const Stage& stage, Keyword keyword) {
  for (auto at = stage.instructions.rbegin(); at != stage.instructions.rend(); ++at)
    if (at->innermost().keyword() == keyword) return &*at;
  return nullptr;
}

class ExecForm final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Stage& stage : input.model.stages()) {
      for (const Keyword keyword : {Keyword::kCmd, Keyword::kEntrypoint}) {
        // One that is overridden later in the stage does not matter. A trigger runs in another build.
        const Instruction* last = last_of(stage, keyword);
        if (last != nullptr && last->keyword() == keyword) look_at(input, stage, *last, sink);
      }
    }
  }

 private:
  /// The ENTRYPOINT that holds at the end of the stage, as far as the file sets one.
  static const Instruction* entrypoint_of(const BuildModel& model, const Stage& stage) {
    for (const Stage* at = &stage;; at = &model.stages()[*at->parent]) {
      if (const Instruction* found = last_of(*at, Keyword::kEntrypoint)) return found;
      if (!at->parent) return nullptr;
    }
  }

  static std::string conflict(const BuildModel& model, const Stage& stage, const Instruction& instruction) {
    if (instruction.keyword() == Keyword::kCmd) {
      const Instruction* entrypoint = entrypoint_of(model, stage);
      if (entrypoint == nullptr || is_empty_array(*entrypoint)) return {};
      return "it is what the `ENTRYPOINT` gets as its arguments, and those would change";
    }
    // Stages that are built from this one and only bring a CMD count too.
    for (const Stage& other : model.stages()) {
      const Instruction* entrypoint = entrypoint_of(model, other);
      if (entrypoint == nullptr || !(*entrypoint == instruction)) continue;
      const Instruction* cmd = last_of(other, Keyword::kCmd);
      if (cmd != nullptr && !is_empty_array(*cmd)) return "`CMD` would become its arguments, which the shell form ignores";
    }
    return {};
  }

  static void look_at(const TransformInput& input, const Stage& stage, const Instruction& instruction, Sink& sink) {
    auto text = command_script_text(instruction);
    if (!text || text->empty() || !instruction.flags().empty()) return;  // no builder takes flags here
    const bool shell_changed = !input.model.state_before(instruction).shell.empty();
    if (!shell_changed && input.model.shell_syntax_at(instruction) == ShellSyntax::kForeign) return;
    const std::string message = fmt::format("`{}` runs through a shell", keyword_name(instruction.keyword()));
    const auto decline = [&](std::string why) { sink.decline(instruction.range(), message, std::move(why)); };

    if (shell_changed) return decline("`SHELL` was changed, so that shell may set up what the program needs");
    if (text->text().front() == '[') return decline("it looks like a JSON array but is none, so the shell gets it as it stands");
    const ShellScript script = parse_shell(std::move(*text));
    if (!script.ok() || script.simple_commands().empty()) return decline("its shell script could not be read");
    PlainCommand command = read_plain_command(script);
    if (!command.why_not.empty()) return decline(std::move(command.why_not));

    // `exec` is what the exec form does by itself.
    const bool exec = command.texts.size() > 1 && command.texts[0] == "exec";
    const std::string& program = command.texts[exec ? 1 : 0];
    if (exec && program.starts_with('-')) return decline("it gives options to the shell's `exec`");
    if (program.empty() || program.starts_with('-') || program.find_first_of(" \t") != std::string::npos)
      return decline(fmt::format("`{}` can hardly be a program", program));
    if (program == "exec" || is_builtin(program)) return decline(fmt::format("`{}` is a shell builtin", program));
    if (exec && !script.logical().contiguous({command.words[0].range.begin, command.words[1].range.end}))
      return decline("a line continuation follows `exec`");
    if (std::string why = conflict(input.model, stage, instruction); !why.empty()) return decline(std::move(why));

    Fix fix;
    fix.applicability = Applicability::kUnsafe;
    // Word by word, so that line continuations and comments between them stay where they are.
    for (std::size_t i = exec ? 1 : 0; i < command.words.size(); ++i) {
      TextRange range = script.source_range(command.words[i].range);
      std::string json = encode_json_string(command.texts[i]);
      if (i == (exec ? 1 : 0)) {
        range.begin = script.source_range(command.words[0].range).begin;
        json.insert(0, "[");
      }
      json += i + 1 == command.words.size() ? ']' : ',';
      fix.edits.push_back({range, std::move(json)});
    }
    fix.reason = "the program gets the stop signal itself, as process 1, and no shell stands in between";
    fix.reason += instruction.keyword() == Keyword::kCmd ? "; an `ENTRYPOINT` of the base image would get other arguments"
                                                         : "; arguments given to `docker run` reach it from now on";
    if (program.find('/') != std::string::npos) fix.reason += "; a script without a `#!` line would no longer start";
    sink.fix(instruction.range(), message, std::move(fix));
  }
};

}  // namespace

std::unique_ptr<Transform> make_exec_form() { return std::make_unique<ExecForm>(); }

}  // namespace drydock
