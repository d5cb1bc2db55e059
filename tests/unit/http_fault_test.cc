#include "resolve/http.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "http_fixture.h"
#include "support/fault_server.h"

namespace drydock {
namespace {

using std::chrono::milliseconds;
using namespace testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// --- Faults and retries
// -------------------------------------------------------------------------------------------

TEST(Http, SaysWhatIsWrongAndTriesAgain) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/drop") return {.drop = true};
    if (request.path() == "/cut") return {.body = "hello", .content_length = 50};
    if (request.path() == "/chunks") return {.body = "hello", .chunked = true, .close_after = 3};
    if (request.path() == "/garbage") return {.raw = "SSH-2.0-OpenSSH\r\n"};
    return {};
  });
  HttpClient client(quick());
  const auto attempts = [&](const std::string& path) {
    const std::vector<Request> all = server.requests();
    return std::count_if(all.begin(), all.end(),
                         [&](const Request& request) { return request.path() == path; });
  };
  EXPECT_THAT(error_of(client, get(server.url() + "/drop?q=secret")),
              AllOf(HasSubstr("without an answer"), HasSubstr(server.host()), Not(HasSubstr("secret"))));
  EXPECT_GE(attempts("/drop"), 3);
  EXPECT_THAT(error_of(client, get(server.url() + "/cut")), HasSubstr("in the middle of its answer"));
  EXPECT_EQ(attempts("/cut"), 3);
  EXPECT_THAT(error_of(client, get(server.url() + "/chunks")), HasSubstr("in the middle of its answer"));
  EXPECT_EQ(attempts("/chunks"), 3);
  EXPECT_THAT(error_of(client, get(server.url() + "/garbage")), HasSubstr("does not answer in HTTP"));
  EXPECT_EQ(attempts("/garbage"), 1);
}

TEST(Http, SaysThatAConnectionIsRefused) {
  std::string url;
  {
    const FaultServer gone([](const Request&) -> Reply { return {}; });
    url = gone.url();
  }
  HttpClient client(quick());
  EXPECT_THAT(error_of(client, get(url)), HasSubstr("refuses the connection"));
  EXPECT_EQ(client.stats().requests, 3u);
}

TEST(Http, SaysThatANameCannotBeLookedUp) {
  // No label is as long as this, which the system knows without asking a name server.
  HttpClient client(quick());
  EXPECT_THAT(error_of(client, get("https://" + std::string(64, 'a') + ".example/")),
              HasSubstr("cannot be looked up"));
  EXPECT_EQ(client.stats().requests, 1u);
}

TEST(Http, TellsSilenceFromSlowness) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/head") return {.latency = milliseconds(60'000)};
    if (request.path() == "/body")
      return {.body = "hello world", .stall = milliseconds(60'000), .stall_after = 5};
    return {.body = std::string(16, 'x'), .endless = true};
  });
  NetworkPolicy policy = once();
  policy.stall_timeout = milliseconds(60);
  HttpClient client(policy);
  EXPECT_THAT(error_of(client, get(server.url() + "/head")), HasSubstr("has sent nothing for 60 ms"));
  EXPECT_THAT(error_of(client, get(server.url() + "/body")), HasSubstr("has sent nothing for 60 ms"));

  policy.total_timeout = milliseconds(60);
  policy.stall_timeout = milliseconds(60'000);
  policy.retries = 2;
  HttpClient hurried(policy);
  HttpRequest endless = get(server.url() + "/endless");
  endless.max_body = 1ull << 40;
  EXPECT_THAT(error_of(hurried, endless), HasSubstr("takes longer than 60 ms"));
  EXPECT_EQ(hurried.stats().requests, 1u) << "what takes long is not tried again";
}

TEST(Http, SilenceIsTriedOnceMoreAndTroubleMoreOften) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/silent") return {.latency = milliseconds(60'000)};
    return {.status = 503};
  });
  NetworkPolicy policy = quick();
  policy.retries = 3;
  policy.stall_timeout = milliseconds(60);
  HttpClient silent(policy);
  EXPECT_THAT(error_of(silent, get(server.url() + "/silent")), HasSubstr("has sent nothing"));
  EXPECT_EQ(silent.stats().requests, 2u);
  // The stall time counts for what answers as well, and must not be what ends this.
  policy.stall_timeout = milliseconds(20'000);
  HttpClient busy(policy);
  EXPECT_EQ(busy.fetch(get(server.url() + "/busy"))->status, 503);
  EXPECT_EQ(busy.stats().requests, 4u);
}

TEST(Http, ASlowAnswerIsNoSilentOne) {
  FaultServer server([](const Request&) -> Reply { return {.body = "slow", .latency = milliseconds(50)}; });
  NetworkPolicy policy = once();
  policy.stall_timeout = milliseconds(20'000);
  HttpClient client(policy);
  EXPECT_TRUE(client.fetch(get(server.url())));
}

TEST(Http, TriesStatusesThatMayPassAgain) {
  std::atomic<int> left{0};
  std::atomic<int> status{0};
  FaultServer server([&](const Request&) -> Reply {
    if (left-- > 0) return {.status = status, .body = "wait"};
    return {.body = "done"};
  });
  HttpClient client(quick());
  for (const int passing : {408, 429, 500, 502, 503, 504}) {
    for (const char* method : {"GET", "POST"}) {
      left = 2;
      status = passing;
      HttpRequest request = get(server.url());
      request.method = method;
      const Result<HttpResponse> response = client.fetch(request);
      ASSERT_TRUE(response) << response.error().message;
      EXPECT_EQ(response->body, "done") << passing;
    }
  }
  // And hands the last one out where it does not pass.
  left = 1000;
  const std::size_t before = server.requests().size();
  const Result<HttpResponse> response = client.fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 504);
  EXPECT_EQ(response->body, "wait");
  EXPECT_EQ(server.requests().size() - before, 3u);
  for (const int lasting : {400, 401, 403, 404, 410}) {
    status = lasting;
    const std::size_t sent = client.stats().requests;
    EXPECT_EQ(client.fetch(get(server.url()))->status, lasting);
    EXPECT_EQ(client.stats().requests - sent, 1u) << lasting;
  }
}

