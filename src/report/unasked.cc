#include "report/unasked.h"

#include <utility>
#include <vector>

#include "report/describe.h"
#include "rewrite/answer_text.h"

namespace drydock {

bool is_unasked(const PlacedFinding& placed) {
  return outcome_of(placed) == Outcome::kDeclined && says_nobody_was_asked(placed.finding.declined);
}

std::map<std::string, std::size_t> unasked_to_fold(const PipelineResult& result) {
  std::map<std::string, std::size_t> out;
  std::size_t all = 0;
  for (const PlacedFinding& placed : result.findings) {
    if (!is_unasked(placed)) continue;
    ++out[placed.finding.rule];
    ++all;
  }
  if (all < 2) out.clear();
  return out;
}

PipelineResult without_unasked(const PipelineResult& result, const std::set<std::string>& keep) {
  PipelineResult out = result;
  out.findings.clear();
  // The changes name findings by their place in the list.
  std::vector<std::size_t> place(result.findings.size());
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    place[i] = out.findings.size();
    const PlacedFinding& placed = result.findings[i];
    if (!is_unasked(placed) || keep.contains(placed.finding.rule)) out.findings.push_back(placed);
  }
  for (AppliedChange& change : out.changes) change.finding = place[change.finding];
  return out;
}

}  // namespace drydock
