#include "rewrite/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace drydock {
namespace {

std::map<std::string, int> count_diagnostics(const Dockerfile& file) {
  std::map<std::string, int> out;
  for (const Diagnostic& d : file.diagnostics()) ++out[d.message];
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// Of a directive only the name counts: its value may be edited, but its line must stay.
std::map<std::string_view, int> count_comments(const Dockerfile& file) {
  std::map<std::string_view, int> out;
  for (const Token& token : file.tokens())
    if (token.kind == TokenKind::kComment) ++out[trim(file.source().slice(token.range))];
  for (const Directive& directive : file.directives()) ++out[directive.name];
  return out;
}

bool touches(std::span<const Edit> edits, TextRange range) {
  // The edits are sorted and disjoint, so their ends are sorted too.
  auto at = std::partition_point(edits.begin(), edits.end(), [&](const Edit& e) { return e.range.end < range.begin; });
  return at != edits.end() && at->range.begin <= range.end;
}

// What an instruction says, for comparing it across a pass that did not touch it.
bool same_meaning(const Instruction& a, const Instruction& b) {
  if (a.keyword() != b.keyword() || a.exec_form() != b.exec_form() || a.legacy_pair() != b.legacy_pair()) return false;
  const auto text = [](const Instruction& i) { return i.source().substr(i.range().begin, i.range().size()); };
  if (text(a) != text(b)) return false;
  return a.arguments().size() == b.arguments().size() && a.heredocs().size() == b.heredocs().size();
}

}  // namespace

std::optional<std::string> broken_invariant(const Dockerfile& before, const Dockerfile& after,
                                            std::span<const Fix* const> fixes, std::span<const Edit> edits) {
  const auto known = count_diagnostics(before);
  for (const auto& [message, count] : count_diagnostics(after)) {
    const auto found = known.find(message);
    if (found == known.end() || found->second < count) return fmt::format("the output has a new diagnostic: {}", message);
  }

  const auto comments = count_comments(after);
  for (const auto& [text, count] : count_comments(before)) {
    const auto found = comments.find(text);
    if (found == comments.end() || found->second < count) return "a comment was lost";
  }

  // Which instructions of the output stand for which of the input: declared removals and insertions shift the rest.
  struct Slot {
    std::uint32_t inserted_before = 0;
    std::uint32_t remains = 1;
    bool replaced = false;
  };
  const auto& old_list = before.instructions();
  const auto& new_list = after.instructions();
  std::vector<Slot> slots(old_list.size() + 1);
  for (const Fix* fix : fixes) {
    for (const InstructionChange& change : fix->changes) {
      if (change.index > old_list.size()) return "a declared change names an instruction that is not there";
      Slot& slot = slots[change.index];
      switch (change.kind) {
        case InstructionChange::Kind::kInsert: slot.inserted_before += change.count; break;
        case InstructionChange::Kind::kRemove: slot.remains = 0; break;
        case InstructionChange::Kind::kReplace:
          slot.remains = change.count;
          slot.replaced = true;
          break;
      }
    }
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i <= old_list.size(); ++i) {
    at += slots[i].inserted_before;
    if (i == old_list.size()) break;
    if (slots[i].replaced || slots[i].remains == 0) {
      at += slots[i].remains;
      continue;
    }
    if (at >= new_list.size()) return "an instruction is missing from the output";
    const Instruction& was = old_list[i];
    const Instruction& is = new_list[at++];
    if (was.keyword() != is.keyword())
      return fmt::format("{} became {} undeclared", keyword_name(was.keyword()), keyword_name(is.keyword()));
    if (!touches(edits, was.full_lines()) && !same_meaning(was, is))
      return fmt::format("{} on line {} changed although no edit touches it", keyword_name(was.keyword()), was.start_line());
  }
  if (at != new_list.size()) return "the output has an instruction that no fix declared";
  return std::nullopt;
}

}  // namespace drydock
