#include "resolve/http_transfer.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <exception>

#include "resolve/network_address.h"

namespace drydock {
namespace {

/// A transfer pauses with this much in its buffer, and goes on with half of it. A gigabit's worth of 8 ms.
constexpr std::size_t kHighWater = 1u << 20;
constexpr std::size_t kLowWater = kHighWater / 2;
constexpr std::size_t kMaxHeadBytes = 256u << 10;
constexpr std::size_t kMaxHeadLines = 256;
/// What is worth reading to keep a connection: less time than a new one's handshake takes.
constexpr std::uint64_t kMaxDiscard = 64u << 10;
/// An error's text is never too large: it is cut, and the status is what matters.
constexpr std::size_t kMinErrorBody = 64u << 10;
constexpr long kReceiveBuffer = 64l << 10;

// Younger than the oldest headers that drydock is built with; a library that does not know an option says so.
constexpr auto kProtocolsStr = static_cast<CURLoption>(CURLOPTTYPE_STRINGPOINT + 318);
constexpr auto kQuickExit = static_cast<CURLoption>(CURLOPTTYPE_LONG + 322);
constexpr auto kCaInfoBlob = static_cast<CURLoption>(40000 + 309);

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Transfer::Transfer(const CurlLibrary& curl, const NetworkPolicy& policy, HttpCounters& counters, HttpHop hop)
    : curl_(curl),
      policy_(policy),
      counters_(counters),
      hop_(std::move(hop)),
      host_(hop_.url.authority()),
      deadline_(hop_.deadline) {
  head_.url = hop_.url.text;
}

Transfer::~Transfer() {
  release();
}

void Transfer::release() {
  if (easy_ != nullptr) curl_.easy_cleanup(easy_);
  if (lines_ != nullptr) curl_.slist_free_all(lines_);
  easy_ = nullptr;
  lines_ = nullptr;
}

std::optional<HttpFailure> Transfer::prepare(const std::string& ca_bundle, const std::string& ca_file) {
  easy_ = curl_.easy_init();
  if (easy_ == nullptr) return HttpFailure{"libcurl is out of memory"};
  for (const std::string& line : hop_.headers) {
    curl_slist* longer = curl_.slist_append(lines_, line.c_str());
    if (longer == nullptr) return HttpFailure{"libcurl is out of memory"};
    lines_ = longer;
  }
  // The one option that must not be passed over: without it a library could be led to files and mail servers.
  if (curl_.easy_setopt(easy_, kProtocolsStr, "http,https") != CURLE_OK &&
      curl_.easy_setopt(easy_, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS)) !=
          CURLE_OK) {
    return HttpFailure{"libcurl cannot be kept to http and https: install a newer version"};
  }
  if (curl_.easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket) != CURLE_OK ||
      curl_.easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this) != CURLE_OK) {
    return HttpFailure{"libcurl cannot be kept from private addresses: install a newer version"};
  }
  set_options(ca_bundle, ca_file);
  return std::nullopt;
}

void Transfer::set_options(const std::string& ca_bundle, const std::string& ca_file) {
  const auto number = [this](CURLoption option, long value) {
    return curl_.easy_setopt(easy_, option, value);
  };
  const auto text = [this](CURLoption option, const char* value) {
    return curl_.easy_setopt(easy_, option, value);
  };

  text(CURLOPT_URL, hop_.url.text.c_str());
  if (hop_.method == "HEAD") number(CURLOPT_NOBODY, 1);
  if (hop_.method == "POST") {
    number(CURLOPT_POST, 1);
    curl_.easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(hop_.form.size()));
    text(CURLOPT_POSTFIELDS, hop_.form.c_str());
  }
  if (lines_ != nullptr) curl_.easy_setopt(easy_, CURLOPT_HTTPHEADER, lines_);
  if (!hop_.user.empty() || !hop_.password.empty()) {
    number(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    text(CURLOPT_USERNAME, hop_.user.c_str());
    text(CURLOPT_PASSWORD, hop_.password.c_str());
  }
  text(CURLOPT_USERAGENT, policy_.user_agent.c_str());

  // One body that nobody reads for a while would hold up every other exchange on an HTTP/2 connection.
  number(CURLOPT_HTTP_VERSION, hop_.streamed ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS);
  number(CURLOPT_FOLLOWLOCATION, 0);
  number(CURLOPT_NETRC, CURL_NETRC_IGNORED);
  number(CURLOPT_NOSIGNAL, 1);
  number(CURLOPT_HTTP09_ALLOWED, 0);
  number(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
  number(CURLOPT_BUFFERSIZE, kReceiveBuffer);
  number(CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(1, static_cast<long>(policy_.connect_timeout.count())));
  // A look-up that hangs must not hang the loop when it is given up.
  number(kQuickExit, 1);
  // Docker never reaches this machine through a proxy; and under `untrusted` the proxy's look-up would be out
  // of sight.
  if (policy_.untrusted || classify_host(hop_.url.host) == HostKind::kLoopback) {
    text(CURLOPT_PROXY, "");
    text(CURLOPT_NOPROXY, "*");
  }

  number(CURLOPT_SSL_VERIFYPEER, 1);
  number(CURLOPT_SSL_VERIFYHOST, 2);
  number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (!ca_bundle.empty()) {
    // In memory, since CURLOPT_CAINFO would put the file in the place of the system's certificates.
    curl_blob blob{const_cast<char*>(ca_bundle.data()), ca_bundle.size(), CURL_BLOB_NOCOPY};
    if (curl_.easy_setopt(easy_, kCaInfoBlob, &blob) != CURLE_OK) text(CURLOPT_CAINFO, ca_file.c_str());
  }

  curl_.easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_);
  curl_.easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_.easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_.easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_.easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_.easy_setopt(easy_, CURLOPT_PRIVATE, this);
}

