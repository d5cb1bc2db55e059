#include "resolve/http.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "http_fixture.h"
#include "resolve/curl_library.h"
#include "resolve/http_url.h"
#include "support/fault_server.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// --- Requests and responses
// -------------------------------------------------------------------------------------

TEST(Http, GivesStatusHeadersAndBody) {
  FaultServer server([](const Request&) -> Reply {
    return {.status = 201,
            .headers = {{"X-One", "first"},
                        {"X-ONE", " last \t"},
                        {"WWW-Authenticate", "Basic"},
                        {"www-authenticate", "Bearer r=\"x\""}},
            .body = "hello"};
  });
  HttpClient client(once());
  const Result<HttpResponse> response = client.fetch(get(server.url() + "/a?b=c#d"));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("x-one"), "last");
  EXPECT_EQ(response->header("x-two"), "");
  EXPECT_THAT(response->challenges, ElementsAre("Basic", "Bearer r=\"x\""));
  EXPECT_EQ(response->url, server.url() + "/a?b=c");
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].target, "/a?b=c");
  EXPECT_EQ(client.stats().requests, 1u);
  EXPECT_EQ(client.stats().bytes, 5u);
}

TEST(Http, SendsWhatWasAskedForAndNothingElse) {
  FaultServer server([](const Request&) -> Reply { return {}; });
  NetworkPolicy policy = once();
  policy.user_agent = "drydock/1.2";
  HttpClient client(policy);
  HttpRequest request = get(server.url() + "/");
  request.headers = {{"Accept", "application/json"}, {"X-Empty", ""}};
  request.authorization = "Bearer abc";
  ASSERT_TRUE(client.fetch(request));
  std::map<std::string, std::string> headers = server.requests().at(0).headers;
  const std::map<std::string, std::string> expected{{"accept", "application/json"},
                                                    {"authorization", "Bearer abc"},
                                                    {"host", server.host()},
                                                    {"user-agent", "drydock/1.2"},
                                                    {"x-empty", ""}};
  EXPECT_EQ(headers, expected);
}

TEST(Http, PostsAForm) {
  FaultServer server(
      [](const Request& request) -> Reply { return {.body = request.method + ":" + request.body}; });
  HttpClient client(once());
  HttpRequest request = get(server.url());
  request.method = "POST";
  request.form = "a=1&b=" + std::string(2'000'000, 'x');
  const Result<HttpResponse> response = client.fetch(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "POST:" + request.form);
  EXPECT_EQ(server.requests()[0].header("content-type"), "application/x-www-form-urlencoded");
}

