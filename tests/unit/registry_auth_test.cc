#include "resolve/registry_auth.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "registry_fixture.h"

namespace drydock {
namespace {

using testing::GuardedRegistry;
using testing::Reply;
using testing::Request;
using Login = GuardedRegistry::Login;

class RegistryLogin : public testing::RegistryFixture {};

TEST(AuthChallenge, IsReadByItsGrammar) {
  const auto shown = [](const std::vector<std::string>& headers) {
    std::string out;
    for (const AuthChallenge& challenge : parse_auth_challenges(headers)) {
      out += challenge.scheme;
      for (const auto& [name, value] : challenge.parameters) out += " " + name + "=<" + value + ">";
      out += ";";
    }
    return out;
  };
  struct Case {
    std::vector<std::string> headers;
    const char* expected;
  };
  const Case cases[] = {
      {{}, ""},
      {{""}, ""},
      {{"Basic"}, "basic;"},
      {{"BASIC Realm=\"x\""}, "basic realm=<x>;"},
      {{R"(Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push")"},
       "bearer realm=<https://auth.example/token> scope=<repository:a/b:pull,push> "
       "service=<registry.example>;"},
      {{R"(Bearer realm = "a" , service= "b")"}, "bearer realm=<a> service=<b>;"},
      {{R"(Bearer realm="a\"b\\c, d=e",x=y)"}, R"(bearer realm=<a"b\c, d=e> x=<y>;)"},
      {{R"(Bearer realm=https://auth.example/token,service=x)"},
       "bearer realm=<https://auth.example/token> service=<x>;"},
      {{R"(Basic realm="a", Bearer realm="b",service="c")"}, "basic realm=<a>;bearer realm=<b> service=<c>;"},
      {{R"(Negotiate, Basic realm="a")"}, "negotiate;basic realm=<a>;"},
      {{R"(Negotiate dG9rZW4=, Basic realm="a")"}, "negotiate;basic realm=<a>;"},
      {{R"(, ,Basic realm="a",,)"}, "basic realm=<a>;"},
      {{R"(Basic realm="a")", R"(Bearer realm="b")"}, "basic realm=<a>;bearer realm=<b>;"},
      {{R"(Bearer realm="a",realm="b")"}, "bearer realm=<a>;"},
      {{R"(Bearer realm="")"}, "bearer realm=<>;"},
      // What cannot be read ends its header, and no other.
      {{R"(Bearer realm="a)"}, ""},
      {{"Bearer realm=\"a\\"}, ""},
      {{R"(Basic realm="a", Bearer realm="b" c)", R"(Bearer realm="d")"},
       "basic realm=<a>;bearer realm=<d>;"},
      {{"\x01\x02"}, ""},
      {{"Bearer realm=\"a\"b=c"}, ""},
      {{std::string(20'000, 'a')}, ""},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(c.headers), c.expected) << (c.headers.empty() ? "" : c.headers[0].substr(0, 100));
  std::string many = "Bearer a=b";
  for (int i = 0; i < 40; ++i) many += fmt::format(",a{}=b", i);
  EXPECT_EQ(shown({many}), "");
}

TEST(LoopbackHost, IsToldByItsSpelling) {
  for (const char* host :
       {"localhost", "localhost:5000", "127.0.0.1", "127.0.0.1:5000", "127.255.0.9", "[::1]", "[::1]:5000"})
    EXPECT_TRUE(is_loopback_host(host)) << host;
  for (const char* host :
       {"", "localhost.example", "127.0.0.1.example", "128.0.0.1", "127.0.0", "127.0.0.256", "127.0.0.-1",
        "2130706433", "0x7f.0.0.1", "127.0.0.1a", "[::2]", "[::1]a", "registry.example", "127.0.0."})
    EXPECT_FALSE(is_loopback_host(host)) << host;
}

TEST_F(RegistryLogin, ATokenIsFetchedOnceForARepository) {
  GuardedRegistry registry(Login::kBearer);
  ASSERT_TRUE(client().head(image(registry.server)));
  EXPECT_EQ(registry.log(),
            (std::vector<std::string>{
                "HEAD /v2/team/app/manifests/1.0",
                "GET /token?service=fake%2C%20the%20%22registry%22&scope=repository%3Ateam%2Fapp%3Apull",
                "HEAD /v2/team/app/manifests/1.0"}));
  // The token serves for all that follows, and the next repository is not asked without one.
  ASSERT_TRUE(client().manifest(image(registry.server)));
  EXPECT_EQ(registry.log().size(), 4u);
  ASSERT_TRUE(client().head(image(registry.server, "team/other:1.0")));
  const auto log = registry.log();
  ASSERT_EQ(log.size(), 6u);
  EXPECT_EQ(log[4],
            "GET /token?service=fake%2C%20the%20%22registry%22&scope=repository%3Ateam%2Fother%3Apull");
  EXPECT_EQ(log[5], "HEAD /v2/team/other/manifests/1.0");
}

TEST_F(RegistryLogin, ManyThreadsFetchATokenOnce) {
  GuardedRegistry registry(Login::kBearer);
  RegistryClient& shared = client();
  // The token server takes its time, so that all of them want the token before there is one.
  registry.before = [](const Request& request) -> std::optional<Reply> {
    if (request.path() == "/token") std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return std::nullopt;
  };
  run_concurrently(16, 16, [&](std::size_t) { EXPECT_TRUE(shared.head(image(registry.server))); });
  EXPECT_EQ(registry.count("/token"), 1u);
  // A thread that a busy machine starts late finds the token there and needs no second request.
  EXPECT_GE(registry.count("HEAD"), 17u);
  EXPECT_LE(registry.count("HEAD"), 32u);

  // A failure is shared as well: those who waited for it do not try again.
  registry.before = [](const Request& request) -> std::optional<Reply> {
    if (request.path() != "/token") return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return Reply{.status = 503};
  };
  run_concurrently(16, 16,
                   [&](std::size_t) { EXPECT_FALSE(shared.head(image(registry.server, "team/other:1.0"))); });
  EXPECT_LT(registry.count("/token"), 9u) << "of 16 threads; most of them share one failure";
}

TEST_F(RegistryLogin, ARefusedTokenIsReplacedOnce) {
  GuardedRegistry registry(Login::kBearer);
  ASSERT_TRUE(client().head(image(registry.server)));
  registry.generation = 2;  // the registry has forgotten its tokens
  ASSERT_TRUE(client().head(image(registry.server)));
  EXPECT_EQ(registry.count("/token"), 2u);
  EXPECT_EQ(registry.log().size(), 6u);

  // One that is refused again is an error.
  registry.before = [](const Request& request) -> std::optional<Reply> {
    if (request.path() == "/token") return Reply{.body = R"({"access_token":"wrong"})"};
    return std::nullopt;
  };
  registry.generation = 3;
  const auto refused = client().head(image(registry.server));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, fmt::format("{} asks for a login: run `docker login {}`",
                                                 registry.server.host(), registry.server.host()));
  EXPECT_EQ(registry.log().size(), 9u);
}

TEST_F(RegistryLogin, ATokenThatHasExpiredIsNotUsed) {
  GuardedRegistry registry(Login::kBearer);
  registry.expires_in = 0;
  ASSERT_TRUE(client().head(image(registry.server)));
  ASSERT_TRUE(client().head(image(registry.server)));
  EXPECT_EQ(registry.count("/token"), 2u);
  EXPECT_EQ(registry.log().size(), 5u) << "the second was fetched unasked";
}

TEST_F(RegistryLogin, ALoginIsSentToTheTokenServer) {
  GuardedRegistry registry(Login::kBearer);
  log_in(registry.server.host());
  ASSERT_TRUE(client().head(image(registry.server)));
  const auto requests = registry.server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].header("authorization"), "");
  EXPECT_EQ(requests[1].header("authorization"), "Basic dXNlcjpwYXNzd29yZA==");
  EXPECT_EQ(requests[2].header("authorization"), "Bearer t1-repository%3Ateam%2Fapp%3Apull");
}

TEST_F(RegistryLogin, AnIdentityTokenIsExchanged) {
  GuardedRegistry registry(Login::kBearer);
  log_in(registry.server.host(), R"({"auth":"MDAwOg==","identitytoken":"id&token"})");
  registry.before = [&](const Request& request) -> std::optional<Reply> {
    if (request.method != "POST") return std::nullopt;
    return Reply{.body = R"({"access_token":"t1-repository%3Ateam%2Fapp%3Apull","expires_in":300})"};
  };
  ASSERT_TRUE(client().head(image(registry.server)));
  const auto requests = registry.server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[1].target, "/token");
  EXPECT_EQ(requests[1].header("authorization"), "");
  EXPECT_EQ(requests[1].header("content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(requests[1].body,
            "grant_type=refresh_token&service=fake%2C%20the%20%22registry%22&scope=repository%3Ateam%2Fapp%"
            "3Apull&client_id=drydock&"
            "refresh_token=id%26token");
}

TEST_F(RegistryLogin, BasicIsSentUnaskedOnceItWasAskedFor) {
  GuardedRegistry registry(Login::kBasic);
  log_in(registry.server.host());
  ASSERT_TRUE(client().head(image(registry.server)));
  ASSERT_TRUE(client().head(image(registry.server, "team/other:1.0")));
  EXPECT_EQ(registry.log().size(), 3u);
}

TEST_F(RegistryLogin, LoginsThatAreMissingOrRefusedHaveSentencesOfTheirOwn) {
  GuardedRegistry registry(Login::kBasic);
  const std::string host = registry.server.host();
  const auto message = [&] {
    client_.reset();
    const auto head = client().head(image(registry.server));
    return head ? std::string("no error") : head.error().message;
  };
  EXPECT_EQ(message(), fmt::format("{} asks for a login: run `docker login {}`", host, host));
  log_in(host, R"({"username":"other","password":"sesame"})");
  EXPECT_EQ(message(),
            fmt::format("{} refuses the login that is kept for it: run `docker login {}` again", host, host));
  log_in(host, R"({"identitytoken":"sesame"})");
  EXPECT_EQ(message(), fmt::format("the login kept for {} is an identity token, which it does not take: run "
                                   "`docker login {}` with a password",
                                   host, host));

  registry.login = Login::kBearer;
  int status = 401;
  std::string body;
  registry.before = [&](const Request& request) -> std::optional<Reply> {
    if (request.path() != "/token") return std::nullopt;
    return Reply{.status = status, .headers = {{"Retry-After", "90"}}, .body = body};
  };
  log_in(host);
  EXPECT_EQ(message(),
            fmt::format("{} refuses the login that is kept for it: run `docker login {}` again", host, host));
  status = 403;
  auth_ = "{}";
  EXPECT_EQ(message(), fmt::format("{} asks for a login: run `docker login {}`", host, host));
  status = 429;
  EXPECT_EQ(message(), fmt::format("{} limits how often it may be asked: try again in 90 s", host));
  status = 503;
  EXPECT_EQ(message(),
            fmt::format("the token server {} of {} is in trouble (HTTP 503): try again later", host, host));
  status = 404;
  EXPECT_EQ(message(), fmt::format("the token server {} of {} gives no token (HTTP 404)", host, host));
  status = 200;
  for (const char* text : {"", "[]", "{}", R"({"token":""})", R"({"token":7})", R"({"token":"a b"})",
                           "{\"token\":\"a\\r\\nX: y\"}"}) {
    body = text;
    EXPECT_EQ(message(), fmt::format("the token server {} of {} sent no token that can be used", host, host))
        << text;
  }
  body = R"({"token":"no-good"})";
  log_in(host);
  EXPECT_EQ(
      message(),
      fmt::format("{} does not let the login that is kept for it read team/app, or has no such image", host));
}

TEST_F(RegistryLogin, TokenServersWithoutTlsAreNotAsked) {
  GuardedRegistry registry(Login::kBearer);
  log_in(registry.server.host());
  for (const char* realm :
       {"http://auth.example/token", "ftp://auth.example/token", "//auth.example", "/token", "https://", "",
        "https://user:sesame@auth.example/token", "https://auth.example/\ttoken"}) {
    client_.reset();
    registry.realm = realm;
    if (*realm == '\0') {
      registry.before = [](const Request&) -> std::optional<Reply> {
        return Reply{.status = 401, .headers = {{"WWW-Authenticate", "Bearer service=\"x\""}}};
      };
    }
    const auto head = client().head(image(registry.server));
    ASSERT_FALSE(head) << realm;
    EXPECT_NE(head.error().message.find("token server"), std::string::npos) << head.error().message;
    EXPECT_EQ(head.error().message.find("sesame"), std::string::npos);
  }
  registry.before = [](const Request&) -> std::optional<Reply> { return Reply{.status = 401}; };
  client_.reset();
  const auto silent = client().head(image(registry.server));
  ASSERT_FALSE(silent);
  EXPECT_NE(silent.error().message.find("of a kind that drydock does not know"), std::string::npos);
}

}  // namespace
}  // namespace drydock
