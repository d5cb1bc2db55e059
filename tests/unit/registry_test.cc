#include "resolve/registry.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "registry_fixture.h"
#include "resolve/registry_auth.h"
#include "resolve/registry_endpoint.h"

namespace drydock {
namespace {

using testing::digest_of;
using testing::GuardedRegistry;
using testing::FaultServer;
using testing::kConfig;
using testing::kImage;
using testing::kIndex;
using testing::kIndexType;
using testing::kLayer;
using testing::Reply;
using testing::Request;
using Login = GuardedRegistry::Login;

class Registry : public testing::RegistryFixture {};

TEST(Endpoint, DockersOwnRegistryHasAHostOfItsOwn) {
  const auto hub = *parse_image_reference("ubuntu:24.04");
  const RegistryEndpoint own = registry_endpoint(hub, {});
  EXPECT_EQ(own.url("https", hub, "manifests/24.04"),
            "https://registry-1.docker.io/v2/library/ubuntu/manifests/24.04");
  EXPECT_EQ(own.scheme, "https");
  EXPECT_EQ(own.domain, "docker.io");
}

TEST(Endpoint, MirrorsAreAddressedAsContainerdDoes) {
  const auto hub = *parse_image_reference("ubuntu:24.04");
  NetworkPolicy policy;
  policy.plain_hosts = {"plain.example"};
  struct Case {
    const char* base;
    const char* url;  // empty: unusable
    const char* repository;
  };
  constexpr Case kCases[] = {
      {"https://mirror.example", "https://mirror.example/v2/library/ubuntu/x?ns=docker.io", "library/ubuntu"},
      {"https://Mirror.Example:444/", "https://mirror.example:444/v2/library/ubuntu/x?ns=docker.io",
       "library/ubuntu"},
      {"https://mirror.example/a/b", "https://mirror.example/a/b/v2/library/ubuntu/x?ns=docker.io",
       "library/ubuntu"},
      {"https://mirror.example/v2", "https://mirror.example/v2/library/ubuntu/x?ns=docker.io",
       "library/ubuntu"},
      {"https://mirror.example/v2/hub", "https://mirror.example/v2/hub/library/ubuntu/x?ns=docker.io",
       "hub/library/ubuntu"},
      {"mirror.example", "https://mirror.example/v2/library/ubuntu/x?ns=docker.io", "library/ubuntu"},
      {"http://plain.example", "http://plain.example/v2/library/ubuntu/x?ns=docker.io", "library/ubuntu"},
      {"http://127.0.0.1:5000", "http://127.0.0.1:5000/v2/library/ubuntu/x?ns=docker.io", "library/ubuntu"},
      {"http://mirror.example", "", ""},
      {"https://user:password@mirror.example", "", ""},
      {"https://mirror.example/?a=b", "", ""},
      {"ftp://mirror.example", "", ""},
      {"https://", "", ""},
      {"", "", ""},
  };
  for (const Case& c : kCases) {
    const auto mirror = mirror_endpoint(c.base, hub, policy);
    ASSERT_EQ(mirror.has_value(), *c.url != '\0') << c.base;
    if (!mirror) continue;
    EXPECT_EQ(mirror->url(mirror->scheme, hub, "x"), c.url);
    EXPECT_EQ(mirror->repository, c.repository);
  }
  policy.untrusted = true;
  EXPECT_FALSE(mirror_endpoint("http://127.0.0.1:5000", hub, policy));
}

TEST_F(Registry, GivesHeadManifestConfigurationAndLayer) {
  GuardedRegistry registry;
  const ImageReference app = image(registry.server);
  const auto head = client().head(app);
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->digest, digest_of(kIndex));
  EXPECT_EQ(head->media_type, kIndexType);
  EXPECT_TRUE(head->is_index);
  EXPECT_EQ(head->host, registry.server.host());

