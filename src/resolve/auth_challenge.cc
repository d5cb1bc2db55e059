// Reading of WWW-Authenticate: the part of registry_auth.h that does no I/O.
#include <algorithm>
#include <array>
#include <charconv>

#include "resolve/registry_auth.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxHeader = 16u << 10;
constexpr std::size_t kMaxChallenges = 16;
constexpr std::size_t kMaxParameters = 32;

constexpr bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 9110, 5.6.2.
bool is_token_character(char c) {
  return is_alphanumeric(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  void read(std::vector<AuthChallenge>& out) {
    while (out.size() < kMaxChallenges) {
      skip_separators();
      const std::string_view scheme = token();
      if (scheme.empty()) return;
      AuthChallenge challenge;
      challenge.scheme = lower_ascii(scheme);
      // Behind a scheme comes white space and then its parameters or its one token; or else the next
      // challenge.
      const bool has_more = skip_space();
      if (has_more && !skip_token68() && !read_parameters(challenge)) return;
      if (!has_more && !at_end() && peek() != ',') return;
      out.push_back(std::move(challenge));
    }
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }

  bool skip_space() {
    const std::size_t begin = at_;
    while (peek() == ' ' || peek() == '\t') ++at_;
    return at_ != begin;
  }
  void skip_separators() {
    while (peek() == ' ' || peek() == '\t' || peek() == ',') ++at_;
  }

  std::string_view token() {
    const std::size_t begin = at_;
    while (!at_end() && is_token_character(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// The form without names, as in `Negotiate dG9rZW4=`. No registry's scheme has it, so that it is passed
  /// over.
  bool skip_token68() {
    const std::size_t begin = at_;
    while (!at_end() && (is_alphanumeric(text_[at_]) ||
                         std::string_view("-._~+/").find(text_[at_]) != std::string_view::npos))
      ++at_;
    const bool has_text = at_ > begin;
    while (peek() == '=') ++at_;
    skip_space();
    if (has_text && (at_end() || peek() == ',')) return true;
    at_ = begin;
    return false;
  }

  /// False where one cannot be read.
  bool read_parameters(AuthChallenge& challenge) {
    for (std::size_t count = 0; count < kMaxParameters; ++count) {
      skip_separators();
      const std::size_t begin = at_;
      const std::string_view name = token();
      skip_space();
      if (name.empty()) return at_end();
      if (peek() != '=') {
        // No parameter but the scheme of the next challenge.
        at_ = begin;
        return true;
      }
      ++at_;
      skip_space();
      std::string value;
      if (peek() == '"' ? !quoted(value) : !unquoted(value)) return false;
      skip_space();
      if (!at_end() && peek() != ',') return false;
      challenge.parameters.emplace(lower_ascii(name), std::move(value));
    }
    return false;
  }

  /// Only a token may stand without quotes, but some registries leave them off around a URL.
  bool unquoted(std::string& value) {
    const std::size_t begin = at_;
    while (!at_end() && std::string_view(", \t\"").find(peek()) == std::string_view::npos) ++at_;
    value = text_.substr(begin, at_ - begin);
    return !value.empty();
  }

  bool quoted(std::string& value) {
    for (++at_; !at_end(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] == '\\' && ++at_ == text_.size()) return false;
      value += text_[at_];
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view AuthChallenge::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<AuthChallenge> parse_auth_challenges(const std::vector<std::string>& headers) {
  std::vector<AuthChallenge> out;
  for (const std::string& header : headers)
    if (header.size() <= kMaxHeader) Reader(header).read(out);
  return out;
}

bool is_loopback_host(std::string_view host) {
  if (host.starts_with("[::1]")) return host.size() == 5 || host[5] == ':';
  host = host.substr(0, host.find(':'));
  if (host == "localhost") return true;
  // The four numbers have to be written out: what other spellings mean is for a resolver to say.
  std::array<int, 4> numbers{};
  const char* at = host.data();
  const char* const end = at + host.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [next, error] = std::from_chars(at, end, numbers[i]);
    if (error != std::errc() || *at == '-' || numbers[i] > 255) return false;
    if (i + 1 == numbers.size()) return next == end && numbers[0] == 127;
    if (next == end || *next != '.') return false;
    at = next + 1;
  }
  return false;
}

bool is_plain_host(const NetworkPolicy& policy, std::string_view host) {
  const std::string name = lower_ascii(host);
  // The colons of an IPv6 address stand in front of a bracket.
  const std::size_t colon = name.rfind(':');
  const bool has_port = colon != std::string::npos && name.find(']', colon) == std::string::npos;
  return policy.plain_hosts.count(name) != 0 ||
         (has_port && policy.plain_hosts.count(name.substr(0, colon)) != 0);
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace drydock