std::optional<HttpFailure> Transfer::wait_for_head() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return head_ready_ || done_; });
  // A failure after the head is the body's: a redirect, say, is none the worse for it.
  if (head_ready_) return std::nullopt;
  return failure_ ? failure_ : HttpFailure{host_ + " sent no status", true};
}

std::size_t Transfer::read(char* into, std::size_t size) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return taken_ < buffer_.size() || done_; });
  const std::size_t count = std::min(size, buffer_.size() - taken_);
  if (count == 0) return 0;
  std::memcpy(into, buffer_.data() + taken_, count);
  taken_ += count;
  if (taken_ == buffer_.size()) {
    buffer_.clear();
    taken_ = 0;
  } else if (taken_ > kLowWater) {
    // Not at each read: moving the rest up costs as much as it is long.
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  return count;
}

std::optional<HttpFailure> Transfer::failure() const {
  const std::lock_guard lock(mutex_);
  return taken_ < buffer_.size() ? std::nullopt : failure_;
}

bool Transfer::wants_resuming() {
  const std::lock_guard lock(mutex_);
  if (!paused_ || resuming_ || done_ || buffer_.size() - taken_ > kLowWater) return false;
  resuming_ = true;
  return true;
}

bool Transfer::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

CURLcode Transfer::resume() {
  {
    const std::lock_guard lock(mutex_);
    if (paused_) {
      // The reader's time is not the server's.
      const HttpClock::time_point now = HttpClock::now();
      deadline_ += now - paused_since_;
      last_byte_ = now;
    }
    paused_ = false;
    resuming_ = false;
  }
  // Calls on_body() with what was held back, and so without the lock. Where that refuses the bytes, libcurl
  // tells nobody but the caller of this function.
  return curl_.easy_pause(easy_, CURLPAUSE_CONT);
}

bool Transfer::discard_rest() {
  const std::optional<std::uint64_t> size = parse_decimal(head_.header("content-length"));
  if (size && *size > kMaxDiscard) return false;
  discarding_ = true;
  bool paused = false;
  {
    const std::lock_guard lock(mutex_);
    paused = paused_;
  }
  return !paused || resume() == CURLE_OK;
}

void Transfer::look_for_connection() {
  curl_off_t microseconds = 0;
  curl_.easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
  sent_ = microseconds > 0;
}

std::optional<HttpFailure> Transfer::overdue(HttpClock::time_point now) {
  if (!sent_) {
    look_for_connection();
    last_byte_ = now;
  }
  {
    const std::lock_guard lock(mutex_);
    if (paused_) return std::nullopt;
  }
  if (now >= deadline_) return total_time_failure(host_, policy_);
  if (sent_ && now >= last_byte_ + policy_.stall_timeout) return stalled_failure(host_, policy_);
  return std::nullopt;
}

HttpClock::time_point Transfer::next_check(HttpClock::time_point now) const {
  {
    const std::lock_guard lock(mutex_);
    if (paused_) return now + std::chrono::hours(1);
  }
  return sent_ ? std::min(deadline_, last_byte_ + policy_.stall_timeout) : deadline_;
}

