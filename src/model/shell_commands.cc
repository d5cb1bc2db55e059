#include "model/shell_commands.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/inner_script.h"
#include "model/interpreter_call.h"
#include "syntax/run_script.h"

namespace drydock {
namespace {

// A script in a script in a script is read; nobody writes deeper, and hostile input must cost little.
constexpr int kMaxDepth = 3;

// The text that `su - app -c '…'` and `runuser -c '…'` give to the user's shell.
std::optional<std::size_t> su_text(const Command& command) {
  if (command.program != "su" && command.program != "runuser") return std::nullopt;
  for (std::size_t i = 1; i + 1 < command.words.size(); ++i)
    if (command.word_is(i, "-c") || command.word_is(i, "--command") || command.word_is(i, "-lc"))
      return i + 1;
  return std::nullopt;
}

// A here-document that is a shell's input. Where the delimiter is not quoted, what it expands is the outer
// script's.
std::optional<LogicalText> fed_text(const Command& command) {
  const ShellScript& script = *command.script;
  for (const ShellRedirect& redirect : script.redirects(command.node())) {
    if (redirect.heredoc.empty() || redirect.fd > 0) continue;
    std::string_view body = script.text().substr(redirect.heredoc.begin, redirect.heredoc.size());
    // The last line is the delimiter.
    body = body.substr(0, body.rfind('\n', body.size() - 2) + 1);
    if (body.empty()) return std::nullopt;
    if (!script.redirect_target(redirect).quoted &&
        (body.find("$(") != std::string_view::npos || body.find('`') != std::string_view::npos))
      return std::nullopt;
    // The bytes are the outer script's, so the inner text is a selection of its source.
    std::vector<LogicalText::Segment> segments;
    for (std::uint32_t i = 0; i < body.size(); ++i) {
      const std::uint32_t source = script.logical().to_source(redirect.heredoc.begin + i);
      if (segments.empty() || segments.back().source + (i - segments.back().logical) != source)
        segments.push_back({i, source});
    }
    return LogicalText(std::string(body), std::move(segments));
  }
  return std::nullopt;
}

bool mentioned(std::string_view text, std::span<const std::string_view> mentions) {
  return mentions.empty() || std::any_of(mentions.begin(), mentions.end(), [&](std::string_view m) {
           return text.find(m) != std::string_view::npos;
         });
}

}  // namespace

ShellCommands::ShellCommands(const BuildModel& model, std::span<const std::string_view> mentions) {
  for (const Instruction& outer : model.file().instructions()) {
    const Instruction instruction = outer.innermost();
    const TextRange range = instruction.range();
    if (!mentioned(instruction.source().substr(range.begin, range.size()), mentions)) continue;
    add(model, instruction);
  }
}

ShellCommands::ShellCommands(const BuildModel& model, const Instruction& instruction) {
  add(model, instruction.innermost());
}

void ShellCommands::add(const BuildModel& model, const Instruction& instruction) {
  switch (instruction.keyword()) {
    case Keyword::kRun:
    case Keyword::kCmd:
    case Keyword::kEntrypoint:
    case Keyword::kHealthcheck:
      break;
    default:
      return;
  }
  if (instruction.exec_form()) {
    if (auto text = exec_form_text(instruction)) add_own(instruction, std::move(*text), false, 0);
  } else if (instruction.keyword() == Keyword::kRun) {
    if (const ShellScript* script = model.script(instruction)) add(instruction, *script, true, 0);
  } else if (model.shell_syntax_at(instruction) == ShellSyntax::kPosix) {
    if (auto text = command_script_text(instruction)) add_own(instruction, std::move(*text), true, 0);
  }
}

ShellCommands::ShellCommands(const ShellScript& script, const Instruction& instruction) {
  add(instruction, script, true, 0);
}

void ShellCommands::add_own(const Instruction& instruction, LogicalText text, bool plain, int depth) {
  if (text.empty()) return;
  own_.push_back(std::make_unique<ShellScript>(parse_shell(std::move(text))));
  add(instruction, *own_.back(), plain, depth);
}

void ShellCommands::add(const Instruction& instruction, const ShellScript& script, bool plain, int depth) {
  if (!script.ok()) return;
  std::vector<Command> commands;
  for (Command& command : commands_of(script, instruction)) {
    commands.push_back(std::move(command));
    while (auto inner = inner_command(commands.back())) commands.push_back(std::move(*inner));
  }
  scripts_.push_back({instruction, &script, plain, std::move(commands)});
  if (depth == kMaxDepth) return;
  // Nested scripts are appended while this one is read, so it must not be held by reference.
  const std::size_t at = scripts_.size() - 1;
  for (std::size_t i = 0; i < scripts_[at].commands.size(); ++i) {
    const Command command = scripts_[at].commands[i];
    add_nested(instruction, command, depth);
  }
}

void ShellCommands::add_nested(const Instruction& instruction, const Command& command, int depth) {
  std::optional<std::size_t> word = su_text(command);
  if (const auto call = interpreter_call(command); call && call->is_shell) {
    if (call->source == CodeSource::kText) word = call->word;
    if (call->source == CodeSource::kStdin) {
      if (auto text = fed_text(command)) add_own(instruction, std::move(*text), false, depth + 1);
    }
  }
  if (!word) return;
  if (auto text = word_text(*command.script, command.words[*word]))
    add_own(instruction, std::move(*text), false, depth + 1);
}

}  // namespace drydock
