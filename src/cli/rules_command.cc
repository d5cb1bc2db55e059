#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/input_check.h"
#include "cli/proof_command.h"
#include "cli/suggest.h"
#include "report/describe.h"
#include "report/terminal.h"
#include "rewrite/transform.h"
#include "syntax/json_array.h"

namespace drydock {
namespace {

/// What a rule can do at best, in the words of the reports; "report" for one that fixes nothing.
std::string_view kind_of(const TransformInfo& info) {
  return info.applicability == Applicability::kDisplay ? "report" : applicability_name(info.applicability);
}

std::string json_strings(std::span<const std::string_view> list) {
  std::vector<std::string> items;
  for (const std::string_view each : list) items.push_back(encode_json_string(each));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string json_object(const TransformInfo& info) {
  return fmt::format(
      R"({{"id": {}, "applicability": {}, "summary": {}, "rationale": {}, "declines": {}, "aliases": {}, "references": {}}})",
      encode_json_string(info.id), encode_json_string(kind_of(info)), encode_json_string(info.summary),
      encode_json_string(info.rationale), encode_json_string(info.declines), json_strings(info.aliases),
      json_strings(info.references));
}

/// Case does not count: other tools write their ids in capitals, and people do not.
bool same_id(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string full_text(const TransformInfo& info) {
  std::string out = fmt::format("{} ({})\n\n", info.id, kind_of(info));
  out += wrap(info.summary, "", 0);
  if (!info.rationale.empty()) out += "\nWhy\n" + wrap(info.rationale, "  ", 2);
  if (!info.declines.empty()) out += "\nLeaves the file alone\n" + wrap(info.declines, "  ", 2);
  if (!info.aliases.empty()) out += fmt::format("\nElsewhere\n  {}\n", fmt::join(info.aliases, ", "));
  if (!info.references.empty())
    out += fmt::format("\nReferences\n  {}\n", fmt::join(info.references, "\n  "));
  out += fmt::format("\nTo silence it for one instruction, put `# drydock ignore={}` above it.\n", info.id);
  return out;
}

}  // namespace

int rules_main(std::span<const std::string> args, const Streams& streams) {
  bool json = false;
  CLI::App app("Lists the rules in the order in which they run.", "drydock rules");
  app.add_flag("--json", json, "One JSON array with everything there is to say about each");
  if (const auto code = parse_arguments(app, args, streams)) return *code;

  const auto transforms = all_transforms();
  std::size_t width = 0;
  for (const auto& transform : transforms) width = std::max(width, transform->info().id.size());
  std::string out = json ? "[" : "";
  for (const auto& transform : transforms) {
    const TransformInfo& info = transform->info();
    if (json)
      out += (out.size() > 1 ? ",\n " : "\n ") + json_object(info);
    else
      out += fmt::format("{:<{}}  {:<6}  {}\n", info.id, width, kind_of(info), info.summary);
  }
  if (json) out += "\n]\n";
  streams.out.write(out);
  return kExitDone;
}

int explain_main(std::span<const std::string> args, const Streams& streams) {
  std::string id;
  ProofOptions proof;
  CLI::App app("Explains a rule, or with --proof why a file is split as it is. ID is a rule's own id, or what hadolint and "
               "others call it.",
               "drydock explain");
  app.add_option("ID", id, "For instance apt-assume-yes, or DL3014")->type_name("");
  declare_proof_options(app, proof);
  if (const auto code = parse_arguments(app, args, streams)) return *code;
  if (proof.file.empty() == id.empty()) return usage_error(streams, "explain takes either a rule's id or --proof FILE");
  if (!proof.file.empty()) return print_proof(proof, streams);

  const auto transforms = all_transforms();
  std::vector<std::string_view> known;
  // An alias may stand for several rules here: what one tool checks as a whole.
  std::string out;
  for (const auto& transform : transforms) {
    const TransformInfo& info = transform->info();
    known.push_back(info.id);
    // Who comes from another tool and mistypes an id should find the way too.
    known.insert(known.end(), info.aliases.begin(), info.aliases.end());
    const bool meant =
        same_id(info.id, id) || std::any_of(info.aliases.begin(), info.aliases.end(),
                                            [&](std::string_view alias) { return same_id(alias, id); });
    if (meant) out += (out.empty() ? "" : "\n") + full_text(info);
  }
  if (out.empty())
    return usage_error(streams, fmt::format("no rule is called `{}`{}; `drydock rules` lists them", id,
                                            did_you_mean(id, known)));
  streams.out.write(out);
  return kExitDone;
}

}  // namespace drydock
