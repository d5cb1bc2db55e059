#include "model/written_text.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

bool is_device(const ShellScript& script, const ShellRedirect& redirect) {
  const string_view target = script.raw(script.redirect_target(redirect));
  return target.find("/dev/") != string_view::npos || (!target.empty() && target[0] == '&');
}

bool redirects_to_file(const ShellScript& script, const ShellNode& node) {
  for (const ShellRedirect& redirect : script.redirects(node)) {
    const string_view op = script.text().substr(redirect.op.begin, redirect.op.size());
    if (op.find('>') == string_view::npos || op.ends_with("&") || redirect.fd > 1) continue;
    if (!is_device(script, redirect)) return true;
  }
  return false;
}

bool feeds_tee(const ScriptCommands& commands, const ShellNode& node) {
  const ShellScript& script = *commands.script;
  for (const ShellNode* at = &node; at->join == ShellJoin::kPipe && at->next_sibling != 0;) {
    const std::uint32_t next = at->next_sibling;
    at = &script.node(next);
    const auto found = std::find_if(commands.commands.begin(), commands.commands.end(),
                                    [&](const Command& c) { return c.id == next; });
    if (found != commands.commands.end() && (found->program == "tee" || found->program == "sponge"))
      return true;
    if (redirects_to_file(script, *at)) return true;
  }
  return false;
}

// What the command prints goes to a file: by itself, through a pipe, or from the compound that it stands in.
bool prints_to_file(const ScriptCommands& commands, std::uint32_t id) {
  const ShellScript& script = *commands.script;
  for (; id != 0; id = script.node(id).parent) {
    const ShellNode& node = script.node(id);
    if (node.kind == ShellKind::kSubstitution) return false;
    if (redirects_to_file(script, node) || feeds_tee(commands, node)) return true;
  }
  return false;
}

// The replacements of a sed script, `s/a/b/` with any delimiter: what sed takes away is not written.
void add_replacements(const ShellScript& script, const ShellWord& word, std::vector<WrittenText>& out) {
  const string_view raw = script.raw(word);
  for (std::size_t i = 0; i + 1 < raw.size(); ++i) {
    if (raw[i] != 's' || string_view("/|#,@:!_+%~").find(raw[i + 1]) == string_view::npos) continue;
    const char delimiter = raw[i + 1];
    std::array<std::size_t, 3> at = {i + 1, 0, 0};
    for (std::size_t part = 1; part < at.size(); ++part) {
      std::size_t end = at[part - 1] + 1;
      while (end < raw.size() && raw[end] != delimiter) end += raw[end] == '\\' ? 2 : 1;
      if (end >= raw.size()) return;
      at[part] = end;
    }
    out.push_back({raw.substr(at[1] + 1, at[2] - at[1] - 1), &script,
                   word.range.begin + static_cast<std::uint32_t>(at[1] + 1)});
    i = at[2];
  }
}

void add_command(const ScriptCommands& commands, const Command& command, std::vector<WrittenText>& out) {
  const ShellScript& script = *commands.script;
  const bool edits =
      command.program == "sed" &&
      std::any_of(command.words.begin() + 1, command.words.end(), [&](const ShellWord& w) {
        const string_view raw = script.raw(w);
        return raw.starts_with("-") && !raw.starts_with("--e") && (raw.find('i') != string_view::npos);
      });
  const bool prints = command.program == "echo" || command.program == "printf";
  if (edits) {
    for (const ShellWord& word : command.words) add_replacements(script, word, out);
  } else if (prints && prints_to_file(commands, command.id)) {
    for (std::size_t i = 1; i < command.words.size(); ++i)
      out.push_back({script.raw(command.words[i]), &script, command.words[i].range.begin});
  } else if (command.program == "cat" || command.program == "tee") {
    if (command.program == "cat" && !prints_to_file(commands, command.id)) return;
    for (const ShellRedirect& redirect : script.redirects(command.node()))
      if (!redirect.heredoc.empty())
        out.push_back({script.text().substr(redirect.heredoc.begin, redirect.heredoc.size()), &script,
                       redirect.heredoc.begin});
  }
}

}  // namespace

TextRange WrittenText::source(std::size_t at, std::size_t size) const {
  const TextRange range{begin + static_cast<std::uint32_t>(at),
                        begin + static_cast<std::uint32_t>(at + size)};
  return script == nullptr ? range : script->source_range(range);
}

std::vector<WrittenText> written_texts(const BuildModel& model, const ShellCommands& shell) {
  std::vector<WrittenText> out;
  for (const Instruction& outer : model.file().instructions()) {
    const Instruction instruction = outer.innermost();
    if (instruction.keyword() != Keyword::kCopy && instruction.keyword() != Keyword::kAdd) continue;
    for (const Heredoc& doc : instruction.heredocs())
      out.push_back({instruction.source().substr(doc.body.begin, doc.body.size()), nullptr, doc.body.begin});
  }
  for (const ScriptCommands& commands : shell.scripts())
    for (const Command& command : commands.commands)
      if (!command.words.empty()) add_command(commands, command, out);
  return out;
}

}  // namespace drydock
