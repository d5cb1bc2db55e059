#include "rewrite/run_user_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "model/exposed_ports.h"
#include "model/known_programs.h"
#include "model/shell_commands.h"

namespace drydock {
namespace {

// Ports that only root could open before Docker 20.10.
std::string low_ports(const BuildModel& model, const Stage& stage) {
  for (const Stage* at : stage_chain(model, stage))
    for (const Instruction& instruction : at->instructions)
      for (const ExposedPorts& ports : instruction.keyword() == Keyword::kExpose
                                           ? exposed_ports(model, instruction)
                                           : std::vector<ExposedPorts>())
        if (ports.first < 1024)
          return fmt::format(
              "; port {} is open to every user in Docker since 20.10, in Kubernetes only where it is told so",
              ports.first);
  return {};
}

}  // namespace

std::string no_other_user(const TransformInput& input, const Stage& stage, const BaseFacts& base) {
  const BuildModel& model = input.model;
  if (base.known) {
    const std::string name = base.image.stage->base.value_or(base.image.stage->image);
    if (base.known->start == ImageStart::kDrops)
      return fmt::format(
          "`{}` starts as root and gives its rights away by itself{}", name,
          base.known->sibling.empty() ? "" : fmt::format("; `{}` does without root", base.known->sibling));
    if (base.known->start == ImageStart::kOwns)
      return fmt::format("what `{}` starts writes to folders that are root's", name);
    if (base.known->start == ImageStart::kOnbuild)
      return fmt::format("`{}` holds steps that run in this build", name);
  }
  if (base.config != nullptr && !base.config->onbuild.empty())
    return "the base image holds steps that run in this build";
  if (base.config != nullptr && !base.known && !base.config->volumes.empty())
    return "the base image has volumes, whose owner cannot be changed here";
  for (const Stage* at : stage_chain(model, stage)) {
    for (const Instruction& instruction : at->instructions) {
      if (instruction.child())
        return "it is a base for other builds: its ONBUILD steps would run as the new user";
      if (instruction.keyword() != Keyword::kHealthcheck) continue;
      const ShellCommands shell(model, instruction);
      for (const ScriptCommands& script : shell.scripts())
        for (const Command& command : script.commands)
          if (known_program(command.program).role > ProgramRole::kScripts)
            return fmt::format("its `HEALTHCHECK` runs `{}`", command.program);
    }
  }
  const auto stages = model.stages();
  if (std::any_of(stages.begin(), stages.end(), [&](const Stage& s) { return s.parent == stage.index; }))
    return "another stage is built on it, and its steps would run as the new user";
  for (const char* action : {"action.yml", "action.yaml"})
    if (const auto* found = input.facts.context_matches(action); found != nullptr && !found->empty())
      return "it is a GitHub action, which has to run as root";
  return {};
}

std::string run_user_reason(const TransformInput& input, const Stage& stage, const RunUser& user,
                            const StartReading& start, const WritablePaths& paths) {
  std::vector<std::string> writable;
  for (const DataFolder& folder : paths.folders) writable.push_back(folder.path);
  writable.insert(writable.end(), paths.files.begin(), paths.files.end());
  if (!paths.workdir.empty())
    writable.push_back(paths.workdir +
                       (start.workdir_why.empty() ? "" : fmt::format(" ({})", start.workdir_why)));
  const bool home = !user.name.empty() && (user.fresh ? start.home : user.home);
  if (home) writable.push_back("its home");
  // What the author's own chown gives is not counted up.
  if (!user.fresh) writable.push_back("what the file gives it");
  const std::string who =
      user.name.empty() ? fmt::format("the number {}", *user.uid) : fmt::format("`{}`", user.name);
  // An image without names has no /tmp either, unless the author copies one.
  std::string out = user.name.empty() && !user.number_does
                        ? fmt::format("the program runs as {}, which can write to nothing in the image", who)
                        : fmt::format("the program runs as {}, which can write to {}{}/tmp and nothing else",
                                      who, fmt::join(writable, ", "), writable.empty() ? "" : " and ");
  if (user.fresh && !user.name.empty())
    out += start.home ? "; the home is there for what libraries keep"
                      : "; it has no home, as a compiled program needs none";
  if (user.number_does) out += "; it has neither a name nor a home there, and Java asks for none";
  if (!start.remark.empty()) out += "; " + start.remark;
  if (!user.fresh && !user.home) out += "; it may have no home";
  if (std::any_of(paths.folders.begin(), paths.folders.end(), [](const DataFolder& f) { return f.volume; }))
    out += "; a volume that is there already keeps its owner";
  if (input.settings.numeric_user && !user.uid) out += "; its number is not known, so its name is written";
  return out + low_ports(input.model, stage);
}

}  // namespace drydock
