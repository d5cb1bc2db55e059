#include "resolve/apk_repository.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/apk_index_writer.h"
#include "support/fault_server.h"
#include "support/temp_folder.h"

namespace drydock {
namespace {

using testing::apk_index;
using testing::FaultServer;
using testing::TempFolder;
using Kind = PackageCandidate::Kind;
using List = std::vector<std::string>;

std::string shown(std::string_view text) {
  std::string out;
  for (const ApkRepositoryLine& line : parse_apk_repositories(text)) out += line.tag + "|" + line.uri + "\n";
  return out;
}

TEST(ParseApkRepositories, ReadsTheFile) {
  EXPECT_EQ(shown("https://apk.example/alpine/v3.20/main\n"
                  "# https://apk.example/alpine/v3.20/testing\n"
                  "\n"
                  "  http://apk.example/alpine/v3.20/community//  \r\n"
                  "@edge https://apk.example/alpine/edge/main/\n"
                  "@testing\thttps://apk.example/alpine/edge/testing"),
            "|https://apk.example/alpine/v3.20/main\n"
            "|http://apk.example/alpine/v3.20/community\n"
            "edge|https://apk.example/alpine/edge/main\n"
            "testing|https://apk.example/alpine/edge/testing\n");
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("\n\n \n#"), "");
}

TEST(ParseApkRepositories, PassesOverFoldersOfTheImage) {
  EXPECT_EQ(shown("/media/cdrom/apks\n@local /home/user/packages\nfile:///srv/apk\n"), "");
}

TEST(ParseApkRepositories, ReadsTheFormsOfApkTools3) {
  EXPECT_EQ(
      shown("https://apk.example/v3.20/ main community\nv2 @t https://apk.example/x\n"),
      "|https://apk.example/v3.20/main\n|https://apk.example/v3.20/community\nt|https://apk.example/x\n");
}

TEST(ParseApkRepositories, KeepsWhatItDoesNotUnderstand) {
  const std::string text =
      "v3 https://apk.example/main\nset "
      "mirror=https://apk.example\nhttps://${mirror}/main\n@tag\nftp://apk.example/x\nv2\n@\n";
  EXPECT_EQ(
      shown(text),
      "|v3 https://apk.example/main\n|set mirror=https://apk.example\n|https://${mirror}/main\ntag|@tag\n"
      "|ftp://apk.example/x\n|v2\n|@\n");
}

/// A server with indexes, a cache, and a client that gives up quickly.
class ApkRepositoryTest : public ::testing::Test {
 protected:
  void serve(const std::string& branch, const std::string& records,
             const std::string& architecture = "x86_64") {
    const std::lock_guard<std::mutex> lock(mutex_);
    FaultServer::Reply reply;
    reply.body = apk_index(records);
    replies_["/alpine/" + branch + "/" + architecture + "/APKINDEX.tar.gz"] = reply;
  }
  void serve_reply(const std::string& branch, FaultServer::Reply reply) {
    const std::lock_guard<std::mutex> lock(mutex_);
    replies_["/alpine/" + branch + "/x86_64/APKINDEX.tar.gz"] = std::move(reply);
  }

  std::string uri(const std::string& branch) const { return server_.url() + "/alpine/" + branch; }
  ApkState state(const std::vector<std::string>& branches) const {
    ApkState out;
    out.architecture = "x86_64";
    for (const std::string& branch : branches) {
      const std::size_t space = branch.find(' ');
      out.repositories.push_back(
          space == std::string::npos
              ? ApkRepositoryLine{{}, uri(branch)}
              : ApkRepositoryLine{branch.substr(0, space), uri(branch.substr(space + 1))});
    }
    return out;
  }

  PackageCandidate ask(ApkRepository& repository, const ApkState& at, const std::string& name) {
    auto answer = repository.candidates(at, {name}, from_);
    if (!answer) {
      PackageCandidate out;
      out.version = "error: " + answer.error().message;
      return out;
    }
    EXPECT_EQ(answer->size(), 1u);
    return answer->begin()->second;
  }
  PackageCandidate ask(const ApkState& at, const std::string& name) {
    ApkRepository repository(&http_, cache_, options_);
    return ask(repository, at, name);
  }
  PackageCandidate ask_offline(const ApkState& at, const std::string& name) {
    ApkRepository repository(nullptr, cache_, options_);
    return ask(repository, at, name);
  }

  static NetworkPolicy quick() {
    NetworkPolicy policy;
    policy.retries = 0;
    policy.stall_timeout = std::chrono::milliseconds(2000);
    return policy;
  }