  const auto index = client().manifest(app);
  ASSERT_TRUE(index) << index.error().message;
  EXPECT_EQ(index->head.digest, head->digest);
  ASSERT_EQ(index->platforms.size(), 1u);
  const auto manifest = client().manifest(app, index->platforms[0].digest);
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_FALSE(manifest->head.is_index);
  EXPECT_EQ(manifest->head.digest, digest_of(kImage));
  const auto config = client().config(app, *manifest);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->user, "app");
  const auto blob = client().blob(app, manifest->layers.at(0));
  ASSERT_TRUE(blob) << blob.error().message;
  std::string problem;
  EXPECT_EQ(read_all(**blob, problem), kLayer);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(registry.log(),
            (std::vector<std::string>{"HEAD /v2/team/app/manifests/1.0", "GET /v2/team/app/manifests/1.0",
                                      "GET /v2/team/app/manifests/" + digest_of(kImage),
                                      "GET /v2/team/app/blobs/" + digest_of(kConfig),
                                      "GET /v2/team/app/blobs/" + digest_of(kLayer)}));
  EXPECT_FALSE(client().config(app, *index)) << "an index has none";
}

TEST_F(Registry, TheDigestIsReckonedWhereNoneIsTold) {
  GuardedRegistry registry;
  registry.tells_digest = false;
  auto head = client().head(image(registry.server));
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->digest, digest_of(kIndex));
  EXPECT_TRUE(head->is_index);
  EXPECT_EQ(registry.log().size(), 2u);

  // The same where the head's digest is none, its type says nothing, or HEAD is not known.
  for (const Reply& answer :
       {Reply{.headers = {{"Content-Type", kIndexType}, {"Docker-Content-Digest", "sha256:12"}}},
        Reply{.headers = {{"Content-Type", "text/plain"}, {"Docker-Content-Digest", digest_of("other")}}},
        Reply{.status = 405}, Reply{.status = 501}}) {
    registry.before = [&](const Request& request) {
      return request.method == "HEAD" ? std::optional(answer) : std::nullopt;
    };
    head = client().head(image(registry.server));
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->digest, digest_of(kIndex));
  }
}

TEST_F(Registry, WrongDigestsAreErrors) {
  GuardedRegistry registry;
  const ImageReference pinned = image(registry.server, "team/app:1.0@" + digest_of(kIndex));
  EXPECT_TRUE(client().head(pinned));
  EXPECT_TRUE(client().manifest(pinned));
  std::string told, body = kIndex;
  registry.before = [&](const Request& request) -> std::optional<Reply> {
    if (request.path().find("/manifests/") == std::string::npos) return Reply{.body = kConfig + " "};
    Reply out{.headers = {{"Content-Type", kIndexType}}, .body = body};
    if (!told.empty()) out.headers.emplace_back("Docker-Content-Digest", told);
    return out;
  };
  const auto expect_mismatch = [](const auto& result) {
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("does not match its digest"), std::string::npos)
        << result.error().message;
  };
  told = digest_of("other");
  expect_mismatch(client().head(pinned));
  expect_mismatch(client().manifest(image(registry.server)));
  EXPECT_TRUE(client().manifest(pinned)) << "the reference's digest is the one that counts";
  told.clear();
  EXPECT_TRUE(client().head(pinned));
  body += " ";
  expect_mismatch(client().head(pinned));
  expect_mismatch(client().manifest(pinned));
  expect_mismatch(client().manifest(image(registry.server), digest_of(kIndex)));
  const auto tagged = client().manifest(image(registry.server));
  ASSERT_TRUE(tagged);
  EXPECT_EQ(tagged->head.digest, digest_of(body));

  Manifest manifest;
  manifest.config = {"", digest_of(kConfig), kConfig.size()};
  expect_mismatch(client().config(pinned, manifest));
  manifest.config.size += 1;
  expect_mismatch(client().config(pinned, manifest));
}

