#include "resolve/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "resolve/registry_auth.h"
#include "resolve/registry_endpoint.h"
#include "resolve/sha256.h"

namespace drydock {
namespace {

constexpr std::string_view kSha256 = "sha256:";
constexpr int kOk = 200;
constexpr int kBadRequest = 400;  // what servers say that were waiting for TLS
constexpr int kUnauthorized = 401;
constexpr int kNotAllowed = 405;
constexpr int kNotImplemented = 501;

const HttpResponse& head_of(const HttpResponse& response) {
  return response;
}
const HttpResponse& head_of(const std::unique_ptr<HttpStream>& stream) {
  return stream->head();
}

/// An answer, and whether a login was sent for it.
template <typename Answer>
struct Exchange {
  Answer answer;
  bool is_login = false;
};

std::size_t bound(std::int64_t bytes) {
  return static_cast<std::size_t>(std::max<std::int64_t>(bytes, 1));
}

Error wrong_digest(const RegistryEndpoint& endpoint, std::string_view name) {
  return {fmt::format(
      "what {} sent for {} does not match its digest: try again, and check the proxies on the way",
      endpoint.domain, name)};
}

/// True where a request without TLS was led to https on the very same host.
bool was_led_to_tls(const HttpResponse& response, std::string_view host) {
  if (!response.url.starts_with("https://")) return false;
  const auto name = [](std::string_view with_port) {
    const std::size_t bracket = with_port.rfind(']');
    return std::string(
        with_port.substr(0, with_port.find(':', bracket == std::string_view::npos ? 0 : bracket)));
  };
  return name(host_of_url(response.url)) == name(host);
}

/// Counts and hashes what goes through, and lets no byte beyond the expected ones out.
class CheckedStream : public HttpStream {
 public:
  CheckedStream(std::unique_ptr<HttpStream> from, const Descriptor& blob, std::string problem)
      : from_(std::move(from)), digest_(blob.digest), left_(blob.size), problem_(std::move(problem)) {}

  const HttpResponse& head() const override { return from_->head(); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (outcome_) return *outcome_;
    Result<std::size_t> got = from_->read(into, size);
    if (!got) return finish(got);
    if (*got > left_) return finish(Error{problem_});
    hash_.update({into, *got});
    left_ -= *got;
    if (*got > 0 || size == 0) return got;
    const bool is_right = left_ == 0 && std::string(kSha256) + hash_.hex() == digest_;
    return finish(is_right ? got : Result<std::size_t>(Error{problem_}));
  }

 private:
  Result<std::size_t> finish(Result<std::size_t> outcome) {
    outcome_ = outcome;
    return outcome;
  }

  std::unique_ptr<HttpStream> from_;
  Sha256 hash_;
  std::string digest_;
  std::uint64_t left_;
  std::string problem_;
  std::optional<Result<std::size_t>> outcome_;  // once it ended, well or badly
};

}  // namespace

struct RegistryClient::Impl {
  Impl(HttpClient& client, const CredentialStore& credentials, RegistryOptions from)
      : http(client), auth(client, credentials), options(std::move(from)) {}

  /// Asks the mirrors, and then the registry, until one has the answer. The registry's own error is the one
  /// that tells.
  template <typename T, typename Attempt>
  Result<T> first_of(const ImageReference& image, Attempt attempt) {
    if (!is_plain_reference(image)) return Error{"the image's name cannot be read"};
    const RegistryEndpoint own = registry_endpoint(image, http.policy());
    const auto is_allowed = [&](const std::string& prefix) { return is_below(image, prefix); };
    if (!options.allowed.empty() && std::none_of(options.allowed.begin(), options.allowed.end(), is_allowed))
      return Error{fmt::format("{} is not among the allowed registries: allow it with `--allow-registry`",
                               own.domain)};
    if (const auto mirrors = options.mirrors.find(own.domain); mirrors != options.mirrors.end()) {
      for (const std::string& base : mirrors->second) {
        const auto mirror = mirror_endpoint(base, image, http.policy());
        if (!mirror || is_down(mirror->host)) continue;
        Result<T> answer = attempt(*mirror);
        if (answer) return answer;
      }
    }
    return attempt(own);
  }

