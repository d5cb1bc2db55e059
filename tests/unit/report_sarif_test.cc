#include <gmock/gmock.h>

#include <array>
#include <set>

#include "report/line_hash.h"
#include "report_fixture.h"

namespace drydock {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array<std::string_view, 1> kAliases = {"DL3015"};
constexpr std::array<std::string_view, 1> kReferences = {"https://example.org/rule"};
const TransformInfo kRule{"rule-a", "Do it",    Applicability::kUnsafe, "It matters", "Not always",
                          kAliases, kReferences};

ReportOptions with_rule() {
  ReportOptions options;
  options.version = "1.2.3";
  options.rules = {&kRule};
  return options;
}

// The parts of the SARIF 2.1.0 schema that this report uses: the keys each object may have, and those it
// must have. The whole schema is too large to carry along.
void expect_object(const json& value, const std::set<std::string>& required,
                   const std::set<std::string>& optional) {
  ASSERT_TRUE(value.is_object()) << value;
  for (const std::string& key : required)
    EXPECT_TRUE(value.contains(key)) << key << " is missing in " << value;
  for (const auto& [key, ignored] : value.items())
    EXPECT_TRUE(required.contains(key) || optional.contains(key)) << key << " is unknown in " << value;
}

void expect_message(const json& value) {
  expect_object(value, {"text"}, {"markdown"});
  for (const auto& [key, text] : value.items()) EXPECT_TRUE(text.is_string());
}

void expect_region(const json& value) {
  expect_object(value, {"startLine", "startColumn", "endLine", "endColumn"}, {});
  for (const auto& [key, number] : value.items()) EXPECT_GE(number.get<int>(), 1);
}

void expect_artifact(const json& value) {
  expect_object(value, {"uri"}, {});
  const std::string uri = value["uri"];
  EXPECT_EQ(uri.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%:"),
            std::string::npos);
}

void expect_locations(const json& locations) {
  for (const json& location : locations) {
    expect_object(location, {"physicalLocation"}, {});
    expect_object(location["physicalLocation"], {"artifactLocation", "region"}, {});
    expect_artifact(location["physicalLocation"]["artifactLocation"]);
    expect_region(location["physicalLocation"]["region"]);
  }
}

void expect_result(const json& result) {
  expect_object(result, {"ruleId", "level", "message", "locations"},
                {"ruleIndex", "partialFingerprints", "fixes"});
  EXPECT_TRUE(std::set<std::string>({"note", "warning", "error"}).contains(result["level"]));
  expect_message(result["message"]);
  expect_locations(result["locations"]);
  for (const json& fix : result.value("fixes", json::array())) {
    expect_object(fix, {"description", "artifactChanges"}, {});
    expect_message(fix["description"]);
    for (const json& change : fix["artifactChanges"]) {
      expect_object(change, {"artifactLocation", "replacements"}, {});
      expect_artifact(change["artifactLocation"]);
      EXPECT_FALSE(change["replacements"].empty());
      for (const json& replacement : change["replacements"]) {
        expect_object(replacement, {"deletedRegion"}, {"insertedContent"});
        expect_region(replacement["deletedRegion"]);
      }
    }
  }
}

json valid_sarif(const std::vector<PipelineResult>& results) {
  json log = parsed(report_of(ReportFormat::kSarif, results, with_rule()));
  expect_object(log, {"$schema", "version", "runs"}, {});
  EXPECT_EQ(log["version"], "2.1.0");
  const json& run = log["runs"][0];
  expect_object(run, {"tool", "columnKind", "results", "invocations"}, {});
  expect_object(run["tool"], {"driver"}, {});
  expect_object(run["tool"]["driver"], {"name", "rules"}, {"version"});
  for (const json& rule : run["tool"]["driver"]["rules"])
    expect_object(rule,
                  {"id", "shortDescription", "fullDescription", "defaultConfiguration", "help", "properties"},
                  {});
  for (const json& result : run["results"]) expect_result(result);
  for (const json& invocation : run["invocations"]) {
    expect_object(invocation, {"executionSuccessful"}, {"toolExecutionNotifications"});
    for (const json& notification : invocation["toolExecutionNotifications"]) {
      expect_object(notification, {"message", "level", "locations"}, {"associatedRule"});
      expect_locations(notification["locations"]);
    }
  }
  return log;
}

TEST(SarifReport, CarriesFixes) {
  ResultBuilder builder("FROM a\nRUN \xF0\x9F\x98\x80 one\n", "./a b/Docker\xC3\xA9:file");
  builder.available("rule-a", {{builder.at("one"), "ONE"}}, Applicability::kUnsafe);
  const json log = valid_sarif({builder.result()});
  const json& result = log["runs"][0]["results"][0];
  EXPECT_EQ(log["runs"][0]["columnKind"], "utf16CodeUnits");
  EXPECT_EQ(result["ruleIndex"], 0);
  EXPECT_EQ(result["message"]["text"], "something is seen here. Fix (unsafe): this is why.");
  const json& location = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(location["artifactLocation"]["uri"], "a%20b/Docker%C3%A9%3Afile");
  EXPECT_EQ(location["region"], json::parse(R"({"startLine":2,"startColumn":8,"endLine":2,"endColumn":11})"));
  const json& change = result["fixes"][0]["artifactChanges"][0];
  EXPECT_EQ(change["replacements"][0]["deletedRegion"], location["region"]);
  EXPECT_EQ(change["replacements"][0]["insertedContent"]["text"], "ONE");
  EXPECT_EQ(result["partialFingerprints"]["primaryLocationLineHash"],
            line_hashes("FROM a\nRUN \xF0\x9F\x98\x80 one\n")[1]);
}

TEST(SarifReport, DescribesItsRules) {
  const json log = valid_sarif({});
  const json& driver = log["runs"][0]["tool"]["driver"];
  EXPECT_EQ(driver["version"], "1.2.3");
  EXPECT_EQ(driver["rules"][0]["id"], "rule-a");
  EXPECT_EQ(driver["rules"][0]["properties"]["tags"],
            json::parse(R"(["security","dockerfile","unsafe","DL3015"])"));
  EXPECT_EQ(driver["rules"][0]["help"]["markdown"],
            "# rule-a\n\nDo it\n\nIt matters\n\nLeft alone: Not always\n\n- <https://example.org/rule>\n");
  EXPECT_EQ(log["runs"][0]["results"], json::array());
  EXPECT_EQ(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

TEST(SarifReport, OffersOnlyFixesThatHoldByThemselves) {
  ResultBuilder builder("FROM a\nRUN one two\n", "/abs/Dockerfile");
  builder.available("rule-a", {{builder.at("one"), "1"}}, Applicability::kSafe);
  builder.available("rule-b", {{builder.at("one"), "1"}}, Applicability::kDisplay);
  builder.available("rule-c", {{builder.at("one"), "TOKEN=abc"}}, Applicability::kSafe);
  builder.available("rule-d", {{builder.at("one"), "\xFF"}}, Applicability::kSafe);
  builder.declined("rule-e", builder.at("two"), "nobody knows");
  builder.result().findings[0].applicable_alone = false;
  const json log = valid_sarif({builder.result()});
  for (const json& result : log["runs"][0]["results"]) EXPECT_FALSE(result.contains("fixes")) << result;
  EXPECT_EQ(log["runs"][0]["results"][4]["message"]["text"],
            "something is seen here. Left alone: nobody knows.");
  EXPECT_EQ(log["runs"][0]["results"][4]["level"], "note");
  EXPECT_FALSE(log["runs"][0]["results"][4].contains("ruleIndex"));
  EXPECT_EQ(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "file:///abs/Dockerfile");
}

TEST(SarifReport, ProblemsAreNotifications) {
  ResultBuilder builder("FROM a\n");
  builder.result().diagnostics.push_back({Diagnostic::Severity::kError, builder.at("a"), "bad"});
  builder.result().incidents.push_back({"rule-a", "it broke"});
  builder.result().refused = true;
  const json log = valid_sarif({builder.result()});
  const json& invocation = log["runs"][0]["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["level"], "error");
  EXPECT_EQ(invocation["toolExecutionNotifications"][1]["associatedRule"]["id"], "rule-a");
}

// The values are those that GitHub's own action computes for these texts.
TEST(LineHashes, AreThoseOfGitHub) {
  EXPECT_THAT(line_hashes(""), ElementsAre("c129715d7a2bc9a3:1"));
  EXPECT_THAT(line_hashes(" a\nb\n  \t\tc\n d"), ElementsAre("271789c17abda88f:1", "54703d4cd895b18:1",
                                                             "180aee12dab6264:1", "a23a3dc5e078b07b:1"));
  const std::vector<std::string> lf = line_hashes(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n");
  EXPECT_THAT(
      lf, ElementsAre("e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
                      "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1"));
  EXPECT_EQ(line_hashes(" hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"), lf);
  std::string repeated;
  for (int i = 0; i < 10; ++i) repeated += "Lorem ipsum dolor sit amet.\n";
  const std::vector<std::string> hashes = line_hashes(repeated);
  ASSERT_EQ(hashes.size(), 11u);
  EXPECT_EQ(hashes[5], "a7f2ff13bc495cf2:6");
  EXPECT_EQ(hashes[6], "a7f2ff1481e87703:1");
  EXPECT_EQ(hashes[9], "cc97dc7b1d7d8f7b:1");
}

}  // namespace
}  // namespace drydock
