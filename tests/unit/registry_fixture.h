#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resolve/registry.h"
#include "resolve/registry_auth.h"
#include "resolve/sha256.h"
#include "support/fault_server.h"
#include "support/temp_folder.h"

namespace drydock::testing {

using Reply = FaultServer::Reply;
using Request = FaultServer::Request;

inline constexpr const char* kImageType = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";

inline std::string digest_of(std::string_view bytes) {
  return "sha256:" + sha256_hex(bytes);
}

inline const std::string kConfig = R"({"os":"linux","architecture":"amd64","config":{"User":"app"}})";
inline const std::string kLayer = "the bytes of a layer";
inline const std::string kImage = fmt::format(
    R"({{"schemaVersion":2,"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":{}}},"layers":[{{"digest":"{}","size":{}}}]}})",
    digest_of(kConfig), kConfig.size(), digest_of(kLayer), kLayer.size());
inline const std::string kIndex = fmt::format(
    R"({{"schemaVersion":2,"manifests":[{{"mediaType":"{}","digest":"{}","size":{},"platform":{{"os":"linux","architecture":"amd64"}}}}]}})",
    kImageType, digest_of(kImage), kImage.size());

/// A registry with the repositories team/app, team/other …, all with the same image; `docker-registry` in
/// small.
class GuardedRegistry {
 public:
  enum class Login { kNone, kBearer, kBasic };

  explicit GuardedRegistry(Login wanted = Login::kNone)
      : login(wanted), server([this](const Request& request) { return reply(request); }) {}

  Reply reply(const Request& request) {
    if (before) {
      if (auto own = before(request)) return *own;
    }
    if (request.path() == "/token") return token(request);
    if (login == Login::kBearer &&
        request.header("authorization") != "Bearer " + valid_token(request.path())) {
      return {.status = 401,
              .headers = {
                  {"WWW-Authenticate",
                   fmt::format(R"(Bearer realm="{}",service="fake, the \"registry\"",scope="{}")",
                               realm.empty() ? server.url() + "/token" : realm, scope_of(request.path()))}}};
    }
    if (login == Login::kBasic && request.header("authorization") != "Basic dXNlcjpwYXNzd29yZA==")
      return {.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"fake\""}}};
    return content(request);
  }

  static std::string repository_of(const std::string& path) {
    const std::size_t end = std::min(path.find("/manifests/"), path.find("/blobs/"));
    return path.substr(4, end - 4);
  }
  static std::string scope_of(const std::string& path) {
    return "repository:" + repository_of(path) + ":pull";
  }
  std::string valid_token(const std::string& path) const {
    return fmt::format("t{}-{}", generation.load(), percent_encoded(scope_of(path)));
  }

  /// The token's text holds the scope, so that one for another repository is of no use.
  Reply token(const Request& request) {
    const std::size_t at = request.target.find("scope=");
    const std::string scope = at == std::string::npos ? "" : request.target.substr(at + 6);
    return {.body = fmt::format(R"({{"token":"t{}-{}","expires_in":{}}})", generation.load(), scope,
                                expires_in.load())};
  }

  Reply content(const Request& request) const {
    const std::string path = request.path();
    const std::string name = path.substr(path.rfind('/') + 1);
    if (path.find("/blobs/") != std::string::npos) {
      for (const std::string& blob : {kConfig, kLayer})
        if (name == digest_of(blob)) return {.body = blob};
      return {.status = 404};
    }
    const bool is_index = name == "latest" || name == "1.0" || name == digest_of(kIndex);
    if (!is_index && name != digest_of(kImage)) return {.status = 404};
    const std::string& body = is_index ? kIndex : kImage;
    Reply out{.headers = {{"Content-Type", is_index ? kIndexType : kImageType}}, .body = body};
    if (tells_digest) out.headers.emplace_back("Docker-Content-Digest", digest_of(body));
    return out;
  }

  /// "HEAD /v2/…" for each request so far.
  std::vector<std::string> log() const {
    std::vector<std::string> out;
    for (const Request& each : server.requests()) out.push_back(each.method + " " + each.target);
    return out;
  }
  std::size_t count(const std::string& part) const {
    std::size_t out = 0;
    for (const std::string& line : log()) out += line.find(part) != std::string::npos ? 1u : 0u;
    return out;
  }

  std::function<std::optional<Reply>(const Request&)> before;
  Login login;
  std::string realm;
  bool tells_digest = true;
  std::atomic<int> generation{1}, expires_in{300};
  FaultServer server;  // last: its threads use the others
};

/// A client and what it is made from, which a test changes before the first call of client().
class RegistryFixture : public ::testing::Test {
 protected:
  RegistryFixture() {
    policy_.retries = 0;
    policy_.connect_timeout = std::chrono::seconds(20);
  }

  RegistryClient& client() {
    if (client_ == nullptr) {
      CredentialStore::Environment environment;
      environment.registry_auth_file = folder_.put("auth.json", auth_);
      http_ = std::make_unique<HttpClient>(policy_);
      credentials_ = std::make_unique<CredentialStore>(environment);
      client_ = std::make_unique<RegistryClient>(*http_, *credentials_, options_);
    }
    return *client_;
  }

  void log_in(const std::string& host, const std::string& entry = R"({"auth":"dXNlcjpwYXNzd29yZA=="})") {
    auth_ = R"({"auths":{")" + host + "\":" + entry + "}}";
  }

  static ImageReference image(const FaultServer& server, const std::string& rest = "team/app:1.0") {
    return *parse_image_reference(server.host() + "/" + rest);
  }

  static std::string read_all(HttpStream& stream, std::string& problem) {
    std::string out;
    char buffer[7];
    for (;;) {
      const Result<std::size_t> got = stream.read(buffer, sizeof buffer);
      if (!got) problem = got.error().message;
      if (!got || *got == 0) return out;
      out.append(buffer, *got);
    }
  }

  NetworkPolicy policy_;
  RegistryOptions options_;
  std::string auth_ = "{}";
  TempFolder folder_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<CredentialStore> credentials_;
  std::unique_ptr<RegistryClient> client_;
};

}  // namespace drydock::testing