TEST_F(Registry, LayersAreCheckedAtTheirEnd) {
  GuardedRegistry registry;
  Reply answer{.body = kLayer};
  registry.before = [&](const Request&) { return answer; };
  const ImageReference app = image(registry.server);
  const auto outcome = [&] {
    auto blob = client().blob(app, {"", digest_of(kLayer), kLayer.size()});
    if (!blob) return blob.error().message;
    std::string problem;
    read_all(**blob, problem);
    // What was said once is said again.
    char byte;
    const auto again = (*blob)->read(&byte, 1);
    EXPECT_EQ(again ? "" : again.error().message, problem);
    return problem;
  };
  EXPECT_EQ(outcome(), "");
  answer.chunked = true;
  EXPECT_EQ(outcome(), "");
  answer.body[3] = '!';
  EXPECT_NE(outcome().find("does not match its digest"), std::string::npos);
  answer.body = kLayer + "x";
  EXPECT_NE(outcome().find("does not match its digest"), std::string::npos);
  answer.body = kLayer.substr(1);
  EXPECT_NE(outcome().find("does not match its digest"), std::string::npos);
  answer.chunked = false;
  EXPECT_NE(outcome().find("does not match its digest"), std::string::npos);
  answer.body = std::string(100'000, 'x');
  EXPECT_NE(outcome(), "");
  answer = {.body = kLayer, .close_after = 5};
  EXPECT_NE(outcome(), "");
  answer = {.status = 404};
  EXPECT_NE(outcome().find("has no team/app@sha256:"), std::string::npos);
  EXPECT_FALSE(client().blob(app, {"", "sha512:" + std::string(128, '1'), 5}));
  EXPECT_FALSE(client().blob(app, {"", "../../x", 5}));
}

TEST_F(Registry, ARedirectedBlobGetsNoAuthorization) {
  GuardedRegistry registry(Login::kBasic);
  FaultServer storage([](const Request&) { return Reply{.body = kLayer}; });
  log_in(registry.server.host());
  registry.before = [&](const Request& request) -> std::optional<Reply> {
    if (request.header("authorization").empty() || request.path().find("/blobs/") == std::string::npos)
      return std::nullopt;
    return Reply{.status = 307, .headers = {{"Location", storage.url() + "/somewhere?signature=sesame"}}};
  };
  const auto blob = client().blob(image(registry.server), {"", digest_of(kLayer), kLayer.size()});
  ASSERT_TRUE(blob) << blob.error().message;
  std::string problem;
  EXPECT_EQ(read_all(**blob, problem), kLayer);
  EXPECT_EQ(problem, "");
  ASSERT_EQ(storage.requests().size(), 1u);
  EXPECT_EQ(storage.requests()[0].header("authorization"), "");
}

TEST_F(Registry, EachStatusHasItsSentence) {
  GuardedRegistry registry;
  const std::string host = registry.server.host();
  Reply answer;
  registry.before = [&](const Request&) { return answer; };
  const auto message = [&] {
    const auto head = client().head(image(registry.server));
    const auto manifest = client().manifest(image(registry.server));
    EXPECT_FALSE(head);
    EXPECT_FALSE(manifest);
    if (head || manifest) return std::string("no error");
    EXPECT_EQ(head.error().message, manifest.error().message);
    return manifest.error().message;
  };
  answer = {.status = 403};
  EXPECT_EQ(
      message(),
      fmt::format("{} does not let team/app:1.0 be read without a login: run `docker login {}`", host, host));
  answer = {.status = 404};
  EXPECT_EQ(message(), fmt::format("{} has no team/app:1.0: check the name and the tag", host));
  answer = {.status = 429, .headers = {{"Retry-After", "120"}}};
  EXPECT_EQ(message(), fmt::format("{} limits how often it may be asked: try again in 120 s", host));
  answer = {.status = 429, .headers = {{"Retry-After", "Wed, 21 Oct 2037 07:28:00 GMT"}}};
  EXPECT_EQ(message(),
            fmt::format("{} limits how often it may be asked: try again after Wed, 21 Oct 2037 07:28:00 GMT",
                        host));
  answer = {.status = 429, .headers = {{"Retry-After", "<script>"}}};
  EXPECT_EQ(message(), fmt::format("{} limits how often it may be asked: try again later", host));
  answer = {.status = 502};
  EXPECT_EQ(message(), fmt::format("{} is in trouble (HTTP 502): try again later", host));
  answer = {.status = 418};
  EXPECT_EQ(
      message(),
      fmt::format("{} answers HTTP 418 when asked for team/app:1.0: check that it is a registry", host));
  answer = {.headers = {{"Content-Type", "text/html"}}, .body = "<html>"};
  EXPECT_NE(message().find("`text/html`"), std::string::npos);
  answer = {.headers = {{"Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws"}},
            .body = "{}"};
  EXPECT_NE(message().find("schema 1"), std::string::npos);
}

TEST_F(Registry, SentencesForThoseWhoHaveLoggedInAndForDockersRegistry) {
  RegistryEndpoint own, hub;
  own.domain = "registry.example";
  hub.domain = "docker.io";
  HttpResponse response;
  response.status = 403;
  EXPECT_EQ(status_error(own, "app:1", response, true).message,
            "the login kept for registry.example may not read app:1: ask its owner for access");
  response.status = 404;
  EXPECT_EQ(status_error(hub, "library/app:1", response, false).message,
            "docker.io has no library/app:1, or it is private and needs a login: check the name and the tag, "
            "or run `docker login`");
  EXPECT_EQ(status_error(hub, "library/app:1", response, true).message,
            "docker.io has no library/app:1: check the name and the tag");
  response.status = 429;
  EXPECT_EQ(status_error(hub, "library/app:1", response, false).message,
            "docker.io limits how often it may be asked: try again later, or run `docker login`, which "
            "raises the limit");
  EXPECT_EQ(
      RegistryAuth::still_refused({"https", "registry-1.docker.io", "docker.io", "library/app"}, {}).message,
      "docker.io has no image library/app, or it is private and needs a login: check the name, or run "
      "`docker login`");
}

TEST_F(Registry, MirrorsComeFirst) {
  GuardedRegistry registry(Login::kBasic), empty, other;
  log_in(registry.server.host());
  empty.before = [](const Request&) { return Reply{.status = 404}; };
  options_.mirrors[registry.server.host()] = {empty.server.url(), "http://plain.example",
                                              other.server.url() + "/cache"};
  other.before = [&](const Request& request) -> std::optional<Reply> {
    if (request.path() == "/cache/v2/team/app/manifests/1.0")
      return Reply{.headers = {{"Content-Type", kIndexType}, {"Docker-Content-Digest", digest_of(kIndex)}},
                   .body = kIndex};
    return Reply{.status = 500};
  };
  const auto head = client().head(image(registry.server));
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->host, other.server.host());
  EXPECT_TRUE(registry.log().empty());
  const std::string query = "?ns=" + percent_encoded(registry.server.host());
  EXPECT_EQ(empty.log(), std::vector<std::string>{"HEAD /v2/team/app/manifests/1.0" + query});
  EXPECT_EQ(other.log(), std::vector<std::string>{"HEAD /cache/v2/team/app/manifests/1.0" + query});

  // None of them has it: the registry is asked, and what it wants to know goes to it alone.
  const auto fallen_back = client().head(image(registry.server, "team/other:1.0"));
  ASSERT_TRUE(fallen_back) << fallen_back.error().message;
  EXPECT_EQ(fallen_back->host, registry.server.host());
  EXPECT_EQ(registry.log().size(), 2u);
  for (const GuardedRegistry* mirror : {&empty, &other})
    for (const Request& request : mirror->server.requests()) EXPECT_EQ(request.header("authorization"), "");
}

