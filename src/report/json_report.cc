#include <fmt/format.h>

#include <utility>

#include "report/describe.h"
#include "report/json_text.h"
#include "report/redact.h"
#include "report/reporters.h"
#include "report/secrets_to_pass.h"
#include "report/shown_diff.h"
#include "text/utf8.h"

// The format is described in docs/json-schema.md. Whatever changes the meaning of a key, or removes one,
// needs a new version number there and here.

namespace drydock {
namespace {

constexpr int kVersion = 1;

// Keys are never left out: a reader need not ask whether there is one before it looks at the value.
Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(public_text(text));
}

void add_range(Json& out, const SourceText& source, TextRange range) {
  const Position begin = source.lines().code_point_position(source.bytes(), range.begin);
  const Position end = source.lines().code_point_position(source.bytes(), range.end);
  out["line"] = begin.line;
  out["column"] = begin.column;
  out["end_line"] = end.line;
  out["end_column"] = end.column;
}

Json edits_of(const SourceText& source, const Redactor& redactor, const PlacedFinding& placed) {
  // Where the fix builds on another one, its offsets mean nothing to whoever has only the author's file.
  if (!placed.finding.fix || !placed.applicable_alone) return nullptr;
  Json out = Json::array();
  for (const Edit& edit : placed.finding.fix->edits) {
    Json entry;
    add_range(entry, source, edit.range);
    entry["offset"] = edit.range.begin;
    entry["end_offset"] = edit.range.end;
    entry["text"] = redactor.repeats_secret(edit.range, edit.text) ? redactor.mark(edit.range) : public_text(edit.text);
    // A reader that applies edits must know which of them it was not given in full.
    entry["exact"] = entry["text"] == edit.text;
    out.push_back(std::move(entry));
  }
  return out;
}

Json secrets_array(const std::vector<SecretToPass>& secrets) {
  Json out = Json::array();
  for (const SecretToPass& secret : secrets)
    out.push_back({{"kind", secret.kind == SecretToPass::Kind::kSsh ? "ssh" : "secret"},
                   {"id", public_text(secret.id)},
                   {"env", text_or_null(secret.env)},
                   {"file", text_or_null(secret.file)},
                   {"required", secret.required}});
  return out;
}

// Null where the rule needs no argument.
Json proof_object(const Proof& proof) {
  if (proof.empty()) return nullptr;
  Json out;
  out["needs"] = Json::array();
  for (const Proof::Need& need : proof.needs)
    out["needs"].push_back(
        {{"what", public_text(need.what)}, {"by", public_text(need.by)}, {"satisfied", public_text(need.satisfied)}});
  out["left_behind"] = Json::array();
  for (const Proof::Left& left : proof.left)
    out["left_behind"].push_back({{"what", public_text(left.what)}, {"why", public_text(left.why)}});
  out["assumptions"] = Json::array();
  for (const std::string& each : proof.assumptions) out["assumptions"].push_back(public_text(each));
  return out;
}

Json finding_object(const SourceText& source, const Redactor& redactor, const PlacedFinding& placed) {
  const Finding& finding = placed.finding;
  Json out;
  out["rule"] = finding.rule;
  out["severity"] = severity_name(finding.severity);
  out["message"] = public_text(finding.message);
  add_range(out, source, finding.range);
  out["applicability"] = finding.fix ? Json(applicability_name(finding.fix->applicability)) : Json(nullptr);
  out["applied"] = placed.applied;
  out["reason"] = finding.fix ? text_or_null(finding.fix->reason) : Json(nullptr);
  out["declined"] = text_or_null(finding.declined);
  out["secrets"] = secrets_array(finding.fix ? finding.fix->secrets : std::vector<SecretToPass>());
  out["proof"] = proof_object(finding.proof);
  out["edits"] = edits_of(source, redactor, placed);
  return out;
}

// Null where the build needs nothing that it did not need before.
Json pass_object(const PipelineResult& result) {
  const std::vector<SecretToPass> secrets = secrets_to_pass(result);
  if (secrets.empty()) return nullptr;
  Json out;
  out["secrets"] = secrets_array(secrets);
  const PassCommands commands = pass_commands(result, true);
  out["docker"] = to_valid_utf8(commands.docker);
  out["buildah"] = to_valid_utf8(commands.buildah);
  out["buildx_bake"] = to_valid_utf8(commands.buildx_bake);
  out["compose"] = to_valid_utf8(commands.compose);
  out["build_push_action"] = to_valid_utf8(commands.build_push_action);
  return out;
}

Json file_object(const PipelineResult& result) {
  const SourceText& source = *result.before;
  Json out;
  out["path"] = to_valid_utf8(shown_path(source));
  out["changed"] = result.changed();
  out["refused"] = result.refused;
  out["diagnostics"] = Json::array();
  for (const Diagnostic& diagnostic : result.diagnostics) {
    Json entry;
    entry["severity"] = severity_name(diagnostic.severity);
    entry["message"] = public_text(diagnostic.message);
    add_range(entry, source, diagnostic.range);
    out["diagnostics"].push_back(std::move(entry));
  }
  out["findings"] = Json::array();
  if (!result.findings.empty()) {
    const Redactor redactor(source.bytes());
    for (const PlacedFinding& placed : result.findings) out["findings"].push_back(finding_object(source, redactor, placed));
  }
  out["pass"] = pass_object(result);
  out["diff"] = result.changed() ? Json(to_valid_utf8(ShownDiff(result).text())) : Json(nullptr);
  out["incidents"] = Json::array();
  for (const Incident& incident : result.incidents)
    out["incidents"].push_back({{"rule", incident.rule}, {"what", public_text(incident.what)}});
  return out;
}

Json counts_object(const Summary::Rule& counts) {
  return {{"applied", counts.applied},
          {"available", counts.available},
          {"reported", counts.reported},
          {"declined", counts.declined}};
}

// Comes last, since the files before it are written as soon as each is done.
Json summary_object(const Summary& summary) {
  Json out = {{"files", summary.files},
              {"changed", summary.changed},
              {"refused", summary.refused},
              {"incidents", summary.incidents},
              {"findings", counts_object(summary.total)},
              {"rules", Json::object()}};
  for (const auto& [rule, counts] : summary.rules) out["rules"][rule] = counts_object(counts);
  return out;
}

class JsonReporter final : public Reporter {
 public:
  explicit JsonReporter(const ReportOptions& options)
      : writer_(fmt::format("{{\"version\":{},\"tool\":{},\"files\":[", kVersion,
                            json_text({{"name", "drydock"}, {"version", options.version}}))) {}

  std::string file(const PipelineResult& result) override {
    summary_.add(result);
    return writer_.element(file_object(result));
  }
  std::string finish() override {
    return writer_.end(fmt::format("],\"summary\":{}}}\n", json_text(summary_object(summary_))));
  }

 private:
  Summary summary_;
  JsonArrayWriter writer_;
};

}  // namespace

std::unique_ptr<Reporter> make_json_reporter(const ReportOptions& options) {
  return std::make_unique<JsonReporter>(options);
}

}  // namespace drydock
