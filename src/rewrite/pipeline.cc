#include "rewrite/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "rewrite/application.h"
#include "rewrite/ignore.h"
#include "text/edit.h"

namespace drydock {
namespace {

/// A transform that finds something new every time it runs is a bug; this many rounds are more than any needs.
constexpr int kMaxRounds = 8;

class FindingList final : public Sink {
 public:
  explicit FindingList(std::string_view rule) : rule_(rule) {}
  void add(Finding finding) override {
    finding.rule = rule_;
    if (finding.fix) sort_edits(finding.fix->edits);
    findings.push_back(std::move(finding));
  }
  std::vector<Finding> findings;

 private:
  std::string rule_;
};

/// The text's line ending in place of every bare LF: transforms write LF and need not care.
std::string with_line_endings(std::string_view text, std::string_view ending) {
  if (ending == "\n" || text.find('\n') == std::string_view::npos) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
      out += ending;
    else
      out += text[i];
  }
  return out;
}

/// Leads offsets of a text to their place after a pass. The edits must be sorted and disjoint and outlive it.
class ForwardMap {
 public:
  explicit ForwardMap(std::span<const Edit> edits) : edits_(edits) {
    shifts_.reserve(edits.size() + 1);
    shifts_.push_back(0);
    for (const Edit& edit : edits)
      shifts_.push_back(shifts_.back() + static_cast<std::int64_t>(edit.text.size()) - edit.range.size());
  }

  /// An offset inside a replaced range goes to an end of what replaced it, and so does one where text was inserted.
  std::uint32_t to_after(std::uint32_t offset, bool end) const {
    const auto at = std::partition_point(edits_.begin(), edits_.end(), [&](const Edit& edit) {
      return end ? edit.range.end < offset || (edit.range.end == offset && edit.range.begin < offset) : edit.range.end <= offset;
    });
    const std::int64_t shift = shifts_[static_cast<std::size_t>(at - edits_.begin())];
    if (at != edits_.end() && at->range.begin < offset) {
      const auto written = static_cast<std::int64_t>(at->text.size());
      return static_cast<std::uint32_t>(at->range.begin + shift + (end ? written : 0));
    }
    return static_cast<std::uint32_t>(offset + shift);
  }

  /// What one of the edits wrote.
  TextRange written(const Edit& edit) const {
    auto at = std::partition_point(edits_.begin(), edits_.end(), [&](const Edit& e) { return e.range.begin < edit.range.begin; });
    while (at != edits_.end() && !(*at == edit)) ++at;
    if (at == edits_.end()) return {};
    const auto begin = static_cast<std::uint32_t>(at->range.begin + shifts_[static_cast<std::size_t>(at - edits_.begin())]);
    return {begin, begin + static_cast<std::uint32_t>(at->text.size())};
  }

 private:
  std::span<const Edit> edits_;
  std::vector<std::int64_t> shifts_;
};

/// Replaced ranges and insertions that have been chosen, to find out whether more would overlap with them.
class TakenRanges {
 public:
  /// True, and taken, where none of the edits overlaps with what is taken. Two insertions at one place do not overlap.
  bool take(std::span<const Edit> edits) {
    for (const Edit& edit : edits)
      if (overlaps(edit.range)) return false;
    for (const Edit& edit : edits)
      if (!edit.range.empty()) ranges_[edit.range.begin] = edit.range.end;
      else inserts_.insert(edit.range.begin);
    return true;
  }

 private:
  bool overlaps(TextRange range) const {
    const auto after = ranges_.upper_bound(range.begin);
    if (after != ranges_.begin()) {
      const auto& [begin, end] = *std::prev(after);
      if (range.empty() ? begin < range.begin && range.begin < end : end > range.begin) return true;
    }
    if (range.empty()) return false;
    if (after != ranges_.end() && after->first < range.end) return true;
    const auto insert = inserts_.upper_bound(range.begin);
    return insert != inserts_.end() && *insert < range.end;
  }

  std::map<std::uint32_t, std::uint32_t> ranges_;  // begin and end
  std::set<std::uint32_t> inserts_;
};

class Run {
 public:
  Run(std::shared_ptr<const SourceText> source, const PipelineOptions& options, const AnswerQueries& answer)
      : options_(options), answer_(answer), file_(parse_dockerfile(source)) {
    result_.before = std::move(source);
    result_.diagnostics = file_.diagnostics();
    for (const Instruction& instruction : file_.instructions()) {
      if (instruction.innermost().keyword() != Keyword::kUnknown) continue;
      result_.diagnostics.push_back({Diagnostic::Severity::kError, instruction.innermost().keyword_range(),
                                     fmt::format("unknown instruction: {}", instruction.innermost().keyword_text())});
    }
    result_.refused = std::any_of(result_.diagnostics.begin(), result_.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::kError; });
  }