  /// Sends a request with what the host wants for a login. An Answer that comes back is no 401.
  template <typename Answer, typename Send>
  Result<Exchange<Answer>> exchange(const RegistryEndpoint& endpoint, const ImageReference& image,
                                    std::string_view resource, HttpRequest request, Send send) {
    std::string scheme = endpoint.scheme.empty() ? known_scheme(endpoint.host) : endpoint.scheme;
    if (!scheme.empty()) {
      request.url = endpoint.url(scheme, image, resource);
      return authorized<Answer>(endpoint.auth_target(scheme), std::move(request), send, std::nullopt);
    }
    // Nothing is known of the host, so nothing secret is sent to it either: the probe is anonymous.
    request.url = endpoint.url("http", image, resource);
    Result<Answer> probe = send(request);
    const bool is_plain =
        probe && head_of(*probe).status != kBadRequest && !was_led_to_tls(head_of(*probe), endpoint.host);
    if (is_plain) {
      remember_scheme(endpoint.host, "http");
      return authorized<Answer>(endpoint.auth_target("http"), std::move(request), send, std::move(*probe));
    }
    if (speaks_plain(endpoint)) {
      remember_scheme(endpoint.host, "http");
      if (!probe) return probe.error();
      return Exchange<Answer>{std::move(*probe), false};
    }
    request.url = endpoint.url("https", image, resource);
    Result<Answer> secure = send(request);
    if (secure) {
      remember_scheme(endpoint.host, "https");
      return authorized<Answer>(endpoint.auth_target("https"), std::move(request), send, std::move(*secure));
    }
    if (endpoint.is_mirror && !probe) mark_down(endpoint.host);
    // A server that answered, and wants TLS: what stands in the way there is what tells.
    return probe ? secure.error() : probe.error();
  }

  /// Asks a host that gave no good answer without TLS for nothing in particular. An error of the client does
  /// not say whether it was the connection or the answer which was wrong, and a try by TLS would be a long
  /// wait for nothing.
  bool speaks_plain(const RegistryEndpoint& endpoint) {
    HttpRequest request;
    request.url = "http://" + endpoint.host + "/v2/";
    const Result<HttpResponse> response = http.fetch(request);
    return response && response->status != kBadRequest && !was_led_to_tls(*response, endpoint.host);
  }

  /// `first`: what came back already for the request without an authorization.
  template <typename Answer, typename Send>
  Result<Exchange<Answer>> authorized(const AuthTarget& target, HttpRequest request, Send send,
                                      std::optional<Answer> first) {
    Authorization used;
    std::optional<Answer> answer = std::move(first);
    if (!answer) {
      Result<Authorization> known = auth.known(target);
      if (!known) return known.error();
      used = std::move(*known);
      request.authorization = used.value;
      Result<Answer> sent = send(request);
      if (!sent) {
        mark_down(target.host);
        return sent.error();
      }
      answer = std::move(*sent);
    }
    if (head_of(*answer).status != kUnauthorized) return Exchange<Answer>{std::move(*answer), used.is_login};

    Result<Authorization> next = auth.answer(target, head_of(*answer).challenges, used);
    if (!next) return next.error();
    request.authorization = next->value;
    Result<Answer> sent = send(request);
    if (!sent) return sent.error();
    if (head_of(*sent).status == kUnauthorized) return RegistryAuth::still_refused(target, *next);
    return Exchange<Answer>{std::move(*sent), next->is_login};
  }

  Result<Exchange<HttpResponse>> fetch(const RegistryEndpoint& endpoint, const ImageReference& image,
                                       std::string_view resource, HttpRequest request) {
    return exchange<HttpResponse>(endpoint, image, resource, std::move(request),
                                  [this](const HttpRequest& each) { return http.fetch(each); });
  }

  static HttpRequest manifest_request(std::string_view method) {
    HttpRequest request;
    request.method = method;
    for (const std::string_view type : kManifestTypes) request.headers.emplace_back("Accept", type);
    return request;
  }