  std::mutex mutex_;
  std::map<std::string, FaultServer::Reply> replies_;
  FaultServer server_{[this](const FaultServer::Request& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = replies_.find(request.path());
    FaultServer::Reply reply;
    reply.status = 404;
    if (found == replies_.end()) return reply;
    for (const auto& [name, value] : found->second.headers)
      if (name == "ETag" && request.header("if-none-match") == value) {
        reply.status = 304;
        return reply;
      }
    return found->second;
  }};
  TempFolder folder_;
  Cache cache_{folder_ / "cache", 64u << 20};
  HttpClient http_{quick()};
  ApkOptions options_;
  Provenance from_;
};

TEST_F(ApkRepositoryTest, TakesTheNewestOfAllRepositories) {
  serve("v3.20/main",
        "P:curl\nV:8.5.0-r0\n\nP:curl\nV:8.9.0-r0\n\nP:curl\nV:8.9.0_rc1-r0\n\nP:zlib\nV:1.3.1-r1\n");
  serve("v3.20/community", "P:curl\nV:8.10.0-r2\n\nP:zlib\nV:1.3.1-r1\n");
  const ApkState at = state({"v3.20/main", "v3.20/community"});
  const PackageCandidate curl = ask(at, "curl");
  EXPECT_EQ(curl.kind, Kind::kFound) << curl.version;
  EXPECT_EQ(curl.version, "8.10.0-r2");
  EXPECT_EQ(curl.suite, "v3.20/community");
  EXPECT_EQ(curl.archive, uri("v3.20/community"));
  EXPECT_EQ(curl.offered, (List{"8.10.0-r2", "8.9.0-r0", "8.9.0_rc1-r0", "8.5.0-r0"}));
  EXPECT_EQ(curl.searched, (List{uri("v3.20/main"), uri("v3.20/community")}));
  // The first repository on a tie.
  EXPECT_EQ(ask(at, "zlib").suite, "v3.20/main");
  EXPECT_EQ(ask(at, "zlib").offered, List{"1.3.1-r1"});
  EXPECT_EQ(from_.where, server_.host());
}

TEST_F(ApkRepositoryTest, TellsMissingAndVirtualNames) {
  serve("v3.20/main",
        "P:a\nV:1\np:editor cmd:vi=1 "
        "so:libx.so.1=1\n\nP:b\nV:1\np:editor=2\n\nP:real\nV:1\n\nP:c\nV:1\np:real=9\n");
  const ApkState at = state({"v3.20/main"});
  EXPECT_EQ(ask(at, "nothing").kind, Kind::kMissing);
  EXPECT_EQ(ask(at, "nothing").searched, List{uri("v3.20/main")});
  const PackageCandidate editor = ask(at, "editor");
  EXPECT_EQ(editor.kind, Kind::kVirtual);
  EXPECT_EQ(editor.providers, (List{"a", "b"}));
  EXPECT_EQ(editor.version, "");
  EXPECT_EQ(ask(at, "cmd:vi").kind, Kind::kVirtual);
  EXPECT_EQ(ask(at, "so:libx.so.1").providers, List{"a"});
  EXPECT_EQ(ask(at, "real").version, "1");
  EXPECT_EQ(ask(at, "").kind, Kind::kMissing);
}

TEST_F(ApkRepositoryTest, NamesAFewProvidersOfMany) {
  std::string records;
  for (char c = 'a'; c <= 'z'; ++c) records += std::string("P:p") + c + "\nV:1\np:many\n\n";
  serve("v3.20/main", records);
  EXPECT_EQ(ask(state({"v3.20/main"}), "many").providers, (List{"pa", "pb", "pc", "pd", "pe"}));
}

TEST_F(ApkRepositoryTest, LooksIntoTaggedRepositoriesForTaggedNamesAlone) {
  serve("v3.20/main", "P:curl\nV:8.9-r0\n\nP:only\nV:1\n");
  serve("edge/main", "P:curl\nV:8.11-r0\n");
  serve("edge/testing", "P:curl\nV:8.1-r0\n\nP:new\nV:1\n");
  const ApkState at = state({"v3.20/main", "edge edge/main", "testing edge/testing"});
  EXPECT_EQ(ask(at, "curl").version, "8.9-r0");
  EXPECT_EQ(ask(at, "curl").searched, List{uri("v3.20/main")});
  EXPECT_EQ(ask(at, "new").kind, Kind::kMissing);
  EXPECT_EQ(ask(at, "curl@edge").version, "8.11-r0");
  EXPECT_EQ(ask(at, "curl@edge").suite, "edge/main");
  // apk prefers the tag to the version.
  EXPECT_EQ(ask(at, "curl@testing").version, "8.1-r0");
  EXPECT_EQ(ask(at, "curl@testing").offered, (List{"8.9-r0", "8.1-r0"}));
  EXPECT_EQ(ask(at, "only@testing").version, "1");
  EXPECT_EQ(ask(at, "curl@nope").kind, Kind::kMissing);
  EXPECT_EQ(ask(at, "curl@").kind, Kind::kMissing);
}

TEST_F(ApkRepositoryTest, AsksATaggedRepositoryOnlyWhereItIsNeeded) {
  serve("v3.20/main", "P:curl\nV:8.9-r0\n");
  const ApkState at = state({"v3.20/main", "gone edge/gone"});
  EXPECT_EQ(ask(at, "curl").version, "8.9-r0");
  EXPECT_EQ(server_.requests().size(), 1u);
  EXPECT_NE(ask(at, "curl@gone").version.find("is not there (404)"), std::string::npos);
}

TEST_F(ApkRepositoryTest, DoesNotGoBackFromWhatIsInstalled) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  ApkState at = state({"v3.20/main"});
  at.installed["curl"] = "8.9.1-r0";
  EXPECT_EQ(ask(at, "curl").version, "8.9.1-r0");
  EXPECT_EQ(ask(at, "curl").suite, "installed");
  EXPECT_EQ(ask(at, "curl").offered, List{"8.9.0-r0"});
  at.installed["curl"] = "8.8.0-r0";
  EXPECT_EQ(ask(at, "curl").version, "8.9.0-r0");
  at.installed["curl"] = "99;no version";
  EXPECT_EQ(ask(at, "curl").version, "8.9.0-r0");
}

