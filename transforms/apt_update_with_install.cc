#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <variant>

#include "rewrite/apt_usage.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 4> kAliases = {"DS-0017", "AVD-DS-0017", "CKV_DOCKER_5", "CIS-DI-0007"};
constexpr std::array<std::string_view, 2> kReferences = {"https://docs.docker.com/build/building/best-practices/#apt-get",
                                                         "https://avd.aquasec.com/misconfig/ds017"};

constexpr TransformInfo kInfo = {
    .id = "apt-update-with-install",
    .summary = "Join a lone `RUN apt-get update` with the install that follows",
    .applicability = Applicability::kUnsafe,
    .rationale =
        "Each RUN is cached by its text. When only the list of packages changes, a lone `apt-get update` is taken from the "
        "cache with lists that may be months old: the install then gets outdated packages, or asks for versions that "
        "the archive no longer has. In one RUN the two cannot come apart. It is unsafe because the same text then "
        "installs what is current at build time.",
    .declines =
        "Where another instruction stands between the two, their flags differ, a later RUN installs from the same "
        "lists, or the install is not what the next RUN begins with, in a chain of `&&`.",
    .aliases = kAliases,
    .references = kReferences};

// The script's text where it is one `apt-get update` on one line and nothing else.
std::optional<std::string> lone_update(const BuildModel& model, const Instruction& run) {
  const ShellScript* script = model.script(run);
  if (script == nullptr || !script->ok() || script->simple_commands().size() != 1) return std::nullopt;
  const std::vector<Command> commands = commands_of(*script, run);
  const Command& command = commands.front();
  if ((command.program != "apt-get" && command.program != "apt") || list_use(command) != ListUse::kRefreshes) return std::nullopt;
  const TextRange node = command.node().range;
  const std::string_view text = script->text();
  // A comment, a `!`, an `&` or a compound around it: more than the command alone.
  if (text.find_first_not_of(" \t\r\n") != node.begin || text.find_last_not_of(" \t\r\n") + 1 != node.end) return std::nullopt;
  const TextRange range = script->source_range(node);
  const std::string_view written = run.source().substr(range.begin, range.size());
  if (written.find('\n') != std::string_view::npos) return std::nullopt;
  return std::string(written);
}

bool same_flags(const Instruction& a, const Instruction& b) {
  const auto x = a.flags(), y = b.flags();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const Flag& f, const Flag& g) { return f.name == g.name && f.value == g.value; });
}

// The first apt command of the script installs, and is the first command of all.
bool begins_with_install(const BuildModel& model, const Instruction& run) {
  const ShellScript* script = model.script(run);
  if (script == nullptr || !script->ok() || script->simple_commands().empty()) return false;
  const Command first = commands_of(*script, run).front();
  const auto package = package_command(first);
  const bool apt = package && (package->tool == PackageTool::kAptGet || package->tool == PackageTool::kApt);
  return apt && list_use(first) == ListUse::kReads && script->text().find_first_not_of(" \t\r\n") == first.node().range.begin;
}

// The RUN's lines and the blank lines below them, down to the next comment or instruction.
TextRange lines_to_remove(const Instruction& run, std::uint32_t limit) {
  TextRange lines = run.parent() ? run.parent()->full_lines() : run.full_lines();
  const std::string_view source = run.source();
  std::uint32_t end = lines.end;
  while (end < limit) {
    const std::size_t lf = source.find('\n', end);
    if (lf == std::string_view::npos || source.substr(end, lf - end).find_first_not_of(" \t\r") != std::string_view::npos) break;
    end = static_cast<std::uint32_t>(lf + 1);
  }
  // Between the comment of the one and the comment of the other a blank line stays.
  const Instruction outer = run.parent().value_or(run);
  const bool comment_below = end < limit && source[std::min<std::size_t>(source.find_first_not_of(" \t", end), source.size() - 1)] == '#';
  if (outer.leading_comments().empty() || !comment_below) lines.end = end;
  return lines;
}

class AptUpdateWithInstall : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Instruction& run : runs_of(input.model)) {
      const auto update = lone_update(input.model, run);
      if (!update) continue;
      const auto use = later_list_use(input.model, run);
      // Lists that nothing in this file reads may be meant for other builds.
      if (!use || use->use != ListUse::kReads) continue;
      const std::string message = "`apt-get update` stands in a RUN of its own";
      const auto outcome = join(input.model, run, *update, *use);
      if (const auto* why = std::get_if<std::string>(&outcome))
        sink.decline(run.line_range(), message, *why);
      else
        sink.fix(run.line_range(), message, std::get<Fix>(outcome));
    }
  }

 private:
  static std::variant<Fix, std::string> join(const BuildModel& model, const Instruction& run, const std::string& update, const LaterUse& use) {
    const auto& all = model.file().instructions();
    const std::uint32_t line = use.instruction.start_line();
    if (use.instruction.keyword() != Keyword::kRun) return fmt::format("line {} uses the lists when the container runs", line);
    if (model.stage_of(use.instruction) != model.stage_of(run)) return fmt::format("the lists are used on line {}, in another stage", line);
    if (!use.instruction.parent() != !run.parent()) return fmt::format("the lists are used on line {}, in another build", line);
    const Instruction next = all[run.index() + 1].innermost();
    if (next.keyword() != Keyword::kRun || !next.parent() != !run.parent())
      return fmt::format("another instruction stands between it and the use of the lists on line {}", line);
    if (!begins_with_install(model, next)) return fmt::format("the next RUN does not begin with the install (the lists are used on line {})", line);
    if (!same_flags(run, next)) return "the flags of the two RUNs differ";
    if (const auto more = later_list_use(model, next); more && more->use == ListUse::kReads)
      return fmt::format("the lists are used on line {} as well", more->instruction.start_line());
    auto edit = prepend_command(next, *model.script(next), update);
    if (!edit) return "the script of the next RUN would not stop where the update fails";
    Fix fix;
    const Instruction outer = next.parent().value_or(next);
    fix.edits.push_back({lines_to_remove(run, outer.full_lines().begin), ""});
    fix.edits.push_back(std::move(*edit));
    fix.applicability = Applicability::kUnsafe;
    fix.reason = "from the build cache the lists may be months old when the install changes; in one RUN they are always fresh";
    fix.changes.push_back({InstructionChange::Kind::kRemove, run.index(), 0});
    return fix;
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_update_with_install() { return std::make_unique<AptUpdateWithInstall>(); }

}  // namespace drydock