  static std::string manifest_resource(const ImageReference& image, const std::string& digest) {
    return "manifests/" + (digest.empty() ? image.tag.value_or("latest") : digest);
  }

  Result<ManifestHead> head_at(const RegistryEndpoint& endpoint, const ImageReference& image) {
    const std::string wanted = image.digest.value_or("");
    const std::string name = shown_name(image, wanted);
    auto exchanged = fetch(endpoint, image, manifest_resource(image, wanted), manifest_request("HEAD"));
    if (!exchanged) return exchanged.error();
    const HttpResponse& response = exchanged->answer;
    const bool is_answer = response.status == kOk;
    if (!is_answer && response.status != kNotAllowed && response.status != kNotImplemented)
      return status_error(endpoint, name, response, exchanged->is_login);
    const std::string_view type = response.header("content-type");
    if (std::string problem = is_answer ? media_type_problem(type) : std::string(); !problem.empty())
      return Error{std::move(problem)};
    const std::string_view digest = response.header("docker-content-digest");
    const bool is_told =
        is_answer && is_checkable_digest(digest) && kind_of_media_type(type) != ManifestKind::kUnsaid;
    // A digest of another algorithm than the wanted one says nothing about that.
    const bool is_comparable =
        wanted.empty() || digest.substr(0, kSha256.size()) == wanted.substr(0, kSha256.size());
    if (is_told && is_comparable) {
      if (!wanted.empty() && digest != wanted) return wrong_digest(endpoint, name);
      ManifestHead head;
      head.digest = digest;
      head.is_index = kind_of_media_type(type) == ManifestKind::kIndex;
      head.media_type = essence_of_media_type(type);
      head.host = endpoint.domain;
      return head;
    }
    Result<Manifest> manifest = manifest_at(endpoint, image, wanted);
    if (!manifest) return manifest.error();
    return manifest->head;
  }

  Result<Manifest> manifest_at(const RegistryEndpoint& endpoint, const ImageReference& image,
                               const std::string& wanted) {
    const std::string name = shown_name(image, wanted);
    HttpRequest request = manifest_request("GET");
    request.max_body = bound(options.max_manifest);
    auto exchanged = fetch(endpoint, image, manifest_resource(image, wanted), std::move(request));
    if (!exchanged) return exchanged.error();
    const HttpResponse& response = exchanged->answer;
    if (response.status != kOk) return status_error(endpoint, name, response, exchanged->is_login);
    // Before the digest, since a page of a proxy or a manifest of old has none that would fit, and this says
    // more.
    const std::string_view type = response.header("content-type");
    if (std::string problem = media_type_problem(type); !problem.empty()) return Error{std::move(problem)};
    const std::string_view told = response.header("docker-content-digest");
    const std::string digest = !wanted.empty()             ? wanted
                               : is_checkable_digest(told) ? std::string(told)
                                                           : std::string(kSha256) + sha256_hex(response.body);
    if (!matches_digest(response.body, digest)) return wrong_digest(endpoint, name);
    Result<Manifest> manifest = parse_manifest(response.body, type);
    if (!manifest) return manifest;
    manifest->head.digest = digest;
    manifest->head.host = endpoint.domain;
    return manifest;
  }

  Result<ImageConfig> config_at(const RegistryEndpoint& endpoint, const ImageReference& image,
                                const Descriptor& config) {
    const std::string name = shown_name(image, config.digest);
    HttpRequest request;
    request.max_body = bound(options.max_config);
    auto exchanged = fetch(endpoint, image, "blobs/" + config.digest, std::move(request));
    if (!exchanged) return exchanged.error();
    const HttpResponse& response = exchanged->answer;
    if (response.status != kOk) return status_error(endpoint, name, response, exchanged->is_login);
    if (response.body.size() != config.size || !matches_digest(response.body, config.digest))
      return wrong_digest(endpoint, name);
    return parse_image_config(response.body);
  }

