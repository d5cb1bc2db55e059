#include <fmt/format.h>

#include <array>
#include <memory>

#include "rewrite/transform.h"
#include "split/splitter.h"
#include "split/stages/split_edits.h"
#include "transforms/factories.h"

namespace drydock {
namespace {

constexpr std::array<std::string_view, 1> kAliases = {"CIS-4.3"};
constexpr std::array<std::string_view, 2> kReferences = {
    "https://docs.docker.com/build/building/multi-stage/",
    "https://docs.docker.com/build/building/best-practices/#use-multi-stage-builds"};

constexpr TransformInfo kInfo = {
    .id = "split-stages",
    .summary = "Build in one stage, and ship another that holds only what runs",
    .applicability = Applicability::kUnsafe,
    .rationale = "An image that holds its compiler, headers and package caches is several times as large as its program "
                 "needs, and hands all of them to whoever breaks in. The steps that build become a stage of their own; the "
                 "final stage starts from the runtime sibling of the same image (`debian:bookworm-slim`, `-jre`, `-slim`, "
                 "`alpine`) and copies what runs. Each thing that the container touches must be shown to be in the new "
                 "image, and each thing that stays behind to be needless: `drydock explain --proof FILE` prints the "
                 "argument. It is unsafe because libraries may do what the file and the build context do not show.",
    .declines = "Whatever is not certain: a step whose files are not known (a script, a piped download), a program that is "
                "not known or more than one, a supervisor, source that starts other programs, a file that is named at run "
                "time and would be left behind, a base image or sibling that nobody could confirm, a build context that "
                "does not hold what `COPY` names, `ONBUILD`, Windows. A file that is split already stays as it is.",
    .aliases = kAliases,
    .references = kReferences};

class SplitStages final : public Transform {
 public:
  const TransformInfo& info() const override { return kInfo; }

  void ask(const TransformInput& input, Queries& queries) const override { ask_split(input, recipes_, queries); }
  void ask_more(const TransformInput& input, Queries& queries) const override { ask_split(input, recipes_, queries); }

  void run(const TransformInput& input, Sink& sink) const override {
    auto split = split_stage(input, recipes_);
    if (!split) return;
    const Stage& stage = *input.model.final_stage();
    Finding finding;
    finding.range = stage.from.line_range();
    finding.message = fmt::format("the image ships what builds it: {}", split->evidence);
    finding.severity = Severity::kWarning;
    finding.proof = std::move(split->plan.proof);
    SplitEdits edits;
    if (split->plan.problem.empty()) {
      edits = split_edits(input.model, stage, split->plan, split->build_name);
      split->plan.problem = edits.problem;
    }
    if (split->plan.problem.empty()) {
      Fix fix;
      fix.applicability = Applicability::kUnsafe;
      fix.edits = std::move(edits.edits);
      fix.changes = std::move(edits.changes);
      fix.reason = reason(split->plan, finding.proof, split->build_name);
      finding.fix = std::move(fix);
    } else {
      finding.declined = std::move(split->plan.problem);
      finding.severity = Severity::kInfo;
      if (!split->plan.problem_at.empty()) finding.range = split->plan.problem_at;
    }
    sink.add(std::move(finding));
  }

 private:
  static std::string reason(const SplitPlan& plan, const Proof& proof, const std::string& build_name) {
    return fmt::format("the final stage starts from `{}` and copies out of the stage `{}` what runs; `drydock explain --proof` argues "
                       "for each of {} needs and {} things left behind",
                       plan.runtime_base, build_name, proof.needs.size(), proof.left.size());
  }

  std::vector<std::unique_ptr<Recipe>> recipes_ = all_recipes();
};

}  // namespace

std::unique_ptr<Transform> make_split_stages() { return std::make_unique<SplitStages>(); }

}  // namespace drydock
