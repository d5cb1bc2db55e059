#include "report/redact.h"

#include <algorithm>
#include <cstddef>

#include "model/secret_text.h"
#include "text/ascii.h"

namespace drydock {
namespace {

// A name as it may stand in a mark: `-p` says nothing, and what is longer than a name may be anything.
std::string_view shown_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
  });
  return plain && name.size() > 1 && name.size() <= kLongest ? name : std::string_view();
}

}  // namespace

std::vector<TextRange> find_secrets(std::string_view text) {
  std::vector<TextRange> ranges;
  for (const SecretMatch& match : find_secret_text(text)) ranges.push_back(match.range);
  return ranges;
}

std::string redact(std::string_view text) {
  return Redactor(text).slice({0, static_cast<std::uint32_t>(text.size())});
}

Redactor::Redactor(std::string_view text, bool hide) : text_(text) {
  if (!hide) return;
  for (const SecretMatch& match : find_secret_text(text)) {
    std::string_view name = shown_name(text.substr(match.name.begin, match.name.size()));
    // A name that holds a token is hidden where it stands, and is not to be seen here either.
    if (!name.empty() && touches(match.name)) name = {};
    secrets_.push_back({match.range, name});
  }
}

std::vector<Redactor::Secret>::const_iterator Redactor::first_after(std::uint32_t begin) const {
  return std::ranges::upper_bound(secrets_, begin, {}, [](const Secret& secret) { return secret.range.end; });
}

std::string Redactor::mark(const Secret& secret) {
  if (secret.name.empty()) return std::string(kSecretMark);
  return "‹secret:" + std::string(secret.name) + "›";
}

std::string Redactor::slice(TextRange range) const {
  std::string out;
  std::uint32_t shown = range.begin;
  for (auto secret = first_after(range.begin); secret != secrets_.end() && secret->range.begin < range.end;
       ++secret) {
    if (secret->range.begin > shown) out += text_.substr(shown, secret->range.begin - shown);
    out += mark(*secret);
    shown = std::min(secret->range.end, range.end);
  }
  out += text_.substr(shown, range.end - shown);
  return out;
}

bool Redactor::touches(TextRange range) const {
  const auto secret = first_after(range.begin);
  return secret != secrets_.end() && secret->range.begin < range.end;
}

std::string Redactor::mark(TextRange range) const {
  return touches(range) ? mark(*first_after(range.begin)) : std::string(kSecretMark);
}

bool Redactor::repeats_secret(TextRange range, std::string_view text) const {
  if (text.empty()) return false;
  for (auto secret = first_after(range.begin); secret != secrets_.end() && secret->range.begin < range.end;
       ++secret) {
    const std::string_view value = text_.substr(secret->range.begin, secret->range.size());
    // With these in it, it may be written in another way.
    if (value.find_first_of("\"'\\") != std::string_view::npos || text.find(value) != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace drydock