TEST(Http, HeadHasNoBodyHoweverLargeItWouldBe) {
  FaultServer server([](const Request&) -> Reply { return {.content_length = 5'000'000'000u}; });
  HttpClient client(once());
  HttpRequest request = get(server.url());
  request.method = "HEAD";
  for (int i = 0; i < 2; ++i) {
    const Result<HttpResponse> response = client.fetch(request);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->header("content-length"), "5000000000");
    EXPECT_EQ(response->body, "");
  }
  EXPECT_EQ(server.requests()[0].method, "HEAD");
}

TEST(Http, JoinsChunks) {
  const std::string body = pattern(100'000);
  FaultServer server(
      [&](const Request&) -> Reply { return {.body = body, .chunked = true, .chunk_size = 977}; });
  HttpClient client(once());
  const Result<HttpResponse> response = client.fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->body == body);
}

TEST(Http, LeavesAContentEncodingAlone) {
  FaultServer server([](const Request&) -> Reply {
    return {.headers = {{"Content-Encoding", "gzip"}}, .body = "not decoded"};
  });
  HttpClient client(once());
  const Result<HttpResponse> response = client.fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "not decoded");
  EXPECT_EQ(server.requests()[0].header("accept-encoding"), "");
}

TEST(Http, ReadsFoldedHeadersAndPassesOverInformationalAnswersAndTrailers) {
  FaultServer server([](const Request&) -> Reply {
    return {.raw =
                "HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\nWWW-Authenticate: Early\r\n\r\n"
                "HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\nTransfer-Encoding: chunked\r\n\r\n"
                "2\r\nok\r\n0\r\nX-Long: trailer\r\n\r\n"};
  });
  HttpClient client(once());
  const Result<HttpResponse> response = client.fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(response->header("x-hint"), "");
  EXPECT_EQ(response->header("x-long"), "one two");
  EXPECT_TRUE(response->challenges.empty());
}

TEST(Http, RefusesRequestsThatCannotBeSentAsTheyAre) {
  FaultServer server([](const Request&) -> Reply { return {}; });
  HttpClient client(once());
  HttpRequest request = get(server.url());
  request.authorization = "Bearer a\r\nX-Evil: 1";
  EXPECT_THAT(error_of(client, request), AllOf(HasSubstr("line break"), Not(HasSubstr("Bearer"))));
  request = get(server.url());
  request.headers = {{"X-A", "1\nX-Evil: 1"}};
  EXPECT_THAT(error_of(client, request), HasSubstr("header"));
  request.headers = {{"X-A: 1\r\nX-Evil", "1"}};
  EXPECT_THAT(error_of(client, request), HasSubstr("header"));
  request = get(server.url());
  request.method = "DELETE";
  EXPECT_THAT(error_of(client, request), HasSubstr("GET, HEAD and POST"));
  for (const char* url : {"", "nonsense", "http://", "http:///", "http://a b/", "http://host:99999/"}) {
    EXPECT_THAT(error_of(client, get(url)), HasSubstr("the URL")) << url;
  }
  for (const char* url : {"file:///etc/passwd", "ftp://host.example/x", "gopher://host.example/"})
    EXPECT_THAT(error_of(client, get(url)), HasSubstr("neither http nor https")) << url;
  EXPECT_TRUE(server.requests().empty());
}

TEST(Http, UserInformationOfAUrlBecomesACredential) {
  FaultServer server([](const Request&) -> Reply { return {}; });
  HttpClient client(once());
  const Result<HttpResponse> response = client.fetch(get("http://me:s%40cret@" + server.host() + "/x"));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(server.requests()[0].header("authorization"), "Basic bWU6c0BjcmV0");
  EXPECT_EQ(response->url, server.url() + "/x");
}

// --- Redirects
// --------------------------------------------------------------------------------------------------

TEST(Http, FollowsEachKindOfRedirectForGetAndHead) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/end") return {.body = "there"};
    return {.status = std::stoi(request.path().substr(1)),
            .headers = {{"Location", "end?from=" + request.path()}},
            .body = "moved"};
  });
  HttpClient client(once());
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const char* method : {"GET", "HEAD"}) {
      HttpRequest request = get(fmt::format("{}/{}", server.url(), status));
      request.method = method;
      const Result<HttpResponse> response = client.fetch(request);
      ASSERT_TRUE(response) << response.error().message;
      EXPECT_EQ(response->status, 200);
      EXPECT_EQ(response->url, fmt::format("{}/end?from=/{}", server.url(), status));
      EXPECT_EQ(server.requests().back().method, method);
    }
  }
  // The small bodies on the way were read, so that connections could be used again: mostly one does for all.
  EXPECT_LT(client.stats().connections, 10u);
  EXPECT_EQ(client.stats().requests, 20u);
}

TEST(Http, HandsOutWhatIsNoRedirectToFollow) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/300") return {.status = 300, .headers = {{"Location", "/end"}}};
    if (request.path() == "/304") return {.status = 304, .headers = {{"Location", "/end"}}};
    if (request.path() == "/none") return {.status = 302};
    return {.status = 307, .headers = {{"Location", "/end"}}};
  });
  HttpClient client(once());
  for (const auto& [path, status] :
       std::vector<std::pair<std::string, int>>{{"/300", 300}, {"/304", 304}, {"/none", 302}}) {
    const Result<HttpResponse> response = client.fetch(get(server.url() + path));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, status);
  }
  HttpRequest post = get(server.url() + "/token");
  post.method = "POST";
  const Result<HttpResponse> response = client.fetch(post);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 307);
}

