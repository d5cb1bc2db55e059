#include "report/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace drydock {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}
bool is_space(char c) {
  return is_blank(c) || is_line_end(c) || c == '\f' || c == '\v';
}
bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}
bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
bool is_word(char c) {
  return is_alnum(c) || c == '_';
}
bool is_word_or_dash(char c) {
  return is_word(c) || c == '-';
}
bool is_upper_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_alnum_or_dash(char c) {
  return is_alnum(c) || c == '-';
}

/// A token that begins with a fixed text and goes on with at least so many characters of one class. The
/// minimum is what the issuer writes at the least, so that prose about a prefix is not taken for a token.
struct TokenFormat {
  std::string_view prefix;
  bool (*is_tail)(char);
  std::size_t minimum;
};

constexpr TokenFormat kTokenFormats[] = {
    {"AKIA", is_upper_or_digit, 16}, {"ASIA", is_upper_or_digit, 16},
    {"AIza", is_word_or_dash, 35},   {"ghp_", is_alnum, 36},
    {"gho_", is_alnum, 36},          {"ghu_", is_alnum, 36},
    {"ghs_", is_alnum, 36},          {"ghr_", is_alnum, 36},
    {"github_pat_", is_word, 22},    {"glpat-", is_word_or_dash, 20},
    {"xoxb-", is_alnum_or_dash, 10}, {"xoxp-", is_alnum_or_dash, 10},
    {"xoxa-", is_alnum_or_dash, 10}, {"npm_", is_alnum, 36},
    {"pypi-", is_word_or_dash, 50},  {"dckr_pat_", is_word_or_dash, 20},
    {"sk_live_", is_alnum, 16},
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool name_says_secret(std::string_view written) {
  constexpr std::array<std::string_view, 15> kSecret = {
      "password",  "passwd",      "passphrase",  "secret",     "token",
      "apikey",    "api_key",     "api-key",     "access_key", "access-key",
      "accesskey", "private_key", "private-key", "privatekey", "credential"};
  constexpr std::array<std::string_view, 2> kSecretEnds = {"_pass", "_pwd"};
  // These name where a secret is, or what kind it has, or a package that has the word in its name.
  constexpr std::array<std::string_view, 6> kHarmlessEnds = {"_file", "_path",    "_dir",
                                                             "_url",  "_version", "_key_id"};
  constexpr std::array<std::string_view, 2> kHarmless = {"tokenizer", "libsecret"};

  const std::string name = lower(written);
  const auto holds = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const auto ends = [&](std::string_view part) { return name.ends_with(part); };
  if (std::ranges::any_of(kHarmless, holds) || std::ranges::any_of(kHarmlessEnds, ends)) return false;
  return name == "_auth" || std::ranges::any_of(kSecret, holds) || std::ranges::any_of(kSecretEnds, ends);
}

/// True where a value is written out, not taken from elsewhere and not a mere switch.
bool is_literal(std::string_view value, bool single_quoted) {
  constexpr std::array<std::string_view, 8> kSwitches = {"0",   "1",  "true", "false",
                                                         "yes", "no", "none", "null"};
  if (value.empty() || std::ranges::find(kSwitches, lower(value)) != kSwitches.end()) return false;
  const bool reference = value.size() > 1 && value[0] == '$' &&
                         (value[1] == '{' || value[1] == '(' ||
                          (is_word(value[1]) && !std::isdigit(static_cast<unsigned char>(value[1]))));
  return !reference || single_quoted;
}

/// Goes over a text once. Each look at a place either takes what it looked at or stops at the first byte
/// that does not fit, so that hostile input costs no more than other input.
class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  std::vector<TextRange> run() {
    for (std::size_t pos = 0; pos < text_.size();) pos = std::max(pos + 1, look_at(pos));
    return std::move(found_);
  }

 private:
  char at(std::size_t pos) const { return pos < text_.size() ? text_[pos] : '\n'; }
  bool has(std::size_t pos, std::string_view what) const { return text_.substr(pos).starts_with(what); }

  template <typename Predicate>
  std::size_t skip(std::size_t pos, Predicate predicate) const {
    while (pos < text_.size() && predicate(text_[pos])) ++pos;
    return pos;
  }

  /// Takes note of a secret, line by line.
  void add(std::size_t begin, std::size_t end) {
    while (begin < end) {
      std::size_t line_end = begin;
      while (line_end < end && !is_line_end(text_[line_end])) ++line_end;
      if (begin < line_end)
        found_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(line_end)});
      begin = skip(line_end, is_line_end);
    }
  }

  /// Where to go on after what was recognised at a place; the place itself where nothing was. All but the old
  /// form of ENV are known by one character, which keeps the look at most places short.
  std::size_t look_at(std::size_t pos) {
    if (pos == 0 || text_[pos - 1] == '\n')
      if (const std::size_t end = env_with_blank(pos); end != pos) return end;
    switch (text_[pos]) {
      case ':':
        return has(pos, "://") ? url(pos) : pos;
      case '=':
        return assignment(pos);
      case '-':
        return has(pos, "-----BEGIN ") ? key_block(pos) : pos;
      case 'e':
        return has(pos, "eyJ") ? web_token(pos) : pos;
      default:
        return token(pos);
    }
  }

  // No boundary is asked for before a token: text glued to it hides it from nobody.
  std::size_t token(std::size_t pos) {
    for (const TokenFormat& format : kTokenFormats) {
      if (text_[pos] != format.prefix[0] || !has(pos, format.prefix)) continue;
      const std::size_t tail = pos + format.prefix.size();
      const std::size_t end = skip(tail, format.is_tail);
      if (end - tail < format.minimum) continue;
      add(pos, end);
      return end;
    }
    return pos;
  }

  /// Three parts in base64url with dots between; the first two are JSON objects, so both begin with `eyJ`.
  std::size_t web_token(std::size_t pos) {
    // Inside a longer word this has been looked at already, and to look again at each place of it would
    // take time that grows with the square of its length.
    if (pos > 0 && is_word_or_dash(text_[pos - 1])) return pos;
    const std::size_t dot = skip(pos, is_word_or_dash);
    if (!has(dot, ".eyJ")) return pos;
    std::size_t end = skip(dot + 1, is_word_or_dash);
    if (at(end) == '.') end = skip(end + 1, is_word_or_dash);
    add(pos, end);
    return end;
  }

  // The last at sign counts, since passwords with one in them are written unescaped all the time.
  std::size_t url(std::size_t pos) {
    const std::size_t begin = pos + 3;
    const std::size_t end = skip(begin, [](char c) {
      return !is_space(c) && !is_quote(c) && c != '/' && c != '?' && c != '#' && c != '<';
    });
    const std::string_view authority = text_.substr(begin, end - begin);
    const std::size_t at_sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (at_sign == std::string_view::npos || colon >= at_sign) return pos;
    if (!is_literal(authority.substr(colon + 1, at_sign - colon - 1), false)) return pos;
    add(begin + colon + 1, begin + at_sign);
    return begin + at_sign;
  }

  /// Hides the body alone: that there is a key is what the reader should see. Without its end the block may
  /// be a mere search pattern, which a quote ends.
  std::size_t key_block(std::size_t pos) {
    constexpr std::string_view kHeaderEnd = "PRIVATE KEY-----";
    constexpr std::string_view kPgpHeaderEnd = "PRIVATE KEY BLOCK-----";
    std::size_t body = skip(pos + 11, [](char c) { return is_upper_or_digit(c) || c == ' '; });
    const std::string_view header = text_.substr(pos, body - pos + 5);
    if (!header.ends_with(kHeaderEnd) && !header.ends_with(kPgpHeaderEnd)) return pos;
    body += 5;
    std::size_t end = text_.find("-----END ", body);
    if (end == std::string_view::npos) end = skip(body, [](char c) { return !is_quote(c); });
    add(body, end);
    return end;
  }

  std::size_t assignment(std::size_t pos) {
    const std::string_view name = name_before(pos);
    return !name.empty() && at(pos + 1) != '=' && name_says_secret(name) ? value(pos + 1) : pos;
  }

  /// A dash is part of an option's name, but not of `libfoo-token=1.0`, which is a package.
  std::string_view name_before(std::size_t end) const {
    constexpr std::size_t kLongest = 128;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongest && is_word_or_dash(text_[begin - 1])) --begin;
    const std::string_view run = text_.substr(begin, end - begin);
    if (run.starts_with("--")) return run.substr(2);
    return run.find('-') == std::string_view::npos ? run : std::string_view();
  }

  /// A shell or Dockerfile word after `=`. What ends a command in a shell may be part of a value in ENV, so
  /// white space and quotes alone end a bare word: a little too much is hidden, and never too little.
  std::size_t value(std::size_t pos) {
    const char quote = at(pos);
    const bool quoted = quote == '"' || quote == '\'';
    const std::size_t begin = quoted ? pos + 1 : pos;
    std::size_t end = begin;
    while (end < text_.size()) {
      const char c = text_[end];
      if (c == '\\' && quote != '\'') {
        const bool continued = is_line_end(at(end + 1));
        if (continued && !quoted) break;
        end = continued ? skip(end + 1, is_line_end) : std::min(end + 2, text_.size());
        continue;
      }
      if (quoted ? c == quote || is_line_end(c) : is_space(c) || is_quote(c)) break;
      ++end;
    }
    if (!is_literal(text_.substr(begin, end - begin), quote == '\'')) return pos;
    add(begin, end);
    return end;
  }

  bool keyword(std::size_t& pos, std::string_view word) const {
    if (lower(text_.substr(pos, word.size())) != word || !is_blank(at(pos + word.size()))) return false;
    pos = skip(pos + word.size(), is_blank);
    return true;
  }

  /// `ENV NAME the rest of the line`.
  std::size_t env_with_blank(std::size_t line) {
    std::size_t pos = skip(line, is_blank);
    keyword(pos, "onbuild");
    if (!keyword(pos, "env")) return line;
    const std::size_t name_end = skip(pos, is_word_or_dash);
    const std::size_t begin = skip(name_end, is_blank);
    if (begin == name_end || !name_says_secret(text_.substr(pos, name_end - pos))) return line;
    std::size_t end = skip(begin, [](char c) { return !is_line_end(c); });
    while (end > begin && (is_blank(text_[end - 1]) || text_[end - 1] == '\\')) --end;
    if (!is_literal(text_.substr(begin, end - begin), false)) return line;
    add(begin, end);
    return end;
  }

  std::string_view text_;
  std::vector<TextRange> found_;
};

}  // namespace

std::vector<TextRange> find_secrets(std::string_view text) {
  return Finder(text).run();
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

}  // namespace drydock
