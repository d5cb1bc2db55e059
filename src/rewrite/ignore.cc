#include "rewrite/ignore.h"

#include <algorithm>
#include <cctype>

namespace drydock {
namespace {

// Every rule; no id contains a star.
constexpr std::string_view kAll = "*";

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!lower(text.substr(0, prefix.size())).starts_with(lower(prefix))) return false;
  text = trim(text.substr(prefix.size()));
  return true;
}

// `a,b` up to the first white space or `;`: what follows is the author's reason.
void add_ids(std::string_view list, std::set<std::string>& ids) {
  list = list.substr(0, list.find(';'));
  while (!list.empty()) {
    const std::size_t end = list.find_first_of(", \t");
    const std::string_view id = list.substr(0, end);
    if (!id.empty()) ids.insert(lower(id));
    if (end == std::string_view::npos) return;
    // A blank after a comma goes on with the list; any other blank ends it.
    const bool comma = list[end] == ',';
    list = trim(list.substr(end + 1));
    if (!comma && !list.starts_with(',')) return;
    if (!comma) list = trim(list.substr(1));
  }
}

void read_comment(std::string_view comment, std::set<std::string>& here, std::set<std::string>& file) {
  std::string_view text = trim(comment.substr(1));
  if (take(text, "drydock")) {
    std::set<std::string>* ids = nullptr;
    if (take(text, "ignore-file"))
      ids = &file;
    else if (take(text, "ignore"))
      ids = &here;
    else
      return;
    if (take(text, "="))
      add_ids(text, *ids);
    else if (text.empty())
      ids->insert(std::string(kAll));
    return;
  }
  if (!take(text, "hadolint")) return;
  const bool global = take(text, "global");
  if (take(text, "ignore") && take(text, "=")) add_ids(text, global ? file : here);
}

}  // namespace

IgnoreComments::IgnoreComments(const Dockerfile& file) {
  if (const auto check = file.directive("check")) {
    // `skip=A,B;error=true`: the parts come in any order.
    std::string_view value = file.source().slice(check->value);
    while (!value.empty()) {
      const std::size_t end = value.find(';');
      std::string_view part = trim(value.substr(0, end));
      if (take(part, "skip") && take(part, "=")) {
        if (trim(part) == "all")
          file_.insert(std::string(kAll));
        else
          add_ids(part, file_);
      }
      if (end == std::string_view::npos) break;
      value.remove_prefix(end + 1);
    }
  }
  // File-wide comments may stand anywhere; those for an instruction stand above it.
  std::set<std::string> ignored;
  for (const Token& token : file.tokens())
    if (token.kind == TokenKind::kComment) read_comment(trim(file.source().slice(token.range)), ignored, file_);
  if (ignored.empty()) return;
  for (const Instruction& instruction : file.instructions()) {
    Scope scope;
    for (const TextRange comment : instruction.leading_comments())
      read_comment(trim(file.source().slice(comment)), scope.ids, file_);
    if (scope.ids.empty()) continue;
    scope.range = instruction.full_lines();
    scopes_.push_back(std::move(scope));
  }
}

bool IgnoreComments::matches(const std::set<std::string>& ids, const TransformInfo& rule) {
  if (ids.empty()) return false;
  if (ids.contains(std::string(kAll)) || ids.contains(lower(rule.id))) return true;
  return std::any_of(rule.aliases.begin(), rule.aliases.end(), [&](std::string_view a) { return ids.contains(lower(a)); });
}

bool IgnoreComments::silences(const TransformInfo& rule, TextRange range) const {
  if (matches(file_, rule)) return true;
  // The scopes are in source order and do not overlap.
  const auto after = std::upper_bound(scopes_.begin(), scopes_.end(), range.begin,
                                      [](std::uint32_t at, const Scope& s) { return at < s.range.begin; });
  if (after == scopes_.begin()) return false;
  const Scope& scope = *std::prev(after);
  return scope.range.contains(range.begin) && matches(scope.ids, rule);
}

}  // namespace drydock