void Transfer::finish(CURLcode code) {
  if (code == CURLE_OK || cut_) return end(std::nullopt);
  if (own_failure_) return end(own_failure_);
  FailedExchange failed;
  failed.code = code;
  failed.host = host_;
  failed.detail = error_;
  curl_.easy_getinfo(easy_, CURLINFO_OS_ERRNO, &failed.os_error);
  curl_.easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &failed.proxy_status);
  failed.has_head = head_.status != 0;
  failed.refused_address = refused_address_;
  end(explain_failure(failed, curl_, policy_));
}

void Transfer::fail(HttpFailure failure) {
  end(std::move(failure));
}

void Transfer::end(std::optional<HttpFailure> failure) {
  if (!sent_) look_for_connection();
  long connections = 0;
  curl_.easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connections);
  counters_.connections += static_cast<std::size_t>(std::max(connections, 0l));
  release();
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
    failure_ = std::move(failure);
  }
  changed_.notify_all();
}

// No exception may pass through libcurl, which is C: out of memory ends the transfer.
std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) try {
  return static_cast<Transfer*>(self)->take_header({bytes, size * count}) ? size * count : 0;
} catch (const std::exception&) {
  return 0;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) try {
  return static_cast<Transfer*>(self)->take_body(bytes, size * count);
} catch (const std::exception&) {
  return 0;
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* const transfer = static_cast<Transfer*>(self);
  // Here the name is looked up already, so that no second look-up can give another answer.
  if (transfer->policy_.untrusted && !is_public_address(&address->addr, address->addrlen)) {
    transfer->refused_address_ = true;
    return CURL_SOCKET_BAD;
  }
  // A credential helper that is started meanwhile must not get the connection.
#ifdef SOCK_CLOEXEC
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
  const int fd = ::socket(address->family, address->socktype, address->protocol);
  if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
#endif
}

bool Transfer::take_header(std::string_view line) {
  last_byte_ = HttpClock::now();
  head_bytes_ += line.size();
  if (++head_lines_ > kMaxHeadLines || head_bytes_ > kMaxHeadBytes) {
    own_failure_ = head_too_large_failure(host_);
    return false;
  }
  // What comes after the body are trailers, which nobody asked for. The lock is not needed: only this thread
  // sets it.
  if (head_ready_) return true;

  if (line.substr(0, 5) == "HTTP/") {
    // Before the answer there may be informational ones, whose headers are none of it.
    head_.headers.clear();
    head_.challenges.clear();
    last_header_.clear();
    const std::size_t space = line.find(' ');
    const std::string_view digits =
        space == std::string_view::npos ? "" : trimmed(line.substr(space)).substr(0, 3);
    head_.status = static_cast<int>(parse_decimal(digits).value_or(0));
    return true;
  }
  const std::string_view text = trimmed(line);
  if (text.empty()) {
    if (head_.status < 200) return true;
    {
      const std::lock_guard lock(mutex_);
      head_ready_ = true;
    }
    changed_.notify_all();
    return true;
  }
  if (line.front() == ' ' || line.front() == '\t') {
    if (!last_header_.empty()) head_.headers[last_header_].append(" ").append(text);
    return true;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return true;
  last_header_ = lower(trimmed(text.substr(0, colon)));
  const std::string value(trimmed(text.substr(colon + 1)));
  if (last_header_ == "www-authenticate") head_.challenges.push_back(value);
  head_.headers[last_header_] = value;
  return true;
}

std::size_t Transfer::body_limit() const {
  return head_.status >= 400 ? std::max(hop_.max_body, kMinErrorBody) : hop_.max_body;
}

std::size_t Transfer::take_body(const char* bytes, std::size_t size) {
  last_byte_ = HttpClock::now();
  if (discarding_) {
    counters_.bytes += size;
    discarded_ += size;
    return discarded_ > kMaxDiscard ? 0 : size;
  }
  std::size_t kept = size;
  const std::size_t limit = body_limit();
  if (size > limit - std::min<std::uint64_t>(received_, limit)) {
    if (head_.status < 400) {
      own_failure_ = too_large_failure(host_, limit);
      return 0;
    }
    kept = static_cast<std::size_t>(limit - received_);
    cut_ = true;
  }
  {
    const std::lock_guard lock(mutex_);
    if (buffer_.size() - taken_ >= kHighWater) {
      paused_ = true;
      paused_since_ = last_byte_;
      cut_ = false;
      return CURL_WRITEFUNC_PAUSE;
    }
    buffer_.append(bytes, kept);
    received_ += kept;
  }
  counters_.bytes += kept;
  changed_.notify_all();
  return cut_ ? 0 : size;
}

}  // namespace drydock
