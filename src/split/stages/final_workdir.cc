#include "split/stages/final_workdir.h"

#include <fmt/format.h>

#include "text/path.h"

namespace drydock {
namespace {

using std::string_view;

// Of a WORKDIR; nothing where it is relative or not known.
std::optional<std::string> absolute_folder(const BuildModel& model, const Instruction& workdir) {
  const auto value = model.expand(workdir, workdir.body().text());
  if (!value || !value->starts_with('/')) return std::nullopt;
  return clean_path(*value);
}

// A later WORKDIR replaces an earlier one, so only the last one before the place counts.
const Instruction* last_workdir(const Stage& stage, std::uint32_t before) {
  const Instruction* last = nullptr;
  for (const Instruction& each : stage.instructions)
    if (each.keyword() == Keyword::kWorkdir && each.index() < before) last = &each;
  return last;
}

// The boundary between the stages, beyond which everything stands as it stood.
std::uint32_t end_of_moved(const Stage& stage, const std::vector<Instruction>& kept) {
  if (!kept.empty()) return kept.front().index();
  return stage.instructions.empty() ? stage.from.index() + 1 : stage.instructions.back().index() + 1;
}

// A working folder: its path, or at least the WORKDIR that chose it.
struct Folder {
  std::optional<std::string> path;
  std::optional<std::uint32_t> by;

  // Two folders of which neither the path nor the origin is known are not taken for the same.
  bool is(const Folder& other) const { return (path && path == other.path) || (by && by == other.by); }
};

// Goes through the final stage as a builder does, and compares the folder of each step with the one that it
// had in the old stage. An instruction may stand in another folder where its paths are absolute.
class Walk {
 public:
  Walk(const BuildModel& model, const Stage& stage, const SplitPlan& plan, std::uint32_t end)
      : model_(model), stage_(stage), plan_(plan), unset_(last_workdir(stage, end) == nullptr) {
    // Else the base image's, of which nothing is known here, until a WORKDIR is written.
    if (plan.workdir.empty()) now_.path = "/";
  }

  void write_plan() { now_ = {plan_.workdir, std::nullopt}; }

  /// Why the instruction cannot stand here; empty: it can.
  std::string step(const Instruction& each) {
    const Keyword keyword = each.keyword();
    const bool run = keyword == Keyword::kRun;
    const bool copy = keyword == Keyword::kCopy || keyword == Keyword::kAdd;
    // Only these three read the working folder while the image is built.
    if (!run && !copy && keyword != Keyword::kWorkdir) return {};
    if (needs_workdir(model_, each, run ? run_reach(model_, each) : RunReach{})) {
      const Folder was = old_folder(each);
      if (!was.is(now_))
        return fmt::format(
            "the `{}` on line {} depends on the working folder{}, which is another one in the final stage",
            keyword_name(keyword), each.start_line(), was.path ? " " + *was.path : "");
    }
    if (keyword == Keyword::kWorkdir)
      now_ = {absolute_path_in(model_, each, each.body().text()), each.index()};
    return {};
  }

 private:
  Folder old_folder(const Instruction& each) const {
    const KnownPath known = model_.state_before(each).workdir;
    if (known.value) return {known.value, std::nullopt};
    // The base image's folder is the plan's where nothing above the boundary has chosen another.
    if (known.from_base && unset_) return {plan_.workdir.empty() ? "/" : plan_.workdir, std::nullopt};
    const Instruction* by = last_workdir(stage_, each.index());
    return {std::nullopt, by == nullptr ? std::nullopt : std::optional(by->index())};
  }

  const BuildModel& model_;
  const Stage& stage_;
  const SplitPlan& plan_;
  bool unset_;
  Folder now_;
};

}  // namespace

std::optional<std::string> absolute_path_in(const BuildModel& model, const Instruction& instruction,
                                            string_view word) {
  const auto value = model.expand(instruction, word);
  if (!value) return std::nullopt;
  if (value->starts_with('/')) return clean_path(*value);
  const auto folder = model.state_before(instruction).workdir.value;
  if (!folder) return std::nullopt;
  return clean_path(*folder + "/" + *value);
}

// With absolute paths alone, an instruction means the same in every folder, and may be moved past a WORKDIR.
bool needs_workdir(const BuildModel& model, const Instruction& instruction, const RunReach& reach) {
  if (instruction.keyword() == Keyword::kRun) return !reach.known || reach.relative;
  if (instruction.keyword() == Keyword::kWorkdir) {
    const auto value = model.expand(instruction, instruction.body().text());
    return value ? !value->starts_with('/') : !instruction.body().text().starts_with('/');
  }
  const auto words = instruction.arguments();
  if (words.empty()) return true;
  // Of COPY only the destination hangs on the folder: sources count from the top of the context.
  const auto value = model.expand(instruction, instruction.value(words.back()));
  return value ? !value->starts_with('/') : !instruction.value(words.back()).starts_with('/');
}

// A WORKDIR that only repeats one of the author's would be noise in the difference.
std::optional<std::uint32_t> place_of_plan_workdir(const BuildModel& model, const Stage& stage,
                                                   const SplitPlan& plan,
                                                   const std::vector<Instruction>& kept) {
  if (plan.workdir.empty()) return std::nullopt;
  const Instruction* last = last_workdir(stage, end_of_moved(stage, kept));
  if (last != nullptr) {
    const auto placement = plan.placements.find(last->index());
    const bool moves = placement != plan.placements.end() && placement->second == Placement::kFinal;
    if (moves && absolute_folder(model, *last) == plan.workdir) return std::nullopt;
  }
  // Below the boundary the author sets it anyway. Where it was set before as well, it is needed between the
  // two.
  for (const Instruction& each : kept)
    if (each.keyword() == Keyword::kWorkdir && absolute_folder(model, each) == plan.workdir &&
        model.state_before(each).workdir.value != plan.workdir)
      return std::nullopt;
  return last == nullptr ? stage.from.index() : last->index();
}

// The order is made first and checked afterwards, since the folder of a step hangs on everything above it.
std::string workdir_problem(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                            const std::vector<FinalStageItem>& items, const std::vector<Instruction>& kept) {
  Walk walk(model, stage, plan, end_of_moved(stage, kept));
  for (const FinalStageItem& item : items) {
    if (item.kind == FinalStageItem::Kind::kWorkdir) walk.write_plan();
    if (!item.author) continue;
    const Instruction& each = *item.author;
    // What it is relative to stays with the build.
    if (each.keyword() == Keyword::kWorkdir && needs_workdir(model, each, {}))
      return fmt::format("the `WORKDIR` on line {} is relative", each.start_line());
    if (std::string problem = walk.step(each); !problem.empty()) return problem;
  }
  for (const Instruction& each : kept)
    if (std::string problem = walk.step(each); !problem.empty()) return problem;
  return {};
}

}  // namespace drydock
