#include "resolve/http_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "resolve/http_url.h"

namespace drydock {
namespace {

/// "20 s", "150 ms"
std::string shown(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{} ms", time.count());
}

/// TLS libraries word the same fault in many ways; these are the words of OpenSSL and GnuTLS.
HttpFailure certificate_failure(const FailedExchange& failed, std::string_view reason) {
  const auto says = [&](std::string_view words) { return reason.find(words) != std::string_view::npos; };
  if (says("expired")) {
    return {fmt::format(
        "the certificate of {} has expired ({}): its owner must renew it, or this machine's clock is wrong",
        failed.host, reason)};
  }
  if (says("not yet valid") || says("not activated")) {
    return {fmt::format("the certificate of {} is not valid yet ({}): check this machine's clock",
                        failed.host, reason)};
  }
  if (says("subject name") || says("does not match") || says("host name") || says("hostname")) {
    return {fmt::format("the certificate of {} is for another host ({}): check the host's name", failed.host,
                        reason)};
  }
  return {fmt::format(
      "the certificate of {} is not trusted ({}): if it is of a private authority, name that authority's "
      "certificate as `ca-file`",
      failed.host, reason)};
}

HttpFailure connect_failure(const FailedExchange& failed) {
  if (failed.os_error == ECONNREFUSED || failed.os_error == 0) {
    return {fmt::format("{} refuses the connection: check the host and port, and that the server is running",
                        failed.host),
            true};
  }
  return {fmt::format("cannot connect to {} ({}): check the network", failed.host,
                      std::generic_category().message(static_cast<int>(failed.os_error))),
          true};
}

}  // namespace

HttpFailure explain_failure(const FailedExchange& failed, const CurlLibrary& curl,
                            const NetworkPolicy& policy) {
  const std::string reason =
      without_controls(failed.detail.empty() ? curl.easy_strerror(failed.code) : failed.detail);
  if (failed.refused_address && !failed.has_head) {
    return {fmt::format("{} has an address that is not public, and others are refused for untrusted input",
                        failed.host)};
  }
  if (failed.proxy_status >= 300) {
    return {
        fmt::format(
            "the proxy does not let {} be reached (status {}): check the proxy variables of the environment",
            failed.host, failed.proxy_status),
        failed.proxy_status >= 500};
  }
  switch (failed.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {
          fmt::format("the name {} cannot be looked up: check its spelling and the network", failed.host)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {fmt::format(
          "the proxy's name cannot be looked up, on the way to {}: check the proxy variables of the "
          "environment",
          failed.host)};
    case CURLE_COULDNT_CONNECT:
      return connect_failure(failed);
    case CURLE_OPERATION_TIMEDOUT:
      return {fmt::format("{} cannot be reached within {}: check the network, firewall and proxy",
                          failed.host, shown(policy.connect_timeout)),
              true, true};
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_failure(failed, reason);
    case CURLE_SSL_CACERT_BADFILE:
      return {fmt::format("the certificates of `ca-file` or of the system cannot be read ({})", reason)};
    case CURLE_SSL_CONNECT_ERROR: {
      // A connection that breaks during the handshake is no fault of TLS.
      const bool broken =
          reason.find("reset") != std::string::npos || reason.find("SYSCALL") != std::string::npos;
      return {fmt::format("{} does not agree on TLS ({}): check the port, and that the server speaks https",
                          failed.host, reason),
              broken};
    }
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      if (failed.has_head)
        return {fmt::format("{} broke the connection off in the middle of its answer: try again later",
                            failed.host),
                true};
      return {fmt::format("{} closed the connection without an answer: try again later", failed.host), true};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return {fmt::format("{} does not answer in HTTP: check the host and port", failed.host)};
    default:
      return {fmt::format("the exchange with {} failed ({})", failed.host, reason)};
  }
}

HttpFailure stalled_failure(std::string_view host, const NetworkPolicy& policy) {
  return {fmt::format("{} has sent nothing for {}: try again later", host, shown(policy.stall_timeout)),
          true, true};
}

HttpFailure total_time_failure(std::string_view host, const NetworkPolicy& policy) {
  // Not tried again: the same would take as long, which is minutes.
  return {fmt::format("the exchange with {} takes longer than {}: try again over a faster network", host,
                      shown(policy.total_timeout))};
}

HttpFailure too_large_failure(std::string_view host, std::size_t max_body) {
  return {fmt::format("the answer of {} is larger than the {} bytes that are taken here: check the URL", host,
                      max_body)};
}

HttpFailure head_too_large_failure(std::string_view host) {
  return {fmt::format("the head of {}'s answer is larger than any honest one: check the URL", host)};
}

}  // namespace drydock