  Result<std::unique_ptr<HttpStream>> blob_at(const RegistryEndpoint& endpoint, const ImageReference& image,
                                              const Descriptor& blob) {
    using Stream = std::unique_ptr<HttpStream>;
    const std::string name = shown_name(image, blob.digest);
    HttpRequest request;
    // One byte more, so that a body which is too long is told by the stream's own sentence.
    request.max_body = static_cast<std::size_t>(
                           std::min<std::uint64_t>(blob.size, std::numeric_limits<std::int64_t>::max())) +
                       1;
    auto exchanged = exchange<Stream>(endpoint, image, "blobs/" + blob.digest, std::move(request),
                                      [this](const HttpRequest& each) { return http.open(each); });
    if (!exchanged) return exchanged.error();
    const HttpResponse& response = exchanged->answer->head();
    if (response.status != kOk) return status_error(endpoint, name, response, exchanged->is_login);
    const std::string_view length = response.header("content-length");
    const Error problem = wrong_digest(endpoint, name);
    if (!length.empty() && length != std::to_string(blob.size)) return problem;
    return Stream(std::make_unique<CheckedStream>(std::move(exchanged->answer), blob, problem.message));
  }

  std::string known_scheme(const std::string& host) {
    const std::lock_guard lock(mutex);
    const auto found = schemes.find(host);
    return found == schemes.end() ? std::string() : found->second;
  }
  void remember_scheme(const std::string& host, std::string_view scheme) {
    const std::lock_guard lock(mutex);
    schemes.emplace(host, scheme);
  }
  bool is_down(const std::string& host) {
    const std::lock_guard lock(mutex);
    return down.count(host) != 0;
  }
  void mark_down(const std::string& host) {
    const std::lock_guard lock(mutex);
    down.insert(host);
  }

  HttpClient& http;
  RegistryAuth auth;
  const RegistryOptions options;
  std::mutex mutex;
  std::map<std::string, std::string> schemes;  // by host, where it had to be found out
  std::set<std::string> down;                  // hosts that could not be reached; asked of mirrors alone
};

RegistryClient::RegistryClient(HttpClient& http, const CredentialStore& credentials, RegistryOptions options)
    : impl_(std::make_unique<Impl>(http, credentials, std::move(options))) {}
RegistryClient::~RegistryClient() = default;

Result<ManifestHead> RegistryClient::head(const ImageReference& image) {
  if (image.digest && !is_checkable_digest(*image.digest))
    return Error{"the image's digest is neither sha256 nor sha512, and cannot be checked"};
  return impl_->first_of<ManifestHead>(
      image, [&](const RegistryEndpoint& endpoint) { return impl_->head_at(endpoint, image); });
}

Result<Manifest> RegistryClient::manifest(const ImageReference& image, std::string_view digest) {
  const std::string wanted = digest.empty() ? image.digest.value_or("") : std::string(digest);
  if (!wanted.empty() && !is_checkable_digest(wanted))
    return Error{"the image's digest is neither sha256 nor sha512, and cannot be checked"};
  return impl_->first_of<Manifest>(
      image, [&](const RegistryEndpoint& endpoint) { return impl_->manifest_at(endpoint, image, wanted); });
}

Result<ImageConfig> RegistryClient::config(const ImageReference& image, const Manifest& manifest) {
  const Descriptor& config = manifest.config;
  if (manifest.head.is_index || !is_checkable_digest(config.digest))
    return Error{"an index has no configuration of its own: ask for one of its images"};
  if (!is_image_config_type(config.media_type))
    return Error{fmt::format("it is no container image: its configuration is `{}`", config.media_type)};
  if (config.size > bound(impl_->options.max_config))
    return Error{"the image's configuration is too large to be read"};
  return impl_->first_of<ImageConfig>(
      image, [&](const RegistryEndpoint& endpoint) { return impl_->config_at(endpoint, image, config); });
}

Result<std::unique_ptr<HttpStream>> RegistryClient::blob(const ImageReference& image,
                                                         const Descriptor& blob) {
  if (!is_checkable_digest(blob.digest) || !blob.digest.starts_with(kSha256))
    return Error{"a layer's digest is no sha256, and cannot be checked while it is read"};
  return impl_->first_of<std::unique_ptr<HttpStream>>(
      image, [&](const RegistryEndpoint& endpoint) { return impl_->blob_at(endpoint, image, blob); });
}

}  // namespace drydock
