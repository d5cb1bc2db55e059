#include "context/dockerignore.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "text/utf8.h"
#include "text/path.h"

namespace drydock {
namespace {

/// Without the white space around it, as Go's strings.TrimSpace.
std::string_view trim(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t space = unicode_space_at(text, begin);
    if (space == 0) break;
    begin += space;
  }
  std::size_t end = begin;
  for (std::size_t pos = begin; pos < text.size();) {
    const std::size_t space = unicode_space_at(text, pos);
    pos += space > 0 ? space : decode_utf8(text, pos).size;
    if (space == 0) end = pos;
  }
  return text.substr(begin, end - begin);
}

}  // namespace

Result<Dockerignore> Dockerignore::parse(std::string_view text) {
  Dockerignore ignore;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    // A comment is one before the line is trimmed: a `#` after a space begins a pattern.
    if (line.starts_with('#')) continue;
    if (!ignore.add(trim(line)))
      return Error{fmt::format("line {} is malformed, or it is not certain what Docker makes of it", number)};
  }
  return ignore;
}

bool Dockerignore::add(std::string_view line) {
  if (line.empty()) return true;
  Rule rule;
  rule.exception = line.starts_with('!');
  if (rule.exception) line = trim(line.substr(1));
  if (line.empty()) return false;
  const std::string cleaned = clean_path(line);
  std::string_view pattern = cleaned;
  // A slash at the beginning means nothing, since every pattern begins at the context's root.
  if (pattern.size() > 1 && pattern.starts_with('/')) pattern.remove_prefix(1);
  if (rule.exception && pattern == "/") return false;
  auto compiled = PathPattern::compile(pattern, PathPattern::Syntax::kIgnoreFile);
  if (!compiled) return false;
  rule.pattern = std::move(*compiled);
  has_exceptions_ = has_exceptions_ || rule.exception;
  rules_.push_back(std::move(rule));
  return true;
}

Dockerignore::Verdict Dockerignore::check(std::string_view path, const Verdict& folder) const {
  Verdict verdict;
  verdict.matched.resize(rules_.size());
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    bool matched = !folder.matched.empty() && folder.matched[i];
    if (!matched) {
      // A pattern that could not change the verdict is not tried, and then what is below does not count it
      // as matched either. This shows: after `a/x` and `!a`, BuildKit leaves a/x out.
      if (rule.exception != verdict.excluded) continue;
      matched = rule.pattern.matches(path);
    }
    verdict.matched[i] = matched;
    if (matched) verdict.excluded = !rule.exception;
  }
  return verdict;
}

Dockerignore::Verdict Dockerignore::check(std::string_view path) const {
  Verdict verdict;
  if (rules_.empty()) return verdict;
  for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
    verdict = check(path.substr(0, slash), verdict);
    if (slash == std::string_view::npos) return verdict;
  }
}

}  // namespace drydock
