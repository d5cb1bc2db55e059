#include "rewrite/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace drydock {
namespace {

using Body = std::function<void(const TransformInput&, Sink&)>;

// A rule made for one test.
class TestRule final : public Transform {
 public:
  TestRule(std::string_view id, Body body) : info_{}, body_(std::move(body)) { info_.id = id; }
  const TransformInfo& info() const override { return info_; }
  void run(const TransformInput& input, Sink& sink) const override { body_(input, sink); }

 private:
  TransformInfo info_;
  Body body_;
};

Fix fix_of(std::vector<Edit> edits, Applicability applicability = Applicability::kSafe) {
  Fix fix;
  fix.edits = std::move(edits);
  fix.applicability = applicability;
  fix.reason = "because";
  return fix;
}

std::uint32_t find(const TransformInput& input, std::string_view text) {
  return static_cast<std::uint32_t>(input.file().source().bytes().find(text));
}

// Replaces the first `from` as long as there is one.
Body replacing(std::string from, std::string to, Applicability applicability = Applicability::kSafe) {
  return [=](const TransformInput& input, Sink& sink) {
    const std::uint32_t at = find(input, from);
    if (at >= input.file().source().size()) return;
    const TextRange range{at, at + static_cast<std::uint32_t>(from.size())};
    sink.fix(range, "seen " + from, fix_of({{range, to}}, applicability));
  };
}

PipelineResult run(std::string text, std::vector<std::pair<std::string_view, Body>> rules, PipelineOptions options = {}) {
  std::vector<std::unique_ptr<Transform>> list;
  for (auto& [id, body] : rules) list.push_back(std::make_unique<TestRule>(id, std::move(body)));
  return run_pipeline(std::make_shared<const SourceText>(std::move(text), "Dockerfile"), list, options, {});
}

TEST(Pipeline, RunsRulesInOrderEachOnTheTextTheOneBeforeLeft) {
  const auto result = run("FROM a\nRUN x\n", {{"one", replacing("x", "yy")}, {"two", replacing("yy", "z")}});
  EXPECT_EQ(result.after, "FROM a\nRUN z\n");
  ASSERT_EQ(result.findings.size(), 2u);
  // Both are told at the author's `x`, though the second rule never saw it.
  for (const PlacedFinding& placed : result.findings) EXPECT_EQ(result.before->slice(placed.finding.range), "x");
}

TEST(Pipeline, PositionsLeadBackPastEarlierEdits) {
  const auto result = run("FROM a\nRUN x\nCMD q\n", {{"one", replacing("x", "much longer")}, {"two", replacing("q", "r")}});
  const auto two = std::find_if(result.findings.begin(), result.findings.end(), [](const auto& f) { return f.finding.rule == "two"; });
  EXPECT_EQ(result.before->slice(two->finding.range), "q");
  EXPECT_TRUE(two->applicable_alone);
  EXPECT_EQ(result.before->slice(two->finding.fix->edits[0].range), "q");
  for (const AppliedChange& change : result.changes)
    EXPECT_THAT(result.after.substr(change.after.begin, change.after.size()), ::testing::AnyOf("much longer", "r"));
}

TEST(Pipeline, AFixOnAnotherRulesTextDoesNotHoldAlone) {
  const auto result = run("FROM a\nRUN x\n", {{"one", replacing("x", "yy")}, {"two", replacing("yy", "z")}});
  EXPECT_TRUE(result.findings[0].applicable_alone);
  EXPECT_FALSE(result.findings[1].applicable_alone);
}

TEST(Pipeline, TextInsertedWhereAnotherRuleOnlyTookAwayIsNotThatRules) {
  const auto result = run("FROM a\nRUN x y\n", {{"one", replacing("x ", "")}, {"two", [](const TransformInput& input, Sink& sink) {
                            const std::uint32_t at = find(input, "y");
                            if (find(input, "new") < input.file().source().size()) return;
                            sink.fix({at, at}, "insert", fix_of({{{at, at}, "new "}}));
                          }}});
  EXPECT_EQ(result.after, "FROM a\nRUN new y\n");
  ASSERT_EQ(result.changes.size(), 2u);
  for (const AppliedChange& change : result.changes) EXPECT_LE(change.after.begin, change.after.end);
}

TEST(Pipeline, UnsafeAndDisplayFixesAreNotAppliedUnlessAsked) {
  const auto unsafe = replacing("x", "y", Applicability::kUnsafe);
  EXPECT_FALSE(run("FROM a\nRUN x\n", {{"one", unsafe}}).changed());
  PipelineOptions options;
  options.apply_unsafe = true;
  EXPECT_TRUE(run("FROM a\nRUN x\n", {{"one", unsafe}}, options).changed());
  const auto display = run("FROM a\nRUN x\n", {{"one", replacing("x", "y", Applicability::kDisplay)}}, options);
  EXPECT_FALSE(display.changed());
  EXPECT_EQ(display.findings.size(), 1u);
}

TEST(Pipeline, OnlyAndSkipChooseRules) {
  PipelineOptions only;
  only.only = {"two"};
  EXPECT_EQ(run("RUN x y\n", {{"one", replacing("x", "1")}, {"two", replacing("y", "2")}}, only).after, "RUN x 2\n");
  PipelineOptions skip;
  skip.skip = {"two"};
  EXPECT_EQ(run("RUN x y\n", {{"one", replacing("x", "1")}, {"two", replacing("y", "2")}}, skip).after, "RUN 1 y\n");
}

TEST(Pipeline, ARuleThatLosesACommentIsDropped) {
  const auto result = run("FROM a\n# keep me\nRUN x\n", {{"bad", replacing("# keep me\n", "")}, {"good", replacing("x", "y")}});
  EXPECT_EQ(result.after, "FROM a\n# keep me\nRUN y\n");
  ASSERT_EQ(result.incidents.size(), 1u);
  EXPECT_EQ(result.incidents[0].rule, "bad");
}

TEST(Pipeline, ARuleThatChangesInstructionsUndeclaredIsDropped) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"RUN x\n", ""}, {"RUN x\n", "RUN x\nRUN y\n"}, {"RUN x", "CMD x"}, {"x\n", "x \\\n"}, {"RUN x", "BOGUS"}, {"x", "<<A"}}) {
    const auto result = run("FROM a\nRUN x\nCMD z\n", {{"bad", replacing(from, to)}});
    EXPECT_FALSE(result.changed()) << from << " -> " << to;
    EXPECT_EQ(result.incidents.size(), 1u) << from << " -> " << to;
  }
}

