#include <gmock/gmock.h>

#include "report_fixture.h"

namespace drydock {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(JsonReport, DescribesAFile) {
  ResultBuilder builder("FROM \xC3\xA9 a\nRUN one\n", "dir/Dockerfile");
  builder.applied("rule-a", {builder.at("one"), "ONE"}, Applicability::kUnsafe);
  builder.declined("rule-b", builder.at("a"), "nobody knows");
  builder.result().diagnostics.push_back({Diagnostic::Severity::kWarning, builder.at("FROM"), "odd"});
  builder.result().incidents.push_back({"rule-c", "it broke"});
  ReportOptions options;
  options.version = "1.2.3";
  const std::string report = report_of(ReportFormat::kJson, {builder.result()}, options);
  EXPECT_THAT(
      report,
      StartsWith(
          "{\"version\":1,\"tool\":{\"name\":\"drydock\",\"version\":\"1.2.3\"},\"files\":[\n{\"path\":"));
  const json document = parsed(report);
  const json& file = document["files"][0];
  EXPECT_EQ(file["path"], "dir/Dockerfile");
  EXPECT_EQ(file["changed"], true);
  EXPECT_EQ(file["refused"], false);
  EXPECT_EQ(file["diagnostics"][0]["message"], "odd");
  EXPECT_EQ(
      file["diff"],
      "--- a/dir/Dockerfile\n+++ b/dir/Dockerfile\n@@ -1,2 +1,2 @@\n FROM \xC3\xA9 a\n-RUN one\n+RUN ONE\n");
  EXPECT_EQ(file["incidents"], json::parse(R"([{"rule":"rule-c","what":"it broke"}])"));
  EXPECT_EQ(file["findings"][0],
            json::parse(R"({"rule":"rule-a","severity":"warning","message":"something is seen here",
      "line":2,"column":5,"end_line":2,"end_column":8,"applicability":"unsafe","applied":true,"reason":"this is why",
      "declined":null,"secrets":[],"proof":null,"edits":[{"line":2,"column":5,"end_line":2,"end_column":8,"offset":14,"end_offset":17,
      "text":"ONE","exact":true}]})"));
  EXPECT_EQ(file["findings"][1]["column"], 8) << "columns count code points";
  EXPECT_EQ(file["findings"][1]["declined"], "nobody knows");
  EXPECT_EQ(file["findings"][1]["edits"], nullptr);
  EXPECT_EQ(document["summary"]["findings"],
            json::parse(R"({"applied":1,"available":0,"reported":0,"declined":1})"));
  EXPECT_EQ(document["summary"]["rules"]["rule-b"]["declined"], 1);
}

TEST(JsonReport, TellsTheArgumentOfAFinding) {
  ResultBuilder builder("FROM a\n");
  builder.reported("rule-a", builder.at("FROM"));
  Proof& argument = builder.result().findings.back().finding.proof;
  argument.needs.push_back({"the program `x`", "`CMD` on line 3", "TOKEN=abcdef0123456789abcdef makes it"});
  argument.left.push_back({"the compiler", "nothing starts it"});
  argument.assumptions.emplace_back("libraries start nothing");
  const json proof = parsed(report_of(ReportFormat::kJson, {builder.result()}))["files"][0]["findings"][0]["proof"];
  EXPECT_EQ(proof["needs"][0]["what"], "the program `x`");
  EXPECT_EQ(proof["needs"][0]["by"], "`CMD` on line 3");
  EXPECT_EQ(proof["needs"][0]["satisfied"].get<std::string>().find("abcdef0123456789"), std::string::npos) << "a secret";
  EXPECT_EQ(proof["left_behind"][0]["why"], "nothing starts it");
  EXPECT_EQ(proof["assumptions"], json::parse(R"(["libraries start nothing"])"));
}

TEST(JsonReport, NoFilesAndManyFilesAreDocuments) {
  EXPECT_EQ(parsed(report_of(ReportFormat::kJson, {}))["files"], json::array());
  const PipelineResult result = ResultBuilder("FROM a\n").result();
  const json document = parsed(report_of(ReportFormat::kJson, {result, result}));
  EXPECT_EQ(document["files"].size(), 2u);
  EXPECT_EQ(document["files"][1]["diff"], nullptr);
}

TEST(JsonReport, InvalidUtf8AndOddPathsAreValidJson) {
  ResultBuilder builder("FROM a\xFF\r\nRUN one\r\n", "a\"\n\xFE/Dockerfile");
  builder.applied("rule-a", {builder.at("one"), "\xFFx"});
  const json document = parsed(report_of(ReportFormat::kJson, {builder.result()}));
  EXPECT_EQ(document["files"][0]["path"], "a\"\n\xEF\xBF\xBD/Dockerfile");
  EXPECT_EQ(document["files"][0]["findings"][0]["edits"][0]["text"], "\xEF\xBF\xBDx");
  EXPECT_EQ(document["files"][0]["findings"][0]["edits"][0]["exact"], false);
  EXPECT_THAT(document["files"][0]["diff"].get<std::string>(), HasSubstr("-RUN one\r\n"));
}

TEST(JsonReport, AFixThatBuildsOnAnotherHasNoEdits) {
  ResultBuilder builder("FROM a\nRUN one\n", "");
  builder.applied("rule-a", {builder.at("one"), "ONE"});
  builder.result().findings[0].applicable_alone = false;
  const json document = parsed(report_of(ReportFormat::kJson, {builder.result()}));
  EXPECT_EQ(document["files"][0]["path"], "-");
  EXPECT_EQ(document["files"][0]["findings"][0]["edits"], nullptr);
  EXPECT_EQ(document["files"][0]["findings"][0]["applied"], true);
}

TEST(AllFormatsButPatch, NeverShowASecret) {
  ResultBuilder builder("FROM a\nENV PASSWORD hunter2\nRUN one hunter\n");
  builder.applied("rule-a", {builder.at("PASSWORD hunter2"), "PASSWORD=hunter2"});
  builder.result().findings[0].finding.message = "`PASSWORD=hunter2` is seen";
  builder.result().findings[0].finding.fix->reason = "https://me:hunter2@host is one too";
  builder.declined("rule-b", builder.at("one"), "PASSWORD='hunter2' stands there");
  builder.result().diagnostics.push_back(
      {Diagnostic::Severity::kWarning, builder.at("FROM"), "TOKEN=hunter2"});
  builder.result().incidents.push_back({"rule-c", "TOKEN=hunter2"});
  for (const std::string_view name : report_format_names()) {
    if (name == "patch") continue;
    EXPECT_THAT(report_of(*report_format_from_name(name), {builder.result()}), Not(HasSubstr("hunter2")))
        << name;
  }
}

TEST(RdjsonReport, SuggestsWholeLines) {
  ResultBuilder builder("FROM a\nRUN \xC3\xA9 one \\\r\n  two\r\nUSER x\n", "Dockerfile");
  builder.available("rule-a", {{builder.at("two"), "2"}, {builder.at("one"), "1"}}, Applicability::kUnsafe);
  const json document = parsed(report_of(ReportFormat::kRdjson, {builder.result()}));
  EXPECT_EQ(document["source"]["name"], "drydock");
  const json& diagnostic = document["diagnostics"][0];
  EXPECT_EQ(diagnostic["message"], "something is seen here\nunsafe: this is why");
  EXPECT_EQ(diagnostic["severity"], "WARNING");
  EXPECT_EQ(diagnostic["code"]["value"], "rule-a");
  EXPECT_EQ(diagnostic["location"]["path"], "Dockerfile");
  EXPECT_EQ(diagnostic["suggestions"],
            json::parse(R"([{"range":{"start":{"line":2},"end":{"line":3}},"text":"RUN é 1 \\\r\n  2"}])"));
}

TEST(RdjsonReport, ColumnsCountBytes) {
  ResultBuilder builder("FROM a\nRUN \xC3\xA9 one\n");
  builder.reported("rule-a", builder.at("one"), Severity::kInfo);
  EXPECT_EQ(
      parsed(report_of(ReportFormat::kRdjson, {builder.result()}))["diagnostics"][0]["location"]["range"],
      json::parse(R"({"start":{"line":2,"column":8},"end":{"line":2,"column":11}})"));
}

json only_suggestion(const std::string& text, Edit edit) {
  ResultBuilder builder(text);
  builder.available("rule-a", {std::move(edit)}, Applicability::kSafe);
  const json document = parsed(report_of(ReportFormat::kRdjson, {builder.result()}));
  return document["diagnostics"][0].value("suggestions", json::array({json()}))[0];
}

TEST(RdjsonReport, LinesComeAndGo) {
  const auto lines = [](int first, int last, const std::string& text) {
    return json{{"range", {{"start", {{"line", first}}}, {"end", {{"line", last}}}}}, {"text", text}};
  };
  EXPECT_EQ(only_suggestion("A\nB\nC\n", {{2, 2}, "x\n"}), lines(2, 2, "x\nB")) << "a line before another";
  EXPECT_EQ(only_suggestion("A\nB\nC\n", {{2, 4}, ""}), lines(2, 2, "")) << "a line goes";
  EXPECT_EQ(only_suggestion("A\nB\nC\n", {{3, 4}, " && "}), lines(2, 3, "B && C")) << "a line joins the next";
  EXPECT_EQ(only_suggestion("A\nB\n", {{4, 4}, "x\n"}), lines(2, 2, "B\nx")) << "a line at the end";
  EXPECT_EQ(only_suggestion("A\nB", {{3, 3}, "\nx"}), lines(2, 2, "B\nx"))
      << "the same without a final newline";
}

TEST(RdjsonReport, NoSuggestionWhereTheLinesCannotBeShown) {
  EXPECT_EQ(only_suggestion("A\nENV TOKEN=abc B=c\n", {{18, 19}, "C"}), json());
  EXPECT_EQ(only_suggestion("A\nB\xFF\n", {{2, 3}, "x"}), json());
  ResultBuilder builder("A\nENV TOKEN=abc B=c\n");
  builder.available("rule-a", {{builder.at("B"), "C"}}, Applicability::kSafe);
  EXPECT_THAT(report_of(ReportFormat::kRdjson, {builder.result()}), HasSubstr("what looks like a secret"));
}

TEST(RdjsonReport, WhatWasLeftAloneIsNoComment) {
  ResultBuilder builder("FROM a\n");
  builder.declined("rule-a", builder.at("a"), "nobody knows");
  EXPECT_EQ(parsed(report_of(ReportFormat::kRdjson, {builder.result()}))["diagnostics"], json::array());
  builder.result().findings[0].finding.severity = Severity::kWarning;
  EXPECT_THAT(report_of(ReportFormat::kRdjson, {builder.result()}), HasSubstr("left alone: nobody knows"));
}

}  // namespace
}  // namespace drydock
