#include "model/secret_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "text/ascii.h"

namespace drydock {
namespace {

using std::string_view;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z');
}
bool is_word(char c) {
  return is_alnum(c) || c == '_';
}
bool is_word_or_dash(char c) {
  return is_word(c) || c == '-';
}
bool is_upper_or_digit(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z');
}
bool is_alnum_or_dash(char c) {
  return is_alnum(c) || c == '-';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_url_base64(char c) {
  return is_word_or_dash(c) || c == '.';
}

// A token that begins with a fixed text and goes on with at least so many characters of one class. The
// minimum is what the issuer writes at the least, so that prose about a prefix is not taken for a token.
struct TokenFormat {
  string_view prefix;
  bool (*is_tail)(char);
  std::size_t minimum;
  string_view kind;
};

constexpr TokenFormat kTokenFormats[] = {
    {"AKIA", is_upper_or_digit, 16, "AWS access key"},
    {"ASIA", is_upper_or_digit, 16, "AWS access key"},
    {"AIza", is_word_or_dash, 35, "Google API key"},
    {"GOCSPX-", is_word_or_dash, 28, "Google OAuth secret"},
    {"ya29.", is_word_or_dash, 30, "Google OAuth token"},
    {"ghp_", is_alnum, 36, "GitHub token"},
    {"gho_", is_alnum, 36, "GitHub token"},
    {"ghu_", is_alnum, 36, "GitHub token"},
    {"ghs_", is_alnum, 36, "GitHub token"},
    {"ghr_", is_alnum, 36, "GitHub token"},
    {"github_pat_", is_word, 22, "GitHub token"},
    {"glpat-", is_url_base64, 20, "GitLab token"},
    {"gldt-", is_word_or_dash, 20, "GitLab deploy token"},
    {"glrt-", is_url_base64, 20, "GitLab runner token"},
    {"glptt-", is_hex, 40, "GitLab trigger token"},
    {"glcbt-", is_word_or_dash, 20, "GitLab job token"},
    {"xoxb-", is_alnum_or_dash, 10, "Slack token"},
    {"xoxp-", is_alnum_or_dash, 10, "Slack token"},
    {"xoxa-", is_alnum_or_dash, 10, "Slack token"},
    {"xoxr-", is_alnum_or_dash, 10, "Slack token"},
    {"xoxs-", is_alnum_or_dash, 10, "Slack token"},
    {"xapp-", is_alnum_or_dash, 20, "Slack token"},
    {"npm_", is_alnum, 36, "npm token"},
    {"pypi-", is_word_or_dash, 50, "PyPI token"},
    {"rubygems_", is_hex, 48, "RubyGems key"},
    {"dckr_pat_", is_word_or_dash, 20, "Docker Hub token"},
    {"sk_live_", is_alnum, 16, "Stripe key"},
    {"rk_live_", is_alnum, 16, "Stripe key"},
    {"whsec_", is_alnum, 32, "Stripe webhook secret"},
    {"SG.", is_url_base64, 60, "SendGrid key"},
    {"hf_", is_alnum, 34, "Hugging Face token"},
    {"sk-ant-", is_word_or_dash, 40, "Anthropic key"},
    {"sk-proj-", is_word_or_dash, 40, "OpenAI key"},
    {"hvs.", is_word_or_dash, 24, "Vault token"},
    {"dop_v1_", is_hex, 64, "DigitalOcean token"},
    {"shpat_", is_hex, 32, "Shopify token"},
    {"sntrys_", is_url_base64, 40, "Sentry token"},
    {"figd_", is_word_or_dash, 40, "Figma token"},
    {"lin_api_", is_alnum, 32, "Linear key"},
    {"pul-", is_hex, 40, "Pulumi token"},
    {"AGE-SECRET-KEY-1", is_upper_or_digit, 50, "age key"},
};

// Most bytes begin no prefix, and every byte of a report is asked about.
constexpr std::array<bool, 256> kFirst = [] {
  std::array<bool, 256> first{};
  for (const TokenFormat& format : kTokenFormats) first[static_cast<unsigned char>(format.prefix[0])] = true;
  return first;
}();

bool one_of(string_view text, std::span<const string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The first ones are what forges take for the user or the password beside a token.
constexpr std::array<string_view, 22> kSwitches = {
    "x-oauth-basic", "x-token-auth", "x-access-token", "oauth2", "0",  "1",   "2",    "true", "false",
    "yes",           "no",           "none",           "null",   "on", "off", "auto", "nil",  "disabled",
    "enabled",       "never",        "always",         "prompt"};
// Values that everybody tries first; whoever uses one in earnest has other worries than the image's layers.
constexpr std::array<string_view, 34> kDefaults = {
    "secret", "password",  "passwd",    "pass",    "root",     "admin",  "administrator", "test", "testing",
    "tester", "default",   "user",      "token",   "key",      "apikey", "api_key",       "1234", "12345",
    "123456", "12345678",  "123456789", "qwerty",  "postgres", "mysql",  "guest",         "demo", "foo",
    "bar",    "undefined", "empty",     "letmein", "toor",     "build",  "mysecret"};
constexpr std::array<string_view, 18> kPlaceholderParts = {
    "changeme",    "change_me",    "change-me", "changeit", "change-it", "example",
    "placeholder", "dummy",        "fake",      "sample",   "todo",      "replace",
    "redacted",    "not-a-secret", "your",      "xxxx",     "insecure",  "for-build"};

bool is_placeholder(string_view value) {
  const std::string lower = lower_ascii(value);
  if (one_of(lower, kDefaults)) return true;
  if (value.find("{{") != string_view::npos || value.find("<%") != string_view::npos) return true;
  if (value.size() > 1 && value.front() == value.back() &&
      string_view("@_").find(value.front()) != string_view::npos)
    return true;
  if (value.size() > 1 && value.front() == '<' && value.back() == '>') return true;
  if (std::all_of(value.begin(), value.end(), [&](char c) { return c == value.front(); })) return true;
  return value.size() < 48 &&
         std::any_of(kPlaceholderParts.begin(), kPlaceholderParts.end(),
                     [&](string_view part) { return lower.find(part) != std::string::npos; });
}

// A key that is made to be given away, and a certificate.
bool is_public_key(string_view value) {
  constexpr std::array<string_view, 8> kStarts = {
      "ssh-rsa ", "ssh-dss ",  "ssh-ed25519 ",          "ecdsa-sha2-",
      "sk-ssh-",  "sk-ecdsa-", "-----BEGIN PUBLIC KEY", "-----BEGIN CERTIFICATE"};
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [&](string_view start) { return value.starts_with(start); });
}

// What is left of the value where the expansions are taken out of it.
std::string literal_part(string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size();) {
    if (value[i] == '`') {
      const std::size_t end = value.find('`', i + 1);
      i = end == string_view::npos ? value.size() : end + 1;
    } else if (value[i] == '$' && i + 1 < value.size() && (value[i + 1] == '{' || value[i + 1] == '(')) {
      const char open = value[i + 1];
      const char close = open == '{' ? '}' : ')';
      int depth = 0;
      for (++i; i < value.size(); ++i) {
        if (value[i] == open) ++depth;
        if (value[i] == close && --depth == 0) break;
      }
      ++i;
    } else if (value[i] == '$' && i + 1 < value.size() && is_word(value[i + 1])) {
      for (++i; i < value.size() && is_word(value[i]); ++i) {
      }
    } else {
      out += value[i++];
    }
  }
  return out;
}

// A place, an address without a password, or a pattern to search for.
bool leads_elsewhere(string_view value) {
  if (value.starts_with('/') && value.find('/', 1) != string_view::npos &&
      value.find('=') == string_view::npos)
    return true;
  if (value.starts_with("./") || value.starts_with("../") || value.starts_with("~/") ||
      value.starts_with("http://") || value.starts_with("https://"))
    return true;
  return value.find(".*") != string_view::npos || value.find("\\1") != string_view::npos ||
         value.find("[^") != string_view::npos;
}

}  // namespace