TEST_F(Registry, AMirrorGetsNoLoginButItsOwn) {
  GuardedRegistry registry, mirror(Login::kBasic);
  options_.mirrors[registry.server.host()] = {mirror.server.url()};
  log_in(registry.server.host());
  const auto head = client().head(image(registry.server));
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->host, registry.server.host());
  for (const Request& request : mirror.server.requests()) EXPECT_EQ(request.header("authorization"), "");

  client_.reset();
  log_in(mirror.server.host());
  const auto mirrored = client().head(image(registry.server));
  ASSERT_TRUE(mirrored) << mirrored.error().message;
  EXPECT_EQ(mirrored->host, mirror.server.host());
}

TEST_F(Registry, AMirrorWithWrongBytesOrWithoutAnAnswerIsPassedOver) {
  GuardedRegistry registry, liar;
  liar.before = [](const Request&) {
    return Reply{.headers = {{"Content-Type", kIndexType}}, .body = kIndex + " "};
  };
  FaultServer dead([](const Request&) { return Reply{.drop = true}; });
  options_.mirrors[registry.server.host()] = {dead.url(), liar.server.url()};
  const ImageReference pinned = image(registry.server, "team/app@" + digest_of(kIndex));
  for (int i = 0; i < 3; ++i) {
    const auto manifest = client().manifest(pinned);
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->head.host, registry.server.host());
  }
  EXPECT_EQ(liar.log().size(), 3u);
  // Some threads may have been on their way when the first found it dead, but these calls came one after
  // another.
  EXPECT_EQ(dead.requests().size(), 1u);
}

