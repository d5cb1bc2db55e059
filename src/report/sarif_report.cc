#include <fmt/format.h>

#include <map>
#include <utility>

#include "report/describe.h"
#include "report/json_text.h"
#include "report/line_hash.h"
#include "report/redact.h"
#include "report/reporters.h"
#include "text/utf8.h"

namespace drydock {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// SARIF calls information a note, and has the other two names as we have.
std::string_view level_of(Severity severity) {
  return severity == Severity::kInfo ? "note" : severity_name(severity);
}

// Everything but the unreserved characters is escaped: a colon in the first segment would make a scheme.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kUnreserved = "-._~/";
  while (path.starts_with("./")) path.remove_prefix(2);
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alnum || kUnreserved.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Json artifact_of(const SourceText& source) {
  return {{"uri", uri_of(shown_path(source))}};
}

// Columns in UTF-16 code units, as the run's columnKind says: readers written in the languages of editors
// and web pages take them without a look at the file.
Json region_of(const SourceText& source, TextRange range) {
  const Position begin = source.lines().utf16_position(source.bytes(), range.begin);
  const Position end = source.lines().utf16_position(source.bytes(), range.end);
  return {{"startLine", begin.line},
          {"startColumn", begin.column},
          {"endLine", end.line},
          {"endColumn", end.column}};
}

Json locations_of(const SourceText& source, TextRange range) {
  return Json::array({{{"physicalLocation",
                        {{"artifactLocation", artifact_of(source)}, {"region", region_of(source, range)}}}}});
}

// Many readers show the message alone, so it has the reason as well.
std::string message_of(const Finding& finding) {
  std::string out = finding.message + '.';
  if (finding.fix && !finding.fix->reason.empty())
    out += fmt::format(" Fix ({}): {}.", applicability_name(finding.fix->applicability), finding.fix->reason);
  if (!finding.declined.empty()) out += fmt::format(" Left alone: {}.", finding.declined);
  return public_text(out);
}

// Null where the fix cannot be offered, or where its text cannot stand in a report as it is: to apply a
// text with a secret hidden in it would break the file.
Json fix_of(const SourceText& source, const Redactor& redactor, const PlacedFinding& placed) {
  if (!fix_can_be_offered(placed)) return nullptr;
  const Fix& fix = *placed.finding.fix;
  Json replacements = Json::array();
  for (const Edit& edit : fix.edits) {
    if (public_text(edit.text) != edit.text || redactor.repeats_secret(edit.range, edit.text)) return nullptr;
    Json replacement = {{"deletedRegion", region_of(source, edit.range)}};
    if (!edit.text.empty()) replacement["insertedContent"] = {{"text", edit.text}};
    replacements.push_back(std::move(replacement));
  }
  const std::string label = fmt::format("{}: {}", applicability_name(fix.applicability), fix.reason);
  return {{"description", {{"text", public_text(label)}}},
          {"artifactChanges", Json::array({{{"artifactLocation", artifact_of(source)},
                                            {"replacements", std::move(replacements)}}})}};
}

// There is no page on the web that could be named, so all that is known goes into the report.
std::string help_of(const TransformInfo& info) {
  std::string out(info.rationale);
  if (!info.declines.empty()) out += fmt::format("\n\nLeft alone: {}", info.declines);
  for (std::size_t i = 0; i < info.references.size(); ++i)
    out += fmt::format("{}- <{}>", i == 0 ? "\n\n" : "\n", info.references[i]);
  return out;
}

// A rule has no level of its own, since what it finds may differ; each result has one.
Json rule_of(const TransformInfo& info) {
  const std::string help = help_of(info);
  Json tags = {
      "security", "dockerfile",
      info.applicability == Applicability::kDisplay ? "report" : applicability_name(info.applicability)};
  for (const std::string_view alias : info.aliases) tags.push_back(alias);
  return {{"id", info.id},
          {"shortDescription", {{"text", info.summary}}},
          {"fullDescription", {{"text", info.rationale.empty() ? info.summary : info.rationale}}},
          {"defaultConfiguration", {{"level", "warning"}}},
          {"help",
           {{"text", help}, {"markdown", fmt::format("# {}\n\n{}\n\n{}\n", info.id, info.summary, help)}}},
          {"properties", {{"tags", std::move(tags)}}}};
}

class SarifReporter final : public Reporter {
 public:
  explicit SarifReporter(const ReportOptions& options) : writer_(head(options)) {
    for (std::size_t i = 0; i < options.rules.size(); ++i) rule_index_.emplace(options.rules[i]->id, i);
  }

