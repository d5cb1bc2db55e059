#include "resolve/remote_content.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <utility>

#include "resolve/sha256.h"
#include "support/fault_server.h"

namespace drydock {
namespace {

using testing::FaultServer;

std::string pkt(const std::string& text) {
  return fmt::format("{:04x}{}", text.size() + 4, text);
}

/// A server that gives one answer, and a client that gives up quickly.
class RemoteContentTest : public ::testing::Test {
 protected:
  void reply_with(FaultServer::Reply reply) {
    const std::lock_guard<std::mutex> lock(mutex_);
    reply_ = std::move(reply);
  }
  std::string hash(const std::string& path, std::uint64_t max_bytes = 1u << 20) {
    const auto file = hash_remote_file(http_, server_.url() + path, max_bytes);
    return file ? file->checksum + " " + std::to_string(file->size) : "error: " + file.error().message;
  }
  std::string git(const std::string& path) {
    const auto commit = resolve_git_ref(http_, server_.url() + path);
    return commit ? *commit : "error: " + commit.error().message;
  }
  static FaultServer::Reply git_reply(
      const std::string& body, const std::string& type = "application/x-git-upload-pack-advertisement") {
    FaultServer::Reply reply;
    reply.body = body;
    reply.headers = {{"Content-Type", type}};
    return reply;
  }

  static NetworkPolicy quick() {
    NetworkPolicy policy;
    policy.retries = 0;
    policy.stall_timeout = std::chrono::milliseconds(2000);
    return policy;
  }