TEST(Http, CountsRedirects) {
  FaultServer server([](const Request& request) -> Reply {
    const int left = std::stoi(request.path().substr(1));
    if (left == 0) return {.body = "end"};
    return {.status = 302, .headers = {{"Location", fmt::format("/{}", left - 1)}}};
  });
  HttpClient client(quick());
  const Result<HttpResponse> five = client.fetch(get(server.url() + "/5"));
  ASSERT_TRUE(five) << five.error().message;
  EXPECT_EQ(five->body, "end");
  const std::size_t before = server.requests().size();
  EXPECT_THAT(error_of(client, get(server.url() + "/6")),
              AllOf(HasSubstr("more than 5 redirects"), HasSubstr(server.host())));
  EXPECT_EQ(server.requests().size() - before, 6u);
}

TEST(Http, KeepsTheCredentialAtHomeAndTakesItNowhereElse) {
  FaultServer other([](const Request&) -> Reply { return {.body = "other"}; });
  FaultServer server([&](const Request& request) -> Reply {
    if (request.path() == "/away") return {.status = 307, .headers = {{"Location", other.url() + "/blob"}}};
    if (request.path() == "/near") return {.status = 307, .headers = {{"Location", "/there"}}};
    if (request.path() == "/trap")
      return {.status = 307, .headers = {{"Location", "http://user:pw@" + other.host() + "/trap"}}};
    return {.body = "home"};
  });
  HttpClient client(once());
  HttpRequest request = get(server.url() + "/near");
  request.authorization = "Bearer top-secret";
  request.headers = {
      {"Accept", "text/x"}, {"Range", "bytes=0-"}, {"Cookie", "a=b"}, {"X-Private-Token", "t"}};
  ASSERT_TRUE(client.fetch(request));
  EXPECT_EQ(server.requests().back().path(), "/there");
  EXPECT_EQ(server.requests().back().header("authorization"), "Bearer top-secret");
  EXPECT_EQ(server.requests().back().header("x-private-token"), "t");

  request.url = server.url() + "/away";
  ASSERT_TRUE(client.fetch(request));
  ASSERT_EQ(other.requests().size(), 1u);
  const std::map<std::string, std::string> expected{
      {"accept", "text/x"}, {"host", other.host()}, {"range", "bytes=0-"}, {"user-agent", "drydock"}};
  EXPECT_EQ(other.requests()[0].headers, expected);

  // Neither the first URL's user information nor the redirect's own goes along.
  ASSERT_TRUE(client.fetch(get("http://me:secret@" + server.host() + "/trap")));
  ASSERT_EQ(other.requests().size(), 2u);
  EXPECT_EQ(other.requests()[1].header("authorization"), "");
}

TEST(Http, RefusesRedirectsOutOfHttp) {
  FaultServer server([](const Request& request) -> Reply {
    return {.status = 302, .headers = {{"Location", request.target.substr(1)}}};
  });
  HttpClient client(quick());
  for (const char* place : {"file:///etc/passwd", "ftp://127.0.0.1/x", "dict://127.0.0.1:11211/stat"}) {
    EXPECT_THAT(error_of(client, get(server.url() + "/" + place)),
                AllOf(HasSubstr("redirects to"), HasSubstr("neither http nor https")));
  }
  EXPECT_THAT(error_of(client, get(server.url() + "/http://registry.example/x?token=abc")),
              AllOf(HasSubstr("registry.example"), HasSubstr("TLS"), Not(HasSubstr("token"))));
}

