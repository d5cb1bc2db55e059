#include "split/stages/split_edits.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/shell_state.h"
#include "split/needs/run_reach.h"
#include "split/stages/final_stage_order.h"
#include "split/stages/final_stage_text.h"
#include "split/stages/final_workdir.h"

namespace drydock {
namespace {

using std::string_view;

// The last line goes on, which only the end of the file allows: whatever is written behind it would belong to
// the instruction.
bool is_open(const Instruction& instruction) {
  const auto heredocs = instruction.heredocs();
  if (!std::all_of(heredocs.begin(), heredocs.end(), [](const Heredoc& each) { return each.terminated; }))
    return true;
  const auto tokens = instruction.tokens();
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    if (token->kind == TokenKind::kContinuation) return true;
    if (token->kind != TokenKind::kNewline && token->kind != TokenKind::kBlank &&
        token->kind != TokenKind::kComment)
      return false;
  }
  return false;
}

// The text is cut behind the last instruction that the build needs. What stands below the cut keeps its
// bytes, so that a file whose author wrote the run-time part last comes out as two stages and nothing else.
class Editor {
 public:
  Editor(const BuildModel& model, const Stage& stage, const SplitPlan& plan, const std::string& build_name)
      : model_(model),
        stage_(stage),
        plan_(plan),
        build_name_(build_name),
        source_(model.file().source().bytes()) {}

  SplitEdits make() {
    check_stage();
    if (out_.problem.empty()) sort_instructions();
    if (out_.problem.empty()) check_meaning();
    if (!out_.problem.empty()) return std::move(out_);

    // Everything that can fail comes before the first edit.
    const FinalStageOrder order = final_stage_order(model_, stage_, plan_, copied_, kept_);
    if (!order.problem.empty()) return failed(order.problem);
    const FinalStageText text = final_stage_text(model_, stage_, plan_, order.items, build_name_);
    if (!text.problem.empty()) return failed(text.problem);
    const FinalStageText build = build_run_text(model_, stage_, plan_);
    if (!build.problem.empty()) return failed(build.problem);
    name_build();
    remove_moved();
    insert(build, text);
    return std::move(out_);
  }

 private:
  /// Without edits: half a split must not be applied by a caller that overlooks the problem.
  SplitEdits failed(std::string why) {
    SplitEdits out;
    out.problem = std::move(why);
    return out;
  }
  void problem(std::string why) {
    if (out_.problem.empty()) out_.problem = std::move(why);
  }

  /// Who is built from this stage, or copies from it, would find the small image in place of the whole one.
  void check_stage() {
    const auto& all = model_.file().instructions();
    // Each instruction is compared with each other one; nobody writes so many, but a hostile file may.
    constexpr std::size_t kMost = 500;
    if (stage_.instructions.size() > kMost) problem(fmt::format("it has more than {} instructions", kMost));
    const Instruction& last = stage_.instructions.empty() ? stage_.from : stage_.instructions.back();
    if (last.index() + 1 != all.size()) problem("another stage follows");
    if (model_.stage_is_used(stage_)) problem("another stage is built from it or copies from it");
    if (model_.is_windows(stage_)) problem("it is an image for Windows");
    if (build_name_.empty() || plan_.runtime_base.empty()) problem("the stages' names are not known");
  }

  Placement placement(const Instruction& each) const { return plan_.placements.at(each.index()); }

  // The boundary is the last instruction that the build needs; what stands above it and is for the final
  // stage has to move.
  void sort_instructions() {
    for (const Instruction& each : stage_.instructions) {
      if (!plan_.placements.contains(each.index()))
        return problem(fmt::format("which stage the `{}` on line {} belongs to is not certain",
                                   keyword_name(each.keyword()), each.start_line()));
      if (placement(each) != Placement::kFinal) boundary_ = each;
    }
    if (!boundary_) return problem("nothing of it would stay with the build");
    // The new stage is written behind the boundary, and would become part of that instruction.
    if (is_open(*boundary_))
      return problem(
          fmt::format("the instruction on line {} ends in a line continuation", boundary_->start_line()));
    for (const Instruction& each : stage_.instructions) {
      if (each.index() > boundary_->index()) {
        kept_.push_back(each);
      } else if (placement(each) == Placement::kFinal) {
        moved_.push_back(each);
        copied_.push_back(each);
      } else if (placement(each) == Placement::kBoth && each.keyword() != Keyword::kWorkdir) {
        copied_.push_back(each);  // the plan's own WORKDIR stands for those
      }
    }
  }

