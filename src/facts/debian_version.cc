#include "facts/debian_version.h"

#include <algorithm>
#include <cstddef>

namespace drydock {
namespace {

/// apt itself reads no more than 300 bytes of a pin.
constexpr std::size_t kMaxPattern = 1'000;

// The C library's functions ask the locale, which a version has none of.
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// What a character weighs: a tilde less than the end of the text, letters less than all other characters.
int weight(std::string_view text, std::size_t at) {
  if (at >= text.size() || is_digit(text[at])) return 0;
  const char c = text[at];
  if (is_letter(c)) return c;
  return c == '~' ? -1 : static_cast<signed char>(c) + 256;
}

/// The digits at a position, without zeros in front of them; `at` goes behind them.
std::string_view take_number(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == '0') ++at;
  const std::size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return text.substr(begin, at - begin);
}

int compare_numbers(std::string_view a, std::string_view b) {
  // Without leading zeros the longer number is the larger one, so no length can overflow.
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

/// Upstream versions or revisions: stretches of non-digits and numbers in turn.
int compare_parts(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    while ((i < a.size() && !is_digit(a[i])) || (j < b.size() && !is_digit(b[j]))) {
      const int difference = weight(a, i) - weight(b, j);
      if (difference != 0) return difference;
      ++i;
      ++j;
    }
    const std::string_view left = take_number(a, i);
    const int difference = compare_numbers(left, take_number(b, j));
    if (difference != 0) return difference;
  }
  return 0;
}

struct Version {
  std::string_view epoch, upstream, revision;
  bool has_epoch = false, has_revision = false;
};

Version split(std::string_view text) {
  Version out;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    out.has_epoch = true;
    out.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const std::size_t hyphen = text.rfind('-');
  out.has_revision = hyphen != std::string_view::npos;
  out.upstream = text.substr(0, hyphen);
  if (out.has_revision) out.revision = text.substr(hyphen + 1);
  return out;
}

bool all_of(std::string_view text, std::string_view punctuation) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || is_letter(c) || punctuation.find(c) != std::string_view::npos;
  });
}

/// One `[…]` of a pattern, which begins at `at`: the position behind it, and whether it matches. Npos where
/// no bracket closes it, which makes it an ordinary character.
std::size_t match_set(std::string_view pattern, std::size_t at, char c, bool& matched) {
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (bool first = true; i < pattern.size(); first = false) {
    if (pattern[i] == ']' && !first) {
      matched = found != negated;
      return i + 1;
    }
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    const char low = lower(pattern[i++]);
    char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      high = lower(pattern[i + 1]);
      i += 2;
    }
    found = found || (low <= c && c <= high);
  }
  return std::string_view::npos;
}

/// One part of a pattern that is no `*`: the position behind it, or npos where it does not match the
/// character.
std::size_t match_one(std::string_view pattern, std::size_t at, char c) {
  if (pattern[at] == '?') return at + 1;
  if (pattern[at] == '[') {
    bool matched = false;
    const std::size_t behind = match_set(pattern, at, c, matched);
    if (behind != std::string_view::npos) return matched ? behind : std::string_view::npos;
  }
  if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
  return lower(pattern[at]) == c ? at + 1 : std::string_view::npos;
}

bool equals_in_either_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

int compare_debian_versions(std::string_view a, std::string_view b) {
  const Version left = split(a), right = split(b);
  int difference = compare_parts(left.epoch, right.epoch);
  if (difference == 0) difference = compare_parts(left.upstream, right.upstream);
  return difference != 0 ? difference : compare_parts(left.revision, right.revision);
}

bool is_debian_version(std::string_view text) {
  constexpr std::string_view kLargestEpoch = "2147483647";
  const Version version = split(text);
  if (version.has_epoch) {
    if (version.epoch.empty() || !std::all_of(version.epoch.begin(), version.epoch.end(), is_digit))
      return false;
    // dpkg keeps the epoch in an int and refuses what does not fit.
    std::size_t at = 0;
    if (compare_numbers(take_number(version.epoch, at), kLargestEpoch) > 0) return false;
  }
  if (version.upstream.empty() || !is_digit(version.upstream.front())) return false;
  if (version.has_revision && version.revision.empty()) return false;
  // A colon inside the upstream version needs an epoch, so it is never the first one.
  return all_of(version.upstream, ".+-~:") && all_of(version.revision, ".+~");
}

std::string_view without_binary_rebuild(std::string_view version) {
  std::size_t digits = version.size();
  while (digits > 0 && is_digit(version[digits - 1])) --digits;
  if (digits == version.size() || digits < 3 || version.substr(digits - 2, 2) != "+b") return version;
  return version.substr(0, digits - 2);
}

std::string_view upstream_version(std::string_view version) {
  const std::size_t colon = version.find(':');
  const std::size_t hyphen = version.rfind('-');
  const bool has_revision =
      hyphen != std::string_view::npos && (colon == std::string_view::npos || hyphen > colon);
  return has_revision ? version.substr(0, hyphen) : version;
}

bool matches_apt_pin(std::string_view version, std::string_view pin) {
  // apt takes one star off the end, and what is left is the beginning of a version, or a pattern for all of
  // it.
  const bool prefix = pin.ends_with('*');
  if (prefix) pin.remove_suffix(1);
  if (prefix && version.size() >= pin.size() && equals_in_either_case(version.substr(0, pin.size()), pin))
    return true;
  return equals_in_either_case(version, pin) || matches_apt_pattern(version, pin);
}

bool matches_apt_pattern(std::string_view text, std::string_view pattern) {
  if (pattern.size() > kMaxPattern) return false;
  if (pattern.size() >= 2 && pattern.front() == '/' && pattern.back() == '/') return false;
  std::size_t at = 0, i = 0;
  // Where the last star stands, and up to where it matches so far: only the last one has ever to be tried
  // again.
  std::size_t star = std::string_view::npos, star_end = 0;
  while (i < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      star_end = i;
      continue;
    }
    const std::size_t next =
        at < pattern.size() ? match_one(pattern, at, lower(text[i])) : std::string_view::npos;
    if (next != std::string_view::npos) {
      at = next;
      ++i;
      continue;
    }
    if (star == std::string_view::npos) return false;
    at = star + 1;
    i = ++star_end;
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

}  // namespace drydock
