#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/curl_library.h"
#include "resolve/http.h"
#include "resolve/http_error.h"
#include "resolve/http_url.h"

namespace drydock {

using HttpClock = std::chrono::steady_clock;

/// One request to one URL, redirects and retries left aside.
struct HttpHop {
  std::string method;
  HttpUrl url;
  std::vector<std::string> headers;  ///< "Name: value" lines
  std::string user;                  ///< of a URL with user information
  std::string password;
  std::string form;
  std::size_t max_body = 0;
  bool streamed = false;           ///< the body is read by somebody who may take his time
  HttpClock::time_point deadline;  ///< of the whole exchange
};

/// The counts that all transfers add to.
struct HttpCounters {
  std::atomic<std::size_t> requests{0};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::uint64_t> bytes{0};
};

/// A transfer that is under way: what libcurl's callbacks write and a caller reads. Between the two stands a
/// buffer of bounded size; where it is full, the transfer pauses. Functions are for either the caller or the
/// loop's thread, as said.
class Transfer {
 public:
  Transfer(const CurlLibrary& curl, const NetworkPolicy& policy, HttpCounters& counters, HttpHop hop);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // For the caller.

  /// Makes the handle ready; before the loop is given the transfer. `ca_bundle`: PEM, empty for the system's.
  std::optional<HttpFailure> prepare(const std::string& ca_bundle, const std::string& ca_file);
  /// Waits until status and headers are there; the failure where they will not be.
  std::optional<HttpFailure> wait_for_head();
  /// Status and headers; unchanging once wait_for_head() has given no failure.
  const HttpResponse& head() const { return head_; }
  /// Waits for bytes; 0 at the body's end or at a failure, which failure() tells.
  std::size_t read(char* into, std::size_t size);
  /// How the transfer ended badly, where it did and the caller has read all bytes before.
  std::optional<HttpFailure> failure() const;
  /// True, once, where a paused transfer has room again: the caller then asks the loop to resume it.
  bool wants_resuming();
  bool done() const;
  const HttpHop& hop() const { return hop_; }

  // For the loop.

  CURL* handle() const { return easy_; }
  /// True once a connection was there, whatever came of it; found out by overdue() and at the end.
  bool connected() const { return sent_; }
  /// Anything but CURLE_OK ends the transfer.
  CURLcode resume();
  /// From now on nobody reads: the rest of a small body is passed over, so that its connection can be used
  /// again. False where it is not small, and the transfer is to be ended.
  bool discard_rest();
  /// Fails a transfer whose time is up; else gives the moment at which it will be.
  std::optional<HttpFailure> overdue(HttpClock::time_point now);
  HttpClock::time_point next_check(HttpClock::time_point now) const;
  /// After the handle was taken out of the loop.
  void finish(CURLcode code);
  void fail(HttpFailure failure);
  void release();

 private:
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

  bool take_header(std::string_view line);
  std::size_t take_body(const char* bytes, std::size_t size);
  std::size_t body_limit() const;
  void end(std::optional<HttpFailure> failure);
  void look_for_connection();
  void set_options(const std::string& ca_bundle, const std::string& ca_file);

  const CurlLibrary& curl_;
  const NetworkPolicy& policy_;
  HttpCounters& counters_;
  const HttpHop hop_;
  const std::string host_;
  CURL* easy_ = nullptr;
  curl_slist* lines_ = nullptr;
  char error_[CURL_ERROR_SIZE] = {};

  // The loop's alone.
  bool sent_ = false;  ///< a connection is there, so that silence counts as the server's
  bool refused_address_ = false;
  bool cut_ = false;  ///< ended on purpose, with success
  bool discarding_ = false;
  std::optional<HttpFailure> own_failure_;  ///< what a callback found wrong
  std::size_t head_bytes_ = 0;
  std::size_t head_lines_ = 0;
  std::string last_header_;     ///< name of the one that a folded line goes on with
  std::uint64_t received_ = 0;  ///< bytes of the body
  std::uint64_t discarded_ = 0;
  HttpClock::time_point last_byte_;
  HttpClock::time_point deadline_;
  HttpClock::time_point paused_since_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  HttpResponse head_;      // written by the loop until head_ready_
  std::string buffer_;     // guarded by the mutex, as all below
  std::size_t taken_ = 0;  ///< bytes of the buffer that the caller has
  bool head_ready_ = false;
  bool paused_ = false;
  bool resuming_ = false;
  bool done_ = false;
  std::optional<HttpFailure> failure_;
};

/// Decimal digits alone; nothing where the number does not fit.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace drydock
