#include "support/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "text/diff.h"

namespace drydock::testing {
namespace {

PipelineResult run(std::string bytes, std::span<const std::unique_ptr<Transform>> transforms,
                   const PipelineOptions& options, const AnswerQueries& answer) {
  return run_pipeline(std::make_shared<const SourceText>(std::move(bytes), "Dockerfile"), transforms, options, answer);
}

std::string trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

// Of a directive only the name counts: a rule may edit its value, but its line must stay.
std::map<std::string, int> comments_of(const Dockerfile& file) {
  std::map<std::string, int> out;
  for (const Token& token : file.tokens())
    if (token.kind == TokenKind::kComment) ++out[trim(file.source().slice(token.range))];
  for (const Directive& directive : file.directives()) ++out[directive.name];
  return out;
}

std::map<std::string, int> diagnostics_of(const Dockerfile& file) {
  std::map<std::string, int> out;
  for (const Diagnostic& d : file.diagnostics()) ++out[d.message];
  return out;
}

std::string first_difference(std::string_view a, std::string_view b) {
  const auto at = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const auto around = [&](std::string_view s) {
    const std::size_t begin = at > 40 ? at - 40 : 0;
    return std::string(begin < s.size() ? s.substr(begin, 90) : std::string_view("(end)"));
  };
  return fmt::format("at byte {}: «{}» against «{}»", at, around(a), around(b));
}

void check_changes(const PipelineResult& result, std::vector<std::string>& out) {
  const LineIndex& lines = result.before->lines();
  const LineIndex new_lines(result.after);
  const auto new_line = [&](std::uint32_t line) {
    const TextRange range = new_lines.line_range(line);
    return std::string_view(result.after).substr(range.begin, range.size());
  };
  for (const DiffHunk& hunk : diff_lines(result.before->bytes(), result.after, 0)) {
    // Lines that were put before lines like themselves may be shown behind those.
    std::uint32_t repeated = 0;
    while (hunk.old_count == 0 && hunk.new_start > repeated + 1 &&
           new_line(hunk.new_start - repeated - 1) == new_line(hunk.new_start + hunk.new_count - repeated - 1))
      ++repeated;
    const bool explained = std::any_of(result.changes.begin(), result.changes.end(), [&](const AppliedChange& c) {
      // Whole lines: what is written at the end of a line may appear, in the difference, as a line behind it.
      const std::uint32_t begin = lines.line_range(lines.line_of(c.before.begin)).begin;
      const std::uint32_t end = lines.line_range(lines.line_of(c.before.end)).end;
      if (begin <= hunk.old_range.end && hunk.old_range.begin <= end) return true;
      // Where lines repeat, the shortest difference may show what was written beside a place that was not touched.
      const std::uint32_t first = new_lines.line_of(c.after.begin);
      const std::uint32_t last = new_lines.line_of(c.after.end);
      return hunk.new_count > 0 && first < hunk.new_start + hunk.new_count && hunk.new_start <= last + repeated;
    });
    if (!explained) out.push_back(fmt::format("line {} changed and no finding says why", hunk.old_start));
  }
  for (const AppliedChange& change : result.changes) {
    if (change.finding >= result.findings.size() || !result.findings[change.finding].applied)
      out.push_back("a change names a finding that was not applied");
    if (change.after.begin > change.after.end || change.after.end > result.after.size())
      out.push_back("a change lies outside the result");
  }
  for (const PlacedFinding& placed : result.findings) {
    if (placed.finding.range.end > result.before->size() || placed.finding.range.begin > placed.finding.range.end)
      out.push_back(fmt::format("a finding of {} lies outside the author's file", placed.finding.rule));
    if (placed.finding.message.empty()) out.push_back(fmt::format("a finding of {} says nothing", placed.finding.rule));
    if (placed.finding.fix && placed.finding.fix->reason.empty())
      out.push_back(fmt::format("a fix of {} gives no reason", placed.finding.rule));
  }
}

}  // namespace

std::string to_crlf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

std::vector<std::string> round_trip_violations(std::string_view bytes) {
  const Dockerfile file = parse_dockerfile(std::make_shared<const SourceText>(std::string(bytes)));
  std::string printed;
  std::uint32_t end = 0;
  for (const Token& token : file.tokens()) {
    if (token.range.begin != end) return {fmt::format("the tokens leave a gap or overlap at byte {}", end)};
    end = token.range.end;
    printed += file.source().slice(token.range);
  }
  if (printed != bytes) return {"the tokens do not print the input"};
  return {};
}

std::vector<std::string> violations(std::string_view bytes, std::span<const std::unique_ptr<Transform>> transforms,
                                    const PipelineOptions& options, const AnswerQueries& answer) {
  std::vector<std::string> out = round_trip_violations(bytes);
  const PipelineResult result = run(std::string(bytes), transforms, options, answer);
  for (const Incident& incident : result.incidents) out.push_back(fmt::format("{} was dropped: {}", incident.rule, incident.what));
  check_changes(result, out);

  const Dockerfile before = parse_dockerfile(result.before);
  const Dockerfile after = parse_dockerfile(std::make_shared<const SourceText>(result.after));
  const auto comments = comments_of(after);
  for (const auto& [text, count] : comments_of(before)) {
    const auto found = comments.find(text);
    if (found == comments.end() || found->second < count) out.push_back("a comment was lost: " + text);
  }
  auto known = diagnostics_of(before);
  for (const auto& [message, count] : diagnostics_of(after))
    if (known[message] < count) out.push_back("the output has a new diagnostic: " + message);
  const BuildModel model_before(before);
  const BuildModel model_after(after);
  const auto opaque = [](const Dockerfile& file, const BuildModel& model) {
    return std::count_if(file.instructions().begin(), file.instructions().end(), [&](const Instruction& i) {
      const ShellScript* script = model.script(i.innermost());
      return script != nullptr && !script->ok();
    });
  };
  if (opaque(after, model_after) > opaque(before, model_before)) out.push_back("a RUN that could be read cannot be read afterwards");

  const PipelineResult again = run(result.after, transforms, options, answer);
  if (again.changed())
    out.push_back("a second run changes the result " + first_difference(result.after, again.after));
  const PipelineResult same = run(std::string(bytes), transforms, options, answer);
  if (same.after != result.after || same.findings.size() != result.findings.size())
    out.push_back("two runs on one input differ");

  // Files with CRs of their own mix line endings: there is no LF variant to compare.
  if (bytes.find('\r') == std::string_view::npos) {
    const PipelineResult crlf = run(to_crlf(bytes), transforms, options, answer);
    if (crlf.after != to_crlf(result.after))
      out.push_back("the CRLF variant is treated differently " + first_difference(crlf.after, to_crlf(result.after)));
  }
  return out;
}

}  // namespace drydock::testing
