#include "rewrite/secret_mount_edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/image_reference.h"
#include "facts/known_images.h"
#include "model/base_image.h"
#include "model/command.h"
#include "rewrite/syntax_directive.h"
#include "syntax/word_expansion.h"

namespace drydock {
namespace {

using std::string_view;

constexpr std::size_t kWidth = 110;  // beyond it, what was one line is broken

string_view slice(const Instruction& instruction, TextRange range) {
  return instruction.source().substr(range.begin, range.size());
}

std::vector<std::uint32_t> children_of(const ShellScript& script, std::uint32_t id) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t child = script.node(id).first_child; child != 0; child = script.node(child).next_sibling)
    out.push_back(child);
  return out;
}

// ---- Layout

// How the author breaks the RUN's lines; where the RUN is one line, how it is broken should it become too
// long.
struct Layout {
  bool broken = false;
  std::string indent = "    ";
  bool operator_first = true;  // `&& x` begins a line, and does not end one
  char escape = '\\';

  std::string line_break() const { return std::string(" ") + escape + "\n" + indent; }
};

Layout layout_of(const Dockerfile& file, const Instruction& run, std::size_t added) {
  Layout layout;
  layout.escape = file.escape();
  const string_view text = slice(run, run.line_range());
  const bool heredoc = !run.heredocs().empty();
  std::size_t begin = text.find('\n');
  layout.broken = !heredoc && (begin != string_view::npos || text.size() + added > kWidth);
  // Comment lines stand where they like; the first other one shows the indentation.
  while (begin != string_view::npos) {
    const std::size_t first = text.find_first_not_of(" \t", begin + 1);
    if (first == string_view::npos) break;
    if (text[first] != '#' && text[first] != '\n' && text[first] != '\r') {
      layout.indent = std::string(text.substr(begin + 1, first - begin - 1));
      break;
    }
    begin = text.find('\n', first);
  }
  for (std::size_t at = text.find("&&"); at != string_view::npos; at = text.find("&&", at + 2)) {
    const std::size_t next = text.find_first_not_of(" \t", at + 2);
    if (next != string_view::npos && text[next] == layout.escape) layout.operator_first = false;
  }
  return layout;
}

// Where what the RUN executes begins; in exec form that is the bracket.
std::uint32_t begin_of_script(const Instruction& run) {
  if (run.exec_form())
    for (const Token& token : run.tokens())
      if (token.kind == TokenKind::kJsonBracket) return token.range.begin;
  return run.arguments().front().range.begin;
}

// Where the first flag, or the script, begins.
std::uint32_t behind_keyword(const Instruction& run) {
  std::uint32_t at = begin_of_script(run);
  for (const Flag& flag : run.flags()) at = std::min(at, flag.range.begin);
  return at;
}

// ---- The script

bool is_single_heredoc(const Instruction& run) {
  return !run.heredocs().empty() && parse_heredoc_word(run.body().text()).has_value();
}

// One chain of `&&`, before which another command may be put with `&&`.
bool is_chain(const ShellScript& script) {
  const auto statements = children_of(script, 0);
  if (statements.size() != 1 || script.node(statements[0]).join == ShellJoin::kBackground) return false;
  const auto chain = children_of(script, statements[0]);
  return std::all_of(chain.begin(), chain.end(),
                     [&](std::uint32_t id) { return script.node(id).join != ShellJoin::kOr; }) &&
         script.text().find("&>") == string_view::npos;
}

bool is_builtin(string_view program) {
  constexpr std::array<string_view, 28> kBuiltins = {
      ".",     "source",  "eval",    "exec", "export", "set",    "unset",   "cd",      "read",     "trap",
      "wait",  "test",    "[",       "echo", "printf", "local",  "declare", "typeset", "readonly", "shift",
      "alias", "command", "builtin", "type", "hash",   "ulimit", "umask",   "env"};
  return std::find(kBuiltins.begin(), kBuiltins.end(), program) != kBuiltins.end();
}

