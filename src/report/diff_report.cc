#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "report/describe.h"
#include "report/redact.h"
#include "report/reporters.h"
#include "report/secrets_to_pass.h"
#include "report/shown_diff.h"
#include "report/terminal.h"
#include "report/unasked.h"
#include "rewrite/answer_text.h"
#include "text/quote.h"

namespace drydock {
namespace {

// Beyond these, a list of every place helps nobody: the reasons are then shown with their counts.
constexpr std::size_t kMaxListedFiles = 20;
constexpr std::size_t kMaxListedDeclined = 60;

// An insertion has no bytes in the author's file; at the end of the text it stands just behind the hunk.
bool belongs_to(const AppliedChange& change, const DiffHunk& hunk) {
  if (!change.before.empty()) return change.before.overlaps(hunk.old_range);
  return hunk.old_range.begin <= change.before.begin && change.before.begin <= hunk.old_range.end;
}

class DiffReporter final : public Reporter {
 public:
  explicit DiffReporter(ReportOptions options) : options_(std::move(options)), style_(options_.colour) {}

  std::string file(const PipelineResult& result) override {
    summary_.add(result);
    std::string out;
    std::set<std::size_t> told;
    if (result.changed()) out += difference(result, told);
    if (options_.quiet) return out;
    out += what_to_pass(result);

    const std::string listed = lists(result, told);
    // An empty line keeps what is said after a difference from looking like a part of it.
    if (!out.empty() && !listed.empty()) out += '\n';
    return out + listed;
  }

  // In the order of what a reader does next: look at the changes, decide on the rest, learn what is out of
  // reach.
  std::string finish() override {
    if (options_.quiet || summary_.files == 0) return {};
    std::string out = "\n" + changes_line() + '\n';
    if (summary_.total.available > 0)
      out +=
          fmt::format("{} with a fix that was not applied\n", count_of(summary_.total.available, "finding"));
    if (summary_.total.reported > 0)
      out += fmt::format("{} without a fix\n", count_of(summary_.total.reported, "finding"));
    if (summary_.refused > 0)
      out += fmt::format("{} left as found, because BuildKit would refuse {}\n",
                         count_of(summary_.refused, "file"), summary_.refused == 1 ? "it" : "them");
    if (options_.show_declined) out += declined_list();
    return out;
  }

 private:
  // What a terminal is shown of the input, or of a sentence that may quote it. Secrets are looked for first,
  // in the bytes as they are.
  std::string clean(std::string_view text) const { return terminal_safe(options_.show_secrets ? std::string(text) : redact(text)); }

