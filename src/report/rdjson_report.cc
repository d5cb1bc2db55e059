#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "report/describe.h"
#include "report/json_text.h"
#include "report/redact.h"
#include "report/reporters.h"
#include "text/edit.h"
#include "text/utf8.h"

namespace drydock {
namespace {

std::string_view severity_of(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      break;
  }
  return "ERROR";
}

// reviewdog counts columns in bytes of UTF-8, and ends are exclusive.
Json location_of(const SourceText& source, TextRange range) {
  const auto position = [&](std::uint32_t offset) -> Json {
    const Position at = source.lines().byte_position(offset);
    return {{"line", at.line}, {"column", at.column}};
  };
  return {{"path", to_valid_utf8(shown_path(source))},
          {"range", {{"start", position(range.begin)}, {"end", position(range.end)}}}};
}

/// Whole lines of a text, and what they shall be.
struct LineReplacement {
  std::uint32_t first = 0, last = 0;  // 1-based, both included
  TextRange range;
  std::string text;
};

// The range of a suggestion leaves the last line's ending out, so its text has to as well.
void drop_line_ending(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

// One replacement from the first line that a fix touches to the last: a comment on a pull request belongs to
// one run of lines, and a fix is applied whole or not at all.
LineReplacement merge_edits(const SourceText& source, std::vector<Edit> edits) {
  sort_edits(edits);
  const LineIndex& lines = source.lines();
  LineReplacement out;
  out.first = lines.line_of(edits.front().range.begin);
  for (const Edit& edit : edits)
    out.last = std::max(out.last, lines.line_of(edit.range.empty() ? edit.range.end : edit.range.end - 1));

  while (true) {
    out.range = {lines.line_range(out.first).begin, lines.line_range(out.last).end};
    std::vector<Edit> local = edits;
    for (Edit& edit : local)
      edit.range = {edit.range.begin - out.range.begin, edit.range.end - out.range.begin};
    out.text = apply_edits(source.slice(out.range), local);
    // Whoever applies this keeps the last line's ending, so a fix that joins a line to the next one needs
    // that line too.
    const bool joins =
        !out.text.empty() && !out.text.ends_with('\n') && source.slice(out.range).ends_with('\n');
    if (!joins || out.last >= lines.line_count()) break;
    ++out.last;
  }
  drop_line_ending(out.text);
  return out;
}

class RdjsonReporter final : public Reporter {
 public:
  std::string file(const PipelineResult& result) override {
    const SourceText& source = *result.before;
    std::string out;
    for (const Diagnostic& diagnostic : result.diagnostics) {
      const bool error = diagnostic.severity == Diagnostic::Severity::kError;
      out += writer_.element({{"message", public_text(diagnostic.message)},
                              {"location", location_of(source, diagnostic.range)},
                              {"severity", error ? "ERROR" : "WARNING"}});
    }
    // Most files of a large run have nothing to say; they need no look for secrets.
    if (result.findings.empty()) return out;

    const Redactor redactor(source.bytes());
    for (const PlacedFinding& placed : result.findings) {
      // What a rule looked at and left alone asks nothing of a reviewer, unless it says that it matters.
      if (outcome_of(placed) == Outcome::kDeclined && placed.finding.severity == Severity::kInfo) continue;
      out += writer_.element(diagnostic_of(source, redactor, placed));
    }
    return out;
  }
  std::string finish() override { return writer_.end("]}\n"); }

 private:
  static Json diagnostic_of(const SourceText& source, const Redactor& redactor, const PlacedFinding& placed) {
    const Finding& finding = placed.finding;
    std::string message = finding.message;
    if (finding.fix && !finding.fix->reason.empty()) {
      const bool display = finding.fix->applicability == Applicability::kDisplay;
      message += fmt::format(
          "\n{}: {}", display ? "for a person to decide" : applicability_name(finding.fix->applicability),
          finding.fix->reason);
    }
    if (!finding.declined.empty()) message += "\nleft alone: " + finding.declined;

    const std::optional<LineReplacement> suggestion = suggestion_of(source, redactor, placed, message);
    Json out = {{"message", public_text(message)},
                {"location", location_of(source, finding.range)},
                {"severity", severity_of(finding.severity)},
                {"code", {{"value", finding.rule}}}};
    if (suggestion) {
      // Without columns a range means whole lines, the last one's ending not included.
      const Json range = {{"start", {{"line", suggestion->first}}}, {"end", {{"line", suggestion->last}}}};
      out["suggestions"] = Json::array({{{"range", range}, {"text", suggestion->text}}});
    }
    return out;
  }

  // Where the lines cannot be shown as they are, there is no suggestion: applied, it would write the mark
  // into the file. The message then says so.
  static std::optional<LineReplacement> suggestion_of(const SourceText& source, const Redactor& redactor,
                                                      const PlacedFinding& placed, std::string& message) {
    if (placed.finding.fix && placed.applied && !placed.applicable_alone)
      message += "\nno suggestion: it builds on another change to this file";
    if (!fix_can_be_offered(placed) || source.size() == 0) return std::nullopt;
    LineReplacement out = merge_edits(source, placed.finding.fix->edits);
    if (redactor.touches(out.range) || redact(out.text) != out.text) {
      message += "\nno suggestion: the lines hold what looks like a secret";
      return std::nullopt;
    }
    if (!is_valid_utf8(out.text)) {
      message += "\nno suggestion: the lines are no valid UTF-8";
      return std::nullopt;
    }
    return out;
  }

  JsonArrayWriter writer_{R"({"source":{"name":"drydock"},"diagnostics":[)"};
};

}  // namespace

std::unique_ptr<Reporter> make_rdjson_reporter() {
  return std::make_unique<RdjsonReporter>();
}

}  // namespace drydock