  std::string file(const PipelineResult& result) override {
    const SourceText& source = *result.before;
    note_problems(result);
    std::string out;
    if (result.findings.empty()) return out;
    const std::vector<std::string> hashes = line_hashes(source.bytes());
    const Redactor redactor(source.bytes());
    for (const PlacedFinding& placed : result.findings)
      out += writer_.element(result_of(source, redactor, placed, hashes));
    return out;
  }

  std::string finish() override {
    const Json invocations = Json::array(
        {{{"executionSuccessful", successful_}, {"toolExecutionNotifications", std::move(notifications_)}}});
    return writer_.end(fmt::format("],\"invocations\":{}}}]}}\n", json_text(invocations)));
  }

 private:
  static std::string head(const ReportOptions& options) {
    Json driver = {{"name", "drydock"}};
    if (!options.version.empty()) driver["version"] = options.version;
    driver["rules"] = Json::array();
    for (const TransformInfo* info : options.rules) driver["rules"].push_back(rule_of(*info));
    return fmt::format(
        "{{\"$schema\":\"{}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{},\"columnKind\":"
        "\"utf16CodeUnits\","
        "\"results\":[",
        kSchema, json_text({{"driver", std::move(driver)}}));
  }

  Json result_of(const SourceText& source, const Redactor& redactor, const PlacedFinding& placed,
                 const std::vector<std::string>& hashes) const {
    const Finding& finding = placed.finding;
    Json out = {{"ruleId", finding.rule}};
    // The index is left out where the rule was not described: a wrong one would name another rule.
    if (const auto rule = rule_index_.find(finding.rule); rule != rule_index_.end())
      out["ruleIndex"] = rule->second;
    out["level"] = level_of(finding.severity);
    out["message"] = {{"text", message_of(finding)}};
    out["locations"] = locations_of(source, finding.range);
    const std::uint32_t line = source.lines().utf16_position(source.bytes(), finding.range.begin).line;
    if (line <= hashes.size()) out["partialFingerprints"] = {{"primaryLocationLineHash", hashes[line - 1]}};
    if (Json fix = fix_of(source, redactor, placed); !fix.is_null()) out["fixes"] = Json::array({std::move(fix)});
    return out;
  }

  // What is wrong with a file, or with drydock, is no result of a rule.
  void note_problems(const PipelineResult& result) {
    const SourceText& source = *result.before;
    for (const Diagnostic& diagnostic : result.diagnostics)
      notifications_.push_back({{"message", {{"text", public_text(diagnostic.message)}}},
                                {"level", severity_name(diagnostic.severity)},
                                {"locations", locations_of(source, diagnostic.range)}});
    for (const Incident& incident : result.incidents) {
      successful_ = false;
      notifications_.push_back({{"message", {{"text", public_text("Internal error: " + incident.what)}}},
                                {"level", "error"},
                                {"locations", locations_of(source, {})},
                                {"associatedRule", {{"id", incident.rule}}}});
    }
  }

  JsonArrayWriter writer_;
  std::map<std::string, std::size_t, std::less<>> rule_index_;
  Json notifications_ = Json::array();
  bool successful_ = true;
};

}  // namespace

std::unique_ptr<Reporter> make_sarif_reporter(const ReportOptions& options) {
  return std::make_unique<SarifReporter>(options);
}

}  // namespace drydock