// The only command of the RUN that may look at the variable, where it can have an assignment of its own.
std::optional<Command> only_reader(const BuildModel& model, const Instruction& run,
                                   const VariableMount& mount) {
  const ShellScript* script = model.script(run);
  if (mount.reach == SecretReader::Reach::kNamed || mount.absent != VariableMount::Absent::kFails)
    return std::nullopt;
  // `set -x` prints a command with the values of its assignments; what stands before it at the script's start
  // is not printed.
  const auto& simple = script->simple_commands();
  if (std::any_of(simple.begin(), simple.end(), [&](std::uint32_t id) {
        const auto words = script->words(script->node(id));
        return !words.empty() && script->is(words[0], "set");
      }))
    return std::nullopt;
  const bool functions = std::any_of(script->nodes().begin(), script->nodes().end(),
                                     [](const ShellNode& node) { return node.kind == ShellKind::kFunction; });
  if (functions) return std::nullopt;
  std::optional<Command> found;
  for (const Command& command : commands_of(model, run)) {
    const bool assigns_only = command.words.empty() && command.node().assignment_count > 0;
    if (assigns_only || ignores_environment(command.program)) continue;
    if (found) return std::nullopt;
    found = command;
  }
  if (!found || found->program.empty() || is_builtin(found->program)) return std::nullopt;
  for (std::uint32_t id = found->id; id != 0; id = script->node(id).parent)
    if (script->node(id).kind == ShellKind::kSubstitution) return std::nullopt;
  // Behind `sudo` the environment is another one, and so it was before.
  const auto words = script->words(found->node());
  if (words.empty() || words.front().range != found->words.front().range) return std::nullopt;
  return found;
}

std::string read_file(const VariableMount& mount) {
  return fmt::format("{}=\"$(cat /run/secrets/{})\"", mount.variable, mount.id);
}

// Puts the variable into the environment of all that follows. The mount is there, so cat does not fail.
std::string export_text(const VariableMount& mount) {
  switch (mount.absent) {
    case VariableMount::Absent::kUnset:
      // Where the caller's own variable is not set, builders mount an empty file.
      return fmt::format("if [ -s /run/secrets/{} ]; then export {}; fi", mount.id, read_file(mount));
    case VariableMount::Absent::kEmpty:
      return fmt::format("export {}=\"$(cat /run/secrets/{} 2>/dev/null || true)\"", mount.variable,
                         mount.id);
    case VariableMount::Absent::kFails:
      break;
  }
  return "export " + read_file(mount);
}

// The shell prints every command that it runs, and so the value of what is exported.
bool traces(const BuildModel& model, const Instruction& run) {
  const std::vector<std::string> shell = model.state_before(run).shell;
  for (std::size_t i = 1; i < shell.size(); ++i) {
    if (shell[i].size() > 1 && shell[i][0] == '-' && shell[i][1] != '-' &&
        shell[i].find('x') != std::string::npos)
      return true;
    if (shell[i] == "xtrace") return true;
  }
  if (!is_single_heredoc(run)) return false;
  const TextRange body = run.heredocs().front().body;
  string_view first = slice(run, body);
  first = first.substr(0, first.find('\n'));
  return first.find("#!") != string_view::npos && first.find(" -") != string_view::npos &&
         first.find('x', first.find(" -")) != string_view::npos;
}

// The byte at `at` with a text before it.
Edit put_before(const Instruction& run, std::uint32_t at, const std::string& text) {
  return {{at, at + 1}, text + run.source()[at]};
}

std::optional<Edit> export_edit(const Layout& layout, const Instruction& run, const ShellScript& script,
                                const std::vector<VariableMount>& mounts) {
  std::string text;
  if (is_single_heredoc(run)) {
    const Heredoc& doc = run.heredocs().front();
    std::uint32_t at = doc.body.begin;
    while (doc.opener.chomp && at < doc.body.end && run.source()[at] == '\t') ++at;
    // The first line decides who runs the script.
    if (run.source().substr(at, doc.body.end - at).starts_with("#!"))
      at = static_cast<std::uint32_t>(std::min<std::size_t>(run.source().find('\n', at), doc.body.end)) + 1;
    else
      at = doc.body.begin;
    if (at >= doc.body.end) return std::nullopt;
    for (const VariableMount& mount : mounts) text += export_text(mount) + "\n";
    return put_before(run, at, text);
  }
  const bool chain = is_chain(script);
  std::string joint = chain ? " && " : "; ";
  if (layout.broken && !chain) joint = ";" + layout.line_break();
  if (layout.broken && chain)
    joint = layout.operator_first ? layout.line_break() + "&& " : " &&" + layout.line_break();
  for (const VariableMount& mount : mounts) text += export_text(mount) + joint;
  return put_before(run, begin_of_script(run), text);
}