TEST(Http, ABrokenBodyIsFetchedAgainWhole) {
  std::atomic<int> count{0};
  const std::string body = pattern(300'000);
  FaultServer server([&](const Request&) -> Reply {
    if (count++ == 0) return {.body = body, .close_after = 100'000};
    return {.body = body};
  });
  HttpClient client(quick());
  const Result<HttpResponse> response = client.fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->body == body);
  EXPECT_EQ(client.stats().requests, 2u);
}

TEST(Http, HonoursRetryAfter) {
  std::mutex mutex;
  std::vector<std::chrono::steady_clock::time_point> times;
  std::string value = "1";
  FaultServer server([&](const Request&) -> Reply {
    const std::lock_guard lock(mutex);
    times.push_back(std::chrono::steady_clock::now());
    if (times.size() == 1) return {.status = 429, .headers = {{"Retry-After", value}}};
    return {.body = "done"};
  });
  HttpClient client(quick());
  Result<HttpResponse> response = client.fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "done");
  // Not before the time, which no machine is too slow to keep to.
  EXPECT_GE(times.at(1) - times.at(0), milliseconds(990));

  // A date that has passed asks for no wait, and nonsense for the usual one.
  for (const char* soon : {"Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5"}) {
    times.clear();
    value = soon;
    response = client.fetch(get(server.url()));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "done") << soon;
  }
}

TEST(Http, DoesNotWaitForALongRetryAfter) {
  std::string value;
  FaultServer server([&](const Request&) -> Reply {
    return {.status = 503, .headers = {{"Retry-After", value}}, .body = "later"};
  });
  HttpClient client(quick());
  for (const char* late : {"31", "86400", "18446744073709551615", "Fri, 31 Dec 2100 23:59:59 GMT"}) {
    value = late;
    const std::size_t sent = client.stats().requests;
    const Result<HttpResponse> response = client.fetch(get(server.url()));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 503);
    EXPECT_EQ(response->header("retry-after"), late);
    EXPECT_EQ(response->body, "later");
    EXPECT_EQ(client.stats().requests - sent, 1u) << late;
  }
}

// --- Bounds
// -------------------------------------------------------------------------------------------------------

TEST(Http, BoundsTheBody) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/said") return {.body = std::string(1001, 'x')};
    if (request.path() == "/chunked")
      return {.body = std::string(1001, 'x'), .chunked = true, .chunk_size = 100};
    if (request.path() == "/endless") return {.body = std::string(64, 'x'), .endless = true};
    if (request.path() == "/error") return {.status = 404, .body = std::string(70'000, 'x')};
    return {.body = std::string(1000, 'x')};
  });
  HttpClient client(quick());
  const auto limited = [&](const std::string& path) {
    HttpRequest request = get(server.url() + path);
    request.max_body = 1000;
    return request;
  };
  EXPECT_EQ(client.fetch(limited("/fits"))->body.size(), 1000u);
  for (const char* path : {"/said", "/chunked", "/endless"}) {
    const std::size_t sent = client.stats().requests;
    EXPECT_THAT(error_of(client, limited(path)),
                AllOf(HasSubstr("larger than the 1000 bytes"), HasSubstr(server.host())));
    EXPECT_EQ(client.stats().requests - sent, 1u) << path;
  }
  // What matters about an error is its status: the text is cut.
  const Result<HttpResponse> missing = client.fetch(limited("/error"));
  ASSERT_TRUE(missing) << missing.error().message;
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(missing->body.size(), 65536u);
}

TEST(Http, BoundsTheHead) {
  FaultServer server([](const Request& request) -> Reply {
    Reply reply;
    if (request.path() == "/many") {
      for (int i = 0; i < 300; ++i) reply.headers.emplace_back(fmt::format("X-{}", i), "y");
    } else {
      for (int i = 0; i < 10; ++i)
        reply.headers.emplace_back(fmt::format("X-{}", i), std::string(50'000, 'y'));
    }
    return reply;
  });
  HttpClient client(quick());
  EXPECT_THAT(error_of(client, get(server.url() + "/many")), HasSubstr("the head of"));
  EXPECT_THAT(error_of(client, get(server.url() + "/large")), HasSubstr("the head of"));
  EXPECT_EQ(client.stats().requests, 2u);
}

TEST(Http, ARedirectsLargeBodyIsNotReadToItsEnd) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/end") return {.body = "end"};
    if (request.path() == "/endless")
      return {
          .status = 302, .headers = {{"Location", "/end"}}, .body = std::string(4096, 'x'), .endless = true};
    return {.status = 302,
            .headers = {{"Location", "/end"}},
            .content_length = 1u << 30,
            .stall = milliseconds(60'000)};
  });
  HttpClient client(once());
  for (const char* path : {"/endless", "/large"}) {
    const Result<HttpResponse> response = client.fetch(get(server.url() + path));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "end");
  }
}

}  // namespace
}  // namespace drydock
