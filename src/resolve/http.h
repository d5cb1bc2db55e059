#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/result.h"

namespace drydock {

/// What the network may be asked, and how long.
struct NetworkPolicy {
  /// Refuses addresses that are loopback, private, link-local, unique-local, carrier-grade NAT, multicast or
  /// unspecified, after the name was looked up and for every redirect; proxies of the environment are not
  /// used. For bots that work on strangers' files.
  bool untrusted = false;
  /// `host` or `host:port` that may be spoken to without TLS. Loopback always may, unless `untrusted`.
  std::set<std::string> plain_hosts;
  std::string ca_file;  ///< further certificates in PEM; empty: the system's alone
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{20'000};   ///< no byte for this long
  std::chrono::milliseconds total_timeout{300'000};  ///< of one exchange, a download included
  std::chrono::milliseconds retry_base{250};  ///< before the first retry; doubled each time, with jitter
  std::chrono::milliseconds max_retry_after{30'000};  ///< a longer Retry-After is not waited for
  int retries = 3;
  int max_redirects = 5;
  std::size_t max_connections = 64;  ///< of fetch() to one host; open() has half as many to all hosts
  std::string user_agent = "drydock";
};

struct HttpRequest {
  std::string method = "GET";  ///< GET, HEAD or POST
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  /// The value of Authorization; sent to this URL's scheme, host and port alone, never after a redirect
  /// elsewhere.
  std::string authorization;
  std::string form;  ///< body of a POST
  /// Bytes; a longer body is an error, but of a status of 400 and more it is cut (not below 64 KiB).
  std::size_t max_body = 8u << 20;
  /// Plain http is good enough, whichever the host: what comes is checked by hashes and signatures, as an apt
  /// archive's files are. Without it, only loopback and NetworkPolicy::plain_hosts are asked in plain.
  bool allow_plain = false;
};

struct HttpResponse {
  int status = 0;
  std::string url;                                          ///< the one that answered, after redirects
  std::map<std::string, std::string, std::less<>> headers;  ///< lower-case names; the last of several
  std::vector<std::string> challenges;                      ///< every WWW-Authenticate
  std::string body;

  std::string_view header(std::string_view name) const;
};

/// A body that is read while it arrives. Destroying it ends the transfer. For one thread at a time; it may
/// outlive its client. What the reader does not take is held back at the server's end: about 1 MiB is
/// buffered.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  virtual const HttpResponse& head() const = 0;  ///< status and headers; no body
  /// Waits for bytes and hands out at most `size` of them; 0 at the end of the body.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

/// Speaks HTTP/1.1 and HTTP/2 with libcurl's multi interface over connections that are kept. Blocking calls,
/// safe from several threads at once; the transfers themselves run on two threads, one of them for streams,
/// which start with the first request. libcurl is loaded then as well, and not with the program. No
/// Content-Encoding is asked for or undone, so that a body is what its digest names.
///
/// Tries again, `retries` times, what may pass: refused and broken connections, 408, 429 and 5xx (after
/// Retry-After), and once only connections that do not come about or fall silent, since each costs a time-out. The last response is then handed out like any
/// other: what a status means is for the caller to say. An error is half a sentence that says what to do, and
/// names the host, never a query or credential.
///
/// Follows redirects of GET and HEAD itself: from https to plain http never, but to loopback and
/// `plain_hosts`. To another scheme, host or port go, of the request's headers, only those that say what is
/// wanted (Accept, Range, If-…); user information of a URL is as good as `authorization`, that of a
/// redirect's is dropped. The proxies of the environment are used as curl uses them, but never for loopback.
class HttpClient {
 public:
  explicit HttpClient(NetworkPolicy policy);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  Result<HttpResponse> fetch(const HttpRequest& request);
  /// As fetch(), with the body left to be read, of which max_body bounds the size. Retries end with the head.
  Result<std::unique_ptr<HttpStream>> open(const HttpRequest& request);

  const NetworkPolicy& policy() const;
  struct Stats {
    std::size_t requests = 0;  ///< sent, redirects and retries included
    std::size_t connections = 0;
    std::uint64_t bytes = 0;  ///< of bodies received
  };
  Stats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Runs `work(i)` for every i below `count`, at most `limit` at once, and returns when all are done. For
/// calls that wait for the network: the threads are many and do little. `work` must not throw: on a thread of
/// its own nobody could catch it.
void run_concurrently(std::size_t count, std::size_t limit, const std::function<void(std::size_t)>& work);

/// "host:port" or "host" of a URL, lower case, without user information; empty where there is none.
std::string host_of_url(std::string_view url);
/// A URL for people: without user information, query and fragment, which may hold credentials.
std::string printable_url(std::string_view url);

}  // namespace drydock