  /// What each stage says must mean what it meant, though some instructions stand in the other one alone. Of
  /// the final stage's working folder the order of its instructions takes care.
  void check_meaning() {
    for (const Instruction& each : stage_.instructions) {
      if (placement(each) != Placement::kFinal && !starts_program(each)) check_state(each, kBuildSide);
      if (placement(each) == Placement::kBuild) continue;
      const bool replaced = placement(each) == Placement::kBoth && each.keyword() == Keyword::kWorkdir;
      if (!replaced) check_state(each, kFinalSide);
      if (each.keyword() == Keyword::kShell && (!plan_.packages.empty() || !plan_.run.empty()) &&
          shell_syntax(each.values(), model_.file().escape()) == ShellSyntax::kForeign)
        problem(fmt::format("the `SHELL` on line {} is none in which packages can be installed",
                            each.start_line()));
    }
  }

  /// One of the two stages, seen from an instruction in it.
  struct Side {
    Placement elsewhere;  // what stands in the other stage alone
    string_view other;
  };
  static constexpr Side kBuildSide{Placement::kFinal, "the final stage"};
  static constexpr Side kFinalSide{Placement::kBuild, "the build"};

  /// Read when a container starts, so that the build's last state counts and not that of their own line.
  static bool starts_program(const Instruction& each) {
    return each.keyword() == Keyword::kCmd || each.keyword() == Keyword::kEntrypoint ||
           each.keyword() == Keyword::kHealthcheck;
  }

  // Shell, user, folder and variables are the state that one line hands to the next; each must come from a
  // line of the same stage.
  void check_state(const Instruction& user, const Side& side) {
    const bool run = user.keyword() == Keyword::kRun;
    const bool shell_form = (run || starts_program(user)) && !user.exec_form();
    check_variables(user, side);
    const Instruction* shell = last_before(user, Keyword::kShell);
    if (shell_form && shell != nullptr && placement(*shell) == side.elsewhere)
      complain(user, "runs in a shell that", side);
    // The stage may have it from the stage that it is built from.
    if (shell_form && shell == nullptr && &side == &kFinalSide && !model_.state_before(user).shell.empty())
      complain(user, "runs in a shell that", side);
    // COPY heeds no USER, so of the build's steps only a RUN depends on it.
    const Instruction* account = last_before(user, Keyword::kUser);
    if (run && account != nullptr && placement(*account) == side.elsewhere)
      complain(user, "runs as a user that", side);
    const Instruction* folder = last_before(user, Keyword::kWorkdir);
    const bool moves = run || user.keyword() == Keyword::kCopy || user.keyword() == Keyword::kAdd ||
                       user.keyword() == Keyword::kWorkdir;
    if (moves && &side == &kBuildSide && folder != nullptr && placement(*folder) == side.elsewhere &&
        needs_workdir(model_, user, run ? run_reach(model_, user) : RunReach{}))
      complain(user, "depends on a working folder that", side);
  }

  void complain(const Instruction& user, const std::string& what, const Side& side) {
    problem(fmt::format("the `{}` on line {} {} only {} sets", keyword_name(user.keyword()),
                        user.start_line(), what, side.other));
  }

  // In the old stage, where each instruction got its meaning.
  const Instruction* last_before(const Instruction& user, Keyword keyword) const {
    const Instruction* last = nullptr;
    for (const Instruction& each : stage_.instructions)
      if (each.keyword() == keyword && each.index() < user.index()) last = &each;
    return last;
  }

  /// Only what the text names is seen. What a program reads of its environment is for the recipe to know.
  void check_variables(const Instruction& user, const Side& side) {
    const bool starts = starts_program(user);
    for (const Instruction& setter : stage_.instructions) {
      const bool env = setter.keyword() == Keyword::kEnv;
      if ((!env && setter.keyword() != Keyword::kArg) || placement(setter) != side.elsewhere) continue;
      // A container sees the ENVs, wherever they stand, and no ARG.
      if (starts ? !env : setter.index() >= user.index()) continue;
      for (const NameValue& entry : name_values(setter))
        if (mentions_variable(user, entry.name) && !is_set_again(entry.name, setter, user, side))
          complain(user, fmt::format("uses {}, which", entry.name), side);
    }
  }

