#include "report/describe.h"

#include <fmt/format.h>

#include "report/redact.h"
#include "text/utf8.h"

namespace drydock {

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      break;
  }
  return "error";
}

std::string_view severity_name(Diagnostic::Severity severity) {
  return severity == Diagnostic::Severity::kWarning ? "warning" : "error";
}

std::string_view applicability_name(Applicability applicability) {
  switch (applicability) {
    case Applicability::kSafe:
      return "safe";
    case Applicability::kUnsafe:
      return "unsafe";
    case Applicability::kDisplay:
      break;
  }
  return "display";
}

std::string shown_path(const SourceText& source) {
  return source.path().empty() ? "-" : source.path();
}

// Secrets go first: whether a piece of text is one depends on its bytes, not on what JSON can show of them.
std::string public_text(std::string_view text) {
  return to_valid_utf8(redact(text));
}

Outcome outcome_of(const PlacedFinding& placed) {
  if (placed.applied) return Outcome::kApplied;
  if (placed.finding.fix) return Outcome::kAvailable;
  return placed.finding.declined.empty() ? Outcome::kReported : Outcome::kDeclined;
}

// A fix without edits would be an empty suggestion, which some readers take for a deletion.
bool fix_can_be_offered(const PlacedFinding& placed) {
  return placed.applicable_alone && placed.finding.fix && !placed.finding.fix->edits.empty() &&
         placed.finding.fix->applicability != Applicability::kDisplay;
}

void Summary::add(const PipelineResult& result) {
  ++files;
  if (result.changed()) ++changed;
  if (result.refused) ++refused;
  incidents += result.incidents.size();
  // Each finding counts once for its rule and once for the run.
  for (const PlacedFinding& placed : result.findings) {
    const auto count = [&](Rule& rule) {
      switch (outcome_of(placed)) {
        case Outcome::kApplied:
          ++rule.applied;
          break;
        case Outcome::kAvailable:
          ++rule.available;
          break;
        case Outcome::kReported:
          ++rule.reported;
          break;
        case Outcome::kDeclined:
          ++rule.declined;
          break;
      }
    };
    count(rules[placed.finding.rule]);
    count(total);
  }
}

std::string count_of(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string list_of_counts(const std::map<std::string, std::size_t>& counts) {
  std::string out;
  for (const auto& [rule, count] : counts) {
    if (!out.empty()) out += ", ";
    out += rule;
    if (count > 1) out += fmt::format(" {}", count);
  }
  return out;
}

}  // namespace drydock
