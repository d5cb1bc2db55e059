#include "model/start_command.h"

#include <utility>

#include "model/final_user.h"
#include "model/inner_script.h"
#include "syntax/run_script.h"

namespace drydock {
namespace {

// Both texts, a blank between them, each byte with its way back.
LogicalText joined(const LogicalText& first, const LogicalText& second) {
  std::string text;
  std::vector<LogicalText::Segment> segments;
  for (const LogicalText* part : {&first, &second}) {
    if (!text.empty()) text += ' ';
    for (std::uint32_t i = 0; i < part->size(); ++i) {
      const std::uint32_t source = part->to_source(i);
      const auto at = static_cast<std::uint32_t>(text.size());
      if (segments.empty() || segments.back().source + (at - segments.back().logical) != source)
        segments.push_back({at, source});
      text += part->text()[i];
    }
  }
  return LogicalText(std::move(text), std::move(segments));
}

bool is_empty(const Instruction& start) {
  return start.exec_form() && start.arguments().empty();
}

struct Effective {
  std::optional<Instruction> entrypoint, cmd;
  bool base_entrypoint = true;  // nothing has replaced that of the base image
};

Effective effective(const BuildModel& model, const Stage& stage) {
  Effective out;
  const auto chain = stage_chain(model, stage);
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    bool cmd_here = false;
    for (const Instruction& instruction : (*at)->instructions) {
      if (instruction.keyword() == Keyword::kCmd) {
        out.cmd = instruction;
        cmd_here = true;
      } else if (instruction.keyword() == Keyword::kEntrypoint) {
        out.entrypoint = instruction;
        out.base_entrypoint = false;
        // A CMD from below belongs to the entrypoint from below.
        if (!cmd_here) out.cmd.reset();
      }
    }
  }
  if (out.entrypoint && is_empty(*out.entrypoint)) out.entrypoint.reset();
  if (out.cmd && is_empty(*out.cmd)) out.cmd.reset();
  return out;
}

void add(StartCommand& out, const BuildModel& model, const Instruction& start) {
  std::optional<LogicalText> text;
  if (start.exec_form())
    text = exec_form_text(start);
  else if (model.shell_syntax_at(start) == ShellSyntax::kPosix)
    text = command_script_text(start);
  if (!text || text->empty())
    out.problem = "its command cannot be read";
  else
    out.scripts.push_back(std::make_unique<ShellScript>(parse_shell(std::move(*text))));
}

}  // namespace

StartCommand start_command(const BuildModel& model, const Stage& stage) {
  StartCommand out;
  const Effective found = effective(model, stage);
  out.from_base = found.base_entrypoint;
  if (!found.entrypoint) {
    out.at = found.cmd;
    if (found.cmd) add(out, model, *found.cmd);
    return out;
  }
  out.at = found.entrypoint;
  // A shell's own words end where its text does; the CMD is not heard.
  if (!found.entrypoint->exec_form() || !found.cmd) {
    add(out, model, *found.entrypoint);
  } else if (found.cmd->exec_form()) {
    const auto first = exec_form_text(*found.entrypoint);
    const auto second = exec_form_text(*found.cmd);
    if (first && second)
      out.scripts.push_back(std::make_unique<ShellScript>(parse_shell(joined(*first, *second))));
    else
      out.problem = "its command cannot be read";
  } else {
    add(out, model, *found.entrypoint);
    add(out, model, *found.cmd);
  }
  return out;
}

}  // namespace drydock