  std::mutex mutex_;
  FaultServer::Reply reply_;
  FaultServer server_{[this](const FaultServer::Request&) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return reply_;
  }};
  HttpClient http_{quick()};
  const std::string commit_ = std::string(40, 'a');
  const std::string advertisement_ =
      pkt("# service=git-upload-pack\n") + "0000" +
      pkt(commit_ + " HEAD" + std::string(1, '\0') + "symref=HEAD:refs/heads/main agent=x\n") +
      pkt(commit_ + " refs/heads/main\n") + "0000";
};

TEST_F(RemoteContentTest, HashesAFile) {
  const std::string body(300'000, 'x');
  FaultServer::Reply reply;
  reply.body = body;
  reply_with(reply);
  const std::string expected = "sha256:" + sha256_hex(body) + " 300000";
  EXPECT_EQ(hash("/v1/file.tar.gz"), expected);
  EXPECT_EQ(hash("/v1/file.tar.gz?x=1#part"), expected);
  EXPECT_EQ(server_.requests().back().target, "/v1/file.tar.gz?x=1");
  reply.chunked = true;
  reply.chunk_size = 4000;
  reply_with(reply);
  EXPECT_EQ(hash("/v1/file.tar.gz"), expected);
  reply_with({});
  EXPECT_EQ(hash("/empty"), "sha256:" + sha256_hex("") + " 0");
}

TEST_F(RemoteContentTest, StopsAtTheBound) {
  FaultServer::Reply reply;
  reply.body = std::string(1000, 'x');
  reply_with(reply);
  EXPECT_EQ(hash("/f", 1000).substr(0, 7), "sha256:");
  EXPECT_EQ(hash("/f", 999).substr(0, 6), "error:");
  reply.chunked = true;
  reply_with(reply);
  EXPECT_EQ(hash("/f", 999).substr(0, 6), "error:");
  reply.chunked = false;
  reply.content_length = 1ull << 60;
  reply.endless = true;
  reply_with(reply);
  EXPECT_EQ(hash("/f", 1u << 20).substr(0, 6), "error:");
  reply.content_length.reset();
  reply.chunked = true;
  reply_with(reply);
  EXPECT_EQ(hash("/f", 1u << 16).substr(0, 6), "error:");
}

TEST_F(RemoteContentTest, RefusesEveryOtherAnswer) {
  FaultServer::Reply reply;
  reply.body = "x";
  for (const int status : {201, 204, 206, 304, 401, 403, 404, 410, 429, 500, 503}) {
    reply.status = status;
    reply.body = status == 204 || status == 304 ? "" : "x";
    reply_with(reply);
    EXPECT_NE(hash("/f?token=secret").find(std::to_string(status)), std::string::npos)
        << hash("/f?token=secret");
    EXPECT_EQ(hash("/f?token=secret").find("secret"), std::string::npos);
  }
  reply = {};
  reply.body = "12345678";
  reply.close_after = 4;
  reply_with(reply);
  EXPECT_EQ(hash("/f").substr(0, 6), "error:");
  reply = {};
  reply.drop = true;
  reply_with(reply);
  EXPECT_EQ(hash("/f").substr(0, 6), "error:");
  reply = {};
  reply.body = "x";
  reply.headers = {{"Content-Encoding", "gzip"}};
  reply_with(reply);
  EXPECT_EQ(hash("/f").substr(0, 6), "error:");
}

TEST_F(RemoteContentTest, AsksNoUrlThatItShouldNot) {
  for (const char* url : {"", "file:///etc/passwd", "ftp://files.example/x", "//files.example/x",
                          "https://user:secret@files.example/x", "https://secret@files.example", "https://",
                          "https:///x", "https://files.example/a b", "https://files.example/\n"}) {
    const auto file = hash_remote_file(http_, url, 1000);
    ASSERT_FALSE(file) << url;
    EXPECT_EQ(file.error().message.find("secret"), std::string::npos) << file.error().message;
  }
  EXPECT_EQ(server_.requests().size(), 0u);
}

TEST_F(RemoteContentTest, AsksGitForARef) {
  reply_with(git_reply(advertisement_));
  EXPECT_EQ(git("/a/repo.git"), commit_);
  EXPECT_EQ(git("/a/repo.git#main"), commit_);
  EXPECT_EQ(git("/a/repo.git#main:docs"), commit_);
  EXPECT_EQ(git("/a/repo.git#:docs"), commit_);
  EXPECT_EQ(git("/a/repo.git/#refs/heads/main"), commit_);
  for (const auto& request : server_.requests())
    EXPECT_EQ(request.target, "/a/repo.git/info/refs?service=git-upload-pack");
  EXPECT_EQ(git("/a/repo.git#other").substr(0, 6), "error:");
}

TEST_F(RemoteContentTest, ACommitIsItsOwnAnswer) {
  EXPECT_EQ(git("/a/repo.git#" + std::string(40, '1')), std::string(40, '1'));
  EXPECT_EQ(git("/a/repo.git#" + std::string(64, '1') + ":docs"), std::string(64, '1'));
  EXPECT_EQ(server_.requests().size(), 0u);
}

TEST_F(RemoteContentTest, RefusesWhatIsNoGitServer) {
  reply_with(git_reply(advertisement_, "text/plain; charset=utf-8"));
  EXPECT_NE(git("/repo.git").find("smart HTTP"), std::string::npos);
  reply_with(git_reply(advertisement_.substr(0, 80)));
  EXPECT_NE(git("/repo.git").find("cut short"), std::string::npos);
  reply_with(git_reply(std::string(17u << 20, 'x')));
  EXPECT_EQ(git("/repo.git").substr(0, 6), "error:");
  FaultServer::Reply reply = git_reply(advertisement_);
  for (const int status : {401, 404, 500}) {
    reply.status = status;
    reply_with(reply);
    EXPECT_NE(git("/repo.git").find(std::to_string(status)), std::string::npos);
  }
}

TEST_F(RemoteContentTest, RefusesGitUrlsThatItDoesNotRead) {
  for (const char* url : {"", "git@host.example:team/repo.git", "ssh://git@host.example/repo.git#main",
                          "git://host.example/repo.git", "file:///srv/repo.git",
                          "https://user:secret@host.example/repo.git#main",
                          "https://host.example/repo.git?ref=main", "https://host.example/repo.git##ref=main",
                          "https://host.example/repo.git#feature%2Fx", "https://host.example/repo.git#a b"}) {
    const auto commit = resolve_git_ref(http_, url);
    ASSERT_FALSE(commit) << url;
    EXPECT_EQ(commit.error().message.find("secret"), std::string::npos) << commit.error().message;
  }
  EXPECT_EQ(server_.requests().size(), 0u);
  EXPECT_NE(resolve_git_ref(http_, "git@host.example:team/repo.git").error().message.find("not supported"),
            std::string::npos);
}

}  // namespace
}  // namespace drydock