TEST(Http, DecidesAboutEachHop) {
  const Result<const CurlLibrary*> curl = load_curl();
  ASSERT_TRUE(curl) << curl.error().message;
  const auto url = [&](const std::string& text) { return *parse_http_url(**curl, text); };
  NetworkPolicy policy;
  policy.plain_hosts = {"plain.example", "port.example:5000"};
  const auto ask = [&](const std::string& to, bool allow_plain = false) {
    return why_not_ask(url(to), policy, allow_plain);
  };
  const auto follow = [&](const std::string& from, const std::string& to, bool allow_plain = false) {
    return why_not_follow(url(from), url(to), policy, allow_plain);
  };
  for (const char* fine :
       {"https://a.example", "http://localhost:5000", "http://127.0.0.1", "http://[::1]:1",
        "http://plain.example", "http://PLAIN.example:81", "http://port.example:5000", "https://10.0.0.1"}) {
    EXPECT_EQ(ask(fine), "") << fine;
  }
  for (const char* wrong :
       {"http://a.example", "http://port.example", "http://10.0.0.1", "http://localhost.example"}) {
    EXPECT_NE(ask(wrong), "") << wrong;
    EXPECT_EQ(ask(wrong, true), "") << wrong;
  }
  EXPECT_EQ(follow("https://a.example", "https://b.example"), "");
  EXPECT_EQ(follow("https://a.example", "http://plain.example"), "");
  EXPECT_EQ(follow("https://a.example", "http://127.0.0.1:5000"), "");
  EXPECT_THAT(follow("https://a.example", "http://b.example"), HasSubstr("from https to plain http"));
  EXPECT_THAT(follow("https://a.example", "http://a.example", true), HasSubstr("from https to plain http"));
  EXPECT_EQ(follow("http://a.example", "http://b.example", true), "");
  EXPECT_NE(follow("http://plain.example", "http://b.example"), "");
  EXPECT_EQ(follow("http://a.example", "https://b.example", true), "");

  policy.untrusted = true;
  EXPECT_THAT(follow("https://a.example", "http://plain.example"), HasSubstr("from https to plain http"));
  for (const char* host : {"localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "10.1.1.1", "[::1]",
                           "[::ffff:10.0.0.1]", "169.254.169.254", "[fe80::1]", "100.64.0.1", "0.0.0.0"}) {
    EXPECT_THAT(ask(std::string("https://") + host + "/"), HasSubstr("public address")) << host;
    EXPECT_THAT(follow("https://a.example", std::string("https://") + host), HasSubstr("redirects")) << host;
  }
  EXPECT_EQ(ask("https://8.8.8.8/"), "");
}

TEST(Http, ComparesOriginsWithTheSchemesPort) {
  const Result<const CurlLibrary*> curl = load_curl();
  ASSERT_TRUE(curl) << curl.error().message;
  const auto url = [&](const std::string& text) { return *parse_http_url(**curl, text); };
  EXPECT_TRUE(url("https://a.example/x").same_origin(url("https://A.example:443/y")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("http://a.example:443")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("https://a.example:444")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("https://b.example")));
  EXPECT_FALSE(url("https://a.example").same_origin(url("https://a.example.")));
  EXPECT_EQ(url("https://a.example:443").authority(), "a.example");
  EXPECT_EQ(url("https://a.example:444").authority(), "a.example:444");
}

TEST(Http, AnIdleConnectionStaysWhileAnotherHostIsAskedMuch) {
  FaultServer registry([](const Request&) -> Reply { return {}; });
  FaultServer tokens([](const Request&) -> Reply { return {.latency = std::chrono::milliseconds(100)}; });
  HttpClient client(once());
  ASSERT_TRUE(client.fetch(get(registry.url())));
  // More at once than there are connections to one host: those that wait must not push out the registry's.
  run_concurrently(100, 100, [&](std::size_t) { EXPECT_TRUE(client.fetch(get(tokens.url()))); });
  ASSERT_TRUE(client.fetch(get(registry.url())));
  EXPECT_EQ(registry.connections(), 1u);
  EXPECT_LE(tokens.connections(), client.policy().max_connections);
}

// --- Untrusted
// ----------------------------------------------------------------------------------------------------