TEST(Pipeline, DeclaredChangesAreLetThrough) {
  const auto remove = [](const TransformInput& input, Sink& sink) {
    for (const Instruction& i : input.file().instructions()) {
      if (i.keyword() != Keyword::kMaintainer) continue;
      Fix fix = fix_of({{i.full_lines(), ""}});
      fix.changes.push_back({InstructionChange::Kind::kRemove, i.index(), 0});
      sink.fix(i.range(), "seen", std::move(fix));
    }
  };
  EXPECT_EQ(run("FROM a\nMAINTAINER b\nRUN c\n", {{"one", remove}}).after, "FROM a\nRUN c\n");
}

TEST(Pipeline, OverlappingFixesComeInTurn) {
  const auto both = [](const TransformInput& input, Sink& sink) {
    for (const char* word : {"xy", "yz"}) {
      const std::uint32_t at = find(input, word);
      if (at < input.file().source().size()) sink.fix({at, at + 2}, "seen", fix_of({{{at, at + 2}, "-"}}));
    }
  };
  const auto result = run("RUN xyz yz\n", {{"one", both}});
  EXPECT_EQ(result.after, "RUN -z -\n");
  EXPECT_EQ(result.findings.size(), 2u);
}

TEST(Pipeline, ARuleThatNeverEndsIsStopped) {
  EXPECT_TRUE(run("RUN x\n", {{"one", replacing("x", "xx")}}).changed());
}

TEST(Pipeline, NewTextGetsTheFilesLineEndings) {
  EXPECT_EQ(run("FROM a\r\nRUN x\r\n", {{"one", replacing("x", "y \\\n z")}}).after, "FROM a\r\nRUN y \\\r\n z\r\n");
}

TEST(Pipeline, RefusedFilesAreLeftAlone) {
  for (const char* text : {"", "# only\n", "ENV x\n", "BOGUS x\n", "RUN <<A\n"}) {
    const auto result = run(text, {{"one", replacing("x", "y")}});
    EXPECT_TRUE(result.refused) << text;
    EXPECT_FALSE(result.changed());
    EXPECT_FALSE(result.diagnostics.empty());
  }
}

// ---- Comments that silence rules

const std::string_view kAliases[] = {"DL3000", "SomeCheck"};

class AliasedRule final : public Transform {
 public:
  const TransformInfo& info() const override {
    static const TransformInfo kInfo = [] {
      TransformInfo info{};
      info.id = "no-x";
      info.aliases = kAliases;
      return info;
    }();
    return kInfo;
  }
  void run(const TransformInput& input, Sink& sink) const override {
    for (const Instruction& i : input.file().instructions())
      if (i.keyword() == Keyword::kRun) sink.report(i.keyword_range(), "seen");
  }
};

std::size_t findings(std::string text) {
  std::vector<std::unique_ptr<Transform>> list;
  list.push_back(std::make_unique<AliasedRule>());
  return run_pipeline(std::make_shared<const SourceText>(std::move(text), "Dockerfile"), list, {}, {}).findings.size();
}

TEST(IgnoreComments, SilenceTheInstructionBelow) {
  EXPECT_EQ(findings("FROM a\nRUN x\nRUN x\n"), 2u);
  EXPECT_EQ(findings("FROM a\n# drydock ignore=no-x\nRUN x\nRUN x\n"), 1u);
  EXPECT_EQ(findings("FROM a\n# drydock ignore=other, no-x because of reasons\nRUN x\nRUN x\n"), 1u);
  EXPECT_EQ(findings("FROM a\n# drydock ignore\nRUN x\nRUN x\n"), 1u);
  EXPECT_EQ(findings("FROM a\n# hadolint ignore=DL1,DL3000\n# more\nRUN x\nRUN x\n"), 1u);
  EXPECT_EQ(findings("FROM a\n# drydock ignore=no-x\n\nRUN x\n"), 1u) << "a blank line ends the block";
  EXPECT_EQ(findings("FROM a\n# drydock ignore=no-xy\nRUN x\n"), 1u);
}

TEST(IgnoreComments, SilenceTheFile) {
  EXPECT_EQ(findings("# drydock ignore-file=no-x\nFROM a\nRUN x\nRUN x\n"), 0u);
  EXPECT_EQ(findings("# hadolint global ignore=DL3000\nFROM a\nRUN x\n"), 0u);
  EXPECT_EQ(findings("# check=skip=SomeCheck\nFROM a\nRUN x\n"), 0u);
  EXPECT_EQ(findings("# check=error=true;skip=all\nFROM a\nRUN x\n"), 0u);
  EXPECT_EQ(findings("# check=skip=OtherCheck\nFROM a\nRUN x\n"), 1u);
}

}  // namespace
}  // namespace drydock