std::optional<KnownToken> known_token_at(string_view text, std::size_t pos) {
  if (pos >= text.size() || !kFirst[static_cast<unsigned char>(text[pos])]) return std::nullopt;
  const string_view rest = text.substr(pos);
  for (const TokenFormat& format : kTokenFormats) {
    if (!rest.starts_with(format.prefix)) continue;
    std::size_t end = format.prefix.size();
    while (end < rest.size() && format.is_tail(rest[end])) ++end;
    if (end - format.prefix.size() >= format.minimum) return KnownToken{end, format.kind};
  }
  return std::nullopt;
}

ValueKind value_kind(string_view value, bool literal) {
  if (value.empty()) return ValueKind::kEmpty;
  const std::string rest = literal ? std::string(value) : literal_part(value);
  // `Bearer $TOKEN`, `${USER}:${PASSWORD}`: what is written out is no secret.
  if (rest.size() != value.size() &&
      std::count_if(rest.begin(), rest.end(), [](char c) { return is_alnum(c); }) < 12)
    return ValueKind::kReference;
  if (one_of(lower_ascii(value), kSwitches) || is_public_key(value)) return ValueKind::kSwitch;
  // cmd's way to name a variable
  if (value.size() > 2 && value.front() == '%' && value.back() == '%') return ValueKind::kReference;
  bool known = value.find("PRIVATE KEY") != string_view::npos;
  for (std::size_t i = 0; i < value.size() && !known; ++i) known = known_token_at(value, i).has_value();
  if (!known && leads_elsewhere(value)) return ValueKind::kReference;
  if (is_placeholder(value)) return ValueKind::kPlaceholder;
  if (known) return ValueKind::kStrong;
  const bool digits = std::any_of(value.begin(), value.end(), is_digit);
  const bool letters =
      std::any_of(value.begin(), value.end(), [](char c) { return is_alnum(c) && !is_digit(c); });
  const bool random = value.size() >= 16 && digits && letters && entropy_of(value) >= 3.0;
  return random ? ValueKind::kStrong : ValueKind::kPlain;
}

