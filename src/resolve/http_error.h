#pragma once

#include <string>
#include <string_view>

#include "resolve/curl_library.h"
#include "resolve/http.h"

namespace drydock {

/// Why an exchange did not come to its end.
struct HttpFailure {
  std::string message;    ///< half a sentence that says what to do
  bool may_pass = false;  ///< trying again may help
  bool silent = false;    ///< it took a whole time-out to find out, and so it would again
};

/// What is known of an exchange that libcurl gave up.
struct FailedExchange {
  CURLcode code = CURLE_OK;
  std::string_view host;    ///< as HttpUrl::authority()
  std::string_view detail;  ///< libcurl's own words; may be empty
  long os_error = 0;
  long proxy_status = 0;         ///< what a proxy answered to CONNECT
  bool has_head = false;         ///< the answer had begun
  bool refused_address = false;  ///< an address was not public, under `untrusted`
};
HttpFailure explain_failure(const FailedExchange& failed, const CurlLibrary& curl,
                            const NetworkPolicy& policy);

HttpFailure stalled_failure(std::string_view host, const NetworkPolicy& policy);
HttpFailure total_time_failure(std::string_view host, const NetworkPolicy& policy);
HttpFailure too_large_failure(std::string_view host, std::size_t max_body);
HttpFailure head_too_large_failure(std::string_view host);

}  // namespace drydock
