#include <fmt/format.h>

#include <array>

#include "model/file_mode.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kReferences = {"https://cwe.mitre.org/data/definitions/732.html"};

constexpr TransformInfo kInfo = {
    .id = "world-writable",
    .summary = "Report files and folders that every user may write",
    .applicability = Applicability::kDisplay,
    .rationale =
        "What `chmod 777` leaves behind can be replaced by any process in the container, programs and "
        "configuration "
        "included: a flaw that writes one file becomes one that runs code. Give the files to the user who "
        "needs them "
        "(`COPY --chown`, `chown`), or to group 0 with `chmod g=u` for platforms that choose the user id.",
    .declines =
        "It only reports: who has to write there is the author's knowledge. Folders with the sticky bit "
        "(`1777`), "
        "paths under `/dev` and `/proc`, `chmod +w` (the umask keeps it from others) and modes that hold a "
        "variable "
        "are passed over.",
    .aliases = {},
    .references = kReferences};

// Every file that the rest of the script makes is writable for others unless its maker says less.
bool umask_lets_others_write(const Command& command) {
  if (command.program != "umask" || command.words.size() < 2) return false;
  const auto mask = command.literal(1);
  if (!mask) return false;
  if (mask->find_first_not_of("01234567") == std::string::npos) return (mask->back() - '0') % 4 < 2;
  const auto effect = mode_effect(*mask);
  return effect && effect->world_writable;
}

class WorldWritable final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const ModeUse& use : mode_uses(input.model)) {
      const auto effect = mode_effect(use.mode);
      if (!effect || !effect->world_writable || use.device) continue;
      const std::string target = use.target.empty() ? "the files" : fmt::format("`{}`", use.target);
      sink.report(use.range, fmt::format("`{}` lets every user write to {}", use.how, target));
    }
    static constexpr std::array<std::string_view, 1> kMentions = {"umask"};
    const ShellCommands shell(input.model, kMentions);
    for (const ScriptCommands& script : shell.scripts())
      for (const Command& command : script.commands)
        if (umask_lets_others_write(command))
          sink.report(command.source(command.words[1]),
                      fmt::format("`umask {}` lets every user write to the files that are made from here on",
                                  *command.literal(1)));
  }
};

}  // namespace

std::unique_ptr<Transform> make_world_writable() {
  return std::make_unique<WorldWritable>();
}

}  // namespace drydock