bool is_stand_in(string_view value) {
  constexpr std::array<string_view, 10> kWords = {"build",      "dummy",        "not-needed", "not_needed",
                                                  "notneeded",  "nothing",      "unused",     "ignore",
                                                  "precompile", "collectstatic"};
  const std::string lower = lower_ascii(value);
  const auto holds = [&](string_view part) { return lower.find(part) != std::string::npos; };
  const std::size_t scheme = lower.find("://");
  if (scheme == std::string::npos)
    return is_placeholder(value) || (value.size() < 48 && std::any_of(kWords.begin(), kWords.end(), holds));
  const string_view rest = string_view(lower).substr(scheme + 3);
  const string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  if (at == string_view::npos) return false;
  const string_view host = authority.substr(at + 1);
  for (const string_view loopback : {"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "::1"})
    if (host.starts_with(loopback)) return true;
  const string_view user = authority.substr(0, at);
  const std::size_t colon = user.find(':');
  return colon != string_view::npos &&
         (user.substr(0, colon) == user.substr(colon + 1) || is_placeholder(user.substr(colon + 1)));
}

string_view without_quotes(string_view word, bool* single) {
  const bool quoted =
      word.size() > 1 && (word.front() == '"' || word.front() == '\'') && word.back() == word.front();
  if (single != nullptr) *single = quoted && word.front() == '\'';
  return quoted ? word.substr(1, word.size() - 2) : word;
}

double entropy_of(string_view text) {
  std::array<std::size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace drydock
