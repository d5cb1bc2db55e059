#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rewrite/transform.h"
#include "text/ascii.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 10> kAliases = {
    "DL4003",  "DL4004",  "DL3012",      "MultipleInstructionsDisallowed", "DS-0007",
    "DS-0016", "DS-0023", "AVD-DS-0007", "AVD-DS-0016",                    "AVD-DS-0023"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    "https://github.com/hadolint/hadolint/wiki/DL4003"};

constexpr TransformInfo kInfo = {
    .id = "dead-instruction",
    .summary = "Remove a `CMD`, `ENTRYPOINT` or `HEALTHCHECK` that a later one in the stage overrides",
    .applicability = Applicability::kSafe,
    .rationale =
        "Of several `CMD`, `ENTRYPOINT` or `HEALTHCHECK` instructions in one stage only the last one counts. The others "
        "are configuration that looks as if it were in force.",
    .declines =
        "It stays where a comment belongs to it, since the comment would then seem to speak of what follows. Triggers "
        "under `ONBUILD` are left alone, and so is a `CMD` followed by an `ENTRYPOINT`, which keeps it as arguments.",
    .aliases = kAliases,
    .references = kReferences};

/// What a builder refuses is not dead: the author has to see the error.
bool is_valid(const Instruction& instruction) {
  if (instruction.keyword() != Keyword::kHealthcheck) return instruction.flags().empty();
  const std::vector<std::string> values = instruction.values();
  if (values.empty()) return false;
  return equal_ignoring_case(values[0], "NONE") ? values.size() == 1 : equal_ignoring_case(values[0], "CMD") && values.size() > 1;
}

class DeadInstruction final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void run(const TransformInput& input, Sink& sink) const override {
    for (const Stage& stage : input.model.stages())
      for (const Keyword keyword : {Keyword::kCmd, Keyword::kEntrypoint, Keyword::kHealthcheck})
        look_at(stage, keyword, sink);
  }

 private:
  static void look_at(const Stage& stage, Keyword keyword, Sink& sink) {
    // An ONBUILD has a keyword of its own, so its trigger is not among these.
    std::vector<Instruction> same;
    std::copy_if(stage.instructions.begin(), stage.instructions.end(), std::back_inserter(same),
                 [&](const Instruction& i) { return i.keyword() == keyword; });
    for (std::size_t i = 0; i + 1 < same.size(); ++i)
      if (is_valid(same[i]) && is_valid(same.back())) remove(same[i], sink);
  }

  static void remove(const Instruction& dead, Sink& sink) {
    const std::string_view name = keyword_name(dead.keyword());
    const std::string message = fmt::format("a later `{0}` in the stage overrides this `{0}`", name);
    const auto tokens = dead.tokens();
    if (std::any_of(tokens.begin(), tokens.end(), [](const Token& t) { return t.kind == TokenKind::kComment; }))
      return sink.decline(dead.range(), message, "a comment stands inside it", Severity::kWarning);
    if (!dead.leading_comments().empty())
      return sink.decline(dead.range(), message, "the comment above it would be left without its instruction", Severity::kWarning);
    Fix fix;
    fix.edits = {{dead.full_lines(), ""}};
    fix.changes = {{InstructionChange::Kind::kRemove, dead.index(), 0}};
    fix.reason = fmt::format("only the last `{}` of a stage takes effect", name);
    sink.fix(dead.range(), message, std::move(fix));
  }
};

}  // namespace

std::unique_ptr<Transform> make_dead_instruction() { return std::make_unique<DeadInstruction>(); }

}  // namespace drydock
