#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rewrite/apt_usage.h"
#include "rewrite/shell_edits.h"
#include "rewrite/transform.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 2> kAliases = {"DL3009", "DKL-DI-0005"};
constexpr std::array<std::string_view, 2> kReferences = {"https://github.com/hadolint/hadolint/wiki/DL3009",
                                                         "https://docs.docker.com/build/building/best-practices/#apt-get"};

constexpr TransformInfo kInfo = {
    .id = "apt-lists-cleanup",
    .summary = "Remove the package lists in the RUN that fetched them",
    .applicability = Applicability::kSafe,
    .rationale =
        "`apt-get update` leaves tens of megabytes in /var/lib/apt/lists. They age from the first day, and only a removal "
        "in the same RUN keeps them out of the layer. Whoever builds on the image runs `apt-get update` first, as with "
        "the official images, which ship without lists. Stages of which nothing but named files reaches the result "
        "are left alone.",
    .declines =
        "Where a later instruction of the stage, or of one built from it, installs from these lists or runs a script "
        "that might; where the RUN only updates; where it runs as a user who cannot remove them; and where nothing "
        "can be appended to the script without changing how it fails. A cache mount over the lists, or a removal in "
        "the same RUN, is as good.",
    .aliases = kAliases,
    .references = kReferences};

constexpr std::string_view kLists = "/var/lib/apt/lists";

// The stages of whose file system as it is something reaches a result: the last one, those named from outside or by
// nobody, and those that such a stage starts from or of which any copies such a folder. From the last to the first,
// because a stage only knows those above it.
std::vector<bool> stages_in_results(const TransformInput& input) {
  const BuildModel& model = input.model;
  const auto& targets = input.settings.target_stages;
  std::vector<bool> reaches(model.stages().size(), false);
  for (std::size_t i = reaches.size(); i-- > 0;) {
    const Stage& stage = model.stages()[i];
    if (&stage == model.final_stage() || !model.stage_is_used(stage)) reaches[i] = true;
    if (!stage.name.empty() && std::find(targets.begin(), targets.end(), stage.name) != targets.end()) reaches[i] = true;
    if (reaches[i] && stage.parent) reaches[*stage.parent] = true;
    for (const Instruction& outer : stage.instructions) {
      const Instruction copy = outer.innermost();
      const auto from = copy.keyword() == Keyword::kCopy ? copy.flag("from") : std::nullopt;
      const Stage* source_stage = from && from->value ? model.find_stage(*from->value, stage.index) : nullptr;
      if (source_stage == nullptr) continue;
      for (const std::string& source : copy.values())
        if (source == "/" || source == "/." || source == "/*" || source.starts_with("/var")) reaches[source_stage->index] = true;
    }
  }
  return reaches;
}

enum class Mounted { kNo, kYes, kUnknown };

// A mount over the lists, above or below them, keeps them out of the layer.
Mounted lists_are_mounted(const Instruction& run) {
  for (const Flag& flag : run.flags()) {
    if (flag.name != "mount" || !flag.value) continue;
    for (const std::string_view key : {"target=", "dst=", "destination="}) {
      const std::size_t at = flag.value->find(key);
      if (at == std::string::npos) continue;
      const std::size_t begin = at + key.size();
      std::string target = flag.value->substr(begin, std::min(flag.value->find(',', begin), flag.value->size()) - begin);
      if (target.find('$') != std::string::npos) return Mounted::kUnknown;
      while (target.size() > 1 && target.back() == '/') target.pop_back();
      if (target.starts_with(kLists) || (kLists.starts_with(target) && target.starts_with("/var"))) return Mounted::kYes;
    }
  }
  return Mounted::kNo;
}

// `rm -rf /var/lib/apt/lists/*` in any of its spellings: by a parent folder, in braces, by find, after a cd.
bool removes_lists(const Command& command) {
  constexpr std::array<std::string_view, 5> kRemovers = {"rm", "find", "unlink", "xargs", "rmdir"};
  const std::string_view text = command.script->text().substr(command.node().range.begin, command.node().range.size());
  if (command.program == "apt-get" || command.program == "apt") return command.has_word("distclean") || command.has_word("dist-clean");
  // Also in the text that `sh -c` or `su -c` gets.
  if (text.find("/var/lib/apt/lists/*") != std::string_view::npos && text.find("rm -") != std::string_view::npos) return true;
  if (std::find(kRemovers.begin(), kRemovers.end(), command.program) == kRemovers.end()) return false;
  if (text.find("lists/partial") != std::string_view::npos || text.find("lists/lock") != std::string_view::npos) return false;
  if (text.find("/var/lib/apt") != std::string_view::npos || text.find("lists") != std::string_view::npos) return true;
  return text.find("/var/lib/{") != std::string_view::npos || text.find("/var/{") != std::string_view::npos || text.find("/var/lib/*") != std::string_view::npos;
}