bool is_root(string_view user) {
  user = user.substr(0, user.find(':'));
  return user.empty() || user == "root" || user == "0";
}

}  // namespace

Edit add_mount(const Dockerfile& file, const Instruction& run, string_view options) {
  const std::uint32_t at = behind_keyword(run);
  const Layout layout = layout_of(file, run, options.size());
  return {{at, at}, fmt::format("--mount={}{}", options, layout.broken ? layout.line_break() : " ")};
}

bool has_secret_mount(const Instruction& run, string_view id, string_view target) {
  for (const Flag& flag : run.flags()) {
    if (flag.name != "mount" || !flag.value) continue;
    const std::string options = "," + *flag.value + ",";
    if (!id.empty() && options.find(fmt::format(",id={},", id)) != std::string::npos) return true;
    for (const string_view key : {"target", "dst", "destination"})
      if (!target.empty() && options.find(fmt::format(",{}={},", key, target)) != std::string::npos)
        return true;
  }
  return false;
}

RunEdits give_variables(const TransformInput& input, const Instruction& run,
                        const std::vector<VariableMount>& mounts) {
  const bool root = runs_as_root(input, run);
  std::vector<std::string> options;
  std::size_t added = 0;
  bool in_script = false;
  for (const VariableMount& mount : mounts) {
    std::string option = "type=secret,id=" + mount.id;
    if (mount.absent == VariableMount::Absent::kFails) option += ",required=true";
    if (mount.short_form) option += ",env=" + mount.variable;
    if (!mount.short_form && !root) option += ",mode=0444";
    in_script = in_script || !mount.short_form;
    added += option.size() + 9;
    options.push_back(std::move(option));
  }
  RunEdits out;
  // BuildKit refuses such an instruction, so there is no command that could be given anything.
  if (run.arguments().empty() && !run.exec_form()) {
    out.obstacle = fmt::format("the `RUN` on line {} runs nothing", run.start_line());
    return out;
  }
  const ShellScript* script = input.model.script(run);
  for (const VariableMount& mount : mounts)
    if (has_secret_mount(run, mount.id, {}))
      out.obstacle = fmt::format("the `RUN` on line {} has a mount with the id `{}` already",
                                 run.start_line(), mount.id);
  if (!out.obstacle.empty()) return out;
  if (in_script && (run.exec_form() || script == nullptr))
    out.obstacle = fmt::format("the `RUN` on line {} is not run by a shell that could read the mounted file",
                               run.start_line());
  else if (in_script && !script->ok())
    out.obstacle = fmt::format("the script of the `RUN` on line {} cannot be read", run.start_line());
  else if (in_script && traces(input.model, run))
    out.obstacle = fmt::format("the shell of the `RUN` on line {} prints all that it runs", run.start_line());
  if (!out.obstacle.empty()) return out;

  const auto only =
      in_script && mounts.size() == 1 ? only_reader(input.model, run, mounts.front()) : std::nullopt;
  if (only)
    added += read_file(mounts.front()).size() + 1;
  else if (in_script)
    for (const VariableMount& mount : mounts) added += export_text(mount).size() + 4;
  const Layout layout = layout_of(input.file(), run, added);
  std::string flags;
  for (const std::string& option : options)
    flags += fmt::format("--mount={}{}", option, layout.broken ? layout.line_break() : " ");
  out.edits.push_back({{behind_keyword(run), behind_keyword(run)}, std::move(flags)});
  if (only) {
    out.edits.push_back(
        put_before(run, script->source_range(only->node().range).begin, read_file(mounts.front()) + " "));
  } else if (in_script) {
    auto edit = export_edit(layout, run, *script, mounts);
    if (!edit)
      out.obstacle = fmt::format("the script of the `RUN` on line {} has no place for it", run.start_line());
    else
      out.edits.push_back(std::move(*edit));
  }
  return out;
}

