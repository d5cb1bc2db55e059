#pragma once

#include <string>
#include <string_view>

#include "resolve/curl_library.h"
#include "resolve/http.h"
#include "text/result.h"

namespace drydock {

/// A URL as libcurl reads it. Since libcurl is what connects, no other reading may decide what is allowed.
struct HttpUrl {
  std::string text;    ///< without user information and fragment
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case, an IPv6 address in brackets, without port
  std::string port;    ///< always there
  std::string user;    ///< decoded; empty where there is none
  std::string password;

  bool plain() const { return scheme == "http"; }
  /// "host", or "host:port" where the port is not the scheme's own; for people and for
  /// NetworkPolicy::plain_hosts.
  std::string authority() const;
  bool same_origin(const HttpUrl& other) const;
};

/// Reads a URL, which may be relative where `base` is given. Anything but http and https is an error, whose
/// text does not hold the URL.
Result<HttpUrl> parse_http_url(const CurlLibrary& curl, const std::string& text,
                               const HttpUrl* base = nullptr);

/// True where the policy lets drydock speak to the host without TLS.
bool may_be_plain(const HttpUrl& url, const NetworkPolicy& policy);

/// What stands against a first request to `url`, as half a sentence; empty where nothing does.
std::string why_not_ask(const HttpUrl& url, const NetworkPolicy& policy, bool allow_plain);

/// What stands against following a redirect; empty where nothing does.
std::string why_not_follow(const HttpUrl& from, const HttpUrl& to, const NetworkPolicy& policy,
                           bool allow_plain);

/// Text of a server, fit for a message: printable ASCII alone, and at most 200 bytes of it.
std::string without_controls(std::string_view text);

}  // namespace drydock