TEST_F(Registry, OtherRegistriesThanTheAllowedAreNotAsked) {
  GuardedRegistry registry;
  options_.allowed = {registry.server.host() + "/team", "registry.example"};
  EXPECT_TRUE(client().head(image(registry.server)));
  const std::size_t before = registry.log().size();
  const ImageReference outside = image(registry.server, "teams/app:1.0");
  Manifest manifest;
  manifest.config = {"", digest_of(kConfig), kConfig.size()};
  const auto head = client().head(outside);
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().message,
            fmt::format("{} is not among the allowed registries: allow it with `--allow-registry`",
                        registry.server.host()));
  EXPECT_FALSE(client().manifest(outside));
  EXPECT_FALSE(client().config(outside, manifest));
  EXPECT_FALSE(client().blob(outside, manifest.config));
  EXPECT_FALSE(client().head(*parse_image_reference("ubuntu")));
  EXPECT_EQ(registry.log().size(), before);
}

TEST_F(Registry, ARefusalOfTheFirstRequestDoesNotMeanTls) {
  GuardedRegistry registry;
  registry.before = [](const Request& request) -> std::optional<Reply> {
    if (request.path() == "/v2/") return std::nullopt;
    return Reply{.status = 400};
  };
  const auto head = client().head(image(registry.server));
  ASSERT_FALSE(head);
  EXPECT_NE(head.error().message.find("HTTP 400"), std::string::npos) << head.error().message;
  EXPECT_EQ(registry.log(), (std::vector<std::string>{"HEAD /v2/team/app/manifests/1.0", "GET /v2/"}));
  EXPECT_FALSE(client().head(image(registry.server)));
  EXPECT_EQ(registry.log().size(), 3u) << "and is remembered";
}

TEST_F(Registry, UntrustedInputDoesNotReachThisMachine) {
  GuardedRegistry registry;
  policy_.untrusted = true;
  EXPECT_FALSE(client().head(image(registry.server)));
  EXPECT_TRUE(registry.log().empty());
}

TEST_F(Registry, AnswersAreBounded) {
  GuardedRegistry registry;
  options_.max_manifest = 1000;
  options_.max_config = 1000;
  registry.before = [](const Request&) {
    return Reply{.headers = {{"Content-Type", kIndexType}}, .body = std::string(5000, ' ')};
  };
  EXPECT_FALSE(client().manifest(image(registry.server)));
  Manifest manifest;
  manifest.config = {"", digest_of(kConfig), 5000};
  EXPECT_FALSE(client().config(image(registry.server), manifest));
  manifest.config = {"application/vnd.cncf.helm.config.v1+json", digest_of(kConfig), kConfig.size()};
  const auto chart = client().config(image(registry.server), manifest);
  ASSERT_FALSE(chart);
  EXPECT_NE(chart.error().message.find("helm"), std::string::npos);
}

TEST_F(Registry, NamesMadeByHandStayNames) {
  GuardedRegistry registry;
  const std::string host = registry.server.host();
  for (const ImageReference& odd :
       {ImageReference{host, "../x", "1", std::nullopt}, ImageReference{host, "a b", "1", std::nullopt},
        ImageReference{host, "a?b", "1", std::nullopt}, ImageReference{host, "a", "1/../2", std::nullopt},
        ImageReference{host + "@registry.example", "a", "1", std::nullopt},
        ImageReference{host, "a", std::nullopt, "sha256:..%2f"},
        ImageReference{"", "a", "1", std::nullopt}}) {
    EXPECT_FALSE(client().head(odd)) << odd.path;
    EXPECT_FALSE(client().manifest(odd)) << odd.path;
  }
  EXPECT_FALSE(client().manifest(image(registry.server), "sha256:../../x"));
  EXPECT_TRUE(registry.log().empty());
}

}  // namespace
}  // namespace drydock
