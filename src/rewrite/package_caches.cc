#include "rewrite/package_caches.h"

#include <algorithm>

#include "model/inner_script.h"
#include "model/option_spec.h"
#include "text/ascii.h"
#include "text/path.h"

namespace drydock {
namespace {

bool lies_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_target(const TransformInput& input, const Stage& stage) {
  const auto& targets = input.settings.target_stages;
  return std::any_of(targets.begin(), targets.end(),
                     [&](const std::string& name) { return equal_ignoring_case(name, stage.name); });
}

}  // namespace

bool is_shipped(const TransformInput& input, const Stage& stage) {
  const BuildModel& model = input.model;
  if (&stage == model.final_stage() || is_target(input, stage) || !model.stage_is_used(stage)) return true;
  const auto stages = model.stages();
  return std::any_of(stages.begin(), stages.end(), [&](const Stage& other) {
    return other.parent == stage.index && is_shipped(input, other);
  });
}

std::vector<Instruction> instructions_before(const BuildModel& model, const Instruction& run) {
  std::vector<const Stage*> chain;
  for (const Stage* stage = model.stage_of(run); stage != nullptr;
       stage = stage->parent ? &model.stages()[*stage->parent] : nullptr)
    chain.insert(chain.begin(), stage);
  std::vector<Instruction> out;
  for (const Stage* stage : chain) {
    const bool own = stage == chain.back();
    for (const Instruction& instruction : stage->instructions) {
      // A trigger runs after all of its stage.
      if (own && !run.parent() && (instruction.index() >= run.index() || instruction.child())) continue;
      if (instruction.index() != run.index()) out.push_back(instruction.innermost());
    }
  }
  return out;
}

std::vector<Instruction> instructions_after(const BuildModel& model, const Instruction& run) {
  std::vector<Instruction> out;
  for (const Instruction& instruction : model.file().instructions())
    if (instruction.index() > run.index()) out.push_back(instruction.innermost());
  return out;
}

std::vector<Instruction> instructions_on_top(const BuildModel& model, const Instruction& run) {
  std::vector<Instruction> out;
  const Stage* own = model.stage_of(run);
  for (const Instruction& later : instructions_after(model, run)) {
    const Stage* stage = model.stage_of(later);
    while (stage != nullptr && stage != own)
      stage = stage->parent ? &model.stages()[*stage->parent] : nullptr;
    if (stage != nullptr) out.push_back(later);
  }
  return out;
}

std::string_view source_text(const Instruction& instruction) {
  const TextRange range = instruction.range();
  return instruction.source().substr(range.begin, range.size());
}

bool mount_covers(const BuildModel& model, const Instruction& run, std::string_view folder) {
  for (const Flag& flag : run.flags()) {
    if (flag.name != "mount" || !flag.value) continue;
    const std::string_view value = *flag.value;
    for (std::size_t begin = 0; begin <= value.size();) {
      const std::size_t comma = std::min(value.find(',', begin), value.size());
      const std::string_view field = value.substr(begin, comma - begin);
      begin = comma + 1;
      const std::size_t equals = field.find('=');
      const std::string_view name = field.substr(0, equals);
      if (equals == std::string_view::npos || (name != "target" && name != "dst" && name != "destination"))
        continue;
      const auto path = model.expand(run, field.substr(equals + 1));
      if (!path) return true;
      // A relative target starts at the working folder, which no package manager's cache is in.
      if (!path->starts_with('/')) continue;
      const std::string target = clean_path(*path);
      if (lies_below(target, folder) || lies_below(folder, target)) return true;
    }
  }
  return false;
}

bool runs_always(const Command& command) {
  const ShellScript& script = *command.script;
  for (std::uint32_t id = command.id; id != 0; id = script.node(id).parent) {
    const ShellNode& node = script.node(id);
    switch (node.kind) {
      case ShellKind::kSimple:
      case ShellKind::kStatement:
      case ShellKind::kList:
      case ShellKind::kGroup:
      case ShellKind::kSubshell:
        break;
      default:
        return false;
    }
    if (node.join == ShellJoin::kBackground || node.negated) return false;
    if (script.node(node.parent).kind != ShellKind::kStatement) continue;
    for (std::uint32_t at = script.node(node.parent).first_child; at != 0; at = script.node(at).next_sibling)
      if (script.node(at).join == ShellJoin::kOr) return false;
  }
  return true;
}

bool is_forced_rm(const Command& command) {
  if (command.program != "rm") return false;
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto word = command.literal(i);
    if (word && (*word == "--force" || (is_option(*word) && cluster_has(*word, 'f', {})))) return true;
  }
  return false;
}

std::vector<Command> with_inner_commands(const Command& command) {
  std::vector<Command> out = {command};
  while (auto inner = inner_command(out.back())) out.push_back(std::move(*inner));
  return out;
}

}  // namespace drydock