TEST_F(ApkRepositoryTest, AnArchitectureHasItsOwnIndex) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  serve("v3.20/main", "P:curl\nV:8.8.0-r0\n", "aarch64");
  ApkState at = state({"v3.20/main"});
  ApkRepository repository(&http_, cache_, options_);
  EXPECT_EQ(ask(repository, at, "curl").version, "8.9.0-r0");
  at.architecture = "aarch64";
  EXPECT_EQ(ask(repository, at, "curl").version, "8.8.0-r0");
  for (const char* bad : {"", "../x86_64", "x86 64", "x86/64"}) {
    at.architecture = bad;
    EXPECT_EQ(ask(repository, at, "curl").version.substr(0, 6), "error:") << bad;
  }
}

TEST_F(ApkRepositoryTest, ReadsAnIndexOnceAndKeepsIt) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n\nP:zlib\nV:1\n");
  const ApkState at = state({"v3.20/main", "v3.20/main"});
  ApkRepository repository(&http_, cache_, options_);
  EXPECT_EQ(ask(repository, at, "curl").version, "8.9.0-r0");
  EXPECT_EQ(from_.kind, Provenance::Kind::kNetwork);
  EXPECT_EQ(ask(repository, at, "zlib").version, "1");
  EXPECT_EQ(server_.requests().size(), 1u);
  from_ = {};
  EXPECT_EQ(ask(at, "zlib").version, "1");
  EXPECT_EQ(from_.kind, Provenance::Kind::kCache);
  EXPECT_GT(from_.when, 0);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(ApkRepositoryTest, SeveralThreadsCauseOneRequest) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  const ApkState at = state({"v3.20/main"});
  ApkRepository repository(&http_, cache_, options_);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      Provenance from;
      const auto answer = repository.candidates(at, {"curl"}, from);
      if (answer && answer->at("curl").version == "8.9.0-r0") ++right;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(ApkRepositoryTest, AsksAgainWithTheTagOfAnOldIndex) {
  options_.max_age = -1;
  FaultServer::Reply reply;
  reply.body = apk_index("P:curl\nV:1\n");
  reply.headers = {{"ETag", "\"one\""}, {"Last-Modified", "Tue, 24 Nov 2026 22:00:00 GMT"}};
  serve_reply("v3.20/main", reply);
  const ApkState at = state({"v3.20/main"});
  EXPECT_EQ(ask(at, "curl").version, "1");
  // Not changed: the answer has no body.
  EXPECT_EQ(ask(at, "curl").version, "1");
  EXPECT_EQ(ask(at, "curl").version, "1");
  auto requests = server_.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].header("if-none-match"), "");
  EXPECT_EQ(requests[2].header("if-none-match"), "\"one\"");
  EXPECT_EQ(requests[2].header("if-modified-since"), "Tue, 24 Nov 2026 22:00:00 GMT");
  reply.body = apk_index("P:curl\nV:2\n");
  reply.headers = {{"ETag", "\"two\""}};
  serve_reply("v3.20/main", reply);
  EXPECT_EQ(ask(at, "curl").version, "2");
  EXPECT_EQ(ask_offline(at, "curl").version, "2");
}

