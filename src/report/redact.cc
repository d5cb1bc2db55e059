#include "report/redact.h"

#include <algorithm>

#include "model/secret_text.h"

namespace drydock {

std::vector<TextRange> find_secrets(std::string_view text) {
  std::vector<TextRange> ranges;
  for (const SecretMatch& match : find_secret_text(text)) ranges.push_back(match.range);
  return ranges;
}

std::string redact(std::string_view text) {
  return Redactor(text).slice({0, static_cast<std::uint32_t>(text.size())});
}

std::vector<TextRange>::const_iterator Redactor::first_after(std::uint32_t begin) const {
  return std::ranges::upper_bound(secrets_, begin, {}, &TextRange::end);
}

std::string Redactor::slice(TextRange range) const {
  std::string out;
  std::uint32_t shown = range.begin;
  for (auto secret = first_after(range.begin); secret != secrets_.end() && secret->begin < range.end;
       ++secret) {
    if (secret->begin > shown) out += text_.substr(shown, secret->begin - shown);
    out += kSecretMark;
    shown = std::min(secret->end, range.end);
  }
  out += text_.substr(shown, range.end - shown);
  return out;
}

bool Redactor::touches(TextRange range) const {
  const auto secret = first_after(range.begin);
  return secret != secrets_.end() && secret->begin < range.end;
}

bool Redactor::repeats_secret(TextRange range, std::string_view text) const {
  if (text.empty()) return false;
  for (auto secret = first_after(range.begin); secret != secrets_.end() && secret->begin < range.end; ++secret) {
    const std::string_view value = text_.substr(secret->begin, secret->size());
    // With these in it, it may be written in another way.
    if (value.find_first_of("\"'\\") != std::string_view::npos || text.find(value) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace drydock
