#include "report/proof_text.h"

#include <fmt/format.h>

#include "report/describe.h"
#include "report/redact.h"
#include "report/terminal.h"

namespace drydock {
namespace {

std::string shown(std::string_view text) { return terminal_safe(redact(text)); }

std::string item(std::string_view what, std::string_view more) {
  return wrap(fmt::format("{}: {}", shown(what), shown(more)), "  - ", 4);
}

}  // namespace

std::string proof_text(const PipelineResult& result) {
  std::string out;
  for (const PlacedFinding& placed : result.findings) {
    const Finding& finding = placed.finding;
    const bool declined = !finding.declined.empty();
    if (finding.proof.empty() && !declined) continue;
    const auto line = result.before->lines().byte_position(finding.range.begin).line;
    if (!out.empty()) out += '\n';
    out += wrap(fmt::format("{}:{}: {}: {}", terminal_safe(shown_path(*result.before)), line, finding.rule, shown(finding.message)), "", 2);
    if (declined) out += wrap(fmt::format("Left alone, since {}.", shown(finding.declined)), "  ", 2);
    else if (finding.fix) out += wrap(shown(finding.fix->reason) + ".", "  ", 2);
    const Proof& proof = finding.proof;
    if (!proof.needs.empty()) out += declined ? "\nNeeds when it runs, as far as the argument went\n" : "\nNeeds when it runs, and what satisfies it\n";
    for (const Proof::Need& need : proof.needs) out += item(fmt::format("{} ({})", need.what, need.by), need.satisfied);
    if (!proof.left.empty()) out += "\nLeft behind, and why it may be\n";
    for (const Proof::Left& left : proof.left) out += item(left.what, left.why);
    if (!proof.assumptions.empty()) out += "\nBelieved without having been seen\n";
    for (const std::string& each : proof.assumptions) out += wrap(shown(each), "  - ", 4);
  }
  return out;
}

}  // namespace drydock