  // Whether a later instruction, which the user's stage has, decides about the variable.
  bool is_set_again(string_view name, const Instruction& after, const Instruction& user,
                    const Side& side) const {
    const bool at_end = starts_program(user);
    return std::any_of(stage_.instructions.begin(), stage_.instructions.end(), [&](const Instruction& each) {
      if (each.index() <= after.index() || (!at_end && each.index() >= user.index())) return false;
      if (each.keyword() != Keyword::kEnv && (at_end || each.keyword() != Keyword::kArg)) return false;
      if (placement(each) == side.elsewhere) return false;
      const auto entries = name_values(each);
      return std::any_of(entries.begin(), entries.end(),
                         [&](const NameValue& entry) { return entry.name == name; });
    });
  }

  /// The stage's own name, if it has one, is the final stage's from now on.
  /// Other tools build by the stage's name, `--target app`, and expect the image that is run.
  void name_build() {
    if (stage_.name.empty()) {
      const std::uint32_t at = stage_.image_range.end;
      out_.edits.push_back({{at, at}, as_name(model_, stage_, build_name_)});
    } else {
      out_.edits.push_back({stage_.name_range, build_name_});
    }
  }

  bool blank_before(std::uint32_t at) const { return at >= 2 && blank_line({line_begin(at - 1), at}); }
  bool blank_line(TextRange line) const {
    return model_.file().source().slice(line).find_first_not_of(" \t\r\n") == string_view::npos;
  }
  std::uint32_t line_begin(std::uint32_t at) const {
    while (at > 0 && source_[at - 1] != '\n') --at;
    return at;
  }
  std::uint32_t line_end(std::uint32_t at) const {
    const std::size_t end = source_.find('\n', at);
    return static_cast<std::uint32_t>(end == string_view::npos ? source_.size() : end + 1);
  }

  /// With the comments, and with the blank lines below where others are above: one gap is left of two.
  void remove_moved() {
    // Neighbours become one range, since a gap between two that move is above the one and below the other.
    std::vector<TextRange> gone;
    for (const Instruction& each : moved_) {
      const TextRange lines = lines_with_comments(each);
      if (gone.empty() || gone.back().end != lines.begin)
        gone.push_back(lines);
      else
        gone.back().end = lines.end;
      std::uint32_t& end = gone.back().end;
      if (blank_before(gone.back().begin))
        while (end < source_.size() && blank_line({end, line_end(end)})) end = line_end(end);
      out_.changes.push_back({InstructionChange::Kind::kRemove, each.index(), 1});
    }
    for (const TextRange range : gone) out_.edits.push_back({range, {}});
  }

  /// The end of the build: behind its last instruction, and behind comment lines that stick to it and to
  /// nothing below.
  std::uint32_t end_of_build() const {
    std::uint32_t at = boundary_->full_lines().end;
    std::uint32_t end = at;
    while (end < source_.size() && !blank_line({end, line_end(end)})) {
      const string_view line = source_.substr(end, line_end(end) - end);
      // Down to an instruction without a gap: the comment is that instruction's.
      if (line[line.find_first_not_of(" \t")] != '#') return at;
      end = line_end(end);
    }
    return end;
  }

  // Both texts may go to one place, and edits of one place must not be two.
  void insert(const FinalStageText& build, const FinalStageText& written) {
    const std::uint32_t at = end_of_build();
    // The blank line is the one between the stages. What the author left blank below stays as well, and parts
    // the new lines from the old.
    std::string text = "\n" + written.text;
    const std::uint32_t behind = boundary_->full_lines().end;
    if (behind == at)
      text.insert(0, build.text);
    else if (!build.text.empty())
      out_.edits.push_back({{behind, behind}, build.text});
    if (at > 0 && source_[at - 1] != '\n') {
      // The file's last line has no ending, and shall have none.
      text.insert(0, "\n");
      while (text.back() == '\n' || text.back() == '\r') text.pop_back();
    }
    out_.edits.push_back({{at, at}, std::move(text)});
    out_.changes.push_back(
        {InstructionChange::Kind::kInsert, boundary_->index() + 1, build.count + written.count});
  }

  const BuildModel& model_;
  const Stage& stage_;
  const SplitPlan& plan_;
  const std::string& build_name_;
  string_view source_;
  std::optional<Instruction> boundary_;
  std::vector<Instruction> moved_;   // out of the build
  std::vector<Instruction> copied_;  // into the final stage: those, and what both have
  std::vector<Instruction> kept_;    // behind the boundary
  SplitEdits out_;
};

}  // namespace

SplitEdits split_edits(const BuildModel& model, const Stage& stage, const SplitPlan& plan,
                       const std::string& build_name) {
  return Editor(model, stage, plan, build_name).make();
}

}  // namespace drydock
