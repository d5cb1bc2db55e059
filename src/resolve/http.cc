#include "resolve/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <variant>

#include "resolve/curl_library.h"
#include "resolve/http_error.h"
#include "resolve/http_loop.h"
#include "resolve/http_transfer.h"
#include "resolve/http_url.h"
#include "text/file_io.h"
#include "text/quote.h"

namespace drydock {
namespace {

constexpr std::size_t kReadBlock = 64u << 10;
constexpr std::size_t kMaxCertificates = 16u << 20;
/// However often it was tried: a longer wait is a guess that helps nobody.
constexpr std::chrono::milliseconds kMaxBackoff{30'000};
constexpr std::uint64_t kMaxRetryAfterSeconds = 1'000'000;
/// A server that says to come back is there; for one that says nothing, each try costs a time-out.
constexpr int kRetriesAfterSilence = 1;
/// So many hosts can have all their connections at once. Where the bound of all connections is reached, libcurl closes
/// one that is idle, and that would be the registry's while its token server is asked for fifty tokens.
constexpr std::size_t kHostsAtOnce = 4;
/// Since libcurl 7.84.
constexpr auto kInfoCaInfo = static_cast<CURLINFO>(CURLINFO_STRING + 61);

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// The system's certificates, as one PEM text; empty where they are nowhere in one file.
std::string system_certificates(const CurlLibrary& curl) {
  std::vector<std::string> places;
  if (CURL* const easy = curl.easy_init()) {
    const char* place = nullptr;
    if (curl.easy_getinfo(easy, kInfoCaInfo, &place) == CURLE_OK && place != nullptr)
      places.emplace_back(place);
    curl.easy_cleanup(easy);
  }
  // For older versions of libcurl, which do not tell: Debian's, Fedora's, openSUSE's and Alpine's.
  for (const char* place : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                            "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    places.emplace_back(place);
  }
  for (const std::string& place : places) {
    if (Result<std::string> text = read_file(place, kMaxCertificates)) return std::move(*text);
  }
  return {};
}

/// A header's text that would begin a header of its own, or end it early, is somebody's attempt.
bool is_safe_header_text(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_safe_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// What stands in the way of sending a request at all; empty where nothing does.
std::string why_malformed(const HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST")
    return "only GET, HEAD and POST are sent";
  if (!is_safe_header_text(request.authorization))
    return "a credential has a line break in it: write it anew";
  for (const auto& [name, value] : request.headers) {
    if (!is_safe_header_name(name) || !is_safe_header_text(value)) return "a header cannot be sent as it is";
  }
  return {};
}

/// True for a header that says what is wanted, and so can be shown to another host than it was meant for.
bool is_harmless_header(std::string_view name) {
  const std::string key = lower(name);
  return key.rfind("accept", 0) == 0 || key.rfind("if-", 0) == 0 || key == "range";
}

bool may_pass(int status) {
  return status == 408 || status == 429 || (status >= 500 && status <= 599);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// How long the server asks to be left alone; nothing where it does not say.
std::optional<std::chrono::milliseconds> retry_after(const CurlLibrary& curl, std::string_view value) {
  if (value.empty()) return std::nullopt;
  if (const std::optional<std::uint64_t> seconds = parse_decimal(value))
    return std::chrono::seconds(std::min(*seconds, kMaxRetryAfterSeconds));
  const std::time_t moment = curl.getdate(std::string(value).c_str(), nullptr);
  if (moment == -1) return std::nullopt;
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  const auto seconds =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(moment) - static_cast<std::int64_t>(now), 0,
                               static_cast<std::int64_t>(kMaxRetryAfterSeconds));
  return std::chrono::seconds(seconds);
}

/// A random time up to `most`: clients that failed together must not come back together.
std::chrono::milliseconds jitter(std::chrono::milliseconds most) {
  // Not std::random_device, which throws where there is no source of randomness; this need not be hard to
  // guess.
  std::minstd_rand random(static_cast<unsigned>(HttpClock::now().time_since_epoch().count()) ^
                          static_cast<unsigned>(std::hash<std::thread::id>()(std::this_thread::get_id())));
  random.discard(3);
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(0, std::max<std::int64_t>(most.count(), 0))(random));
}

std::chrono::milliseconds backoff(const NetworkPolicy& policy, int attempt) {
  std::chrono::milliseconds most = policy.retry_base;
  for (int i = 0; i < attempt && most < kMaxBackoff; ++i) most *= 2;
  return jitter(std::min(most, kMaxBackoff));
}

/// What a client and its open streams share; the last of them ends it.
struct Engine {
  explicit Engine(NetworkPolicy p) : policy(std::move(p)) {}

  NetworkPolicy policy;
  HttpCounters counters;
  std::once_flag once;
  std::string problem;  ///< why nothing can be asked
  std::string ca_bundle;
  const CurlLibrary* curl = nullptr;
  /// Streams have connections of their own. They speak HTTP/1.1 (see Transfer), and libcurl shares no HTTP/2
  /// connection with a host that it has spoken HTTP/1.1 to.
  std::unique_ptr<TransferLoop> loop;
  std::unique_ptr<TransferLoop> stream_loop;

  TransferLoop& loop_of(bool streamed) { return streamed ? *stream_loop : *loop; }

  /// With the first request; the same answer to every other.
  const std::string& start() {
    std::call_once(once, [this] { problem = start_now(); });
    return problem;
  }

 private:
  std::string start_now() {
    const Result<const CurlLibrary*> library = load_curl();
    if (!library) return library.error().message;
    curl = *library;
    if (!policy.ca_file.empty()) {
      const Result<std::string> further = read_file(policy.ca_file, kMaxCertificates);
      if (!further) return "the certificates of `ca-file` cannot be read: " + further.error().message;
      if (further->find("-----BEGIN") == std::string::npos)
        return fmt::format("{} holds no certificate in PEM: name another file as `ca-file`",
                           quote_path(policy.ca_file));
      ca_bundle = system_certificates(*curl) + "\n" + *further;
    }
    const std::size_t host = policy.max_connections;
    for (const auto& [into, limits] : {std::pair(&loop, ConnectionLimits{host, kHostsAtOnce * host}),
                                       std::pair(&stream_loop, ConnectionLimits{host / 2, host / 2})}) {
      Result<std::unique_ptr<TransferLoop>> started = TransferLoop::start(*curl, limits);
      if (!started) return started.error().message;
      *into = std::move(*started);
    }
    return {};
  }
};

/// Reads a transfer's body, and asks for more where it has paused.
std::size_t read_body(Engine& engine, const std::shared_ptr<Transfer>& transfer, char* into,
                      std::size_t size) {
  const std::size_t count = transfer->read(into, size);
  if (transfer->wants_resuming()) engine.loop_of(transfer->hop().streamed).resume(transfer);
  return count;
}

class Stream final : public HttpStream {
 public:
  Stream(std::shared_ptr<Engine> engine, std::shared_ptr<Transfer> transfer)
      : engine_(std::move(engine)), transfer_(std::move(transfer)) {}
  ~Stream() override {
    if (!transfer_->done()) engine_->stream_loop->cancel(transfer_);
  }

  const HttpResponse& head() const override { return transfer_->head(); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (size == 0) return std::size_t{0};
    const std::size_t count = read_body(*engine_, transfer_, into, size);
    if (count == 0) {
      if (const std::optional<HttpFailure> failure = transfer_->failure()) return Error{failure->message};
    }
    return count;
  }

 private:
  std::shared_ptr<Engine> engine_;  // first, since the transfer uses it to its end
  std::shared_ptr<Transfer> transfer_;
};

using Answer = std::variant<HttpFailure, std::shared_ptr<Transfer>>;

/// One request and the redirects that it meets.
class Exchange {
 public:
  Exchange(Engine& engine, const HttpRequest& request, bool streamed)
      : engine_(engine),
        request_(request),
        streamed_(streamed),
        deadline_(HttpClock::now() + engine.policy.total_timeout) {}

  /// A transfer whose head is there and whose body is what was asked for.
  Answer run() {
    const Result<HttpUrl> first = parse_http_url(*engine_.curl, request_.url);
    if (!first) return HttpFailure{first.error().message};
    if (std::string problem = why_not_ask(*first, engine_.policy, request_.allow_plain); !problem.empty())
      return HttpFailure{std::move(problem)};

    HttpUrl url = *first;
    for (int redirects = 0;; ++redirects) {
      Answer answer = send(url, *first);
      if (answer.index() == 0) return answer;
      const std::shared_ptr<Transfer>& transfer = std::get<1>(answer);
      const std::string location(transfer->head().header("location"));
      if (request_.method == "POST" || !is_redirect(transfer->head().status) || location.empty())
        return bounded(transfer, url);
      engine_.loop_of(streamed_).discard(transfer);
      if (redirects >= engine_.policy.max_redirects) {
        return HttpFailure{fmt::format("{} leads through more than {} redirects: check the URL",
                                       first->authority(), engine_.policy.max_redirects)};
      }
      const Result<HttpUrl> next = parse_http_url(*engine_.curl, location, &url);
      if (!next) {
        return HttpFailure{fmt::format("{} redirects to a place that is not asked: {}", url.authority(),
                                       next.error().message)};
      }
      if (std::string problem = why_not_follow(url, *next, engine_.policy, request_.allow_plain);
          !problem.empty())
        return HttpFailure{std::move(problem)};
      url = *next;
    }
  }

 private:
  Answer send(const HttpUrl& url, const HttpUrl& first) {
    auto transfer =
        std::make_shared<Transfer>(*engine_.curl, engine_.policy, engine_.counters, hop(url, first));
    if (std::optional<HttpFailure> failure = transfer->prepare(engine_.ca_bundle, engine_.policy.ca_file))
      return std::move(*failure);
    ++engine_.counters.requests;
    engine_.loop_of(streamed_).submit(transfer);
    if (std::optional<HttpFailure> failure = transfer->wait_for_head()) return std::move(*failure);
    return transfer;
  }

  HttpHop hop(const HttpUrl& url, const HttpUrl& first) const {
    HttpHop out;
    out.method = request_.method;
    out.url = url;
    out.form = request_.form;
    out.max_body = request_.max_body;
    out.streamed = streamed_;
    out.deadline = deadline_;
    const bool at_home = url.same_origin(first);
    for (const auto& [name, value] : request_.headers) {
      // libcurl takes "Name:" for a header to be left out.
      if (at_home || is_harmless_header(name))
        out.headers.push_back(value.empty() ? name + ";" : name + ": " + value);
    }
    if (at_home && !request_.authorization.empty()) {
      out.headers.push_back("Authorization: " + request_.authorization);
    } else if (at_home) {
      out.user = first.user;
      out.password = first.password;
    }
    out.headers.push_back("Expect:");
    return out;
  }

  /// Gives up a body at once that says it is too large.
  Answer bounded(const std::shared_ptr<Transfer>& transfer, const HttpUrl& url) {
    const HttpResponse& head = transfer->head();
    const std::optional<std::uint64_t> size = parse_decimal(head.header("content-length"));
    const bool has_body =
        request_.method != "HEAD" && head.status < 400 && head.status != 204 && head.status != 304;
    if (!has_body || !size || *size <= request_.max_body) return transfer;
    engine_.loop_of(streamed_).cancel(transfer);
    return too_large_failure(url.authority(), request_.max_body);
  }

  Engine& engine_;
  const HttpRequest& request_;
  const bool streamed_;
  const HttpClock::time_point deadline_;
};

/// Runs exchanges until one is worth handing out. `finish` takes what the caller wants of it, and says what
/// went wrong then.
template <typename Finish>
Result<std::shared_ptr<Transfer>> ask(Engine& engine, const HttpRequest& request, bool streamed,
                                      Finish finish) {
  if (std::string problem = why_malformed(request); !problem.empty()) return Error{std::move(problem)};
  if (const std::string& problem = engine.start(); !problem.empty()) return Error{problem};
  const NetworkPolicy& policy = engine.policy;
  int silences = 0;
  for (int attempt = 0;; ++attempt) {
    const bool last = attempt >= policy.retries;
    Answer answer = Exchange(engine, request, streamed).run();
    std::chrono::milliseconds wait = backoff(policy, attempt);
    std::optional<HttpFailure> failure;
    if (answer.index() == 0) {
      failure = std::get<0>(answer);
    } else {
      const std::shared_ptr<Transfer>& transfer = std::get<1>(answer);
      bool again = !last && may_pass(transfer->head().status);
      if (again) {
        const auto asked = retry_after(*engine.curl, transfer->head().header("retry-after"));
        again = !asked || *asked <= policy.max_retry_after;
        // Not before the moment that the server names, and not all at it.
        if (asked) wait = *asked + jitter(policy.retry_base);
      }
      if (again) {
        engine.loop_of(streamed).discard(transfer);
      } else {
        failure = finish(transfer);
        if (!failure) return transfer;
      }
    }
    if (failure && failure->silent) ++silences;
    if (failure && (last || !failure->may_pass || silences > kRetriesAfterSilence))
      return Error{std::move(failure->message)};
    std::this_thread::sleep_for(wait);
  }
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

struct HttpClient::Impl {
  std::shared_ptr<Engine> engine;
};

HttpClient::HttpClient(NetworkPolicy policy)
    : impl_(std::make_unique<Impl>(Impl{std::make_shared<Engine>(std::move(policy))})) {}
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::fetch(const HttpRequest& request) {
  Engine& engine = *impl_->engine;
  std::string body;
  const auto read_all = [&](const std::shared_ptr<Transfer>& transfer) {
    body.clear();
    std::vector<char> block(kReadBlock);
    while (const std::size_t count = read_body(engine, transfer, block.data(), block.size()))
      body.append(block.data(), count);
    return transfer->failure();
  };
  const Result<std::shared_ptr<Transfer>> transfer = ask(engine, request, false, read_all);
  if (!transfer) return transfer.error();
  HttpResponse response = (*transfer)->head();
  response.body = std::move(body);
  return response;
}

Result<std::unique_ptr<HttpStream>> HttpClient::open(const HttpRequest& request) {
  const auto leave = [](const std::shared_ptr<Transfer>&) { return std::optional<HttpFailure>(); };
  const Result<std::shared_ptr<Transfer>> transfer = ask(*impl_->engine, request, true, leave);
  if (!transfer) return transfer.error();
  return std::unique_ptr<HttpStream>(std::make_unique<Stream>(impl_->engine, *transfer));
}

const NetworkPolicy& HttpClient::policy() const {
  return impl_->engine->policy;
}

HttpClient::Stats HttpClient::stats() const {
  const HttpCounters& counters = impl_->engine->counters;
  return {counters.requests.load(), counters.connections.load(), counters.bytes.load()};
}

void run_concurrently(std::size_t count, std::size_t limit, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> threads;
  // This thread is one of them.
  const std::size_t others = std::min(count, std::max<std::size_t>(limit, 1));
  threads.reserve(others);
  for (std::size_t i = 1; i < others; ++i) {
    try {
      threads.emplace_back(run);
    } catch (const std::system_error&) {
      // Where the system allows no more threads, those there are do the work.
      break;
    }
  }
  run();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace drydock
