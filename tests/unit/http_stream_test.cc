#include "resolve/http.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http_fixture.h"
#include "support/fault_server.h"

namespace drydock {
namespace {

using std::chrono::milliseconds;
using namespace testing;
using ::testing::HasSubstr;

// --- Streams
// ------------------------------------------------------------------------------------------------------

TEST(HttpStream, GivesTheHeadAtOnceAndTheBodyAsItIsRead) {
  const std::string body = pattern(5'000'000);
  FaultServer server([&](const Request&) -> Reply { return {.headers = {{"X-A", "b"}}, .body = body}; });
  HttpClient client(once());
  const Result<std::unique_ptr<HttpStream>> stream = client.open(get(server.url()));
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ((*stream)->head().status, 200);
  EXPECT_EQ((*stream)->head().header("x-a"), "b");
  EXPECT_EQ((*stream)->head().body, "");
  const Result<std::string> read = read_all(**stream, 33'333);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(*read == body);
  char more = 0;
  EXPECT_EQ(*(*stream)->read(&more, 1), 0u) << "the end stays the end";
  EXPECT_EQ(*(*stream)->read(&more, 0), 0u);
}

TEST(HttpStream, HoldsTheServerBackAndEndsWhenItIsLeft) {
  FaultServer server([](const Request& request) -> Reply {
    if (request.path() == "/small") return {.body = "small"};
    return {.body = std::string(65536, 'x'), .endless = true};
  });
  HttpClient client(once());
  HttpRequest request = get(server.url() + "/endless");
  request.max_body = 1ull << 40;
  {
    const Result<std::unique_ptr<HttpStream>> stream = client.open(request);
    ASSERT_TRUE(stream) << stream.error().message;
    std::string buffer(100'000, '\0');
    for (std::size_t got = 0; got < 8'000'000;) got += *(*stream)->read(buffer.data(), buffer.size());
    // Time enough for another exchange is time enough for much of an endless body, if nothing held it back.
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.fetch(get(server.url() + "/small"))->body, "small");
    EXPECT_LT(client.stats().bytes, 8'000'000u + (2u << 20));
  }
  EXPECT_EQ(client.fetch(get(server.url() + "/small"))->body, "small");
}

TEST(HttpStream, TellsOfABodyThatBreaksOffAfterItsBytes) {
  FaultServer server(
      [](const Request&) -> Reply { return {.body = pattern(50'000), .close_after = 20'000}; });
  HttpClient client(quick());
  const Result<std::unique_ptr<HttpStream>> stream = client.open(get(server.url()));
  ASSERT_TRUE(stream) << stream.error().message;
  std::string got;
  std::string buffer(999, '\0');
  Result<std::size_t> count = std::size_t{0};
  while ((count = (*stream)->read(buffer.data(), buffer.size())) && *count > 0) got.append(buffer, 0, *count);
  ASSERT_FALSE(count);
  EXPECT_THAT(count.error().message, HasSubstr("in the middle of its answer"));
  EXPECT_TRUE(got == pattern(20'000));
  EXPECT_FALSE((*stream)->read(buffer.data(), buffer.size())) << "an error stays one";
  EXPECT_EQ(server.requests().size(), 1u) << "what was read cannot be taken back";
}

TEST(HttpStream, BoundsTheBodyBehindAPause) {
  FaultServer server(
      [](const Request&) -> Reply { return {.body = std::string(65536, 'x'), .endless = true}; });
  HttpClient client(once());
  // Each of these ends at another place of the buffer: before it is full, as it is, and long after.
  for (const std::size_t limit : {100'000u, 1u << 20, (1u << 20) + 1, 3'000'001u}) {
    HttpRequest request = get(server.url());
    request.max_body = limit;
    const Result<std::unique_ptr<HttpStream>> stream = client.open(request);
    ASSERT_TRUE(stream) << stream.error().message;
    const Result<std::string> body = read_all(**stream, 50'000);
    ASSERT_FALSE(body);
    EXPECT_THAT(body.error().message, HasSubstr(fmt::format("larger than the {} bytes", limit)));
  }
}

TEST(HttpStream, AReadersPauseIsNotTheServersSilence) {
  const std::string body = pattern(2'500'000);
  FaultServer server([&](const Request&) -> Reply { return {.body = body}; });
  NetworkPolicy policy = once();
  policy.stall_timeout = milliseconds(1'000);
  policy.total_timeout = milliseconds(1'000);
  HttpClient client(policy);
  HttpRequest request = get(server.url());
  const Result<std::unique_ptr<HttpStream>> stream = client.open(request);
  ASSERT_TRUE(stream) << stream.error().message;
  while (client.stats().bytes < (1u << 20)) std::this_thread::yield();
  std::this_thread::sleep_for(milliseconds(1'100));
  const Result<std::string> read = read_all(**stream, 65536);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(*read == body);
}

TEST(HttpStream, OutlivesItsClient) {
  const std::string body = pattern(3'000'000);
  FaultServer server([&](const Request&) -> Reply { return {.body = body}; });
  std::unique_ptr<HttpStream> stream;
  {
    HttpClient client(once());
    Result<std::unique_ptr<HttpStream>> opened = client.open(get(server.url()));
    ASSERT_TRUE(opened) << opened.error().message;
    stream = std::move(*opened);
  }
  const Result<std::string> read = read_all(*stream, 65536);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(*read == body);
}

TEST(HttpStream, OpenFollowsRedirectsAndTriesAgain) {
  std::atomic<int> count{0};
  FaultServer server([&](const Request& request) -> Reply {
    if (request.path() == "/end") return {.body = "end"};
    if (count++ == 0) return {.status = 503};
    return {.status = 307, .headers = {{"Location", "/end"}}};
  });
  HttpClient client(quick());
  const Result<std::unique_ptr<HttpStream>> stream = client.open(get(server.url()));
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(*read_all(**stream), "end");
  EXPECT_EQ((*stream)->head().url, server.url() + "/end");
}

// --- Many at once
// -------------------------------------------------------------------------------------------------

TEST(Http, ManyRequestsShareFewConnections) {
  FaultServer server([](const Request& request) -> Reply { return {.body = request.target}; });
  NetworkPolicy policy = quick();
  policy.max_connections = 8;
  HttpClient client(policy);
  std::atomic<int> right{0};
  run_concurrently(64, 64, [&](std::size_t i) {
    const std::string target = fmt::format("/{}", i);
    const Result<HttpResponse> response = client.fetch(get(server.url() + target));
    if (response && response->body == target) ++right;
  });
  EXPECT_EQ(right, 64);
  EXPECT_EQ(client.stats().requests, 64u);
  EXPECT_GE(client.stats().connections, 1u);
  EXPECT_LE(client.stats().connections, policy.max_connections);
  EXPECT_EQ(server.connections(), client.stats().connections);
}

TEST(Http, IsSafeFromSeveralThreads) {
  const std::string large = pattern(1'500'000);
  FaultServer server([&](const Request& request) -> Reply {
    if (request.path() == "/large") return {.body = large};
    if (request.path() == "/redirect") return {.status = 302, .headers = {{"Location", "/small"}}};
    if (request.path() == "/drop") return {.drop = true};
    if (request.path() == "/endless") return {.body = std::string(9999, 'x'), .endless = true};
    return {.body = "small"};
  });
  NetworkPolicy policy = quick();
  policy.retries = 1;
  HttpClient client(policy);
  std::atomic<int> wrong{0};
  run_concurrently(8, 8, [&](std::size_t thread) {
    for (std::size_t i = 0; i < 10; ++i) {
      bool right = false;
      switch ((thread + i) % 5) {
        case 0: {
          const auto stream = client.open(get(server.url() + "/large"));
          const auto body = stream ? read_all(**stream, 65536) : Result<std::string>(Error{});
          right = body && *body == large;
          break;
        }
        case 1: {
          const auto response = client.fetch(get(server.url() + "/redirect"));
          right = response && response->body == "small";
          break;
        }
        case 2:
          right = !client.fetch(get(server.url() + "/drop"));
          break;
        case 3: {
          const auto stream = client.open(get(server.url() + "/endless"));
          char byte = 0;
          right = stream && *(*stream)->read(&byte, 1) == 1;
          break;
        }
        default: {
          const auto response = client.fetch(get(server.url() + "/small"));
          right = response && response->body == "small";
        }
      }
      if (!right) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST(Http, AClientThatIsNeverAskedStartsNothing) {
  const HttpClient client(once());
  EXPECT_EQ(client.stats().requests, 0u);
  EXPECT_EQ(client.policy().retries, 0);
}

TEST(RunConcurrently, DoesEachPieceOnceWithinTheLimit) {
  std::vector<std::atomic<int>> done(100);
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  run_concurrently(100, 4, [&](std::size_t i) {
    const int running = ++now;
    for (int seen = most; running > seen && !most.compare_exchange_weak(seen, running);) {
    }
    ++done[i];
    std::this_thread::yield();
    --now;
  });
  for (const std::atomic<int>& count : done) EXPECT_EQ(count, 1);
  EXPECT_LE(most, 4);
}

TEST(RunConcurrently, NeedsNoThreadForOnePiece) {
  std::thread::id where;
  run_concurrently(1, 8, [&](std::size_t) { where = std::this_thread::get_id(); });
  EXPECT_EQ(where, std::this_thread::get_id());
  run_concurrently(0, 8, [](std::size_t) { ADD_FAILURE(); });
  int count = 0;
  run_concurrently(3, 0, [&](std::size_t) { ++count; });
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace drydock