  WorldQuestions questions(std::span<const std::unique_ptr<Transform>> transforms) {
    Queries queries;
    if (result_.refused) return {};
    model_.emplace(file_);
    const Facts none;
    for (const auto& transform : transforms)
      if (runs(*transform)) transform->ask({*model_, none, options_.settings}, queries);
    return std::move(queries.world);
  }

  PipelineResult run(std::span<const std::unique_ptr<Transform>> transforms) {
    result_.after = std::string(file_.source().bytes());
    if (result_.refused) return std::move(result_);
    model_.emplace(file_);
    for (const auto& transform : transforms) {
      if (!runs(*transform)) continue;
      for (int round = 0; round < kMaxRounds; ++round)
        if (!pass(*transform)) break;
    }
    finish();
    return std::move(result_);
  }

 private:
  bool runs(const Transform& transform) const {
    const std::string id(transform.info().id);
    return (options_.only.empty() || options_.only.contains(id)) && !options_.skip.contains(id);
  }

  /// Runs one transform on the text as it is now; true where it changed the text. It then runs again: fixes that
  /// overlapped with an applied one, and those that an applied one made possible, come in the next round, and what
  /// was not applied is said by the last one.
  bool pass(const Transform& transform) {
    const Facts none;
    const TransformInput blank{*model_, none, options_.settings};
    Queries queries;
    transform.ask(blank, queries);
    const bool asks = !queries.empty();
    Facts facts = asks && answer_ ? answer_(queries) : Facts{};
    if (asks && answer_) {
      const Queries first = queries;
      transform.ask_more({*model_, facts, options_.settings}, queries);
      if (!(queries == first)) facts = answer_(queries);
    }
    FindingList list(transform.info().id);
    transform.run({*model_, facts, options_.settings}, list);
    if (list.findings.empty()) return false;

    const IgnoreComments ignore(file_);
    std::erase_if(list.findings, [&](const Finding& f) { return ignore.silences(transform.info(), f.range); });
    std::stable_sort(list.findings.begin(), list.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.range.begin < b.range.begin; });

