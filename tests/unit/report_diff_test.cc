#include <gmock/gmock.h>

#include "report/terminal.h"
#include "report/unasked.h"
#include "report_fixture.h"

namespace drydock {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kText = "FROM a\nRUN one\nRUN two\n";

PipelineResult changed_result(const std::string& path = "Dockerfile") {
  ResultBuilder builder(kText, path);
  builder.applied("rule-a", {builder.at("one"), "ONE"}, Applicability::kUnsafe);
  return builder.result();
}

TEST(DiffReport, ReasonsStandBesideTheHunk) {
  EXPECT_EQ(report_of(ReportFormat::kDiff, {changed_result()}),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,3 @@\n  rule-a (unsafe): this is why\n"
            " FROM a\n-RUN one\n+RUN ONE\n RUN two\n"
            "\n1 change in 1 file: rule-a\n");
}

TEST(DiffReport, QuietIsTheDifferenceAlone) {
  ResultBuilder builder(kText);
  builder.reported("rule-b", builder.at("two"));
  ReportOptions options;
  options.quiet = true;
  EXPECT_EQ(report_of(ReportFormat::kDiff, {builder.result()}, options), "");
  EXPECT_THAT(report_of(ReportFormat::kDiff, {changed_result()}, options), testing::EndsWith(" RUN two\n"));
}

TEST(DiffReport, ColoursAreThoseOfGit) {
  ReportOptions options;
  options.colour = true;
  const std::string report = report_of(ReportFormat::kDiff, {changed_result()}, options);
  EXPECT_THAT(
      report,
      HasSubstr(
          "\033[1m--- a/Dockerfile\033[m\n\033[1m+++ b/Dockerfile\033[m\n\033[36m@@ -1,3 +1,3 @@\033[m\n"));
  EXPECT_THAT(report, HasSubstr("\033[31m-RUN one\033[m\n\033[32m+RUN ONE\033[m\n"));
  EXPECT_THAT(report, HasSubstr("\033[33m  rule-a (unsafe):\033[m this is why\n"));
  EXPECT_THAT(report_of(ReportFormat::kDiff, {changed_result()}), Not(HasSubstr("\033")));
}

TEST(DiffReport, SaysWhatWasSeenAndWhatWasLeftAlone) {
  ResultBuilder builder(kText);
  builder.reported("rule-b", builder.at("one"), Severity::kError);
  builder.available("rule-c", {{builder.at("two"), "2"}}, Applicability::kUnsafe);
  builder.available("rule-d", {{builder.at("two"), "2"}}, Applicability::kDisplay);
  builder.declined("rule-e", builder.at("RUN two"), "nobody knows");
  builder.result().diagnostics.push_back({Diagnostic::Severity::kWarning, builder.at("FROM"), "odd"});
  builder.result().incidents.push_back({"rule-f", "it broke"});
  EXPECT_EQ(report_of(ReportFormat::kDiff, {builder.result()}),
            "Dockerfile:1:1: warning: odd\n"
            "Dockerfile: internal error: rule-f was dropped: it broke\n"
            "Dockerfile:2:5: error: something is seen here [rule-b]\n"
            "Dockerfile:3:5: warning: something is seen here [rule-c]\n"
            "    not applied (unsafe): this is why\n"
            "Dockerfile:3:5: warning: something is seen here [rule-d]\n"
            "    for a person to decide: this is why\n"
            "\nNothing to change in 1 file\n"
            "2 findings with a fix that was not applied\n"
            "1 finding without a fix\n"
            "1 place left alone:\n"
            "  Dockerfile:3:1 rule-e: something is seen here: nobody knows\n");
}

TEST(DiffReport, ManyFilesAreGroupedByReason) {
  std::vector<PipelineResult> results;
  for (int i = 0; i < 21; ++i) {
    ResultBuilder builder(kText);
    if (i == 0) builder.declined("rule-a", builder.at("one"), "a rare reason");
    builder.declined("rule-e", builder.at("one"), "nobody knows");
    results.push_back(builder.result());
  }
  EXPECT_EQ(report_of(ReportFormat::kDiff, results),
            "\nNothing to change in 21 files\n22 places left alone:\n     21 rule-e: nobody knows\n"
            "      1 rule-a: a rare reason\n");
  ReportOptions options;
  options.show_declined = false;
  EXPECT_EQ(report_of(ReportFormat::kDiff, results, options), "\nNothing to change in 21 files\n");
}

constexpr const char* kNobody = "its digest is not known: no network was asked and no lock file holds it";

TEST(DiffReport, WhatNobodyCouldBeAskedIsOneLineAFile) {
  ResultBuilder many(kText);
  many.declined("pin-apt", many.at("one"), kNobody).declined("pin-image", many.at("two"), kNobody);
  many.declined("pin-image", many.at("two"), kNobody).declined("rule-e", many.at("two"), "nobody knows");
  ResultBuilder single(kText, "other");
  single.declined("pin-image", single.at("one"), kNobody);
  EXPECT_EQ(report_of(ReportFormat::kDiff, {many.result(), single.result()}),
            "\nNothing to change in 2 files\n5 places left alone:\n"
            "  Dockerfile pin-apt, pin-image 2: nothing is known offline: `drydock lock` writes down what a run\n"
            "    without a network needs\n"
            "  Dockerfile:3:5 rule-e: something is seen here: nobody knows\n"
            "  other:2:5 pin-image: something is seen here: its digest is not known: no network was asked and no\n"
            "    lock file holds it\n");
  // Machines get all of it.
  const auto json = parsed(report_of(ReportFormat::kJson, {many.result()}));
  EXPECT_EQ(json["files"][0]["findings"].size(), 4u);
}

TEST(DiffReport, ManyFilesCountWhatNobodyCouldBeAskedTogether) {
  std::vector<PipelineResult> results;
  for (int i = 0; i < 21; ++i) {
    ResultBuilder builder(kText);
    builder.declined("pin-image", builder.at("one"), kNobody);
    if (i == 0) builder.declined("pin-image", builder.at("two"), kNobody);
    results.push_back(builder.result());
  }
  EXPECT_EQ(report_of(ReportFormat::kDiff, results),
            "\nNothing to change in 21 files\n22 places left alone:\n"
            "     22 pin-image: nothing is known offline: `drydock lock` writes down what a run without a network\n"
            "        needs\n");
}

TEST(Unasked, LeavesTheOtherFindingsAndTheirChanges) {
  ResultBuilder builder(kText);
  builder.declined("pin-image", builder.at("one"), kNobody);
  builder.declined("pin-apt", builder.at("one"), std::string("before it: ") + kNobody);
  builder.applied("rule-a", {builder.at("two"), "2"});
  builder.declined("rule-e", builder.at("two"), "nobody knows");
  const PipelineResult fewer = without_unasked(builder.result(), {});
  ASSERT_EQ(fewer.findings.size(), 2u);
  EXPECT_EQ(fewer.findings[fewer.changes.at(0).finding].finding.rule, "rule-a");
  EXPECT_EQ(fewer.after, builder.result().after);
  EXPECT_EQ(without_unasked(builder.result(), {"pin-apt"}).findings.size(), 3u);
}

TEST(DiffReport, AFixInTwoHunksIsExplainedOnce) {
  std::string text = "FROM a\n";
  for (int i = 0; i < 20; ++i) text += "RUN " + std::to_string(i) + "\n";
  ResultBuilder builder(text);
  builder.applied("rule-a", {builder.at("FROM a"), "FROM b"});
  PipelineResult& result = builder.result();
  result.after.replace(result.after.size() - 3, 2, "99");
  result.changes.push_back({0, {result.before->size() - 3, result.before->size() - 1}, {}});
  const std::string report = report_of(ReportFormat::kDiff, {result});
  EXPECT_THAT(report, HasSubstr("@@ -1,4 +1,4 @@\n  rule-a (safe): this is why\n"));
  EXPECT_THAT(report, HasSubstr("@@\n  rule-a (safe): as above\n RUN 16\n"));
}

TEST(DiffReport, AFixWithoutAHunkIsNotLost) {
  PipelineResult result = changed_result();
  result.changes.clear();
  EXPECT_THAT(
      report_of(ReportFormat::kDiff, {result}),
      HasSubstr(
          "\nDockerfile:2:5: warning: something is seen here [rule-a]\n  rule-a (unsafe): this is why\n"));
}

TEST(DiffReport, HostileTextCannotSteerTheTerminal) {
  ResultBuilder builder("FROM a\nRUN \033[2J\xE2\x80\xAE one\xFF\r\nRUN two", "d\033[/Docker\nfile");
  builder.applied("rule-a", {builder.at("one"), "ONE"});
  const std::string report = report_of(ReportFormat::kDiff, {builder.result()});
  EXPECT_THAT(report, Not(HasSubstr("\033")));
  EXPECT_THAT(report, HasSubstr("--- \"a/d\\033[/Docker\\nfile\"\n"));
  EXPECT_THAT(report, HasSubstr("-RUN ^[[2J<U+202E> one\xEF\xBF\xBD\r\n"));
  EXPECT_THAT(report, HasSubstr(" RUN two\n\\ No newline at end of file\n"));
}

TEST(DiffReport, SecretsAreHiddenAndTheirLinesStillDiffer) {
  ResultBuilder builder("FROM a\nENV TOKEN abc\n");
  builder.applied("rule-a", {builder.at("TOKEN abc"), "TOKEN=\"abc\""});
  EXPECT_THAT(report_of(ReportFormat::kDiff, {builder.result()}),
              HasSubstr(" FROM a\n-ENV TOKEN ‹secret:TOKEN›\n+ENV TOKEN=\"‹secret:TOKEN›\"\n"));
}

TEST(CheckLine, NamesTheRules) {
  EXPECT_EQ(check_line(changed_result("a b/Dockerfile")), "a b/Dockerfile: 1 change (rule-a)\n");
  ResultBuilder builder(kText);
  builder.applied("rule-b", {builder.at("one"), "1"}).applied("rule-b", {builder.at("two"), "2"});
  EXPECT_EQ(check_line(builder.result()), "Dockerfile: 2 changes (rule-b 2)\n");
  EXPECT_EQ(check_line(ResultBuilder(kText).result()), "");
}

TEST(Wrap, BreaksBetweenWordsAndIndents) {
  EXPECT_EQ(wrap("aa bb cc", "> ", 4, 7), "> aa bb\n    cc\n");
  EXPECT_EQ(wrap("aaaaaaaaaaaa b", "> ", 2, 7), "> aaaaaaaaaaaa\n  b\n");
  EXPECT_EQ(wrap("", "x", 2), "x\n");
}

TEST(ReportFormat, NamesLeadToFormats) {
  EXPECT_EQ(report_format_names().front(), "diff");
  for (const std::string_view name : report_format_names()) EXPECT_TRUE(report_format_from_name(name));
  EXPECT_EQ(report_format_from_name("sarif"), ReportFormat::kSarif);
  EXPECT_EQ(report_format_from_name("xml"), std::nullopt);
}

}  // namespace
}  // namespace drydock