TEST_F(ApkRepositoryTest, OfflineTakesAnyAgeOrSaysNothing) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  const ApkState at = state({"v3.20/main"});
  EXPECT_EQ(ask_offline(at, "curl").version, "error: ");
  EXPECT_EQ(server_.requests().size(), 0u);
  EXPECT_EQ(ask(at, "curl").version, "8.9.0-r0");
  options_.max_age = -1;
  EXPECT_EQ(ask_offline(at, "curl").version, "8.9.0-r0");
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(ApkRepositoryTest, WorksWithoutACache) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  Cache none("", 0);
  ApkRepository repository(&http_, none, options_);
  EXPECT_EQ(ask(repository, state({"v3.20/main"}), "curl").version, "8.9.0-r0");
  EXPECT_EQ(ask(repository, state({"v3.20/main"}), "none").kind, Kind::kMissing);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(ApkRepositoryTest, AsksAMirrorInPlaceOfTheImagesUri) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  options_.mirrors["https://apk.example"] = server_.url() + "/wrong";
  options_.mirrors["https://apk.example/alp"] = server_.url() + "/wrong";
  options_.mirrors["https://apk.example/linux/"] = server_.url() + "/alpine/";
  ApkState at;
  at.architecture = "x86_64";
  at.repositories = parse_apk_repositories("https://apk.example/linux/v3.20/main");
  const PackageCandidate curl = ask(at, "curl");
  EXPECT_EQ(curl.version, "8.9.0-r0");
  EXPECT_EQ(curl.archive, "https://apk.example/linux/v3.20/main");
  EXPECT_EQ(from_.where, "apk.example");
}

TEST_F(ApkRepositoryTest, AnIndexThatDecidesMustBeHad) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  EXPECT_NE(
      ask(state({"v3.20/main", "v3.20/gone"}), "curl").version.find("is not there (404); check the branch"),
      std::string::npos);
  const auto error_for = [&](FaultServer::Reply reply) {
    serve_reply("v3.20/bad", std::move(reply));
    return ask(state({"v3.20/main", "v3.20/bad"}), "curl").version;
  };
  FaultServer::Reply reply;
  for (const int status : {401, 403, 429, 500, 503, 204, 304}) {
    reply.status = status;
    EXPECT_NE(error_for(reply).find(std::to_string(status)), std::string::npos) << error_for(reply);
  }
  reply = {};
  reply.body = "<html>";
  EXPECT_EQ(error_for(reply).substr(0, 6), "error:");
  reply.body = apk_index("P:curl\nV:9\n");
  reply.close_after = reply.body.size() / 2;
  EXPECT_EQ(error_for(reply).substr(0, 6), "error:");
  reply = {};
  reply.drop = true;
  EXPECT_EQ(error_for(reply).substr(0, 6), "error:");
  options_.limits.max_compressed = 1000;
  reply = {};
  reply.body = std::string(5000, 'x');
  EXPECT_EQ(error_for(reply).substr(0, 6), "error:");
  reply.chunked = true;
  EXPECT_EQ(error_for(reply).substr(0, 6), "error:");
}

TEST_F(ApkRepositoryTest, ABrokenAnswerDoesNotSpoilTheCache) {
  options_.max_age = -1;
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  const ApkState at = state({"v3.20/main"});
  EXPECT_EQ(ask(at, "curl").version, "8.9.0-r0");
  FaultServer::Reply reply;
  reply.body = "broken";
  serve_reply("v3.20/main", reply);
  EXPECT_EQ(ask(at, "curl").version.substr(0, 6), "error:");
  EXPECT_EQ(ask_offline(at, "curl").version, "8.9.0-r0");
}

TEST_F(ApkRepositoryTest, RefusesRepositoriesThatCannotBeAsked) {
  serve("v3.20/main", "P:curl\nV:8.9.0-r0\n");
  for (const char* line : {"https://user:secret@apk.example/alpine", "https://apk.example/a?token=secret",
                           "https://apk.example/${branch}", "v3 https://apk.example/main",
                           "ftp://apk.example/alpine", "https://apk.example/<x>"}) {
    ApkState at = state({"v3.20/main"});
    for (const ApkRepositoryLine& entry : parse_apk_repositories(line)) at.repositories.push_back(entry);
    const std::string problem = ask(at, "curl").version;
    EXPECT_EQ(problem.substr(0, 6), "error:") << line;
    EXPECT_EQ(problem.find("secret"), std::string::npos);
  }
  EXPECT_EQ(ask(state({}), "curl").version, "error: the image names no apk repository on the network");
  EXPECT_EQ(ask(state({"edge edge/main"}), "curl").version,
            "error: the image names no apk repository on the network");
  EXPECT_EQ(ask(state(List(100, "v3.20/main")), "curl").version,
            "error: the image names too many apk repositories");
}

TEST_F(ApkRepositoryTest, NoNamesNoRequests) {
  ApkRepository repository(&http_, cache_, options_);
  const auto answer = repository.candidates(state({"v3.20/main"}), {}, from_);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->empty());
  EXPECT_EQ(server_.requests().size(), 0u);
}

}  // namespace
}  // namespace drydock
