#include "resolve/http_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "resolve/network_address.h"

namespace drydock {
namespace {

constexpr std::size_t kMaxUrl = 16u << 10;
constexpr std::size_t kMaxPrintable = 200;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// A URL's part; empty where it has none.
std::string part(const CurlLibrary& curl, CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl.url_get(url, what, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string copy(text);
  curl.free(text);
  return copy;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// True where no part of "host:port" can be anything else: what follows a stray `/` in a password, say.
bool is_plausible_authority(std::string_view authority) {
  if (authority.empty() || authority.find_first_of(" \"<>\\^`{|}") != std::string_view::npos) return false;
  if (std::any_of(authority.begin(), authority.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    return false;
  }
  std::string_view rest = authority;
  if (authority.front() == '[') {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return false;
    rest = authority.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return false;
  }
  const std::size_t colon = rest.find(':');
  if (colon == 0 && rest.size() == authority.size()) return false;
  return colon == std::string_view::npos || all_digits(rest.substr(colon + 1));
}

/// The authority of an absolute URL, user information removed; `scheme_end` is where "//" ends.
std::string_view authority_of(std::string_view url, std::size_t scheme_end) {
  std::string_view authority = url.substr(scheme_end);
  authority = authority.substr(0, authority.find_first_of("/?#\\"));
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? authority : authority.substr(at + 1);
}

}  // namespace

std::string HttpUrl::authority() const {
  const bool usual = port == (plain() ? "80" : "443");
  return without_controls(usual ? host : host + ":" + port);
}

bool HttpUrl::same_origin(const HttpUrl& other) const {
  return scheme == other.scheme && host == other.host && port == other.port;
}

Result<HttpUrl> parse_http_url(const CurlLibrary& curl, const std::string& text, const HttpUrl* base) {
  if (text.size() > kMaxUrl) return Error{"the URL is longer than 16 KiB"};
  if (text.find('\0') != std::string::npos) return Error{"the URL holds a NUL byte"};
  const std::unique_ptr<CURLU, decltype(curl.url_cleanup)> url(curl.url(), curl.url_cleanup);
  if (url == nullptr) return Error{"out of memory"};
  if (base != nullptr && curl.url_set(url.get(), CURLUPART_URL, base->text.c_str(), 0) != CURLUE_OK)
    return Error{"the URL cannot be read"};
  // Any scheme is let in here, so that the error can say that it is the scheme which is wrong.
  if (curl.url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK) {
    return Error{"the URL cannot be read: check its spelling"};
  }
  HttpUrl out;
  out.scheme = lower(part(curl, url.get(), CURLUPART_SCHEME));
  if (out.scheme != "http" && out.scheme != "https") return Error{"the URL is neither http nor https"};
  out.host = lower(part(curl, url.get(), CURLUPART_HOST));
  out.port = part(curl, url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  out.user = part(curl, url.get(), CURLUPART_USER, CURLU_URLDECODE);
  out.password = part(curl, url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
  for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT})
    curl.url_set(url.get(), secret, nullptr, 0);
  out.text = part(curl, url.get(), CURLUPART_URL);
  if (out.host.empty() || out.port.empty() || out.text.empty())
    return Error{"the URL cannot be read: it names no host"};
  return out;
}

bool may_be_plain(const HttpUrl& url, const NetworkPolicy& policy) {
  if (policy.plain_hosts.count(url.host) != 0 || policy.plain_hosts.count(url.host + ":" + url.port) != 0)
    return true;
  return !policy.untrusted && classify_host(url.host) == HostKind::kLoopback;
}

std::string why_not_ask(const HttpUrl& url, const NetworkPolicy& policy, bool allow_plain) {
  if (policy.untrusted) {
    const HostKind kind = classify_host(url.host);
    if (kind == HostKind::kLoopback || kind == HostKind::kPrivate) {
      return fmt::format("{} is not a public address, and others are refused for untrusted input",
                         url.authority());
    }
  }
  if (url.plain() && !allow_plain && !may_be_plain(url, policy)) {
    return fmt::format("{} is not asked without TLS: use https, or name it among the hosts that may be plain",
                       url.authority());
  }
  return {};
}

std::string why_not_follow(const HttpUrl& from, const HttpUrl& to, const NetworkPolicy& policy,
                           bool allow_plain) {
  if (!from.plain() && to.plain() && (policy.untrusted || !may_be_plain(to, policy))) {
    return fmt::format("{} redirects from https to plain http at {}, which is not followed", from.authority(),
                       to.authority());
  }
  const std::string problem = why_not_ask(to, policy, allow_plain);
  if (problem.empty()) return {};
  return fmt::format("{} redirects to a place that is not asked: {}", from.authority(), problem);
}

std::string without_controls(std::string_view text) {
  std::string out(text.substr(0, kMaxPrintable));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

std::string host_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view authority = authority_of(url, scheme + 3);
  return is_plausible_authority(authority) ? lower(std::string(authority)) : std::string();
}

std::string printable_url(std::string_view url) {
  std::string_view shown = url.substr(0, url.find_first_of("?#"));
  std::string prefix;
  std::size_t begin = 0;
  if (const std::size_t scheme = shown.find("://"); scheme != std::string_view::npos) {
    begin = scheme + 3;
    prefix = shown.substr(0, begin);
    // What cannot be told apart from a password is not shown.
    if (!is_plausible_authority(authority_of(shown, begin))) return without_controls(prefix) + "...";
  }
  shown.remove_prefix(begin);
  const std::size_t at = shown.substr(0, shown.find_first_of("/\\")).rfind('@');
  if (at != std::string_view::npos) shown.remove_prefix(at + 1);
  std::string out = prefix + std::string(shown);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return out;
}

}  // namespace drydock