bool is_conditional(const Command& command) {
  for (std::uint32_t id = command.id; id != 0; id = command.script->node(id).parent) {
    const ShellKind kind = command.script->node(id).kind;
    if (kind == ShellKind::kIf || kind == ShellKind::kCase || kind == ShellKind::kFunction || kind == ShellKind::kSubstitution) return true;
  }
  return false;
}

class AptListsCleanup : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    const std::vector<bool> reaches = stages_in_results(input);
    for (const Instruction& run : runs_of(input.model)) {
      const ShellScript* script = input.model.script(run);
      if (script == nullptr || script->text().find("apt") == std::string_view::npos) continue;
      if (!script->ok()) {
        if (script->text().find("apt-get update") != std::string_view::npos)
          sink.decline(run.line_range(), "`apt-get update` leaves its lists in the layer, as far as can be seen", "the script cannot be read");
        continue;
      }
      const std::vector<Command> commands = commands_of(*script, run);
      const auto is_update = [](const Command& c) { return list_use(c) == ListUse::kRefreshes; };
      const auto update = std::find_if(commands.rbegin(), commands.rend(), is_update);
      if (update == commands.rend()) continue;
      if (std::any_of(commands.rbegin(), update, removes_lists)) continue;
      if (lists_are_mounted(run) == Mounted::kYes || !reaches[input.model.stage_of(run)->index]) continue;
      const std::string message = fmt::format("`{} update` leaves its lists in the layer", update->program);
      const bool reads = std::any_of(commands.begin(), commands.end(), [](const Command& c) {
        return list_use(c) == ListUse::kReads || list_use(c) == ListUse::kMayRead;
      });
      std::string why = why_not(input.model, run, *update, reads);
      const bool sudo = script->is(script->words(update->node()).front(), "sudo");
      const auto edit = append_command(run, *script, sudo ? "sudo rm -rf /var/lib/apt/lists/*" : "rm -rf /var/lib/apt/lists/*");
      if (why.empty() && !edit) why = "nothing can be appended to the script without changing how it fails";
      if (!why.empty()) {
        sink.decline(update->source(), message, std::move(why));
        continue;
      }
      Fix fix;
      fix.edits.push_back(*edit);
      fix.reason = "nothing needs the lists afterwards, they are outdated soon, and only a removal in the same RUN makes the image smaller";
      sink.fix(update->source(), message, std::move(fix));
    }
  }

 private:
  static std::string why_not(const BuildModel& model, const Instruction& run, const Command& update, bool reads) {
    if (lists_are_mounted(run) == Mounted::kUnknown) return "where a mount of this RUN lies is not known";
    if (is_conditional(update)) return "whether it runs depends on a condition";
    if (const auto use = later_list_use(model, run)) {
      const std::uint32_t line = use->instruction.start_line();
      if (use->use == ListUse::kReads) return fmt::format("line {} uses the lists without another update", line);
      return use->what.empty() ? fmt::format("it is not known whether line {} uses the lists", line)
                               : fmt::format("it is not known whether `{}` on line {} uses the lists", use->what, line);
    }
    if (!reads) return "the RUN installs nothing, so the lists are all it is for";
    const KnownPath user = model.state_before(run).user;
    const bool sudo = update.script->is(update.script->words(update.node()).front(), "sudo");
    if (!sudo && !user.from_base && user.value != "root" && user.value != "0" && !(user.value && (user.value->starts_with("root:") || user.value->starts_with("0:"))))
      return user.value ? fmt::format("it runs as `{}`, who may not remove them", *user.value) : "the user it runs as is not known";
    return {};
  }
};

}  // namespace

std::unique_ptr<Transform> make_apt_lists_cleanup() { return std::make_unique<AptListsCleanup>(); }

}  // namespace drydock