TEST(Http, UntrustedSpeaksToNoPrivateAddress) {
  FaultServer server([](const Request&) -> Reply { return {}; });
  NetworkPolicy policy = quick();
  policy.untrusted = true;
  policy.plain_hosts = {"127.0.0.1", "localhost"};
  HttpClient client(policy);
  EXPECT_THAT(error_of(client, get(server.url())),
              AllOf(HasSubstr("not a public address"), HasSubstr(server.host())));
  EXPECT_THAT(error_of(client, get(fmt::format("http://localhost:{}/", server.port()))),
              HasSubstr("not a public address"));
  EXPECT_EQ(server.connections(), 0u);
  EXPECT_EQ(client.stats().requests, 0u);
}

TEST(Http, UntrustedLooksAtTheAddressBehindAName) {
  FaultServer server([](const Request&) -> Reply { return {}; });
  NetworkPolicy policy = quick();
  policy.untrusted = true;
  HttpClient client(policy);
  // libcurl knows that names under localhost are loopback; the URL's check does not, and so the socket's
  // must.
  HttpRequest request = get(fmt::format("http://name.localhost:{}/", server.port()));
  request.allow_plain = true;
  const std::string error = error_of(client, request);
  if (error.find("looked up") != std::string::npos) GTEST_SKIP() << "name.localhost has no address here";
  EXPECT_THAT(error, AllOf(HasSubstr("an address that is not public"), HasSubstr("name.localhost")));
  EXPECT_EQ(server.connections(), 0u);
  EXPECT_EQ(client.stats().requests, 1u) << "refusing is not tried again";
}

// --- Texts and files
// ------------------------------------------------------------------------------------------------

TEST(HttpUrl, NamesTheHost) {
  EXPECT_EQ(host_of_url("https://Registry.example/v2/"), "registry.example");
  EXPECT_EQ(host_of_url("http://registry.example:5000"), "registry.example:5000");
  EXPECT_EQ(host_of_url("https://user:pw@registry.example?x"), "registry.example");
  EXPECT_EQ(host_of_url("https://[::1]:80/x"), "[::1]:80");
  for (const char* url : {"", "registry.example/x", "https://", "https:///x", "https://a b/",
                          "https://user:pa/ss@host/", "https://:80/"})
    EXPECT_EQ(host_of_url(url), "") << url;
}

TEST(HttpUrl, PrintsNoSecret) {
  EXPECT_EQ(printable_url("https://registry.example/v2/a?token=x#y"), "https://registry.example/v2/a");
  EXPECT_EQ(printable_url("https://user:pw@registry.example:81/v2/"), "https://registry.example:81/v2/");
  EXPECT_EQ(printable_url("https://a@b@registry.example/@scope/p"), "https://registry.example/@scope/p");
  EXPECT_EQ(printable_url("https://user:pa/ss@host/"), "https://...");
  EXPECT_EQ(printable_url("user:pw@registry.example/x"), "registry.example/x");
  EXPECT_EQ(printable_url("https://registry.example/\x1b[31m"), "https://registry.example/?[31m");
}

TEST(Http, SaysThatACaFileIsMissingOrEmpty) {
  const testing::TempFolder folder;
  NetworkPolicy policy = once();
  policy.ca_file = folder / "missing.pem";
  HttpClient missing(policy);
  EXPECT_THAT(error_of(missing, get("https://registry.example/")), HasSubstr("`ca-file`"));
  policy.ca_file = folder.put("empty.pem", "no certificate\n");
  HttpClient empty(policy);
  EXPECT_THAT(error_of(empty, get("https://registry.example/")), HasSubstr("holds no certificate"));
}

TEST(CurlLibrary, SaysWhatToInstallWhereThereIsNone) {
  const Result<CurlLibrary> none = load_curl_from({"libdrydock-none.so.1", "libdrydock-none.so.2"});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, AllOf(HasSubstr("libcurl.so.4"), HasSubstr("install")));
  // A library without the functions is no libcurl.
  const Result<CurlLibrary> other = load_curl_from({"libdl.so.2", "libc.so.6"});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("too old"));
}

}  // namespace
}  // namespace drydock