    std::vector<std::size_t> chosen;
    std::vector<Edit> edits = choose(list.findings, chosen);
    const bool applied = !edits.empty() && apply(transform, list.findings, chosen, edits);
    record(list.findings, chosen, applied, edits);
    if (applied) commit(edits);
    return applied;
  }

  std::vector<Edit> choose(std::vector<Finding>& findings, std::vector<std::size_t>& chosen) {
    std::vector<Edit> edits;
    TakenRanges taken;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (!findings[i].fix) continue;
      Fix& fix = *findings[i].fix;
      for (Edit& edit : fix.edits) edit.text = with_line_endings(edit.text, file_.source().line_ending());
      if (fix.applicability == Applicability::kDisplay) continue;
      if (fix.applicability == Applicability::kUnsafe && !options_.apply_unsafe) continue;
      if (!edits_are_disjoint(fix.edits) || !taken.take(fix.edits)) continue;
      edits.insert(edits.end(), fix.edits.begin(), fix.edits.end());
      chosen.push_back(i);
    }
    sort_edits(edits);
    return edits;
  }

  bool apply(const Transform& transform, const std::vector<Finding>& findings, const std::vector<std::size_t>& chosen,
             const std::vector<Edit>& edits) {
    std::vector<const Fix*> fixes;
    for (const std::size_t i : chosen) fixes.push_back(&*findings[i].fix);
    auto source = std::make_shared<const SourceText>(apply_edits(file_.source().bytes(), edits), result_.before->path());
    if (source->bytes() == file_.source().bytes()) return false;
    Dockerfile next = parse_dockerfile(std::move(source));
    if (auto broken = broken_invariant(file_, next, fixes, edits)) {
      result_.incidents.push_back({std::string(transform.info().id), std::move(*broken)});
      return false;
    }
    next_.emplace(std::move(next));
    return true;
  }

  /// Enters the findings with their places in the author's file.
  void record(std::vector<Finding>& findings, const std::vector<std::size_t>& chosen, bool applied,
              const std::vector<Edit>& edits) {
    const ForwardMap forward(edits);
    const std::set<std::size_t> mine_all(chosen.begin(), chosen.end());
    collect_written();
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const bool mine = applied && mine_all.contains(i);
      if (applied && !mine) continue;
      PlacedFinding placed;
      placed.applied = mine;
      if (mine) {
        for (const Edit& edit : findings[i].fix->edits) {
          AppliedChange change;
          change.finding = result_.findings.size();
          change.before = to_author(edit.range);
          change.after = forward.written(edit);
          fresh_.push_back(change);
        }
      }
      placed.applicable_alone = findings[i].fix && lead_back(*findings[i].fix);
      findings[i].range = to_author(findings[i].range);
      placed.finding = std::move(findings[i]);
      result_.findings.push_back(std::move(placed));
    }
  }

  /// Rewrites the fix's edits to the author's file where they hold there as they stand.
  bool lead_back(Fix& fix) const {
    std::vector<Edit> moved = fix.edits;
    for (Edit& edit : moved) {
      const TextRange back = to_author(edit.range);
      if (back.size() != edit.range.size() ||
          result_.before->slice(back) != file_.source().slice(edit.range) || written_by_a_pass(edit.range))
        return false;
      edit.range = back;
    }
    fix.edits = std::move(moved);
    return true;
  }

  /// What earlier passes wrote into the text as it is now, sorted and without overlaps.
  void collect_written() {
    written_.clear();
    for (const AppliedChange& change : result_.changes) written_.push_back(change.after);
    std::sort(written_.begin(), written_.end(), [](TextRange a, TextRange b) { return a.begin < b.begin; });
    std::size_t kept = 0;
    for (const TextRange range : written_) {
      if (kept > 0 && range.begin <= written_[kept - 1].end)
        written_[kept - 1].end = std::max(written_[kept - 1].end, range.end);
      else
        written_[kept++] = range;
    }
    written_.resize(kept);
  }

  bool written_by_a_pass(TextRange range) const {
    const auto at = std::partition_point(written_.begin(), written_.end(), [&](TextRange w) { return w.end <= range.begin; });
    if (at == written_.end()) return false;
    return at->overlaps(range) || (range.empty() && at->begin < range.begin && range.begin < at->end);
  }

  TextRange to_author(TextRange range) const {
    for (auto map = maps_.rbegin(); map != maps_.rend(); ++map) range = map->to_before(range);
    return range;
  }

  void commit(const std::vector<Edit>& edits) {
    const ForwardMap forward(edits);
    for (AppliedChange& change : result_.changes) {
      const std::uint32_t end = forward.to_after(change.after.end, true);
      // Text that is inserted where an earlier pass only took something away is not that pass's, on either side.
      change.after = {std::min(forward.to_after(change.after.begin, false), end), end};
    }
    result_.changes.insert(result_.changes.end(), fresh_.begin(), fresh_.end());
    fresh_.clear();
    maps_.emplace_back(edits);
    BuildModel before = std::move(*model_);
    model_.reset();
    Dockerfile old = std::move(file_);  // the scripts taken over view it until the new model has rebound them
    file_ = std::move(*next_);
    next_.reset();
    model_.emplace(file_, std::move(before));
    result_.after = std::string(file_.source().bytes());
  }

  void finish() {
    // The changes name findings by index, so sort through a permutation.
    std::vector<std::size_t> order(result_.findings.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const Finding& x = result_.findings[a].finding;
      const Finding& y = result_.findings[b].finding;
      return std::tie(x.range.begin, x.rule) < std::tie(y.range.begin, y.rule);
    });
    std::vector<PlacedFinding> sorted;
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      sorted.push_back(std::move(result_.findings[order[i]]));
    }
    result_.findings = std::move(sorted);
    for (AppliedChange& change : result_.changes) change.finding = place[change.finding];
    std::stable_sort(result_.changes.begin(), result_.changes.end(),
                     [](const AppliedChange& a, const AppliedChange& b) { return a.after.begin < b.after.begin; });
  }

  const PipelineOptions& options_;
  const AnswerQueries& answer_;
  Dockerfile file_;                  // the text as it is now
  std::optional<Dockerfile> next_;   // the text after the fixes that are being applied
  std::optional<BuildModel> model_;  // of file_
  std::vector<EditMap> maps_;        // one for each pass that changed the text
  std::vector<AppliedChange> fresh_; // of the pass that is being applied
  std::vector<TextRange> written_;   // see collect_written()
  PipelineResult result_;
};

}  // namespace

WorldQuestions questions_of(std::shared_ptr<const SourceText> source, std::span<const std::unique_ptr<Transform>> transforms,
                            const PipelineOptions& options) {
  const AnswerQueries nobody;
  return Run(std::move(source), options, nobody).questions(transforms);
}

PipelineResult run_pipeline(std::shared_ptr<const SourceText> source, std::span<const std::unique_ptr<Transform>> transforms,
                            const PipelineOptions& options, const AnswerQueries& answer) {
  return Run(std::move(source), options, answer).run(transforms);
}

}  // namespace drydock