bool runs_as_root(const TransformInput& input, const Instruction& run) {
  const KnownPath user = input.model.state_before(run).user;
  if (user.value && !user.from_base) return is_root(*user.value);
  const Stage* stage = input.model.stage_of(run);
  if (!user.from_base || stage == nullptr) return false;
  const BaseImage base = base_image_of(input.model, *stage);
  if (base.scratch) return true;
  if (base.overridable || base.reference.empty()) return false;
  const Answer<ImageFacts>* answer = input.facts.image(base.reference);
  if (answer != nullptr && answer->value)
    if (const ImageConfig* config = answer->value->config()) return is_root(config->user);
  const auto known = known_image(base.reference);
  return known && is_root(known->user);
}

std::optional<Edit> remove_lines(const Dockerfile& file, const Instruction& instruction) {
  const auto tokens = instruction.tokens();
  if (std::any_of(tokens.begin(), tokens.end(), [](const Token& t) { return t.kind == TokenKind::kComment; }))
    return std::nullopt;
  TextRange range = instruction.full_lines();
  const LineIndex& lines = file.source().lines();
  const auto blank = [&](std::uint32_t line) {
    return file.source().slice(lines.line_range(line)).find_first_not_of(" \t\r\n") == string_view::npos;
  };
  const std::uint32_t first = lines.line_of(range.begin);
  const std::uint32_t next = lines.line_of(range.end > range.begin ? range.end - 1 : range.end) + 1;
  if (first > 1 && blank(first - 1) && next <= lines.line_count() && blank(next))
    range.end = lines.line_range(next).end;
  return Edit{range, ""};
}

EntryRemoval remove_entries(const Dockerfile& file, const Instruction& instruction,
                            const std::vector<NameValue>& gone) {
  EntryRemoval out;
  const std::vector<NameValue> all = name_values(instruction);
  const auto goes = [&](const NameValue& entry) {
    return std::any_of(gone.begin(), gone.end(), [&](const NameValue& g) { return g.range == entry.range; });
  };
  out.whole = std::all_of(all.begin(), all.end(), goes);
  if (out.whole) {
    if (auto edit = remove_lines(file, instruction)) out.edits.push_back(std::move(*edit));
  } else {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!goes(all[i])) continue;
      std::size_t last = i;
      while (last + 1 < all.size() && goes(all[last + 1])) ++last;
      // The first entry leaves its place to the next one; any other goes with what stands before it.
      const TextRange range = i == 0 ? TextRange{all[0].range.begin, all[last + 1].range.begin}
                                     : TextRange{all[i - 1].range.end, all[last].range.end};
      const auto tokens = instruction.tokens();
      if (std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) {
            return t.kind == TokenKind::kComment && t.range.overlaps(range);
          })) {
        out.edits.clear();
        break;
      }
      out.edits.push_back({range, ""});
      i = last;
    }
  }
  if (out.edits.empty())
    out.obstacle =
        fmt::format("a comment stands inside the instruction on line {}", instruction.start_line());
  return out;
}

MountSupport mount_support(const TransformInput& input) {
  MountSupport out;
  const auto directive = input.file().directive("syntax");
  if (!directive) {
    out.env = input.settings.secret_form == SecretForm::kEnvironment;
    return out;
  }
  const FrontendSupport with_env = frontend_support(input.file(), 10, "`env=` of a secret mount");
  if (with_env.obstacle.empty()) {
    out.env = input.settings.secret_form != SecretForm::kFile;
    return out;
  }
  const FrontendSupport mounts = frontend_support(input.file(), 2, "`RUN --mount`");
  if (mounts.obstacle.empty()) return out;
  const string_view value = input.file().source().slice(directive->value);
  const string_view name = value.substr(0, value.find_first_of(" \t"));
  const auto image = parse_image_reference(name);
  const string_view tag = image && image->tag ? string_view(*image->tag) : string_view();
  // The experimental frontends of 2018 and later are where mounts of secrets came from.
  if (tag.ends_with("experimental")) return out;
  const std::size_t colon = name.rfind(':');
  if (image && !image->digest && tag.starts_with("1.") && colon != string_view::npos) {
    const auto at = static_cast<std::uint32_t>(directive->value.begin + colon + 1);
    out.raise = Edit{{at, directive->value.begin + static_cast<std::uint32_t>(name.size())}, "1"};
    return out;
  }
  out.obstacle = mounts.obstacle;
  return out;
}

}  // namespace drydock