  // The build fails without them, so they come right behind the difference that asks for them.
  std::string what_to_pass(const PipelineResult& result) const {
    if (secrets_to_pass(result).empty()) return {};
    const PassCommands commands = pass_commands(result, !options_.show_secrets);
    std::string out = '\n' + style_.bold("Pass these when you build:") + '\n';
    const auto lines = [&](std::string_view indent, std::string_view text) {
      while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out += fmt::format("{}{}\n", indent, terminal_safe(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
      }
    };
    const auto block = [&](std::string_view title, std::string_view text) {
      out += fmt::format("  {}\n", title);
      lines("    ", text);
    };
    lines("  ", commands.docker);
    lines("  ", commands.buildah);
    block("In a target of docker-bake.hcl:", commands.buildx_bake);
    block("In compose.yaml:", commands.compose);
    block("In the step of docker/build-push-action:", commands.build_push_action);
    return out;
  }

  struct Declined {
    std::string place;
    std::string rule;
    std::string message;  // empty where one line stands for several places
    std::string why;
  };

  std::string difference(const PipelineResult& result, std::set<std::size_t>& told) {
    const ShownDiff diff(result, !options_.show_secrets);
    std::string out;
    const std::string header = diff_header(shown_path(*result.before));
    const std::size_t second = header.find('\n') + 1;
    out += style_.bold(header.substr(0, second - 1)) + '\n';
    out += style_.bold(header.substr(second, header.size() - second - 1)) + '\n';
    for (const DiffHunk& hunk : diff.hunks()) {
      out += style_.cyan(hunk_header(hunk)) + '\n';
      out += reasons(result, hunk, told);
      for (const DiffLine& line : hunk.lines) out += line_text(diff, line);
    }
    return out;
  }

  // The colour ends before the line ending, or a pager that shows one line alone would colour the next.
  std::string line_text(const ShownDiff& diff, const DiffLine& line) const {
    const std::string text = ShownDiff::mark(line) + terminal_safe(diff.line(line));
    std::string out = line.kind == DiffLine::Kind::kDelete   ? style_.red(text)
                      : line.kind == DiffLine::Kind::kInsert ? style_.green(text)
                                                             : text;
    const std::string_view ending = ShownDiff::ending(line);
    return out + (ending.empty() ? fmt::format("\n{}\n", kNoNewline) : std::string(ending));
  }

  // A fix with edits in several hunks is explained once, and named at the others. Fixes of one hunk that give the
  // same reason share a line.
  std::string reasons(const PipelineResult& result, const DiffHunk& hunk, std::set<std::size_t>& told) const {
    struct Line {
      const Finding* finding;
      bool in_full;
      int count;
    };
    std::vector<Line> lines;
    std::set<std::size_t> here;
    for (const AppliedChange& change : result.changes) {
      if (change.finding >= result.findings.size() || !belongs_to(change, hunk)) continue;
      if (!here.insert(change.finding).second) continue;
      const Finding& finding = result.findings[change.finding].finding;
      if (!finding.fix) continue;
      const bool in_full = told.insert(change.finding).second;
      const auto same = std::find_if(lines.begin(), lines.end(), [&](const Line& line) {
        return line.in_full == in_full && line.finding->rule == finding.rule && reason_of(*line.finding) == reason_of(finding) &&
               line.finding->fix->applicability == finding.fix->applicability;
      });
      if (same == lines.end())
        lines.push_back({&finding, in_full, 1});
      else
        ++same->count;
    }
    std::string out;
    for (const Line& line : lines) out += explain(*line.finding, line.in_full, line.count);
    return out;
  }

  static const std::string& reason_of(const Finding& finding) {
    return finding.fix->reason.empty() ? finding.message : finding.fix->reason;
  }

  // The name is coloured after the wrapping, which counts columns.
  std::string explain(const Finding& finding, bool in_full, int count = 1) const {
    if (!finding.fix) return {};
    const std::string times = count > 1 ? fmt::format(", {} times", count) : std::string();
    const std::string label =
        fmt::format("  {} ({}{}):", finding.rule, applicability_name(finding.fix->applicability), times);
    const std::string text = wrap(in_full ? clean(reason_of(finding)) : "as above", label + ' ', 4);
    return style_.yellow(label) + text.substr(label.size());
  }

  std::string lists(const PipelineResult& result, const std::set<std::size_t>& told) {
    const SourceText& source = *result.before;
    const std::string path = quote_path(shown_path(source));
    const auto place = [&](TextRange range) {
      const Position at = source.lines().code_point_position(source.bytes(), range.begin);
      return fmt::format("{}:{}:{}", path, at.line, at.column);
    };
    std::string out;
    for (const Diagnostic& diagnostic : result.diagnostics)
      out += fmt::format("{}: {}: {}\n", style_.bold(place(diagnostic.range)),
                         level(severity_name(diagnostic.severity)), clean(diagnostic.message));
    for (const Incident& incident : result.incidents)
      out += fmt::format("{}: {}: {} was dropped: {}\n", style_.bold(path), style_.red("internal error"),
                         incident.rule, clean(incident.what));

    const std::map<std::string, std::size_t> unasked = unasked_to_fold(result);
    if (!unasked.empty()) remember(path, unasked);

    for (std::size_t i = 0; i < result.findings.size(); ++i) {
      const Finding& finding = result.findings[i].finding;
      switch (outcome_of(result.findings[i])) {
        case Outcome::kApplied:
          // A later rule may have rewritten what this one wrote, and then no hunk shows it.
          if (!told.contains(i)) out += finding_line(place(finding.range), finding) + explain(finding, true);
          break;
        case Outcome::kAvailable:
          out += finding_line(place(finding.range), finding) + offer(*finding.fix);
          break;
        case Outcome::kReported:
          out += finding_line(place(finding.range), finding);
          break;
        case Outcome::kDeclined:
          if (unasked.empty() || !is_unasked(result.findings[i]))
            remember({place(finding.range), finding.rule, finding.message, finding.declined});
          break;
      }
    }
    return out;
  }

  std::string level(std::string_view severity) const {
    return severity == "error"     ? style_.red(severity)
           : severity == "warning" ? style_.yellow(severity)
                                   : std::string(severity);
  }

  std::string finding_line(const std::string& place, const Finding& finding) const {
    return fmt::format("{}: {}: {} [{}]\n", style_.bold(place), level(severity_name(finding.severity)),
                       clean(finding.message), finding.rule);
  }

  std::string offer(const Fix& fix) const {
    if (fix.applicability == Applicability::kDisplay)
      return wrap(clean(fix.reason), "    for a person to decide: ", 4);
    return wrap(clean(fix.reason),
                fmt::format("    not applied ({}): ", applicability_name(fix.applicability)), 4);
  }

  // Only as many places are kept as can be listed, so that a run over any number of files takes no more
  // memory.
  void remember(Declined declined) {
    // Where reasons are counted, those that nobody could be asked about are one, however many a file has.
    ++declined_counts_[{declined.rule,
                        says_nobody_was_asked(declined.why) ? std::string(kUnaskedWhy) : clean(declined.why)}];
    if (declined_.size() <= kMaxListedDeclined) declined_.push_back(std::move(declined));
  }

  // The places of a file that nobody could be asked about, in one line.
  void remember(const std::string& path, const std::map<std::string, std::size_t>& unasked) {
    for (const auto& [rule, count] : unasked) declined_counts_[{rule, std::string(kUnaskedWhy)}] += count;
    if (declined_.size() <= kMaxListedDeclined)
      declined_.push_back({path, list_of_counts(unasked), "", std::string(kUnaskedWhy)});
  }

  std::string changes_line() const {
    if (summary_.total.applied == 0 && summary_.changed == 0)
      return style_.bold(fmt::format("Nothing to change in {}", count_of(summary_.files, "file")));
    std::map<std::string, std::size_t> rules;
    for (const auto& [rule, counts] : summary_.rules)
      if (counts.applied > 0) rules[rule] = counts.applied;
    return fmt::format("{}: {}",
                       style_.bold(fmt::format("{} in {}", count_of(summary_.total.applied, "change"),
                                               count_of(summary_.changed, "file"))),
                       list_of_counts(rules));
  }

  std::string declined_list() const {
    if (summary_.total.declined == 0) return {};
    std::string out = fmt::format("{} left alone:\n", count_of(summary_.total.declined, "place"));
    if (summary_.files <= kMaxListedFiles && declined_.size() <= kMaxListedDeclined) {
      for (const Declined& each : declined_)
        out +=
            wrap(clean(each.message.empty() ? each.why : each.message + ": " + each.why), fmt::format("  {} {}: ", each.place, each.rule), 4);
      return out;
    }
    // The most frequent reasons first: they are where a rule can be helped most.
    std::vector<std::pair<std::size_t, const std::pair<std::string, std::string>*>> groups;
    for (const auto& [key, count] : declined_counts_) groups.emplace_back(count, &key);
    std::ranges::stable_sort(groups, std::greater<>{}, [](const auto& group) { return group.first; });
    for (const auto& [count, key] : groups)
      out += wrap(key->second, fmt::format("  {:>5} {}: ", count, key->first), 8);
    return out;
  }

  ReportOptions options_;
  Style style_;
  Summary summary_;
  std::vector<Declined> declined_;  // no more than are worth listing one by one
  std::map<std::pair<std::string, std::string>, std::size_t> declined_counts_;  // by rule and reason
};

}  // namespace

std::unique_ptr<Reporter> make_diff_reporter(ReportOptions options) {
  return std::make_unique<DiffReporter>(std::move(options));
}

}  // namespace drydock
